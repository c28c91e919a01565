/* account_session.c: sessions: made, listed, ended. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/access/access_settings.h"
#include "product/account/account_private.h"
#include "product/audit/audit.h"

enum { TOKEN_BYTES = 32, USER_AGENT_BYTES = 200, SWEEP_ROWS = 500 };

/* Cut so that no character is halved. */
static struct str device_of(struct str user_agent)
{
    size_t length = user_agent.length;
    if (length > USER_AGENT_BYTES) {
        length = USER_AGENT_BYTES;
        while (length > 0 && ((unsigned char)user_agent.at[length] & 0xc0) == 0x80)
            length--;
    }
    struct str cut = str_slice(user_agent, 0, length);
    return cut.at == NULL || !str_is_utf8(cut) || str_has_control(cut) ? STR("") : cut;
}

/* What is told of a sign-in; how it was proved, nothing that proves. */
static struct str entrance_json(struct arena *arena, const struct entrance *entrance)
{
    struct buf buf = buf_open(arena, 100, KIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("method"));
    json_write_text(&writer, entrance->method);
    json_write_key(&writer, STR("two_factors"));
    json_write_bool(&writer, entrance->two_factors);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome audit_session_queue(struct task *task, const char *action,
                                        struct str session_id, struct str after_json)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "session",
                               .object_id = session_id,
                               .after_json = after_json,
                           });
}

enum outcome session_add_queue(struct task *task, const struct entrance *entrance,
                               struct secret *token)
{
    int64_t now = task_now_us(task);
    const struct scope *scope = task->scope;
    struct str session_id = id_make(task->arena, "ses", now);
    *token = secret_make(task->arena, "", TOKEN_BYTES);
    enum outcome outcome = DONE;
    if (entrance->old_session_id.at != NULL)
        outcome = store_queue(task, Q_ACCOUNT_SESSION_REMOVE,
                              ARGS(ARG_TEXT("id", entrance->old_session_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_ADD,
            ARGS(ARG_TEXT("id", session_id),
                 ARG_TEXT("token_hash",
                          secret_hash(task->arena, "session", secret_reveal(*token))),
                 ARG_TEXT("person", scope->actor_id),
                 ARG_TEXT("user_agent", device_of(entrance->user_agent)),
                 ARG_TEXT("address", scope->address.at == NULL ? STR("") : scope->address),
                 ARG_TEXT("method", entrance->method),
                 ARG_BOOL("two_factors", entrance->two_factors), ARG_INT("now", now),
                 ARG_INT("expires", now + account_settings.session_max_ms * US_PER_MS)),
            1);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_TRIM,
            ARGS(ARG_TEXT("person", scope->actor_id), ARG_INT("keep", SESSIONS_MAX)), 0);
    if (outcome == DONE)
        outcome = audit_session_queue(task, "account.signed_in", session_id,
                                      entrance_json(task->arena, entrance));
    return outcome;
}

enum outcome account_session_prove_queue(struct task *task, struct str how,
                                         struct secret *token)
{
    struct str session_id = task->scope->credential_id;
    *token = secret_make(task->arena, "", TOKEN_BYTES);
    struct str hash = secret_hash(task->arena, "session", secret_reveal(*token));
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_SESSION_PROVE,
        ARGS(ARG_TEXT("id", session_id), ARG_TEXT("token_hash", hash),
             ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE)
        outcome = audit_session_queue(task, "session.proved", session_id, how);
    return outcome;
}

static const struct field session_columns[] = {
    {"id", TEXT_AT(struct session, id)},
    {"user_agent", TEXT_AT(struct session, user_agent)},
    {"address", TEXT_AT(struct session, address)},
    {"method", TEXT_AT(struct session, method)},
    {"issuer", TEXT_AT(struct session, issuer)},
    {"two_factors", BOOL_AT(struct session, two_factors)},
    {"created_us", INT_AT(struct session, created_us)},
    {"seen_us", INT_AT(struct session, seen_us)},
    {"expires_us", INT_AT(struct session, expires_us)},
    {0},
};

static struct arg idle_from(const struct task *task)
{
    return (struct arg)ARG_INT(
        "idle_from", task_now_us(task) - access_settings.session_idle_ms * US_PER_MS);
}

enum outcome account_sessions(struct task *task, struct list *out)
{
    return store_list(task, Q_ACCOUNT_SESSIONS,
                      ARGS(ARG_INT("now", task_now_us(task)), idle_from(task),
                           ARG_INT("limit", SESSIONS_MAX)),
                      session_columns, sizeof(struct session), out);
}

enum outcome account_session_end(struct task *task, struct str session_id)
{
    int64_t changed = 0;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(task, Q_ACCOUNT_SESSION_REMOVE, ARGS(ARG_TEXT("id", session_id)),
                               &changed);
    if (outcome == DONE && changed == 0)
        outcome = refuse(task->failure, ABSENT, NULL, "There is no such session.", NULL);
    if (outcome == DONE)
        outcome = audit_session_queue(task, "session.ended", session_id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_session_end_others(struct task *task, struct str except)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
                              ARGS(ARG_TEXT("person", task->scope->actor_id),
                                   ARG_TEXT("except", except.at == NULL ? STR("") : except)),
                              0);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.signed_out_everywhere", task->scope->actor_id,
                                     STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* What has ended is of no use to anybody; some at a time, so that nobody waits. */
static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    int64_t now = task_now_us(task);
    enum outcome outcome = store_change(
        task, Q_ACCOUNT_SESSION_SWEEP,
        ARGS(ARG_INT("now", now), idle_from(task), ARG_INT("limit", SWEEP_ROWS)), NULL);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_ACCOUNT_FAILURE_SWEEP,
            ARGS(ARG_INT("window_from", now - account_settings.attempts_window_ms * US_PER_MS),
                 ARG_INT("limit", SWEEP_ROWS)),
            NULL);
    if (outcome == DONE)
        outcome = store_change(task, Q_ACCOUNT_CHALLENGE_SWEEP,
                               ARGS(ARG_INT("now", now), ARG_INT("limit", SWEEP_ROWS)), NULL);
    return outcome;
}

const struct job_kind account_jobs[] = {
    {.name = "account.sweep",
     .says = "Remove sessions and half-made sign-ins that ended, and old counts of attempts",
     .lease_s = 60,
     .attempts = 5,
     .every_s = 600,
     .run = sweep},
    {0},
};
