/* preset_write.c: keeping, changing and deleting presets of an organization. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/audit/audit.h"
#include "product/catalog/settings_form.h"
#include "product/limit/limit.h"
#include "product/preset/preset.h"
#include "product/preset/preset_private.h"

enum { AUDIT_BYTES_MAX = 2 * PRESET_BYTES_MAX + 16 * 1024 };

struct source {
    struct str id;
    struct str name;
    struct str type_id;
    struct str sku;
    struct str settings;
    int64_t schema_version;
};
static const struct field source_columns[] = {
    {"id", TEXT_AT(struct source, id)},
    {"name", TEXT_AT(struct source, name)},
    {"type_id", TEXT_AT(struct source, type_id)},
    {"sku", TEXT_AT(struct source, sku)},
    {"settings", TEXT_AT(struct source, settings)},
    {"schema_version", INT_AT(struct source, schema_version)},
    {0},
};

/* ---- what may be kept ---- */

static void text_judge(struct failure *failure, const char *pointer, struct str text,
                       int most)
{
    if (str_has_control(text))
        failure_field(failure, str_of(pointer), "format",
                      "It may not hold control characters.");
    else if (str_utf8_count(text) > (size_t)most)
        failure_field(failure, str_of(pointer), "too_long",
                      "must have at most %d characters", most);
}

/* The catalog's own words for its presets keep their meaning. */
static void name_judge(struct failure *failure, const struct catalog_type *type,
                       struct str name)
{
    text_judge(failure, "/name", name, PRESET_NAME_MAX);
    if (name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give the preset a name.");
    if (str_starts(name, STR("pst_")))
        failure_field(failure, STR("/name"), "reserved",
                      "A name does not begin like an id of presets, pst_.");
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *shipped =
            LIST_ROW(type->presets, struct catalog_preset, i);
        if (!str_equal_nocase(name, shipped->id) &&
            !str_equal_nocase(name, shipped->name))
            continue;
        failure_field(failure, STR("/name"), "reserved",
                      "The catalog has a preset of this name. Choose another name.");
        return;
    }
}

static enum outcome settings_judge(struct task *task, const struct catalog_type *type,
                                   const struct catalog_tier *tier,
                                   const struct node *settings)
{
    const struct node *open =
        settings_without_secrets(task->arena, type->schema, settings);
    enum outcome outcome = catalog_settings_check(task, type, tier, settings, NULL);
    if (outcome != DONE)
        return outcome;
    if (!node_equal(settings, open))
        failure_field(task->failure, STR("/settings_json"), "not_allowed",
                      "A preset keeps no secrets: leave out what is never shown again.");
    if (json_text(task->arena, settings).length > PRESET_BYTES_MAX)
        failure_field(task->failure, STR("/settings_json"), "too_long",
                      "must have at most %d KiB as text", PRESET_BYTES_MAX / 1024);
    return DONE;
}

/* A preset as it would be kept; fills in what follows from the type. */
static enum outcome preset_check(struct task *task, const struct catalog_type *type,
                                 const struct node *settings, struct preset *preset)
{
    struct failure *failure = task->failure;
    const struct catalog_tier *tier = NULL;
    name_judge(failure, type, preset->name);
    text_judge(failure, "/description", preset->description, PRESET_DESCRIPTION_MAX);
    if (preset->sku.at != NULL && (tier = catalog_tier(type, preset->sku)) == NULL)
        failure_field(failure, STR("/sku"), "unknown",
                      "The type has no tier of this name.");
    enum outcome outcome = settings_judge(task, type, tier, settings);
    if (outcome != DONE)
        return outcome;
    preset->type_id = type->id;
    preset->settings = json_text(task->arena, settings);
    preset->schema_version = type->schema_version;
    preset->usable = true;
    preset->problems = (struct list){.row_bytes = sizeof(struct preset_problem)};
    return failure->field_count > 0 ? INVALID : DONE;
}

static struct str none_if_empty(struct str text)
{
    return text.length == 0 ? STR_NONE : text;
}

/* ---- the trail, and what the store refuses ---- */

static struct str preset_json(struct task *task, const struct preset *preset)
{
    struct buf buf = buf_open(task->arena, 512, AUDIT_BYTES_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, preset->name);
    json_write_key(&writer, STR("description"));
    json_write_text(&writer, preset->description);
    json_write_key(&writer, STR("type"));
    json_write_text(&writer, preset->type_id);
    json_write_key(&writer, STR("sku"));
    json_write_text(&writer, preset->sku);
    json_write_key(&writer, STR("settings_json"));
    json_write_raw(&writer, preset->settings);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome queue_audit(struct task *task, const char *action, struct str id,
                                struct str before, struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "preset",
                               .object_id = id,
                               .before_json = before,
                               .after_json = after,
                           });
}

static enum outcome refuse_name(struct task *task)
{
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique",
                  "Another preset of this type has this name.");
    return refuse(task->failure, CLASH, "preset_name_taken",
                  "Another preset of this type has this name.", "Choose another name.");
}

static enum outcome refuse_stale(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody else changed this preset meanwhile.",
                  "Look at it again before you change it.");
}

/* What the store would say, for a trial. */
static enum outcome name_look(struct task *task, const struct preset *preset)
{
    struct preset other;
    enum outcome outcome =
        store_one(task, Q_PRESET_FIND,
                  ARGS(ARG_TEXT("type", preset->type_id), ARG_TEXT("word", preset->name)),
                  preset_columns, &other);
    if (outcome == ABSENT || (outcome == DONE && str_equal(other.id, preset->id)))
        return DONE;
    return outcome == DONE ? refuse_name(task) : outcome;
}

/* ---- a new one ---- */

enum outcome preset_of_resource(struct task *task, struct str resource,
                                struct preset_draft *out)
{
    struct source source;
    const struct catalog_type *type = NULL;
    struct node *stored = NULL;
    enum outcome outcome =
        store_one(task, Q_PRESET_SOURCE, ARGS(ARG_TEXT("resource", resource)),
                  source_columns, &source);
    if (outcome == DONE)
        outcome = catalog_load(task, source.type_id, &type);
    if (outcome != DONE)
        return outcome;
    if (json_parse(task->arena, source.settings, task->failure, &stored) != DONE)
        bug("stored settings of a resource are not JSON");
    stored = catalog_migrate(task->arena, type, source.schema_version, stored);
    *out = (struct preset_draft){
        .type = type->id,
        .name = source.name,
        .description = STR(""),
        .sku = source.sku,
        .settings = settings_without_secrets(task->arena, type->schema, stored),
        .resource = source.id,
    };
    return DONE;
}

/* The draft's settings and type when they are those of a resource. */
static enum outcome source_take(struct task *task, struct preset_draft *draft)
{
    struct preset_draft source;
    const struct catalog_type *type = NULL;
    if (draft->settings != NULL)
        failure_field(task->failure, STR("/settings_json"), "not_allowed",
                      "Send settings_json or from_resource, not both.");
    enum outcome outcome = preset_of_resource(task, draft->resource, &source);
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/from_resource"), "unknown",
                      "The organization has no such resource.");
        return INVALID;
    }
    if (outcome == DONE && draft->type.at != NULL)
        outcome = catalog_load(task, draft->type, &type);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    if (draft->type.at != NULL && (type == NULL || !str_equal(type->id, source.type)))
        failure_field(task->failure, STR("/type"), "not_matching",
                      "The resource is of another type.");
    draft->type = source.type;
    draft->settings = source.settings;
    if (draft->with_tier && draft->sku.length == 0)
        draft->sku = source.sku;
    return task->failure->field_count > 0 ? INVALID : DONE;
}

static enum outcome draft_type(struct task *task, const struct preset_draft *draft,
                               const struct catalog_type **type)
{
    if (draft->type.length == 0) {
        failure_field(task->failure, STR("/type"), "required",
                      "Say which resource type it is for.");
        return INVALID;
    }
    enum outcome outcome = catalog_load(task, draft->type, type);
    if (outcome != ABSENT)
        return outcome;
    failure_field(task->failure, STR("/type"), "unknown",
                  "There is no such resource type in the catalog.");
    return INVALID;
}

static enum outcome add_queue(struct task *task, const struct preset *preset)
{
    enum outcome outcome = limit_queue(task, LIMIT_PRESETS, STR_NONE);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_PRESET_ADD,
            ARGS(ARG_TEXT("id", preset->id), ARG_TEXT("type", preset->type_id),
                 ARG_TEXT("name", preset->name),
                 ARG_TEXT("description", preset->description),
                 ARG_TEXT("sku", preset->sku.at == NULL ? STR("") : preset->sku),
                 ARG_TEXT("settings", preset->settings),
                 ARG_INT("schema_version", preset->schema_version),
                 ARG_INT("now", preset->created_us)),
            NULL);
    if (outcome == DONE)
        outcome = queue_audit(task, "preset.created", preset->id, STR_NONE,
                              preset_json(task, preset));
    return outcome == DONE ? store_commit(task) : outcome;
}

static enum outcome add_write(struct task *task, const struct preset *preset)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_queue(task, preset);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    if (outcome != CLASH)
        return outcome;
    enum outcome limited = limit_check(task, LIMIT_PRESETS, STR_NONE);
    return limited == DONE ? refuse_name(task) : limited;
}

static enum outcome add_try(struct task *task, const struct preset *preset)
{
    enum outcome outcome = limit_check(task, LIMIT_PRESETS, STR_NONE);
    return outcome == DONE ? name_look(task, preset) : outcome;
}

enum outcome preset_add(struct task *task, const struct preset_draft *given,
                        struct preset *out)
{
    struct preset_draft draft = *given;
    const struct catalog_type *type = NULL;
    int64_t now = task_now_us(task);
    enum outcome outcome = draft.resource.at != NULL ? source_take(task, &draft) : DONE;
    if (outcome == DONE)
        outcome = draft_type(task, &draft, &type);
    if (outcome != DONE)
        return outcome;
    struct preset preset = {
        .id = id_make(task->arena, "pst", now),
        .name = str_trim(draft.name),
        .description =
            draft.description.at == NULL ? STR("") : str_trim(draft.description),
        .sku = none_if_empty(draft.sku),
        .version = 1,
        .created_by = task->scope->actor_id,
        .updated_by = task->scope->actor_id,
        .created_us = now,
        .updated_us = now,
    };
    outcome = preset_check(
        task, type, draft.settings != NULL ? draft.settings : node_object(task->arena),
        &preset);
    if (outcome == DONE)
        outcome = draft.dry ? add_try(task, &preset) : add_write(task, &preset);
    if (outcome == DONE)
        *out = preset;
    return outcome;
}

enum outcome preset_find_twin(struct task *task, const struct preset_draft *draft,
                              struct preset *out)
{
    struct preset other;
    enum outcome outcome = store_one(
        task, Q_PRESET_FIND,
        ARGS(ARG_TEXT("type", draft->type), ARG_TEXT("word", str_trim(draft->name))),
        preset_columns, &other);
    if (outcome != DONE)
        return outcome;
    struct str settings = json_text(task->arena, draft->settings);
    bool equal = str_equal(other.name, str_trim(draft->name)) &&
                 str_equal(other.description, str_trim(draft->description)) &&
                 str_equal(other.sku, draft->sku) &&
                 str_equal(other.settings, settings) &&
                 str_equal(other.created_by, task->scope->actor_id);
    if (!equal)
        return ABSENT;
    *out = other;
    return DONE;
}

/* ---- changing ---- */

static enum outcome change_queue(struct task *task, const struct preset *before,
                                 const struct preset *after)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_PRESET_CHANGE,
        ARGS(ARG_TEXT("id", after->id), ARG_INT("seen", before->version),
             ARG_TEXT("name", after->name), ARG_TEXT("description", after->description),
             ARG_TEXT("sku", after->sku.at == NULL ? STR("") : after->sku),
             ARG_TEXT("settings", after->settings),
             ARG_INT("schema_version", after->schema_version),
             ARG_INT("now", after->updated_us)),
        &changed);
    if (outcome == DONE && changed == 0)
        outcome = STALE;
    if (outcome == DONE)
        outcome = queue_audit(task, "preset.changed", after->id,
                              preset_json(task, before), preset_json(task, after));
    return outcome == DONE ? store_commit(task) : outcome;
}

static enum outcome change_write(struct task *task, const struct preset *before,
                                 const struct preset *after)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_queue(task, before, after);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    return outcome == CLASH   ? refuse_name(task)
           : outcome == STALE ? refuse_stale(task)
                              : outcome;
}

static bool same(const struct preset *a, const struct preset *b)
{
    return str_equal(a->name, b->name) && str_equal(a->description, b->description) &&
           str_equal(a->sku, b->sku) && str_equal(a->settings, b->settings);
}

static struct preset changed_of(const struct preset *before,
                                const struct preset_change *change)
{
    struct preset after = *before;
    if (change->name.at != NULL)
        after.name = str_trim(change->name);
    if (change->description.at != NULL)
        after.description = str_trim(change->description);
    if (change->sku.at != NULL)
        after.sku = none_if_empty(change->sku);
    return after;
}

enum outcome preset_change(struct task *task, struct str id,
                           const struct preset_change *change, struct preset *out)
{
    struct preset before;
    const struct catalog_type *type = NULL;
    struct node *stored = NULL;
    enum outcome outcome = preset_load(task, id, &before);
    if (outcome == DONE)
        outcome = draft_type(task, &(struct preset_draft){.type = before.type_id}, &type);
    if (outcome != DONE)
        return outcome;
    if (before.version != change->seen)
        return refuse_stale(task);
    if (json_parse(task->arena, before.settings, task->failure, &stored) != DONE)
        bug("stored settings of a preset are not JSON");
    struct preset after = changed_of(&before, change);
    outcome = preset_check(task, type,
                           change->settings != NULL ? change->settings : stored, &after);
    if (outcome != DONE)
        return outcome;
    *out = before;
    if (same(&before, &after))
        return DONE;
    after.version++;
    after.updated_us = task_now_us(task);
    after.updated_by = task->scope->actor_id;
    outcome = change->dry ? name_look(task, &after) : change_write(task, &before, &after);
    if (outcome == DONE)
        *out = after;
    return outcome;
}

enum outcome preset_remove(struct task *task, struct str id, int64_t seen, bool dry)
{
    struct preset preset;
    int64_t changed = 0;
    enum outcome outcome = preset_load(task, id, &preset);
    if (outcome != DONE)
        return outcome;
    if (preset.version != seen)
        return refuse_stale(task);
    if (dry)
        return DONE;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(task, Q_PRESET_REMOVE,
                               ARGS(ARG_TEXT("id", id), ARG_INT("seen", seen)), &changed);
    if (outcome == DONE && changed == 0)
        outcome = STALE;
    if (outcome == DONE)
        outcome =
            queue_audit(task, "preset.deleted", id, preset_json(task, &preset), STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == STALE ? refuse_stale(task) : outcome;
}
