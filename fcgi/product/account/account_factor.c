/* account_factor.c: the second factor: set up, asked for, turned off; recovery codes. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/random.h"
#include "platform/base/totp.h"
#include "product/access/access.h"
#include "product/account/account_people.h"
#include "product/account/account_private.h"

enum { RECOVERY_BYTES = 10, RECOVERY_CHARACTERS = 16, RECOVERY_GROUP = 4, CODE_BYTES_MAX = 100 };

static const struct field factor_columns[] = {
    {"person_id", TEXT_AT(struct factor_row, person_id)},
    {"secret", TEXT_AT(struct factor_row, secret)},
    {"confirmed_us", INT_AT(struct factor_row, confirmed_us)},
    {"last_step", INT_AT(struct factor_row, last_step)},
    {"codes_left", INT_AT(struct factor_row, codes_left)},
    {0},
};

enum outcome factor_load(struct task *task, struct str person_id, struct factor_row *out)
{
    *out = (struct factor_row){.confirmed_us = 0};
    return store_one(task, Q_ACCOUNT_FACTOR_LOAD, ARGS(ARG_TEXT("person", person_id)),
                     factor_columns, out);
}

/* ---- secrets and codes ---- */

/* Sealed for this person: a secret that is copied to another row opens nothing. */
static const char *secret_purpose(struct arena *arena, struct str person_id)
{
    return arena_cstr(arena, ARENA_JOIN(arena, STR("second factor "), person_id));
}

static struct secret factor_secret(struct task *task, const struct factor_row *factor)
{
    struct str text;
    if (!secret_unseal(task->arena, secret_purpose(task->arena, factor->person_id),
                       factor->secret, &text))
        return secret_of(task->arena, STR(""));
    return secret_of(task->arena, text);
}

/* As it was made: lower case, without what people put between the groups. */
static struct str code_normal(struct arena *arena, struct str code)
{
    char *at = arena_alloc(arena, CODE_BYTES_MAX + 1);
    size_t length = 0;
    for (size_t i = 0; i < code.length && length < CODE_BYTES_MAX; i++) {
        char c = code.at[i];
        if (c == ' ' || c == '-')
            continue;
        at[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){at, length};
}

bool recovery_code_is(struct str code)
{
    size_t characters = 0;
    for (size_t i = 0; i < code.length && i < CODE_BYTES_MAX; i++)
        characters += code.at[i] != ' ' && code.at[i] != '-';
    return characters == RECOVERY_CHARACTERS;
}

static struct str recovery_hash(struct arena *arena, struct str person_id, struct str normal)
{
    return secret_hash(arena, "recovery code", ARENA_JOIN(arena, person_id, STR(" "), normal));
}

/* "abcd-efgh-ijkl-mnop": 80 bits. */
static struct str recovery_code_make(struct arena *arena)
{
    unsigned char raw[RECOVERY_BYTES];
    random_bytes(raw, sizeof raw);
    struct str plain = code_normal(arena, base32_text(arena, raw, sizeof raw));
    explicit_bzero(raw, sizeof raw);
    struct buf shown = buf_open(arena, 32, 64);
    for (size_t i = 0; i < plain.length; i++) {
        if (i > 0 && i % RECOVERY_GROUP == 0)
            buf_add_char(&shown, '-');
        buf_add_char(&shown, plain.at[i]);
    }
    return buf_str(&shown);
}

enum outcome refuse_code(struct task *task)
{
    return refuse(task->failure, INVALID, "code_refused",
                  "The code is not right, or was used already.",
                  "Wait for the next code of the app, or use a recovery code.");
}

static enum outcome judge_recovery(struct task *task, const struct factor_row *factor,
                                   struct str normal, struct factor_proof *out)
{
    struct found {
        struct str code_hash;
    } found;
    static const struct field columns[] = {{"code_hash", TEXT_AT(struct found, code_hash)}, {0}};
    struct str hash = recovery_hash(task->arena, factor->person_id, normal);
    enum outcome outcome = store_one(
        task, Q_ACCOUNT_RECOVERY_FIND,
        ARGS(ARG_TEXT("person", factor->person_id), ARG_TEXT("code_hash", hash)), columns, &found);
    if (outcome == DONE)
        out->code_hash = found.code_hash;
    return outcome == ABSENT ? refuse_code(task) : outcome;
}

enum outcome factor_judge(struct task *task, const struct factor_row *factor, struct str code,
                          struct factor_proof *out)
{
    struct str normal = code_normal(task->arena, code);
    *out = (struct factor_proof){.code_hash = STR_NONE};
    if (recovery_code_is(code))
        return judge_recovery(task, factor, normal, out);
    out->step = totp_match(task->arena, factor_secret(task, factor), normal, task_now_us(task),
                           factor->last_step);
    return out->step == 0 ? refuse_code(task) : DONE;
}

enum outcome factor_use_queue(struct task *task, struct str person_id,
                              const struct factor_proof *proof)
{
    if (proof->code_hash.at == NULL)
        return store_queue(
            task, Q_ACCOUNT_FACTOR_USE,
            ARGS(ARG_TEXT("person", person_id), ARG_INT("step", proof->step)), 1);
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_RECOVERY_USE,
        ARGS(ARG_TEXT("person", person_id), ARG_TEXT("code_hash", proof->code_hash),
             ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "account.recovery_code_used", person_id, STR_NONE);
    return outcome;
}

/* ---- what a person does with their own ---- */

/* A program that has a key is not the person, and a session that was left open may not be. */
static enum outcome require_person(struct task *task)
{
    if (!task->scope->by_key)
        return access_require_proof(task);
    return refuse(task->failure, FORBIDDEN, "session_required",
                  "A second factor is set up by a person, not by an API key.",
                  "Sign in to the console and change it there.");
}

static enum outcome refuse_not_enabled(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "factor_not_enabled", "No second factor is turned on.",
                  NULL);
}

enum outcome account_factor_load(struct task *task, struct second_factor *out)
{
    struct factor_row row;
    enum outcome outcome = factor_load(task, task->scope->actor_id, &row);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    bool enabled = outcome == DONE && row.confirmed_us != 0;
    *out = (struct second_factor){
        .enabled = enabled,
        .enabled_us = enabled ? row.confirmed_us : 0,
        .codes_left = enabled ? row.codes_left : 0,
    };
    return DONE;
}

static struct factor_setup setup_of(struct task *task, struct str issuer, struct secret secret)
{
    return (struct factor_setup){
        .secret = secret,
        .address = totp_address(task->arena, issuer, task->scope->actor_name, secret),
    };
}

enum outcome account_factor_begin(struct task *task, struct str issuer,
                                  struct factor_setup *out)
{
    int64_t changed = 0;
    struct secret secret = totp_secret_make(task->arena);
    struct str sealed =
        secret_seal(task->arena, secret_purpose(task->arena, task->scope->actor_id),
                    secret_reveal(secret));
    enum outcome outcome = require_person(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_ACCOUNT_FACTOR_BEGIN,
            ARGS(ARG_TEXT("secret", sealed), ARG_INT("now", task_now_us(task))), &changed);
    if (outcome == DONE && changed == 0)
        outcome = refuse(task->failure, CLASH, "factor_enabled",
                         "A second factor is turned on already.", "Turn it off first.");
    if (outcome == DONE)
        outcome = audit_person_queue(task, "account.second_factor_begun", task->scope->actor_id,
                                     STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *out = setup_of(task, issuer, secret);
    return DONE;
}

enum outcome account_factor_setup(struct task *task, struct str issuer,
                                  struct factor_setup *out)
{
    struct factor_row row;
    enum outcome outcome = require_person(task);
    if (outcome == DONE)
        outcome = factor_load(task, task->scope->actor_id, &row);
    if (outcome == DONE && row.confirmed_us != 0)
        return ABSENT;
    if (outcome == DONE)
        *out = setup_of(task, issuer, factor_secret(task, &row));
    return outcome;
}

/* Sessions that are there (and stay) took two factors from now on, or none that still counts. */
static enum outcome mark_sessions_queue(struct task *task, struct str person_id,
                                        bool two_factors)
{
    return store_queue(
        task, Q_ACCOUNT_FACTOR_SESSIONS,
        ARGS(ARG_TEXT("person", person_id), ARG_BOOL("two_factors", two_factors)), 0);
}

/* Ten new ones instead of all old ones, in the open transaction. */
static enum outcome renew_codes_queue(struct task *task, struct recovery_codes *out)
{
    struct str person_id = task->scope->actor_id;
    enum outcome outcome = store_queue(task, Q_ACCOUNT_RECOVERY_REMOVE,
                                       ARGS(ARG_TEXT("person", person_id)), 0);
    for (size_t i = 0; i < RECOVERY_CODES && outcome == DONE; i++) {
        out->codes[i] = recovery_code_make(task->arena);
        struct str normal = code_normal(task->arena, out->codes[i]);
        outcome = store_queue(
            task, Q_ACCOUNT_RECOVERY_ADD,
            ARGS(ARG_TEXT("person", person_id),
                 ARG_TEXT("code_hash", recovery_hash(task->arena, person_id, normal)),
                 ARG_INT("now", task_now_us(task))),
            1);
    }
    return outcome;
}

static enum outcome confirm_queued(struct task *task, const struct factor_row *row,
                                   int64_t step, struct recovery_codes *out)
{
    const struct scope *scope = task->scope;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_FACTOR_CONFIRM,
                              ARGS(ARG_TEXT("secret", row->secret), ARG_INT("step", step),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome = renew_codes_queue(task, out);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
            ARGS(ARG_TEXT("person", scope->actor_id), ARG_TEXT("except", scope->credential_id)),
            0);
    if (outcome == DONE)
        outcome = mark_sessions_queue(task, scope->actor_id, true);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_CHALLENGE_FORGET,
                              ARGS(ARG_TEXT("person", scope->actor_id)), 0);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "account.second_factor_enabled", scope->actor_id,
                                     STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_factor_confirm(struct task *task, struct str code,
                                    struct recovery_codes *out)
{
    struct factor_row row;
    struct str normal = code_normal(task->arena, code);
    enum outcome outcome = require_person(task);
    if (outcome == DONE)
        outcome = factor_load(task, task->scope->actor_id, &row);
    if (outcome == ABSENT || (outcome == DONE && row.confirmed_us != 0))
        return refuse(task->failure, CLASH, "factor_not_begun",
                      "There is no set-up to confirm.", "Begin the set-up again.");
    if (outcome != DONE)
        return outcome;
    int64_t step =
        totp_match(task->arena, factor_secret(task, &row), normal, task_now_us(task), 0);
    if (step == 0) {
        failure_field(task->failure, STR("/code"), "wrong",
                      "This is not the app's present code. Is the clock of the device right?");
        return refuse(task->failure, INVALID, NULL, "The second factor was not turned on.", NULL);
    }
    return confirm_queued(task, &row, step, out);
}

static enum outcome disable_queued(struct task *task, struct str person_id, bool by_operator)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_FACTOR_REMOVE,
                              ARGS(ARG_TEXT("person", person_id)), 1);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_RECOVERY_REMOVE,
                              ARGS(ARG_TEXT("person", person_id)), 0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ACCOUNT_CHALLENGE_FORGET,
                              ARGS(ARG_TEXT("person", person_id)), 0);
    if (outcome == DONE)
        outcome = mark_sessions_queue(task, person_id, false);
    if (outcome == DONE && by_operator)
        outcome = store_queue(task, Q_ACCOUNT_SESSION_REMOVE_OTHERS,
                              ARGS(ARG_TEXT("person", person_id), ARG_TEXT("except", STR(""))), 0);
    if (outcome == DONE)
        outcome =
            audit_person_queue(task, "account.second_factor_disabled", person_id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == CLASH ? refuse_not_enabled(task) : outcome;
}

enum outcome account_factor_disable(struct task *task)
{
    enum outcome outcome = require_person(task);
    return outcome == DONE ? disable_queued(task, task->scope->actor_id, false) : outcome;
}

enum outcome account_factor_disable_for(struct task *task, const struct person *person)
{
    enum outcome outcome = access_require_proof(task);
    return outcome == DONE ? disable_queued(task, person->id, true) : outcome;
}

enum outcome account_recovery_renew(struct task *task, struct recovery_codes *out)
{
    struct factor_row row;
    enum outcome outcome = require_person(task);
    if (outcome == DONE)
        outcome = factor_load(task, task->scope->actor_id, &row);
    if (outcome == ABSENT || (outcome == DONE && row.confirmed_us == 0))
        return refuse_not_enabled(task);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = renew_codes_queue(task, out);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "account.recovery_codes_renewed",
                                     task->scope->actor_id, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
