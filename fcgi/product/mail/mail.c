/* mail.c: mails from the deed to the server. */
/* SPDX-License-Identifier: ISC */
#include "product/mail/mail.h"

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "platform/upstream/mail_message.h"
#include "platform/upstream/smtp_call.h"

enum {
    USEFUL_DAYS = 3,
    SEND_ATTEMPTS = 40, /* with the back-off of jobs more than a day */
    SWEEP_ROWS = 500,
    SWEEP_EVERY_S = 3600,
    PAYLOAD_MAX = 64 * 1024,
};

static const char seal_purpose[] = "mail";

struct mail_row {
    struct str id;
    struct str sealed;
    int64_t created_us;
    int64_t useful_until_us;
};

static const struct field mail_columns[] = {
    {"id", TEXT_AT(struct mail_row, id)},
    {"sealed", TEXT_AT(struct mail_row, sealed)},
    {"created_us", INT_AT(struct mail_row, created_us)},
    {"useful_until_us", INT_AT(struct mail_row, useful_until_us)},
    {0},
};

/* ---- what is stored ---- */

static struct str draft_seal(struct arena *arena, const struct mail_draft *draft)
{
    struct buf buf = buf_open(arena, 1024, PAYLOAD_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("to"));
    json_write_text(&writer, draft->to);
    json_write_key(&writer, STR("subject"));
    json_write_text(&writer, draft->subject);
    json_write_key(&writer, STR("text"));
    json_write_text(&writer, draft->text);
    json_write_end_object(&writer);
    if (buf.over)
        bug("a mail of %zu bytes", draft->text.length);
    return secret_seal(arena, seal_purpose, buf_str(&buf));
}

static struct str member_of(const struct node *object, const char *name)
{
    const struct node *member = node_member(object, str_of(name));
    if (member == NULL || member->kind != NODE_TEXT)
        bug("a mail without its %s", name);
    return member->text;
}

/* false when it was sealed under another key. */
static bool draft_unseal(struct task *task, struct str sealed, struct mail_draft *draft)
{
    struct str plain;
    struct node *object = NULL;
    if (!secret_unseal(task->arena, seal_purpose, sealed, &plain))
        return false;
    if (json_parse(task->arena, plain, task->failure, &object) != DONE)
        bug("a sealed mail that is not JSON");
    draft->to = member_of(object, "to");
    draft->subject = member_of(object, "subject");
    draft->text = member_of(object, "text");
    return true;
}

static struct str job_payload(struct arena *arena, struct str id)
{
    return ARENA_JOIN(arena, STR("{\"mail_id\":\""), id, STR("\"}"));
}

enum outcome mail_queue(struct task *task, const struct mail_draft *draft)
{
    int64_t now = task_now_us(task);
    int64_t until = draft->useful_until_us;
    if (!mail_is_configured())
        return DONE;
    if (!mail_address_is(draft->to)) {
        LOG_NOTICE("mail.no_address", LOG_TEXT("actor", task->scope->actor_id));
        return DONE;
    }
    if (until == 0)
        until = now + USEFUL_DAYS * MS_PER_DAY * US_PER_MS;
    struct str id = id_make(task->arena, "mai", now);
    enum outcome outcome = store_queue(
        task, Q_MAIL_ADD,
        ARGS(ARG_TEXT("id", id), ARG_TEXT("sealed", draft_seal(task->arena, draft)),
             ARG_INT("now", now), ARG_INT("until", until)),
        1);
    if (outcome == DONE)
        outcome = job_add(task, "mail.send", id, job_payload(task->arena, id), now);
    return outcome;
}

/* ---- sending ---- */

static enum smtp_tls tls_of(struct str word)
{
    if (str_is(word, "never"))
        return SMTP_TLS_NEVER;
    return str_is(word, "opportunistic") ? SMTP_TLS_OPPORTUNISTIC : SMTP_TLS_REQUIRED;
}

static enum outcome hand_over(struct task *task, const struct mail_row *row,
                              const struct mail_draft *draft)
{
    const struct mail_settings *settings = &mail_settings;
    struct mail_message message = {
        .id = row->id,
        .from = settings->smtp_from,
        .from_name = settings->smtp_from_name,
        .to = draft->to,
        .subject = draft->subject,
        .text = draft->text,
        .at_us = row->created_us,
    };
    struct smtp_call call = {
        .url = settings->smtp_url,
        .user = settings->smtp_user,
        .password = settings->smtp_password,
        .tls = tls_of(settings->smtp_tls),
        .ca_file = settings->smtp_ca,
        .from = settings->smtp_from,
        .to = draft->to,
        .deadline_ms = settings->smtp_deadline_ms,
    };
    enum outcome outcome =
        mail_message_write(task->arena, &message, task->failure, &call.message);
    return outcome == DONE ? smtp_call(task->arena, &call, task->failure) : outcome;
}

static enum outcome mail_remove(struct task *task, struct str id)
{
    return store_change(task, Q_MAIL_REMOVE, ARGS(ARG_TEXT("id", id)), NULL);
}

/*
 * Job mail.send, one for each mail. A mail whose row is gone was sent. A runner that dies between
 * sending and removing sends it twice, under one Message-ID. What is refused for good keeps its
 * row until it is of no use, so that an operator can let the job run again.
 */
static enum outcome send_mail(struct task *task, const struct job *job)
{
    struct mail_row row;
    struct mail_draft draft = {0};
    enum outcome outcome =
        store_one(task, Q_MAIL_LOAD, ARGS(ARG_TEXT("id", job->key)), mail_columns, &row);
    if (outcome != DONE)
        return outcome == ABSENT ? DONE : outcome;
    if (row.useful_until_us <= task_now_us(task)) {
        LOG_NOTICE("mail.too_late", LOG_TEXT("mail", row.id));
        return mail_remove(task, row.id);
    }
    if (!mail_is_configured())
        return refuse(task->failure, UPSTREAM_FAULT, NULL,
                      "No mail server is configured.", "Set smtp_url.");
    if (!draft_unseal(task, row.sealed, &draft))
        return refuse(task->failure, INVALID, NULL,
                      "This mail was sealed under another key.", NULL);
    outcome = hand_over(task, &row, &draft);
    return outcome == DONE ? mail_remove(task, row.id) : outcome;
}

static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    return store_change(
        task, Q_MAIL_SWEEP,
        ARGS(ARG_INT("now", task_now_us(task)), ARG_INT("limit", SWEEP_ROWS)), NULL);
}

const struct job_kind mail_jobs[] = {
    {.name = "mail.send",
     .says =
         "Hand a mail to the mail server; tried again while the server cannot take it",
     .lease_s = 600,
     .attempts = SEND_ATTEMPTS,
     .run = send_mail},
    {.name = "mail.sweep",
     .says = "Remove mails that were not sent in time",
     .lease_s = 60,
     .attempts = 5,
     .every_s = SWEEP_EVERY_S,
     .run = sweep},
    {0},
};
