/* mail_settings.c: which server takes our mails, and where links in them lead. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/upstream/mail_message.h"
#include "product/mail/mail.h"

struct mail_settings mail_settings;

static const char *const tls_words[] = {"required", "opportunistic", "never", NULL};

/* clang-format off */
const struct setting mail_setting_rows[] = {
    {"smtp_url", SETTING_TEXT_AT(struct mail_settings, smtp_url), .max = 256, .fallback = "",
     .says = "The mail server, like smtp://mail.example.org:587, or smtps:// for TLS from the first byte; empty = no mail is sent."},
    {"smtp_user", SETTING_TEXT_AT(struct mail_settings, smtp_user), .max = 256, .fallback = "",
     .says = "Who signs in at the mail server; empty = nobody."},
    {"smtp_password_file", SETTING_SECRET_AT(struct mail_settings, smtp_password), .fallback = "",
     .says = "A file with the password for the mail server."},
    {"smtp_from", SETTING_TEXT_AT(struct mail_settings, smtp_from), .max = 254, .fallback = "",
     .says = "The address that mails come from, like console@example.org."},
    {"smtp_from_name", SETTING_TEXT_AT(struct mail_settings, smtp_from_name), .max = 100,
     .fallback = "KtrlPlane", .says = "The name beside that address."},
    {"smtp_tls", SETTING_CHOICE_AT(struct mail_settings, smtp_tls), .choices = tls_words,
     .fallback = "required",
     .says = "Whether smtp:// goes over to TLS (STARTTLS): required; opportunistic, where the server offers it; never."},
    {"smtp_ca", SETTING_PATH_AT(struct mail_settings, smtp_ca), .fallback = "",
     .says = "A PEM file with the authorities that vouch for the mail server; empty = those of the system."},
    {"smtp_deadline", SETTING_DURATION_AT(struct mail_settings, smtp_deadline_ms),
     .min = 1000, .max = 5 * MS_PER_MINUTE, .fallback = "30s",
     .says = "So long handing over one mail may take."},
    {0},
};
/* clang-format on */

static char console[257]; /* base_url without a '/' at its end; outlives each reading */

static void judge(struct failure *failure)
{
    const struct mail_settings *settings = &mail_settings;
    if (!str_starts(settings->smtp_url, STR("smtp://")) &&
        !str_starts(settings->smtp_url, STR("smtps://")))
        failure_field(failure, STR("smtp_url"), "format",
                      "smtp_url must begin with smtp:// or smtps://");
    if (str_has_control(settings->smtp_url) || str_contains(settings->smtp_url, STR("@")))
        failure_field(failure, STR("smtp_url"), "format",
                      "smtp_url holds no user: use smtp_user and smtp_password_file");
    if (!mail_address_is(settings->smtp_from))
        failure_field(failure, STR("smtp_from"), "format",
                      "smtp_url is set, so smtp_from must be an address");
    if (str_has_control(settings->smtp_from_name))
        failure_field(failure, STR("smtp_from_name"), "format",
                      "smtp_from_name must be one line");
    if ((settings->smtp_user.length > 0) !=
        (secret_reveal(settings->smtp_password).length > 0))
        failure_field(failure, STR("smtp_user"), "format",
                      "smtp_user and smtp_password_file go together");
    if (settings->smtp_user.length > 0 && str_is(settings->smtp_tls, "opportunistic"))
        failure_field(
            failure, STR("smtp_tls"), "format",
            "a password must not depend on what the network lets through: smtp_tls "
            "must be required (or never)");
}

enum outcome mail_open(struct str base_url, struct failure *failure)
{
    if (base_url.length >= sizeof console)
        bug("a base_url of %zu bytes", base_url.length);
    if (str_ends(base_url, STR("/")))
        base_url.length--;
    memcpy(console, base_url.at, base_url.length);
    console[base_url.length] = '\0';
    if (mail_settings.smtp_url.length == 0)
        return DONE;
    judge(failure);
    if (failure->field_count > 0)
        return refuse(failure, INVALID, "settings", "The settings are wrong.", NULL);
    return DONE;
}

bool mail_is_configured(void)
{
    return mail_settings.smtp_url.length > 0;
}

struct str mail_link(struct arena *arena, struct str path, struct str word)
{
    return ARENA_JOIN(arena, str_of(console), path, word);
}
