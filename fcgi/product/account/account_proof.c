/*
 * account_proof.c: somebody who is signed in says once more who they are, in the way in which
 * they signed in, so that a session that was left open or stolen does nothing dangerous.
 */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_private.h"
#include "product/audit/audit.h"

struct proof_ways account_proof_ways(const struct scope *scope, const struct person *person)
{
    static const struct str issuer = STR_INIT("issuer:");
    if (str_starts(scope->method, issuer))
        return (struct proof_ways){
            .issuer_id = str_slice(scope->method, issuer.length, scope->method.length)};
    return (struct proof_ways){.issuer_id = STR_NONE, .with_code = person->second_factor};
}

static enum outcome refuse_wrong(struct task *task)
{
    return refuse(task->failure, INVALID, NULL, "It was not proved that it is you.", NULL);
}

/* The code as well, when one is asked for at sign-in. */
static enum outcome judge_code(struct task *task, const struct person *person, struct str code,
                               struct factor_proof *proof)
{
    struct factor_row factor;
    struct attempt attempt = attempt_of_code(task, person->id, recovery_code_is(code));
    enum outcome outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = factor_load(task, person->id, &factor);
    if (outcome == DONE)
        outcome = factor_judge(task, &factor, code, proof);
    if (outcome != INVALID && outcome != ABSENT)
        return outcome;
    failure_field(task->failure, STR("/code"), "wrong",
                  "The code is not right, or was used already.");
    return refuse_wrong(task);
}

static enum outcome prove_queued(struct task *task, const struct person *person,
                                 const struct factor_proof *proof, struct secret *token)
{
    struct attempt attempt = attempt_of(task, person->email);
    struct attempt code_attempt = attempt_of_code(task, person->id, false);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE && person->second_factor)
        outcome = factor_use_queue(task, person->id, proof);
    if (outcome == DONE && person->second_factor)
        outcome = attempt_forgive_queue(task, &code_attempt);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, &attempt);
    if (outcome == DONE)
        outcome = account_session_prove_queue(task, STR_NONE, token);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome judge_password(struct task *task, const struct person *person,
                                   struct secret password)
{
    struct attempt attempt = attempt_of(task, person->email);
    enum outcome outcome = attempt_count(task, &attempt);
    if (outcome != DONE || person_is_proved(task, person, password))
        return outcome;
    failure_field(task->failure, STR("/password"), "wrong", "This is not your password.");
    return refuse_wrong(task);
}

enum outcome account_prove(struct task *task, struct secret password, struct str code,
                           struct secret *token)
{
    struct person person;
    struct factor_proof proof = {.code_hash = STR_NONE};
    if (task->scope->by_key)
        return refuse(task->failure, FORBIDDEN, "session_required",
                      "Only a person who is signed in proves who they are.", NULL);
    enum outcome outcome = account_load(task, &person);
    if (outcome == DONE && account_proof_ways(task->scope, &person).issuer_id.at != NULL)
        return refuse(task->failure, CLASH, "proof_by_issuer",
                      "You signed in with another service, which has to prove it.",
                      "Open /account/proof in a browser.");
    if (outcome == DONE)
        outcome = judge_password(task, &person, password);
    if (outcome == DONE && person.second_factor)
        outcome = judge_code(task, &person, code, &proof);
    if (outcome == DONE)
        outcome = prove_queued(task, &person, &proof, token);
    return outcome;
}
