/*
 * account_sign_in.c: signing in. A password or an issuer proves the first factor; who has turned
 * a second one on gets a challenge and no session until a code was right.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "platform/json/json.h"
#include "product/account/account_private.h"
#include "product/audit/audit.h"
#include "product/feature/feature.h"
#include "product/organization/organization.h"

enum {
    CHALLENGE_BYTES = 32,
    CHALLENGES_MAX = 50, /* of one person; the oldest give way */
    SIGN_IN_TRIES = 3,
};

enum outcome person_load(struct task *task, struct str person_id, struct person *out)
{
    *out = (struct person){.theme = STR("")};
    return store_one(task, Q_ACCOUNT_PERSON_BY_ID, ARGS(ARG_TEXT("person", person_id)),
                     person_columns, out);
}

/* ---- refusals are on record ---- */

static struct str reason_json(struct arena *arena, const char *reason)
{
    struct buf buf = buf_open(arena, 64, KIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("reason"));
    json_write_text(&writer, str_of(reason));
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/*
 * `person_id` is "" for an address that nobody has: what was typed there is not kept, it may
 * be a password in the wrong field. Written for both, so that both take as long.
 */
static enum outcome record_refusal(struct task *task, struct str person_id, const char *reason)
{
    LOG_NOTICE("sign_in.refused", LOG_TEXT("address", task->scope->address),
               LOG_TEXT("reason", str_of(reason)));
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_person_queue(task, "account.sign_in_refused", person_id,
                                     reason_json(task->arena, reason));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* ---- the first factor ---- */

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
    enum outcome outcome = record_refusal(task, found == DONE ? person->id : STR(""), "password");
    if (outcome != DONE)
        return outcome;
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

/* ---- a session, or a challenge ---- */

static enum outcome challenge_add_queue(struct task *task, const struct person *person,
                                        struct str method, struct secret *token)
{
    int64_t now = task_now_us(task);
    *token = secret_make(task->arena, "", CHALLENGE_BYTES);
    struct str hash = secret_hash(task->arena, "challenge", secret_reveal(*token));
    enum outcome outcome = store_queue(
        task, Q_ACCOUNT_CHALLENGE_ADD,
        ARGS(ARG_TEXT("token_hash", hash), ARG_TEXT("person", person->id),
             ARG_TEXT("method", method), ARG_INT("now", now),
             ARG_INT("expires", now + CHALLENGE_LIFE_S * US_PER_S)),
        1);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_CHALLENGE_TRIM,
            ARGS(ARG_TEXT("person", person->id), ARG_INT("keep", CHALLENGES_MAX)), 0);
    return outcome;
}

enum outcome account_enter_queue(struct task *task, const struct person *person,
                                 const struct entrance *entrance, struct signed_in *out)
{
    *out = (struct signed_in){.session = secret_of(task->arena, STR("")),
                              .challenge = secret_of(task->arena, STR(""))};
    if (person->second_factor && !entrance->two_factors)
        return challenge_add_queue(task, person, entrance->method, &out->challenge);
    enum outcome outcome = DONE;
    bool wants_own = false;
    if (person->personal_org_id.at == NULL)
        outcome = feature_is_on(task, FEATURE_PERSONAL_ORGANIZATIONS, &wants_own);
    if (outcome == DONE && wants_own)
        outcome = organization_add_personal_queue(task, person->id, person->name, person->email);
    if (outcome == DONE)
        outcome = session_add_queue(task, entrance, &out->session);
    return outcome;
}

/* Everything that one transaction of a sign-in needs. */
struct entry {
    struct person person;
    struct entrance entrance;
    const struct attempt *attempt;    /* forgiven */
    struct secret password;           /* to renew its hash; empty = none was given */
    const struct factor_proof *proof; /* a code that is used up; NULL = none */
    struct str challenge_hash;        /* of the challenge that is used up; or STR_NONE */
};

/* The challenge and the code count once, whoever comes at the same moment. */
static enum outcome use_up_queue(struct task *task, const struct entry *entry)
{
    enum outcome outcome = DONE;
    if (entry->challenge_hash.at != NULL)
        outcome = store_queue(task, Q_ACCOUNT_CHALLENGE_REMOVE,
                              ARGS(ARG_TEXT("token_hash", entry->challenge_hash)), 1);
    if (outcome == DONE && entry->proof != NULL)
        outcome = factor_use_queue(task, entry->person.id, entry->proof);
    return outcome;
}

static enum outcome enter_once(struct task *task, const struct entry *entry,
                               struct signed_in *out)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = use_up_queue(task, entry);
    if (outcome == DONE && secret_reveal(entry->password).length > 0)
        outcome = renew_hash_queue(task, &entry->person, entry->password);
    if (outcome == DONE)
        outcome = attempt_forgive_queue(task, entry->attempt);
    if (outcome == DONE)
        outcome = account_enter_queue(task, &entry->person, &entry->entrance, out);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* As the person; again when another sign-in made their personal organization meanwhile. */
static enum outcome enter(struct task *task, struct entry *entry, struct signed_in *out)
{
    struct scope scope = *task->scope;
    scope.actor_id = entry->person.id;
    scope.actor_name = entry->person.email;
    struct task theirs = *task;
    theirs.scope = &scope;
    enum outcome outcome = enter_once(&theirs, entry, out);
    for (int i = 1; i < SIGN_IN_TRIES && outcome == CLASH; i++) {
        failure_clear(task->failure);
        outcome = account_load(&theirs, &entry->person);
        if (outcome == DONE)
            outcome = enter_once(&theirs, entry, out);
    }
    return outcome;
}

enum outcome account_sign_in(struct task *task, const struct sign_in *input,
                             struct signed_in *out)
{
    struct attempt attempt = attempt_of(task, email_normal(task->arena, input->email));
    struct entry entry = {
        .entrance = {.method = STR("password"),
                     .user_agent = input->user_agent,
                     .old_session_id = input->old_session_id},
        .attempt = &attempt,
        .password = input->password,
    };
    enum outcome outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = prove(task, input, &entry.person);
    return outcome == DONE ? enter(task, &entry, out) : outcome;
}

/* ---- the second factor ---- */

struct challenge {
    struct str person_id;
    struct str method;
};
static const struct field challenge_columns[] = {
    {"person_id", TEXT_AT(struct challenge, person_id)},
    {"method", TEXT_AT(struct challenge, method)},
    {0},
};

static enum outcome refuse_challenge(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, ABSENT, "challenge_ended",
                  "This sign-in took too long, or was finished already.", "Begin again.");
}

static enum outcome judge_code(struct task *task, const struct code_sign_in *input,
                               const struct factor_row *factor, struct factor_proof *proof)
{
    enum outcome outcome = factor_judge(task, factor, input->code, proof);
    if (outcome != INVALID)
        return outcome;
    outcome = record_refusal(task, factor->person_id, "code");
    return outcome == DONE ? INVALID : outcome;
}

enum outcome account_sign_in_code(struct task *task, const struct code_sign_in *input,
                                  struct signed_in *out)
{
    struct challenge challenge = {.method = STR("")};
    struct factor_row factor;
    struct factor_proof proof;
    struct entry entry = {
        .password = secret_of(task->arena, STR("")),
        .proof = &proof,
        .challenge_hash =
            secret_hash(task->arena, "challenge", secret_reveal(input->challenge)),
    };
    enum outcome outcome = store_one(task, Q_ACCOUNT_CHALLENGE_LOAD,
                                     ARGS(ARG_TEXT("token_hash", entry.challenge_hash),
                                          ARG_INT("now", task_now_us(task))),
                                     challenge_columns, &challenge);
    if (outcome == DONE)
        outcome = factor_load(task, challenge.person_id, &factor);
    if (outcome == ABSENT || (outcome == DONE && factor.confirmed_us == 0))
        return refuse_challenge(task);
    struct attempt attempt =
        attempt_of_code(task, challenge.person_id, recovery_code_is(input->code));
    if (outcome == DONE)
        outcome = attempt_count(task, &attempt);
    if (outcome == DONE)
        outcome = judge_code(task, input, &factor, &proof);
    if (outcome == DONE)
        outcome = person_load(task, challenge.person_id, &entry.person);
    if (outcome != DONE)
        return outcome;
    entry.attempt = &attempt;
    entry.entrance = (struct entrance){
        .method = challenge.method,
        .two_factors = true,
        .user_agent = input->user_agent,
        .old_session_id = input->old_session_id,
    };
    outcome = enter(task, &entry, out);
    return outcome == CLASH ? refuse_challenge(task) : outcome;
}
