/* account_link.c: links in mails: made, found, used once; and what strangers ask for. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/secret.h"
#include "platform/json/json.h"
#include "platform/upstream/mail_message.h"
#include "product/account/account_link_private.h"
#include "product/mail/mail.h"

enum { TOKEN_BYTES = 32, WISH_BYTES_MAX = 8 * 1024, SWEEP_ROWS = 500 };

struct account_link_settings account_link_settings = {
    .registration = STR_INIT("closed"),
    .reset_link_life_ms = 60 * MS_PER_MINUTE,
    .mail_link_life_ms = MS_PER_DAY,
};

static const char *const registration_words[] = {"closed", "open", NULL};

/* clang-format off */
const struct setting account_link_setting_rows[] = {
    {"registration", SETTING_CHOICE_AT(struct account_link_settings, registration),
     .choices = registration_words, .fallback = "closed",
     .says = "Whether strangers may make accounts, with an address that they prove by mail: closed or open."},
    {"reset_link_life", SETTING_DURATION_AT(struct account_link_settings, reset_link_life_ms),
     .min = 5 * MS_PER_MINUTE, .max = 7 * MS_PER_DAY, .fallback = "1h",
     .says = "A link that sets a new password works so long."},
    {"mail_link_life", SETTING_DURATION_AT(struct account_link_settings, mail_link_life_ms),
     .min = 5 * MS_PER_MINUTE, .max = 30 * MS_PER_DAY, .fallback = "1d",
     .says = "A link that proves an address, or makes an account, works so long."},
    {0},
};

static const struct {
    const char *word; /* in the database */
    const char *hash; /* purpose of the hash */
    const char *path;
} purposes[] = {
    [LINK_PASSWORD]     = {"password", "password link", "/reset/"},
    [LINK_EMAIL]        = {"email", "email link", "/verify/"},
    [LINK_REGISTRATION] = {NULL, "registration link", "/register/"},
};
/* clang-format on */

bool account_registration_is_open(void)
{
    return str_is(account_link_settings.registration, "open") && mail_is_configured();
}

enum outcome account_link_open(struct failure *failure)
{
    if (!str_is(account_link_settings.registration, "open") || mail_is_configured())
        return DONE;
    failure_field(failure, STR("registration"), "format",
                  "open registration sends mails, so smtp_url must be set");
    return refuse(failure, INVALID, "settings", "The settings are wrong.", NULL);
}

/* ---- one link ---- */

struct secret link_make(struct task *task)
{
    return secret_make(task->arena, "", TOKEN_BYTES);
}

struct str link_hash(struct task *task, enum link_purpose purpose, struct str token)
{
    return secret_hash(task->arena, purposes[purpose].hash, token);
}

struct str link_url(struct task *task, enum link_purpose purpose, struct secret token)
{
    return mail_link(task->arena, str_of(purposes[purpose].path), secret_reveal(token));
}

int64_t link_end_us(const struct task *task, enum link_purpose purpose)
{
    const struct account_link_settings *settings = &account_link_settings;
    int64_t life_ms = purpose == LINK_PASSWORD ? settings->reset_link_life_ms
                                               : settings->mail_link_life_ms;
    return task_now_us(task) + life_ms * US_PER_MS;
}

enum outcome link_refuse(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, ABSENT, "link_gone", "This link does not work any more.",
                  "A link works once, for a limited time. Ask for a new one.");
}

enum outcome link_add_queue(struct task *task, enum link_purpose purpose,
                            struct str person_id, struct str email, struct str *url)
{
    struct secret token = link_make(task);
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_LINK_ADD,
        ARGS(ARG_TEXT("token_hash", link_hash(task, purpose, secret_reveal(token))),
             ARG_TEXT("person", person_id),
             ARG_TEXT("purpose", str_of(purposes[purpose].word)),
             ARG_TEXT("email", email), ARG_INT("now", task_now_us(task)),
             ARG_INT("expires", link_end_us(task, purpose))),
        1);
    if (outcome == DONE)
        *url = link_url(task, purpose, token);
    return outcome;
}

enum outcome link_find(struct task *task, enum link_purpose purpose, struct str token,
                       struct link_holder *out)
{
    static const struct field columns[] = {
        {"person_id", TEXT_AT(struct link_holder, person_id)},
        {"person_email", TEXT_AT(struct link_holder, person_email)},
        {"person_name", TEXT_AT(struct link_holder, person_name)},
        {"email", TEXT_AT(struct link_holder, email)},
        {0},
    };
    enum outcome outcome =
        store_one(task, Q_ACCOUNT_LINK_FIND,
                  ARGS(ARG_TEXT("token_hash", link_hash(task, purpose, token)),
                       ARG_TEXT("purpose", str_of(purposes[purpose].word)),
                       ARG_INT("now", task_now_us(task))),
                  columns, out);
    return outcome == ABSENT ? link_refuse(task) : outcome;
}

enum outcome link_spend_queue(struct task *task, enum link_purpose purpose,
                              struct str token)
{
    return store_queue(task, Q_ACCOUNT_LINK_SPEND,
                       ARGS(ARG_TEXT("token_hash", link_hash(task, purpose, token)),
                            ARG_TEXT("purpose", str_of(purposes[purpose].word)),
                            ARG_INT("now", task_now_us(task))),
                       1);
}

enum outcome link_void_queue(struct task *task, struct str person_id)
{
    return store_queue(task, Q_ACCOUNT_LINK_VOID, ARGS(ARG_TEXT("person", person_id)), 0);
}

/* ---- what strangers ask for ---- */

static const char wish_purpose[] = "wish";

enum outcome wish_add(struct task *task, const char *kind, struct str email,
                      struct str name)
{
    const struct scope *scope = task->scope;
    struct arena *arena = task->arena;
    struct buf buf = buf_open(arena, 512, WISH_BYTES_MAX);
    struct json_writer writer = json_writer_of(&buf);
    struct wish wish = {email, name, scope->address, scope->request_id};
    const struct field shown[] = {
        {"email", TEXT_AT(struct wish, email)},
        {"name", TEXT_AT(struct wish, name)},
        {"address", TEXT_AT(struct wish, address)},
        {"request_id", TEXT_AT(struct wish, request_id)},
        {0},
    };
    json_write_struct(&writer, shown, &wish);
    if (buf.over)
        bug("a wish of more than %d bytes", WISH_BYTES_MAX);
    struct str sealed = secret_seal(arena, wish_purpose, buf_str(&buf));
    return job_add(task, kind, secret_hash(arena, kind, email),
                   ARENA_JOIN(arena, STR("{\"sealed\":\""), sealed, STR("\"}")),
                   task_now_us(task));
}

static struct str text_of(const struct node *members, const char *name)
{
    const struct node *member = node_member(members, str_of(name));
    return member == NULL || member->kind != NODE_TEXT ? STR_NONE : member->text;
}

enum outcome wish_read(struct task *task, const struct job *job, struct wish *wish,
                       struct scope *scope)
{
    struct node *payload = NULL;
    struct node *members = NULL;
    struct str plain;
    if (json_parse(task->arena, job->payload, task->failure, &payload) != DONE)
        bug("a wish whose payload is not JSON");
    if (!secret_unseal(task->arena, wish_purpose, text_of(payload, "sealed"), &plain))
        return refuse(task->failure, INVALID, NULL, "This was sealed under another key.",
                      NULL);
    if (json_parse(task->arena, plain, task->failure, &members) != DONE)
        bug("a sealed wish that is not JSON");
    *wish = (struct wish){text_of(members, "email"), text_of(members, "name"),
                          text_of(members, "address"), text_of(members, "request_id")};
    *scope = *task->scope;
    scope->address = wish->address;
    scope->request_id = wish->request_id;
    return DONE;
}

void email_judge(struct failure *failure, struct str pointer, struct str email)
{
    if (!mail_address_is(email))
        failure_field(failure, pointer, "format",
                      "Give an e-mail address, like ada@example.org.");
}

struct str account_email_read(struct task *task, struct str email)
{
    struct str normal = email_normal(task->arena, str_trim(email));
    email_judge(task->failure, STR("/email"), normal);
    return normal;
}

enum outcome account_link_refuse(struct task *task)
{
    return link_refuse(task);
}

struct str member_json(struct arena *arena, const char *name, struct str text)
{
    struct buf buf = buf_open(arena, 128, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, str_of(name));
    json_write_text(&writer, text);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* ---- the background ---- */

static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    static const enum query sweeps[] = {Q_ACCOUNT_LINK_SWEEP,
                                        Q_ACCOUNT_REGISTRATION_SWEEP};
    enum outcome outcome = DONE;
    for (size_t i = 0; i < COUNT_OF(sweeps) && outcome == DONE; i++)
        outcome = store_change(
            task, sweeps[i],
            ARGS(ARG_INT("now", task_now_us(task)), ARG_INT("limit", SWEEP_ROWS)), NULL);
    return outcome;
}

const struct job_kind account_link_jobs[] = {
    {.name = "account.reset",
     .says = "Mail a link for a new password to whoever has that account",
     .lease_s = 60,
     .attempts = 10,
     .run = reset_run},
    {.name = "account.register",
     .says =
         "Mail a link that makes an account, or tell the owner of the one that exists",
     .lease_s = 60,
     .attempts = 10,
     .run = register_run},
    {.name = "account.link_sweep",
     .says = "Remove links that work no more and registrations that nobody finished",
     .lease_s = 60,
     .attempts = 5,
     .every_s = 3600,
     .run = sweep},
    {0},
};
