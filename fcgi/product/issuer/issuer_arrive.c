/*
 * issuer_arrive.c: whom an issuer's subject means here. Known: that person. Unknown: somebody
 * with a verified address, who gets an account or, when there is one, must agree to the link.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/base/log.h"
#include "product/audit/audit.h"
#include "product/issuer/issuer_private.h"

enum { TRIES = 3, FRESH_SKEW_S = 5 };

static const struct field identity_columns[] = {
    {"id", TEXT_AT(struct issuer_identity, id)},
    {"issuer_id", TEXT_AT(struct issuer_identity, issuer_id)},
    {"subject", TEXT_AT(struct issuer_identity, subject)},
    {"principal_id", TEXT_AT(struct issuer_identity, principal_id)},
    {"email", TEXT_AT(struct issuer_identity, email)},
    {"created_us", INT_AT(struct issuer_identity, created_us)},
    {"seen_us", INT_AT(struct issuer_identity, seen_us)},
    {"issuer_name", TEXT_AT(struct issuer_identity, issuer_name)},
    {0},
};

/* The same task as the person who was found. */
struct as_person {
    struct task task;
    struct scope scope;
};

static void as_person(const struct task *task, const struct person *person, struct as_person *out)
{
    out->scope = *task->scope;
    out->scope.actor_id = person->id;
    out->scope.actor_name = person->email;
    out->task = *task;
    out->task.scope = &out->scope;
}

static enum outcome find_identity(struct task *task, struct str issuer_id, struct str subject,
                                  struct issuer_identity *out)
{
    return store_one(task, Q_ISSUER_IDENTITY_FIND,
                     ARGS(ARG_TEXT("issuer", issuer_id), ARG_TEXT("subject", subject)),
                     identity_columns, out);
}

static struct str identity_json(struct arena *arena, const struct issuer_identity *identity)
{
    static const struct field told[] = {
        {"issuer", TEXT_AT(struct issuer_identity, issuer_name)},
        {"subject", TEXT_AT(struct issuer_identity, subject)},
        {"email", TEXT_AT(struct issuer_identity, email)},
        {0},
    };
    struct buf buf = buf_open(arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_struct(&writer, told, identity);
    return buf_str(&buf);
}

/* ---- refusals ---- */

static enum outcome refuse_disabled(struct task *task)
{
    return refuse(task->failure, FORBIDDEN, "issuer_account_disabled",
                  "Your account here is disabled.", "Ask an administrator of this installation.");
}

static enum outcome refuse_unverified(struct task *task)
{
    return refuse(task->failure, FORBIDDEN, "issuer_email_unverified",
                  "The issuer has not verified your e-mail address, so nobody here can know you by it.",
                  "Verify the address there, then sign in again.");
}

static enum outcome refuse_unknown(struct task *task)
{
    return refuse(task->failure, FORBIDDEN, "issuer_no_account",
                  "There is no account for you here, and this issuer may not make one.",
                  "Ask for an invitation, or sign in another way.");
}

/* ---- coming in ---- */

static enum outcome queue_link(struct task *task, const struct issuer_identity *identity,
                               const char *action)
{
    enum outcome outcome =
        store_queue(task, Q_ISSUER_IDENTITY_ADD,
                    ARGS(ARG_TEXT("id", identity->id), ARG_TEXT("issuer", identity->issuer_id),
                         ARG_TEXT("subject", identity->subject), ARG_TEXT("email", identity->email),
                         ARG_INT("now", identity->created_us)),
                    1);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = action,
                                      .object_type = "identity",
                                      .object_id = identity->id,
                                      .after_json = identity_json(task->arena, identity),
                                  });
    return outcome;
}

static struct issuer_identity identity_of(struct task *task, const struct issuer *issuer,
                                          const struct issuer_claims *claims)
{
    int64_t now = task_now_us(task);
    return (struct issuer_identity){
        .id = id_make(task->arena, "idn", now),
        .issuer_id = issuer->id,
        .subject = claims->subject,
        .email = claims->email,
        .created_us = now,
        .seen_us = now,
        .issuer_name = issuer->name,
    };
}

/* One attempt of somebody who is known. */
static enum outcome enter(struct task *task, const struct issuer_identity *identity,
                          const struct issuer_claims *claims, const struct entrance *entrance,
                          struct signed_in *out)
{
    struct person person = {.id = identity->principal_id, .email = claims->email};
    struct as_person as;
    as_person(task, &person, &as);
    enum outcome outcome = account_load(&as.task, &person);
    if (outcome == ABSENT)
        return refuse(task->failure, FORBIDDEN, "issuer_not_a_person",
                      "This identity belongs to a service account, which cannot use the console.",
                      NULL);
    if (outcome == DONE && person.disabled_us != 0)
        return refuse_disabled(task);
    if (outcome != DONE)
        return outcome;
    as_person(task, &person, &as);
    outcome = store_begin(&as.task);
    if (outcome == DONE)
        outcome = store_queue(&as.task, Q_ISSUER_IDENTITY_SEEN,
                              ARGS(ARG_TEXT("id", identity->id), ARG_TEXT("email", claims->email),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome = issuer_groups_apply(&as.task, identity->issuer_id, &claims->groups);
    if (outcome == DONE)
        outcome = account_enter_queue(&as.task, &person, entrance, out);
    if (outcome == DONE)
        outcome = store_commit(&as.task);
    if (outcome != DONE)
        store_rollback(&as.task);
    return outcome;
}

/* One attempt to make the account, its link and its session, all or nothing; entrance NULL = no session. */
static enum outcome provision(struct task *task, const struct issuer *issuer,
                              const struct issuer_claims *claims, const struct entrance *entrance,
                              struct signed_in *out)
{
    struct issuer_identity identity = identity_of(task, issuer, claims);
    struct person person = {.id = STR_NONE};
    struct as_person as;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = account_add_queue(
            task, &(struct person_draft){.email = claims->email,
                                         .name = claims->name,
                                         .email_verified = claims->email_verified},
            &person);
    as_person(task, &person, &as);
    if (outcome == DONE)
        outcome = queue_link(&as.task, &identity, "identity.provisioned");
    if (outcome == DONE)
        outcome = issuer_groups_apply(&as.task, issuer->id, &claims->groups);
    if (outcome == DONE && entrance != NULL)
        outcome = account_enter_queue(&as.task, &person, entrance, out);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* Somebody whom the issuer has not sent here before. */
static enum outcome arrive_unknown(struct task *task, const struct issuer *issuer,
                                   const struct issuer_claims *claims,
                                   const struct entrance *entrance, struct issuer_arrival *out)
{
    struct person person;
    if (!claims->email_verified)
        return refuse_unverified(task);
    enum outcome outcome = account_find(task, claims->email, &person);
    if (outcome == DONE && person.disabled_us != 0)
        return refuse_disabled(task);
    if (outcome == DONE) {
        out->must_link = true;
        return DONE;
    }
    if (outcome != ABSENT)
        return outcome;
    if (!issuer->provision)
        return refuse_unknown(task);
    outcome = provision(task, issuer, claims, entrance, &out->signed_in);
    if (outcome == INVALID)
        return refuse_unknown(task);
    return outcome;
}

static enum outcome arrive_once(struct task *task, const struct issuer *issuer,
                                const struct issuer_claims *claims,
                                const struct entrance *entrance, struct issuer_arrival *out)
{
    struct issuer_identity identity;
    enum outcome outcome = find_identity(task, issuer->id, claims->subject, &identity);
    if (outcome == DONE)
        return enter(task, &identity, claims, entrance, &out->signed_in);
    if (outcome != ABSENT)
        return outcome;
    return arrive_unknown(task, issuer, claims, entrance, out);
}

enum outcome issuer_arrive(struct task *task, const struct issuer *issuer,
                           const struct issuer_claims *claims, const struct entrance *entrance,
                           struct issuer_arrival *out)
{
    struct issuer_arrival arrival = {.must_link = false};
    enum outcome outcome = CLASH;
    /* Somebody else may make the same account, link or organization at the same moment. */
    for (int i = 0; i < TRIES && outcome == CLASH; i++) {
        failure_clear(task->failure);
        outcome = arrive_once(task, issuer, claims, entrance, &arrival);
    }
    if (outcome == FORBIDDEN)
        LOG_NOTICE("issuer.refused", LOG_TEXT("issuer", issuer->id),
                   LOG_TEXT("code", str_of(task->failure->code)));
    if (outcome == DONE)
        *out = arrival;
    return outcome;
}

enum outcome issuer_provision(struct task *task, const struct issuer *issuer,
                              const struct issuer_claims *claims)
{
    struct issuer_arrival arrival = {.must_link = false};
    enum outcome outcome = CLASH;
    for (int i = 0; i < TRIES && outcome == CLASH; i++) {
        failure_clear(task->failure);
        outcome = arrive_unknown(task, issuer, claims, NULL, &arrival);
    }
    return outcome == DONE && arrival.must_link ? refuse_unknown(task) : outcome;
}

/* ---- the actor's own ---- */

static enum outcome refuse_other(struct task *task)
{
    return refuse(task->failure, FORBIDDEN, "issuer_other_person",
                  "The issuer says that you are somebody else than who is signed in here.",
                  "Sign out here, or sign in there as yourself.");
}

enum outcome issuer_prove(struct task *task, const struct issuer *issuer,
                          const struct issuer_claims *claims, int64_t begun_us,
                          struct secret *token)
{
    struct issuer_identity identity;
    enum outcome outcome = find_identity(task, issuer->id, claims->subject, &identity);
    if (outcome == ABSENT ||
        (outcome == DONE && !str_equal(identity.principal_id, task->scope->actor_id)))
        return refuse_other(task);
    if (outcome != DONE)
        return outcome;
    if (claims->auth_time_us < begun_us - FRESH_SKEW_S * US_PER_S)
        return refuse(task->failure, FORBIDDEN, "issuer_not_fresh",
                      "The issuer did not ask you again who you are.",
                      "Sign out there, then try again.");
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            account_session_prove_queue(task, identity_json(task->arena, &identity), token);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome issuer_link(struct task *task, const struct issuer_pending *pending)
{
    struct issuer issuer;
    struct person person;
    struct person owner;
    enum outcome outcome = issuer_load(task, pending->issuer_id, &issuer);
    if (outcome == DONE)
        outcome = account_load(task, &person);
    if (outcome == DONE)
        outcome = account_find(task, pending->email, &owner);
    if (outcome == ABSENT || (outcome == DONE && !str_equal(owner.id, person.id)))
        return refuse_other(task);
    if (outcome != DONE)
        return outcome;
    const struct issuer_claims claims = {.subject = pending->subject, .email = pending->email};
    struct issuer_identity identity = identity_of(task, &issuer, &claims);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_link(task, &identity, "identity.linked");
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    if (outcome != CLASH)
        return outcome;
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "issuer_linked", "This sign-in is linked already.", NULL);
}

enum outcome issuer_identities(struct task *task, struct list *out)
{
    return store_list(task, Q_ISSUER_IDENTITY_LIST, ARGS(ARG_INT("limit", IDENTITIES_MAX)),
                      identity_columns, sizeof(struct issuer_identity), out);
}

static enum outcome find_own(struct task *task, struct str identity_id, struct issuer_identity *out)
{
    struct list list;
    enum outcome outcome = issuer_identities(task, &list);
    for (size_t i = 0; outcome == DONE && i < list.count; i++) {
        *out = *LIST_ROW(list, struct issuer_identity, i);
        if (str_equal(out->id, identity_id))
            return DONE;
    }
    if (outcome != DONE)
        return outcome;
    return refuse(task->failure, ABSENT, NULL, "There is no such link.", NULL);
}

static enum outcome remove_link(struct task *task, const struct issuer_identity *identity)
{
    int64_t removed = 0;
    /* Two ways that go at the same moment are each the last one. */
    enum outcome outcome = store_change(task, Q_ISSUER_LOCK_PERSON, NO_ARGS, NULL);
    if (outcome == DONE)
        outcome = store_change(task, Q_ISSUER_IDENTITY_REMOVE, ARGS(ARG_TEXT("id", identity->id)),
                               &removed);
    if (outcome == DONE && removed == 0)
        return refuse(task->failure, CLASH, "issuer_last",
                      "This is your last way to sign in, so it stays.",
                      "Link another sign-in or have a password set first.");
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ISSUER_SESSIONS_END,
            ARGS(ARG_TEXT("person", task->scope->actor_id),
                 ARG_TEXT("method", issuer_method(task->arena, identity->issuer_id))),
            0);
    /* What its groups gave goes with it. */
    if (outcome == DONE)
        outcome = issuer_groups_apply(task, identity->issuer_id, &(const struct list){0});
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "identity.unlinked",
                                      .object_type = "identity",
                                      .object_id = identity->id,
                                      .before_json = identity_json(task->arena, identity),
                                  });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome issuer_unlink(struct task *task, struct str identity_id)
{
    struct issuer_identity identity = {.id = STR_NONE};
    if (task->scope->by_key)
        return refuse(task->failure, FORBIDDEN, "session_required",
                      "Sign-ins are unlinked in the console, not with an API key.", NULL);
    enum outcome outcome = find_own(task, identity_id, &identity);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = remove_link(task, &identity);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
