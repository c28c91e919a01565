/* vault.c: versions of secrets: put, opened, destroyed; how often somebody looks. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/audit/audit.h"
#include "product/vault/vault_private.h"

struct vault_settings vault_settings = {
    .versions_kept = 10, .readings_max = 60, .readings_window_ms = 10 * MS_PER_MINUTE};

/* clang-format off */
const struct setting vault_setting_rows[] = {
    {"secret_key_file", SETTING_SECRET_AT(struct vault_settings, key), .fallback = "",
     .says = "A file with 64 hexadecimal digits: the key of the values of secrets; without it one made from key_file."},
    {"secret_former_keys_file", SETTING_SECRET_AT(struct vault_settings, former_keys), .fallback = "",
     .says = "A file with former keys, one a line, until `secret rotate-key` says that nothing is under them."},
    {"secret_versions_kept", SETTING_INT_AT(struct vault_settings, versions_kept), .min = 1,
     .max = VAULT_VERSIONS_MAX, .fallback = "10", .unit = "versions",
     .says = "Of each secret so many versions are kept; older ones are deleted when a new one is put."},
    {"secret_readings_max", SETTING_INT_AT(struct vault_settings, readings_max), .min = 1,
     .max = 100000, .fallback = "60", .unit = "values",
     .says = "So many values of an organization's secrets may somebody look at in the next setting's time."},
    {"secret_readings_window", SETTING_DURATION_AT(struct vault_settings, readings_window_ms),
     .min = MS_PER_MINUTE, .max = MS_PER_DAY, .fallback = "10m",
     .says = "The time in which looks at values are counted."},
    {0},
};
/* clang-format on */

const struct field vault_version_columns[] = {
    {"resource_id", TEXT_AT(struct vault_version, resource_id)},
    {"version", INT_AT(struct vault_version, version)},
    {"project_id", TEXT_AT(struct vault_version, project_id)},
    {"secret_type", TEXT_AT(struct vault_version, secret_type)},
    {"key_names", TEXT_AT(struct vault_version, key_names)},
    {"key_id", TEXT_AT(struct vault_version, key_id)},
    {"created_us", TIME_AT(struct vault_version, created_us)},
    {"created_by", TEXT_AT(struct vault_version, created_by)},
    {"read_us", TIME_AT(struct vault_version, read_us)},
    {"read_by", TEXT_AT(struct vault_version, read_by)},
    {"destroyed_us", TIME_AT(struct vault_version, destroyed_us)},
    {0},
};

/* Ids are labels without line breaks, so two places never have one text. */
struct str vault_place_text(struct arena *arena, const struct vault_place *place)
{
    return arena_print(arena, "%.*s\n%.*s\n%.*s\n%lld", STR_ARG(place->org_id),
                       STR_ARG(place->project_id), STR_ARG(place->resource_id),
                       (long long)place->version);
}

enum outcome vault_versions(struct task *task, struct str resource_id, int64_t before,
                            int64_t limit, struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_VAULT_VERSIONS,
        ARGS(ARG_TEXT("resource", resource_id),
             ARG_INT("before", before == 0 ? INT64_MAX : before), ARG_INT("limit", limit + 1)),
        vault_version_columns, sizeof(struct vault_version), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

/* ---- values as text and back ---- */

const struct vault_value *vault_value(const struct vault_values *values, struct str name)
{
    for (size_t i = 0; i < values->count; i++)
        if (str_equal(values->rows[i].name, name))
            return &values->rows[i];
    return NULL;
}

struct str vault_names_json(struct arena *arena, const struct vault_values *values)
{
    struct buf buf = buf_open(arena, 256, VAULT_BYTES_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_array(&writer);
    for (size_t i = 0; i < values->count; i++)
        json_write_text(&writer, values->rows[i].name);
    json_write_end_array(&writer);
    return buf_str(&buf);
}

static struct str values_text(struct arena *arena, const struct vault_values *values)
{
    struct buf buf = buf_open(arena, 512, ENVELOPE_TEXT_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    for (size_t i = 0; i < values->count; i++) {
        json_write_key(&writer, values->rows[i].name);
        json_write_text(&writer, secret_reveal(values->rows[i].value));
    }
    json_write_end_object(&writer);
    if (buf.over)
        bug("values of a secret that were not bounded");
    return buf_str(&buf);
}

/* false for what values_text did not write. */
static bool values_read(struct arena *arena, struct secret text, struct vault_values *out)
{
    struct failure unused = {.arena = arena};
    struct node *tree = NULL;
    if (json_parse(arena, secret_reveal(text), &unused, &tree) != DONE ||
        tree->kind != NODE_OBJECT)
        return false;
    struct vault_value *rows = ARENA_ARRAY(arena, tree->count + 1, struct vault_value);
    size_t count = 0;
    for (const struct node *each = tree->first; each != NULL; each = each->next) {
        if (each->kind != NODE_TEXT)
            return false;
        rows[count++] = (struct vault_value){each->key, secret_of(arena, each->text)};
    }
    *out = (struct vault_values){rows, count};
    return true;
}

/* ---- opening ---- */

struct envelope_row {
    int64_t version;
    struct str project_id;
    struct str secret_type;
    struct envelope envelope;
};
static const struct field envelope_columns[] = {
    {"version", INT_AT(struct envelope_row, version)},
    {"project_id", TEXT_AT(struct envelope_row, project_id)},
    {"secret_type", TEXT_AT(struct envelope_row, secret_type)},
    {"key_id", TEXT_AT(struct envelope_row, envelope.key_id)},
    {"wrapped", TEXT_AT(struct envelope_row, envelope.wrapped)},
    {"sealed", TEXT_AT(struct envelope_row, envelope.sealed)},
    {0},
};

static enum outcome refuse_damaged(struct task *task, struct str resource_id, int64_t version)
{
    LOG_FAULT("secret.damaged", LOG_TEXT("resource_id", resource_id),
              LOG_INT("version", version));
    return refuse(task->failure, CLASH, "secret_damaged",
                  "The stored values were altered or belong to another place, and do not open.",
                  "Put the values again; tell an administrator, who finds this in the log.");
}

static enum outcome refuse_locked(struct task *task, struct str resource_id,
                                  const struct envelope_row *row)
{
    LOG_FAULT("secret.key_missing", LOG_TEXT("resource_id", resource_id),
              LOG_INT("version", row->version), LOG_TEXT("key_id", row->envelope.key_id));
    return refuse(task->failure, CLASH, "secret_key_missing",
                  "The installation's key for these values is not there.",
                  "An administrator adds it to the file of secret_former_keys_file.");
}

enum outcome vault_open(struct task *task, struct str resource_id, int64_t version,
                        struct vault_opened *out)
{
    struct envelope_row row = {0};
    struct secret text;
    enum outcome outcome = store_one(
        task, Q_VAULT_ENVELOPE,
        ARGS(ARG_TEXT("resource", resource_id), ARG_INT("version", version)), envelope_columns,
        &row);
    if (outcome != DONE)
        return outcome;
    if (row.envelope.sealed.at == NULL)
        return refuse(task->failure, CLASH, "secret_destroyed",
                      "The values of this version were destroyed.", NULL);
    struct vault_place place = {task->scope->org_id, row.project_id, resource_id, row.version};
    enum envelope_state state = envelope_open(
        task->arena, vault_place_text(task->arena, &place), &row.envelope, &text);
    if (state == ENVELOPE_KEY_UNKNOWN)
        return refuse_locked(task, resource_id, &row);
    *out = (struct vault_opened){.version = row.version, .secret_type = row.secret_type};
    if (state != ENVELOPE_OPENED || !values_read(task->arena, text, &out->values))
        return refuse_damaged(task, resource_id, row.version);
    return DONE;
}

/* ---- writing ---- */

/* Names only: what was put, and what of it is new. */
static enum outcome put_audit(struct task *task, const struct vault_place *place,
                              const struct vault_draft *draft)
{
    struct buf buf = buf_open(task->arena, 512, MIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("version"));
    json_write_int(&writer, place->version);
    json_write_key(&writer, STR("type"));
    json_write_text(&writer, draft->secret_type);
    json_write_key(&writer, STR("keys"));
    json_write_raw(&writer, vault_names_json(task->arena, &draft->values));
    json_write_key(&writer, STR("changed"));
    json_write_raw(&writer, draft->changed.at == NULL ? STR("[]") : draft->changed);
    json_write_end_object(&writer);
    return audit_add(task, &(struct audit_deed){.action = "secret.put",
                                                .object_type = "secret",
                                                .object_id = place->resource_id,
                                                .project_id = place->project_id,
                                                .resource_id = place->resource_id,
                                                .after_json = buf_str(&buf)});
}

enum outcome vault_put_queue(struct task *task, struct str project_id, struct str resource_id,
                             const struct vault_draft *draft)
{
    struct arena *arena = task->arena;
    int64_t version = draft->after + 1;
    struct vault_place place = {task->scope->org_id, project_id, resource_id, version};
    struct envelope envelope = envelope_seal(arena, vault_place_text(arena, &place),
                                             values_text(arena, &draft->values));
    enum outcome outcome = store_queue(
        task, Q_VAULT_PUT,
        ARGS(ARG_TEXT("resource", resource_id), ARG_INT("version", version),
             ARG_TEXT("project", project_id), ARG_TEXT("secret_type", draft->secret_type),
             ARG_TEXT("key_names", vault_names_json(arena, &draft->values)),
             ARG_TEXT("key_id", envelope.key_id), ARG_TEXT("wrapped", envelope.wrapped),
             ARG_TEXT("sealed", envelope.sealed), ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE && version > vault_settings.versions_kept)
        outcome = store_queue(
            task, Q_VAULT_TRIM,
            ARGS(ARG_TEXT("resource", resource_id),
                 ARG_INT("oldest", version - vault_settings.versions_kept + 1)),
            0);
    if (outcome == DONE)
        outcome = put_audit(task, &place, draft);
    return outcome;
}

enum outcome vault_destroy_queue(struct task *task, struct str resource_id, int64_t version)
{
    return store_queue(task, Q_VAULT_DESTROY,
                       ARGS(ARG_TEXT("resource", resource_id), ARG_INT("version", version),
                            ARG_INT("now", task_now_us(task))),
                       1);
}

/* ---- looking ---- */

struct read_count {
    int64_t readings;
    int64_t window_us;
};
static const struct field read_count_columns[] = {
    {"readings", INT_AT(struct read_count, readings)},
    {"window_us", TIME_AT(struct read_count, window_us)},
    {0},
};

enum outcome vault_read_count(struct task *task)
{
    struct read_count counted = {0};
    int64_t now = task_now_us(task);
    int64_t window_us = vault_settings.readings_window_ms * US_PER_MS;
    enum outcome outcome =
        store_one(task, Q_VAULT_READ_COUNT,
                  ARGS(ARG_INT("now", now), ARG_INT("window_from", now - window_us)),
                  read_count_columns, &counted);
    if (outcome != DONE || counted.readings <= vault_settings.readings_max)
        return outcome;
    task->failure->retry_after_s = (counted.window_us + window_us - now) / US_PER_S + 1;
    LOG_NOTICE("secret.throttled", LOG_TEXT("actor_id", task->scope->actor_id));
    return refuse(task->failure, OVER_LIMIT, "too_many_readings",
                  "You looked at too many values of secrets in a short time.",
                  "Wait some minutes, then try again.");
}

enum outcome vault_read_queue(struct task *task, struct str resource_id, int64_t version)
{
    int64_t window_us = vault_settings.readings_window_ms * US_PER_MS;
    enum outcome outcome = store_queue(
        task, Q_VAULT_READ_FORGET, ARGS(ARG_INT("window_from", task_now_us(task) - window_us)),
        0);
    if (outcome == DONE)
        outcome = store_queue(task, Q_VAULT_READ_MARK,
                              ARGS(ARG_TEXT("resource", resource_id),
                                   ARG_INT("version", version),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    return outcome;
}
