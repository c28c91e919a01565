/* account_session.c: signing in, and what a person can do about their sessions. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/base/log.h"
#include "platform/json/json.h"
#include "product/access/access_settings.h"
#include "product/account/account_private.h"
#include "product/audit/audit.h"
#include "product/organization/organization.h"

enum { TOKEN_BYTES = 32, USER_AGENT_BYTES = 200, SWEEP_ROWS = 500, SIGN_IN_TRIES = 3 };

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

bool person_is_proved(struct task *task, const struct person *person, struct secret password)
{
    bool can = person != NULL && person->disabled_us == 0 && person->password_hash.at != NULL;
    struct str hash = can ? person->password_hash
                          : password_never(task->arena, account_settings.cost);
    bool right = password_matches(task->arena, hash, password);
    return can && right;
}

/* The person whom the address and the password prove. */
static enum outcome prove(struct task *task, const struct sign_in *input, struct person *person)
{
    enum outcome found = account_find(task, input->email, person);
    if (found != DONE && found != ABSENT)
        return found;
    if (person_is_proved(task, found == DONE ? person : NULL, input->password))
        return DONE;
    LOG_NOTICE("sign_in.refused", LOG_TEXT("address", task->scope->address));
    return refuse(task->failure, INVALID, "sign_in_refused",
                  "The e-mail address or the password is not right.", NULL);
}

/* Older hashes are made anew, now that the password is known. */
static enum outcome renew_hash_queue(struct task *task, const struct person *person,
                                     struct secret password)
{
    if (!password_is_dated(task->arena, person->password_hash, account_settings.cost))
        return DONE;
    struct str hash;
    enum outcome outcome = password_hash_new(task, password, &hash);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_SET_PASSWORD,
                              ARGS(ARG_TEXT("person", person->id),
                                   ARG_TEXT("password_hash", hash),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    return outcome;
}

static enum outcome add_session_queue(struct task *task, const struct entrance *entrance,
                                      struct str session_id, struct secret token)
{
    int64_t now = task_now_us(task);
    const struct scope *scope = task->scope;
    struct str hash = secret_hash(task->arena, "session", secret_reveal(token));
    enum outcome outcome = DONE;
    if (entrance->old_session_id.at != NULL)
        outcome = store_queue(task, Q_ACCOUNT_SESSION_REMOVE,
                              ARGS(ARG_TEXT("id", entrance->old_session_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_ADD,
            ARGS(ARG_TEXT("id", session_id), ARG_TEXT("token_hash", hash),
                 ARG_TEXT("person", scope->actor_id),
                 ARG_TEXT("user_agent", device_of(entrance->user_agent)),
                 ARG_TEXT("address", scope->address.at == NULL ? STR("") : scope->address),
                 ARG_TEXT("method", entrance->method), ARG_INT("now", now),
                 ARG_INT("expires", now + account_settings.session_max_ms * US_PER_MS)),
            1);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_TRIM,
            ARGS(ARG_TEXT("person", scope->actor_id), ARG_INT("keep", SESSIONS_MAX)), 0);
    return outcome;
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

static struct str method_json(struct arena *arena, struct str method)
{
    struct buf buf = buf_open(arena, 64, KIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("method"));
    json_write_text(&writer, method);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

enum outcome account_session_open_queue(struct task *task, const struct person *person,
                                        const struct entrance *entrance, struct secret *token)
{
    struct str session_id = id_make(task->arena, "ses", task_now_us(task));
    struct secret made = secret_make(task->arena, "", TOKEN_BYTES);
    enum outcome outcome = DONE;
    if (person->personal_org_id.at == NULL)
        outcome = organization_add_personal_queue(task, person->id, person->name, person->email);
    if (outcome == DONE)
        outcome = add_session_queue(task, entrance, session_id, made);
    if (outcome == DONE)
        outcome = audit_session_queue(task, "session.created", session_id,
                                      method_json(task->arena, entrance->method));
    if (outcome == DONE)
        *token = made;
    return outcome;
}

static enum outcome open_session(struct task *task, const struct sign_in *input,
                                 const struct person *person, const struct attempt *attempt,
                                 struct secret *token)
{
    const struct entrance entrance = {.method = STR("password"),
                                      .user_agent = input->user_agent,
                                      .old_session_id = input->old_session_id};
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = renew_hash_queue(task, person, input->password);
    if (outcome == DONE)
        outcome = account_session_open_queue(task, person, &entrance, token);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, attempt);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_sign_in(struct task *task, const struct sign_in *input,
                             struct secret *token)
{
    struct person person = {.theme = STR("")};
    struct attempt attempt = attempt_of(task, email_normal(task->arena, input->email));
    enum outcome outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = prove(task, input, &person);
    if (outcome != DONE)
        return outcome;
    struct scope scope = *task->scope;
    scope.actor_id = person.id;
    scope.actor_name = person.email;
    struct task theirs = *task;
    theirs.scope = &scope;
    outcome = open_session(&theirs, input, &person, &attempt, token);
    for (int i = 1; i < SIGN_IN_TRIES && outcome == CLASH; i++) {
        /* Another sign-in of theirs made the personal organization at the same moment. */
        failure_clear(task->failure);
        outcome = account_load(&theirs, &person);
        if (outcome == DONE)
            outcome = open_session(&theirs, input, &person, &attempt, token);
    }
    return outcome;
}

static const struct field session_columns[] = {
    {"id", TEXT_AT(struct session, id)},
    {"user_agent", TEXT_AT(struct session, user_agent)},
    {"address", TEXT_AT(struct session, address)},
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
    return outcome;
}

const struct job_kind account_jobs[] = {
    {.name = "account.sweep",
     .says = "Remove sessions that ended and old counts of attempts to sign in",
     .lease_s = 60,
     .attempts = 5,
     .every_s = 600,
     .run = sweep},
    {0},
};
