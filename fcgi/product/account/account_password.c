/* account_password.c: passwords: which may be used, and how they are changed. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/account/account_private.h"

void password_judge(struct failure *failure, struct str pointer, struct secret password,
                    struct str email)
{
    struct str text = secret_reveal(password);
    size_t characters = str_utf8_count(text);
    if (characters < PASSWORD_CHARACTERS_MIN)
        failure_field(failure, pointer, "too_short", "Use at least %d characters.",
                      PASSWORD_CHARACTERS_MIN);
    else if (characters > PASSWORD_CHARACTERS_MAX)
        failure_field(failure, pointer, "too_long", "Use at most %d characters.",
                      PASSWORD_CHARACTERS_MAX);
    else if (str_equal_nocase(text, email))
        failure_field(failure, pointer, "too_easy", "Use something else than your address.");
}

enum outcome password_hash_new(struct task *task, struct secret password, struct str *hash)
{
    *hash = password_hash(task->arena, password, account_settings.cost);
    if (hash->at != NULL)
        return DONE;
    return refuse(task->failure, STORE_FAULT, "no_memory",
                  "The server has not enough memory just now.", "Try again in a moment.");
}

enum outcome password_set_queue(struct task *task, const struct person *person,
                                struct str hash, struct str except)
{
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_SET_PASSWORD,
        ARGS(ARG_TEXT("person", person->id), ARG_TEXT("password_hash", hash),
             ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
                              ARGS(ARG_TEXT("person", person->id),
                                   ARG_TEXT("except", except.at == NULL ? STR("") : except)),
                              0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_CHALLENGE_FORGET,
                              ARGS(ARG_TEXT("person", person->id)), 0);
    if (outcome == DONE)
        outcome = letter_password_changed(task, person->email);
    return outcome;
}

enum outcome account_reset_password(struct task *task, const struct person *person,
                                    struct secret password)
{
    struct str hash = STR_NONE;
    password_judge(task->failure, STR("/password"), password, person->email);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "This password cannot be used.", NULL);
    enum outcome outcome = password_hash_new(task, password, &hash);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = password_set_queue(task, person, hash, STR_NONE);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.password_reset", person->id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome judge_change(struct task *task, const struct person *person,
                                 struct secret current, struct secret wanted)
{
    if (!person_is_proved(task, person, current))
        failure_field(task->failure, STR("/password"), "wrong", "This is not your password.");
    password_judge(task->failure, STR("/new_password"), wanted, person->email);
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The password was not changed.", NULL);
    return DONE;
}

static enum outcome change_queued(struct task *task, const struct person *person,
                                  const struct attempt *attempt, struct str hash)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = password_set_queue(task, person, hash, task->scope->credential_id);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, attempt);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "person.password_changed", person->id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_change_password(struct task *task, struct secret current,
                                     struct secret wanted)
{
    struct person person;
    struct str hash;
    if (task->scope->by_key)
        return refuse(task->failure, FORBIDDEN, "session_required",
                      "A password is changed by a person, not by an API key.",
                      "Sign in to the console and change it there.");
    enum outcome outcome = account_load(task, &person);
    /* The current password, asked for below, is half a proof to who has a second factor. */
    if (outcome == DONE && person.second_factor)
        outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    struct attempt attempt = attempt_of(task, person.email);
    outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = judge_change(task, &person, current, wanted);
    if (outcome == DONE)
        outcome = password_hash_new(task, wanted, &hash);
    if (outcome == DONE)
        outcome = change_queued(task, &person, &attempt, hash);
    return outcome;
}
