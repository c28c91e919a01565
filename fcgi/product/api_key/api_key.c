/* api_key.c: API keys: made, rotated, listed, revoked. */
/* SPDX-License-Identifier: ISC */
#include "product/api_key/api_key.h"

#include "platform/base/digest.h"
#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/feature/feature.h"
#include "product/limit/limit.h"

struct api_key_settings api_key_settings = {
    .expiry_default_ms = 90 * MS_PER_DAY,
    .expiry_max_ms = 400 * MS_PER_DAY,
};

/* clang-format off */
const struct setting api_key_setting_rows[] = {
    {"key_expiry_default", SETTING_DURATION_AT(struct api_key_settings, expiry_default_ms),
     .min = MS_PER_HOUR, .max = 3650 * MS_PER_DAY, .fallback = "90d",
     .says = "A new API key works so long, unless whoever makes it says otherwise."},
    {"key_expiry_max", SETTING_DURATION_AT(struct api_key_settings, expiry_max_ms),
     .min = 0, .max = 3650 * MS_PER_DAY, .fallback = "400d",
     .says = "A new API key works at most so long; 0 allows keys that never expire."},
    {0},
};
/* clang-format on */

static const struct field key_columns[] = {
    {"id", TEXT_AT(struct api_key, id)},
    {"name", TEXT_AT(struct api_key, name)},
    {"shown_prefix", TEXT_AT(struct api_key, shown_prefix)},
    {"may", INT_AT(struct api_key, may)},
    {"place_type", TEXT_AT(struct api_key, place_type)},
    {"place_id", TEXT_AT(struct api_key, place_id)},
    {"created_by", TEXT_AT(struct api_key, created_by)},
    {"created_us", INT_AT(struct api_key, created_us)},
    {"expires_us", INT_AT(struct api_key, expires_us)},
    {"used_us", INT_AT(struct api_key, used_us)},
    {0},
};

enum { KEY_RANDOM_BYTES = 20, KEY_CHECK_BYTES = 8, KEY_SHOWN_BYTES = 9 };

/*
 * "kp_", 40 hexadecimal characters of randomness, and the first 8 of their BLAKE2b-256 with
 * the prefix, so that a scanner knows a leaked key from chance.
 */
static struct secret key_text_make(struct arena *arena)
{
    struct str body = secret_reveal(secret_make(arena, "kp_", KEY_RANDOM_BYTES));
    struct str check = str_slice(digest_text(arena, body), 0, KEY_CHECK_BYTES);
    return secret_of(arena, ARENA_JOIN(arena, body, check));
}

static enum outcome load(struct task *task, struct str principal_id, struct str id,
                         struct api_key *out)
{
    *out = (struct api_key){0};
    return store_one(task, Q_API_KEY_LOAD,
                     ARGS(ARG_TEXT("principal", principal_id), ARG_TEXT("id", id)),
                     key_columns, out);
}

/* ---- what a new key may be ---- */

int64_t api_key_expiry(const struct task *task)
{
    int64_t most = api_key_settings.expiry_max_ms;
    int64_t ms = api_key_settings.expiry_default_ms;
    if (most != 0 && ms > most)
        ms = most;
    return task_now_us(task) + ms * US_PER_MS;
}

/* The last instant at which a key that is made now may expire; INT64_MAX = never. */
static int64_t last_expiry(const struct task *task)
{
    int64_t ms = api_key_settings.expiry_max_ms;
    return ms == 0 ? INT64_MAX : task_now_us(task) + ms * US_PER_MS;
}

/* A key that leaks must not live on in keys made with it: when the actor's own one expires. */
static enum outcome own_expiry(struct task *task, int64_t *expires_us)
{
    struct api_key own = {.expires_us = 0};
    enum outcome outcome = DONE;
    if (task->scope->by_key)
        outcome = load(task, task->scope->actor_id, task->scope->credential_id, &own);
    *expires_us = own.expires_us == 0 ? INT64_MAX : own.expires_us;
    if (outcome != ABSENT)
        return outcome;
    return refuse(task->failure, FORBIDDEN, "session_required",
                  "A token of an issuer ends soon and makes no keys that live longer.",
                  "Sign in to the console and create the key there.");
}

/* What the draft says, or the usual time. */
static enum outcome judge_expiry(struct task *task, int64_t wanted_us,
                                 int64_t *expires_us)
{
    int64_t own = INT64_MAX;
    int64_t usual = api_key_expiry(task);
    int64_t end = wanted_us == 0 ? INT64_MAX : wanted_us;
    enum outcome outcome = own_expiry(task, &own);
    if (outcome != DONE)
        return outcome;
    if (wanted_us == KEY_EXPIRY_USUAL)
        end = usual < own ? usual : own;
    *expires_us = end == INT64_MAX ? 0 : end;
    if (end <= task_now_us(task))
        failure_field(task->failure, STR("/expires_at"), "past",
                      "Give a time in the future.");
    else if (end > last_expiry(task))
        failure_field(task->failure, STR("/expires_at"), "too_large",
                      "A key may work for at most %lld days.",
                      (long long)(api_key_settings.expiry_max_ms / MS_PER_DAY));
    else if (end > own)
        failure_field(task->failure, STR("/expires_at"), "beyond_own",
                      "A key that is made with a key cannot expire later than that one.");
    return DONE;
}

static void judge_name(struct task *task, struct str name)
{
    if (name.length == 0)
        failure_field(task->failure, STR("/name"), "required",
                      "Say where the key will be used.");
    if (str_utf8_count(name) > KEY_NAME_MAX)
        failure_field(task->failure, STR("/name"), "too_long",
                      "Use at most %d characters.", KEY_NAME_MAX);
}

/* One that the actor may read; within the organization of the scope when there is one. */
static enum outcome judge_place(struct task *task, const struct api_key_draft *draft)
{
    static const char *const types[] = {"organization", "project", "resource"};
    if (draft->place_type.at == NULL && draft->place_id.at == NULL)
        return DONE;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!str_is(draft->place_type, types[i]))
            continue;
        struct scope place;
        enum outcome outcome =
            access_require(task, types[i], draft->place_id, MAY_READ, &place);
        bool elsewhere = outcome == DONE && task->scope->org_id.at != NULL &&
                         !str_equal(place.org_id, task->scope->org_id);
        if (outcome == ABSENT || elsewhere)
            failure_field(task->failure, STR("/scope_id"), "unknown",
                          "There is no %s with this id that you can see.", types[i]);
        return outcome == ABSENT ? DONE : outcome;
    }
    failure_field(task->failure, STR("/scope_type"), "not_one_of",
                  "Must be organization, project or resource.");
    return DONE;
}

static enum outcome judge(struct task *task, const struct api_key_draft *draft,
                          struct str name, int64_t *expires_us)
{
    judge_name(task, name);
    if (draft->may < 0 || (draft->may & ~(int64_t)MAY_ALL) != 0)
        bug("a key with permissions that do not exist");
    enum outcome outcome = judge_expiry(task, draft->expires_us, expires_us);
    if (outcome == DONE)
        outcome = judge_place(task, draft);
    if (outcome != DONE)
        return outcome;
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The key cannot be made like this.",
                      NULL);
    return DONE;
}

/* Whatever the key shall be. */
static enum outcome may_make(struct task *task, struct str principal_id)
{
    if (access_key_is_narrow(task->scope))
        return refuse(
            task->failure, FORBIDDEN, "key_too_narrow",
            "This API key may not make keys, because it is narrower than its owner.",
            "Use a key without these limits, or sign in.");
    if (str_starts(principal_id, STR("usr_")) && task->scope->actor_id.at != NULL)
        return feature_require(task, FEATURE_PERSONAL_KEYS);
    return DONE;
}

/* ---- the trail ---- */

static struct str key_json(struct arena *arena, const struct api_key *key)
{
    struct buf buf = buf_open(arena, 160, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, key->name);
    json_write_key(&writer, STR("prefix"));
    json_write_text(&writer, key->shown_prefix);
    json_write_key(&writer, STR("permissions"));
    key_permissions_write(&writer, key->may);
    json_write_key(&writer, STR("scope_type"));
    json_write_text(&writer, key->place_type);
    json_write_key(&writer, STR("scope_id"));
    json_write_text(&writer, key->place_id);
    json_write_key(&writer, STR("expires_at"));
    json_write_time(&writer, key->expires_us);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* `before` and `after` may be NULL, one of them. */
static enum outcome audit_key_queue(struct task *task, const char *action,
                                    const struct api_key *before,
                                    const struct api_key *after)
{
    struct arena *arena = task->arena;
    return audit_add(
        task, &(struct audit_deed){
                  .action = action,
                  .object_type = "api_key",
                  .object_id = before == NULL ? after->id : before->id,
                  .project_id = task->scope->project_id,
                  .before_json = before == NULL ? STR_NONE : key_json(arena, before),
                  .after_json = after == NULL ? STR_NONE : key_json(arena, after),
              });
}

/* ---- making ---- */

/* Within the open transaction. */
static enum outcome add_one(struct task *task, struct str principal_id,
                            const struct api_key *key, struct str hash)
{
    int64_t changed = 0;
    struct arg expires = ARG_NULL("expires");
    struct arg may = ARG_NULL("may");
    if (key->expires_us != 0)
        expires = (struct arg)ARG_INT("expires", key->expires_us);
    if (key->may != 0)
        may = (struct arg)ARG_INT("may", key->may);
    enum outcome outcome = store_change(
        task, Q_API_KEY_ADD,
        ARGS(ARG_TEXT("id", key->id), ARG_TEXT("principal", principal_id),
             ARG_TEXT("name", key->name), ARG_TEXT("shown_prefix", key->shown_prefix),
             ARG_TEXT("token_hash", hash), may, ARG_TEXT("place_type", key->place_type),
             ARG_TEXT("place_id", key->place_id), expires,
             ARG_INT("now", key->created_us), ARG_INT("most", KEYS_MAX)),
        &changed);
    if (outcome == DONE && changed == 0)
        outcome = refuse_print(task->failure, CLASH, "too_many_keys",
                               "There are %d keys already; revoke one first.", KEYS_MAX);
    if (outcome == DONE)
        outcome = audit_key_queue(task, "api_key.created", NULL, key);
    return outcome;
}

/* Another id and text for a key that is otherwise complete; gives the hash that is kept. */
static struct str key_renew(struct task *task, struct api_key *key, struct secret *text)
{
    *text = key_text_make(task->arena);
    struct str shown = secret_reveal(*text);
    key->id = id_make(task->arena, "key", task_now_us(task));
    key->shown_prefix = str_slice(shown, 0, KEY_SHOWN_BYTES);
    key->created_by = task->scope->actor_name;
    key->created_us = task_now_us(task);
    key->used_us = 0;
    return secret_hash(task->arena, "api key", shown);
}

static enum outcome end_transaction(struct task *task, enum outcome outcome)
{
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* The gate is the first of the transaction: nothing before it can be what clashes. */
static enum outcome add_limited(struct task *task, struct str principal_id,
                                const struct api_key *key, struct str hash)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = limit_queue(task, LIMIT_KEYS, principal_id);
    if (outcome == DONE)
        outcome = add_one(task, principal_id, key, hash);
    outcome = end_transaction(task, outcome);
    enum outcome limited =
        outcome == CLASH ? limit_check(task, LIMIT_KEYS, principal_id) : DONE;
    return limited == DONE ? outcome : limited;
}

enum outcome api_key_add(struct task *task, struct str principal_id,
                         const struct api_key_draft *draft, struct api_key *out,
                         struct secret *text)
{
    struct str name = str_trim(draft->name);
    int64_t expires_us = 0;
    enum outcome outcome = may_make(task, principal_id);
    if (outcome == DONE)
        outcome = judge(task, draft, name, &expires_us);
    if (outcome == DONE)
        outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    *out = (struct api_key){
        .name = name,
        .expires_us = expires_us,
        .may = draft->may,
        .place_type = draft->place_type,
        .place_id = draft->place_id,
    };
    struct str hash = key_renew(task, out, text);
    return add_limited(task, principal_id, out, hash);
}

/* ---- another one in its place ---- */

static enum outcome judge_rotation(struct task *task, const struct api_key *old,
                                   int64_t overlap_s)
{
    if (overlap_s < 0 || overlap_s > KEY_OVERLAP_MAX_S) {
        failure_field(task->failure, STR("/overlap_s"), "not_in_range",
                      "The old key may work on for 0 to %d seconds.", KEY_OVERLAP_MAX_S);
        return INVALID;
    }
    if (old->expires_us != 0 && old->expires_us <= task_now_us(task))
        return refuse(task->failure, CLASH, "key_ended", "This key has expired already.",
                      "Make a new one.");
    return DONE;
}

/* As long as the old one from its making on, but not longer than a new one may. */
static int64_t renewed_expiry(const struct task *task, const struct api_key *old,
                              int64_t own_us)
{
    int64_t most = last_expiry(task) < own_us ? last_expiry(task) : own_us;
    int64_t wanted = old->expires_us == 0
                         ? INT64_MAX
                         : task_now_us(task) + (old->expires_us - old->created_us);
    int64_t end = wanted < most ? wanted : most;
    return end == INT64_MAX ? 0 : end;
}

static enum outcome shorten_queue(struct task *task, struct str principal_id,
                                  const struct api_key *old, int64_t overlap_s)
{
    struct api_key shorter = *old;
    int64_t end = task_now_us(task) + overlap_s * US_PER_S;
    if (old->expires_us != 0 && old->expires_us < end)
        end = old->expires_us;
    shorter.expires_us = end;
    enum outcome outcome =
        store_queue(task, Q_API_KEY_END,
                    ARGS(ARG_TEXT("principal", principal_id), ARG_TEXT("id", old->id),
                         ARG_INT("expires", end)),
                    1);
    if (outcome == DONE)
        outcome = audit_key_queue(task, "api_key.rotated", old, &shorter);
    return outcome;
}

enum outcome api_key_rotate(struct task *task, struct str principal_id,
                            const struct api_key_rotation *rotation, struct api_key *out,
                            struct secret *text)
{
    struct api_key old;
    int64_t own_us = INT64_MAX;
    enum outcome outcome = may_make(task, principal_id);
    if (outcome == DONE)
        outcome = load(task, principal_id, rotation->key_id, &old);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such key.", NULL);
    if (outcome == DONE)
        outcome = judge_rotation(task, &old, rotation->overlap_s);
    if (outcome == DONE)
        outcome = own_expiry(task, &own_us);
    if (outcome == DONE)
        outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    *out = old;
    out->expires_us = renewed_expiry(task, &old, own_us);
    struct str hash = key_renew(task, out, text);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_one(task, principal_id, out, hash);
    if (outcome == DONE)
        outcome = shorten_queue(task, principal_id, &old, rotation->overlap_s);
    return end_transaction(task, outcome);
}

/* ---- listing and ending ---- */

enum outcome api_keys(struct task *task, struct str principal_id, struct list *out)
{
    return store_list(
        task, Q_API_KEYS,
        ARGS(ARG_TEXT("principal", principal_id), ARG_INT("limit", KEYS_MAX)),
        key_columns, sizeof(struct api_key), out);
}

enum outcome api_key_revoke(struct task *task, struct str principal_id, struct str key_id)
{
    struct api_key key;
    enum outcome outcome = load(task, principal_id, key_id, &key);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such key.", NULL);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_API_KEY_REVOKE,
                        ARGS(ARG_TEXT("principal", principal_id), ARG_TEXT("id", key_id),
                             ARG_INT("now", task_now_us(task))),
                        1);
    if (outcome == DONE)
        outcome = audit_key_queue(task, "api_key.revoked", &key, NULL);
    return end_transaction(task, outcome);
}
