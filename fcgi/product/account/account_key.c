/* account_key.c: API keys: made, listed, revoked. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"
#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/account/account_private.h"
#include "product/audit/audit.h"
#include "product/feature/feature.h"

static const struct field key_columns[] = {
    {"id", TEXT_AT(struct api_key, id)},
    {"name", TEXT_AT(struct api_key, name)},
    {"shown_prefix", TEXT_AT(struct api_key, shown_prefix)},
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

static enum outcome load(struct task *task, struct str id, struct api_key *out)
{
    *out = (struct api_key){0};
    return store_one(task, Q_ACCOUNT_KEY_LOAD, ARGS(ARG_TEXT("id", id)), key_columns, out);
}

/* A key that leaks must not live on in keys made with it. */
static enum outcome judge_expiry(struct task *task, int64_t expires_us)
{
    struct api_key own;
    if (expires_us != 0 && expires_us <= task_now_us(task))
        failure_field(task->failure, STR("/expires_at"), "past",
                      "Give a time in the future, or none.");
    if (!task->scope->by_key)
        return DONE;
    enum outcome outcome = load(task, task->scope->credential_id, &own);
    if (outcome != DONE)
        return outcome;
    if (own.expires_us != 0 && (expires_us == 0 || expires_us > own.expires_us))
        failure_field(task->failure, STR("/expires_at"), "beyond_own",
                      "A key that is made with a key cannot expire later than that one.");
    return DONE;
}

static enum outcome judge(struct task *task, const struct api_key_draft *draft, struct str name)
{
    if (name.length == 0)
        failure_field(task->failure, STR("/name"), "required",
                      "Say where the key will be used.");
    if (str_utf8_count(name) > KEY_NAME_MAX)
        failure_field(task->failure, STR("/name"), "too_long", "Use at most %d characters.",
                      KEY_NAME_MAX);
    enum outcome outcome = judge_expiry(task, draft->expires_us);
    if (outcome != DONE)
        return outcome;
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, NULL, "The key cannot be made like this.", NULL);
    return DONE;
}

static struct str key_json(struct arena *arena, const struct api_key *key)
{
    struct buf buf = buf_open(arena, 160, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, key->name);
    json_write_key(&writer, STR("prefix"));
    json_write_text(&writer, key->shown_prefix);
    json_write_key(&writer, STR("expires_at"));
    json_write_time(&writer, key->expires_us);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome audit_key_queue(struct task *task, const char *action,
                                    const struct api_key *key, bool is_new)
{
    struct str json = key_json(task->arena, key);
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "api_key",
                               .object_id = key->id,
                               .before_json = is_new ? STR_NONE : json,
                               .after_json = is_new ? json : STR_NONE,
                           });
}

static enum outcome add_queued(struct task *task, struct str principal_id,
                               const struct api_key *key, struct str hash)
{
    int64_t changed = 0;
    struct arg expires = ARG_NULL("expires");
    if (key->expires_us != 0)
        expires = (struct arg)ARG_INT("expires", key->expires_us);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_ACCOUNT_KEY_ADD,
            ARGS(ARG_TEXT("id", key->id), ARG_TEXT("principal", principal_id),
                 ARG_TEXT("name", key->name), ARG_TEXT("shown_prefix", key->shown_prefix),
                 ARG_TEXT("token_hash", hash), expires, ARG_INT("now", key->created_us),
                 ARG_INT("most", KEYS_MAX)),
            &changed);
    if (outcome == DONE && changed == 0)
        outcome = refuse_print(task->failure, CLASH, "too_many_keys",
                               "There are %d keys already; revoke one first.", KEYS_MAX);
    if (outcome == DONE)
        outcome = audit_key_queue(task, "api_key.created", key, true);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome account_key_add(struct task *task, struct str principal_id,
                             const struct api_key_draft *draft, struct api_key *out,
                             struct secret *text)
{
    struct str name = str_trim(draft->name);
    enum outcome outcome = DONE;
    if (str_starts(principal_id, STR("usr_")) && task->scope->actor_id.at != NULL)
        outcome = feature_require(task, FEATURE_PERSONAL_KEYS);
    if (outcome == DONE)
        outcome = judge(task, draft, name);
    if (outcome == DONE)
        outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    *text = key_text_make(task->arena);
    struct str shown = secret_reveal(*text);
    *out = (struct api_key){
        .id = id_make(task->arena, "key", task_now_us(task)),
        .name = name,
        .shown_prefix = str_slice(shown, 0, KEY_SHOWN_BYTES),
        .created_us = task_now_us(task),
        .expires_us = draft->expires_us,
    };
    return add_queued(task, principal_id, out, secret_hash(task->arena, "api key", shown));
}

enum outcome account_keys(struct task *task, struct list *out)
{
    return store_list(task, Q_ACCOUNT_KEYS, ARGS(ARG_INT("limit", KEYS_MAX)), key_columns,
                      sizeof(struct api_key), out);
}

enum outcome account_key_revoke(struct task *task, struct str key_id)
{
    struct api_key key;
    enum outcome outcome = load(task, key_id, &key);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such key.", NULL);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ACCOUNT_KEY_REVOKE,
            ARGS(ARG_TEXT("id", key_id), ARG_INT("now", task_now_us(task))), 1);
    if (outcome == DONE)
        outcome = audit_key_queue(task, "api_key.revoked", &key, false);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
