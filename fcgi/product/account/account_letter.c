/*
 * account_letter.c: what the mails about accounts say.
 *
 * A letter never repeats what a stranger typed (a name, a text), so that nobody can send their
 * words through us; and it says what to do for somebody who did not ask for it.
 */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link_private.h"
#include "product/mail/mail.h"

/* "1 hour", "90 minutes", "2 days". */
static struct str span_text(struct arena *arena, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {
        {MS_PER_DAY, "day"}, {60 * MS_PER_MINUTE, "hour"}, {MS_PER_MINUTE, "minute"}};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        int64_t count = ms / units[i].ms;
        if (count > 0 && (ms % units[i].ms == 0 || i + 1 == COUNT_OF(units)))
            return arena_print(arena, "%lld %s%s", (long long)count, units[i].unit,
                               count == 1 ? "" : "s");
    }
    return STR("a moment");
}

/* Where a request came from, for people who did not send it; "" when it is not known. */
static struct str origin_text(struct task *task)
{
    struct str address = task->scope->address;
    return address.length == 0
               ? STR("")
               : arena_print(task->arena, " It came from the network address %.*s.",
                             STR_ARG(address));
}

/* The text with our address below it. `until_us` 0 = as long as mails are tried. */
static enum outcome post(struct task *task, struct str to, struct str subject,
                         struct str text, int64_t until_us)
{
    struct str foot = ARENA_JOIN(task->arena, STR("\n\n-- \nKtrlPlane, "),
                                 mail_link(task->arena, STR("/"), STR("")), STR("\n"));
    return mail_queue(
        task,
        &(struct mail_draft){to, subject, ARENA_JOIN(task->arena, text, foot), until_us});
}

enum outcome letter_reset(struct task *task, struct str to, struct str url)
{
    struct str life = span_text(task->arena, account_link_settings.reset_link_life_ms);
    return post(
        task, to, STR("Set a new password"),
        arena_print(
            task->arena,
            "Somebody, probably you, asked for a new password for your account.%.*s\n\n"
            "Set it here; the link works once, within %.*s:\n\n%.*s\n\n"
            "If it was not you, leave this mail alone. Your password stays as it is.",
            STR_ARG(origin_text(task)), STR_ARG(life), STR_ARG(url)),
        link_end_us(task, LINK_PASSWORD));
}

enum outcome letter_no_password(struct task *task, struct str to)
{
    return post(
        task, to, STR("Your account has no password"),
        arena_print(
            task->arena,
            "Somebody, probably you, asked for a new password for your account.%.*s\n\n"
            "This account has no password: sign in with the provider that you signed in "
            "with before. An administrator can give it a password.\n\n"
            "If it was not you, leave this mail alone.",
            STR_ARG(origin_text(task))),
        link_end_us(task, LINK_PASSWORD));
}

enum outcome letter_password_changed(struct task *task, struct str to)
{
    return post(
        task, to, STR("Your password was changed"),
        arena_print(task->arena,
                    "The password of your account was changed, and other sessions have "
                    "ended.%.*s\n\n"
                    "If it was not you, set another password at once with \"Forgot your "
                    "password?\" on the sign-in page, and tell an administrator.",
                    STR_ARG(origin_text(task))),
        0);
}

enum outcome letter_email(struct task *task, struct str to, struct str url)
{
    struct str life = span_text(task->arena, account_link_settings.mail_link_life_ms);
    return post(
        task, to, STR("Confirm your e-mail address"),
        arena_print(
            task->arena,
            "Somebody, probably you, wants to use this address for their account.\n\n"
            "Confirm it here; the link works once, within %.*s:\n\n%.*s\n\n"
            "If it was not you, leave this mail alone.",
            STR_ARG(life), STR_ARG(url)),
        link_end_us(task, LINK_EMAIL));
}

enum outcome letter_email_taken(struct task *task, struct str to)
{
    return post(
        task, to, STR("Somebody wants to use your address"),
        STR("Somebody wants to use this address for another account. It is the address "
            "of yours, so nothing was changed.\n\n"
            "If it was you, sign in to this account, or change its address first."),
        link_end_us(task, LINK_EMAIL));
}

enum outcome letter_email_changed(struct task *task, struct str to)
{
    return post(
        task, to, STR("The e-mail address of your account was changed"),
        arena_print(task->arena,
                    "Your account has another e-mail address now. This one does not sign "
                    "in any more, and gets no more mail about the account.%.*s\n\n"
                    "If it was not you, tell an administrator at once.",
                    STR_ARG(origin_text(task))),
        0);
}

enum outcome letter_register(struct task *task, struct str to, struct str url)
{
    struct str life = span_text(task->arena, account_link_settings.mail_link_life_ms);
    return post(
        task, to, STR("Finish your registration"),
        arena_print(task->arena,
                    "Somebody, probably you, asked for an account with this address.\n\n"
                    "Finish it here; the link works once, within %.*s:\n\n%.*s\n\n"
                    "If it was not you, leave this mail alone. No account is made.",
                    STR_ARG(life), STR_ARG(url)),
        link_end_us(task, LINK_REGISTRATION));
}

enum outcome letter_registered_already(struct task *task, struct str to)
{
    return post(
        task, to, STR("You have an account already"),
        arena_print(
            task->arena,
            "Somebody, probably you, asked for an account with this address.%.*s\n\n"
            "You have one already: sign in, or set a new password:\n\n%.*s\n\n"
            "If it was not you, leave this mail alone. Nothing was changed.",
            STR_ARG(origin_text(task)),
            STR_ARG(mail_link(task->arena, STR("/forgot"), STR("")))),
        link_end_us(task, LINK_REGISTRATION));
}
