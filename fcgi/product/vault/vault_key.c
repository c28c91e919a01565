/* vault_key.c: the installation's keys for values: read from files, and wrapped around again. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include <stdio.h>

#include "product/vault/vault_private.h"

/* ---- from the settings ---- */

/* Without a key of its own the values are under one that is made from the process key. */
static struct secret key_derived(struct arena *arena)
{
    unsigned char key[ENVELOPE_KEY_BYTES];
    char hex[2 * ENVELOPE_KEY_BYTES + 1];
    secret_key_derive("values of secrets", key);
    for (size_t i = 0; i < sizeof key; i++)
        snprintf(hex + 2 * i, 3, "%02x", key[i]);
    struct secret text = secret_of(arena, str_of(hex));
    explicit_bzero(key, sizeof key);
    explicit_bzero(hex, sizeof hex);
    return text;
}

static enum outcome refuse_keys(struct failure *failure, const char *setting, const char *told)
{
    failure_field(failure, str_of(setting), "invalid", "%s", told);
    return refuse(failure, INVALID, "settings", "The settings are wrong.", NULL);
}

enum outcome vault_keys_open(struct arena *process, struct failure *failure)
{
    struct secret keys[ENVELOPE_KEYS_MAX];
    size_t count = 0;
    if (secret_reveal(vault_settings.key).length > 0)
        keys[count++] = vault_settings.key;
    if (!(count == 0 || envelope_keys_use(keys, count)))
        return refuse_keys(failure, "secret_key_file",
                           "the file must hold 64 hexadecimal digits and nothing else");
    keys[count++] = key_derived(process);
    struct str rest = secret_reveal(vault_settings.former_keys);
    struct str line;
    while (str_cut(&rest, '\n', &line)) {
        struct str word = str_trim(line);
        if (word.length == 0)
            continue;
        if (count == COUNT_OF(keys))
            return refuse_keys(failure, "secret_former_keys_file", "the file has too many keys");
        keys[count++] = secret_of(process, word);
    }
    if (envelope_keys_use(keys, count))
        return DONE;
    return refuse_keys(failure, "secret_former_keys_file",
                       "each line of the file must hold 64 hexadecimal digits");
}

/* ---- rotation ---- */

enum outcome vault_key_counts(struct task *task, struct list *out)
{
    static const struct field columns[] = {
        {"key_id", TEXT_AT(struct vault_key_count, key_id)},
        {"versions", INT_AT(struct vault_key_count, versions)},
        {0},
    };
    return store_list(task, Q_VAULT_KEYS, NO_ARGS, columns, sizeof(struct vault_key_count), out);
}

struct wrapped_row {
    struct vault_place place;
    struct envelope envelope; /* without its text */
};
static const struct field wrapped_columns[] = {
    {"resource_id", TEXT_AT(struct wrapped_row, place.resource_id)},
    {"version", INT_AT(struct wrapped_row, place.version)},
    {"org_id", TEXT_AT(struct wrapped_row, place.org_id)},
    {"project_id", TEXT_AT(struct wrapped_row, place.project_id)},
    {"key_id", TEXT_AT(struct wrapped_row, envelope.key_id)},
    {"wrapped", TEXT_AT(struct wrapped_row, envelope.wrapped)},
    {0},
};

/* One row: counted; queued unless `dry`. */
static enum outcome row_wrap(struct task *task, const struct wrapped_row *row, bool dry,
                             struct vault_rotation *out)
{
    struct envelope again;
    enum envelope_state state =
        envelope_wrap_again(task->arena, vault_place_text(task->arena, &row->place),
                            &row->envelope, &again);
    if (state != ENVELOPE_OPENED) {
        out->locked += state == ENVELOPE_KEY_UNKNOWN;
        out->damaged += state == ENVELOPE_BROKEN;
        return DONE;
    }
    out->wrapped++;
    if (dry)
        return DONE;
    return store_queue(
        task, Q_VAULT_WRAP_AGAIN,
        ARGS(ARG_TEXT("resource", row->place.resource_id),
             ARG_INT("version", row->place.version), ARG_TEXT("old_key", row->envelope.key_id),
             ARG_TEXT("key_id", again.key_id), ARG_TEXT("wrapped", again.wrapped)),
        0);
}

static enum outcome batch_wrap(struct task *task, const struct list *rows, bool dry,
                               struct vault_rotation *out)
{
    struct vault_rotation before = *out;
    enum outcome outcome = dry ? DONE : store_begin(task);
    for (size_t i = 0; i < rows->count && outcome == DONE; i++)
        outcome = row_wrap(task, LIST_ROW(*rows, struct wrapped_row, i), dry, out);
    if (outcome == DONE && !dry)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        *out = before;
    }
    return outcome;
}

/* A copy of the last row's place in `keep`, which outlives the batch. */
struct rotation_place {
    char key_id[64];
    char resource_id[128];
    int64_t version;
};

static void place_keep(struct rotation_place *keep, const struct wrapped_row *last)
{
    snprintf(keep->key_id, sizeof keep->key_id, "%.*s", STR_ARG(last->envelope.key_id));
    snprintf(keep->resource_id, sizeof keep->resource_id, "%.*s",
             STR_ARG(last->place.resource_id));
    keep->version = last->place.version;
}

enum outcome vault_rotate(struct task *task, int64_t batch, bool dry,
                          struct vault_rotation *out)
{
    struct rotation_place after = {"", "", 0};
    struct list rows = {.count = (size_t)batch};
    enum outcome outcome = DONE;
    *out = (struct vault_rotation){0};
    while (outcome == DONE && rows.count == (size_t)batch) {
        struct arena_mark mark = arena_mark(task->arena);
        outcome = store_list(
            task, Q_VAULT_WRAPPED_OTHERWISE,
            ARGS(ARG_TEXT("key_id", envelope_key_id()),
                 ARG_TEXT("after_key", str_of(after.key_id)),
                 ARG_TEXT("after_resource", str_of(after.resource_id)),
                 ARG_INT("after_version", after.version), ARG_INT("limit", batch)),
            wrapped_columns, sizeof(struct wrapped_row), &rows);
        if (outcome == DONE)
            outcome = batch_wrap(task, &rows, dry, out);
        if (outcome == DONE && rows.count > 0)
            place_keep(&after, LIST_ROW(rows, struct wrapped_row, rows.count - 1));
        if (outcome == DONE)
            arena_rewind(task->arena, mark);
    }
    return outcome;
}
