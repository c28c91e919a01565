/* preset.c: presets of an organization as they are read, and choosing one. */
/* SPDX-License-Identifier: ISC */
#include "product/preset/preset.h"

#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/preset/preset_private.h"

const struct field preset_columns[] = {
    {"id", TEXT_AT(struct preset, id)},
    {"type_id", TEXT_AT(struct preset, type_id)},
    {"name", TEXT_AT(struct preset, name)},
    {"description", TEXT_AT(struct preset, description)},
    {"sku", TEXT_AT(struct preset, sku)},
    {"settings", TEXT_AT(struct preset, settings)},
    {"schema_version", INT_AT(struct preset, schema_version)},
    {"version", INT_AT(struct preset, version)},
    {"created_by", TEXT_AT(struct preset, created_by)},
    {"updated_by", TEXT_AT(struct preset, updated_by)},
    {"created_us", TIME_AT(struct preset, created_us)},
    {"updated_us", TIME_AT(struct preset, updated_us)},
    {"sort_name", TEXT_AT(struct preset, sort_name)},
    {0},
};

static const struct field choice_columns[] = {
    {"id", TEXT_AT(struct preset_choice, id)},
    {"name", TEXT_AT(struct preset_choice, name)},
    {"description", TEXT_AT(struct preset_choice, description)},
    {"sku", TEXT_AT(struct preset_choice, sku)},
    {0},
};

const struct field preset_problem_shown[] = {
    {"pointer", TEXT_AT(struct preset_problem, pointer)},
    {"message", TEXT_AT(struct preset_problem, told)},
    {0},
};

/* ---- as it is today ---- */

static void problems_take(struct arena *arena, const struct failure *failure,
                          struct preset *preset)
{
    struct preset_problem *rows =
        ARENA_ARRAY(arena, failure->field_count + 1, struct preset_problem);
    for (size_t i = 0; i < failure->field_count; i++)
        rows[i] =
            (struct preset_problem){failure->fields[i].pointer, failure->fields[i].told};
    preset->usable = failure->field_count == 0;
    preset->problems = (struct list){rows, failure->field_count, sizeof *rows,
                                     failure->fields_left_out > 0};
}

/* Carried over by the declared steps, then against schema and tier. */
static enum outcome settings_judge(struct task *task, const struct catalog_type *type,
                                   struct preset *preset)
{
    struct node *stored = NULL;
    const struct catalog_tier *tier = NULL;
    if (json_parse(task->arena, preset->settings, task->failure, &stored) != DONE)
        bug("stored settings of a preset are not JSON");
    if (preset->schema_version < type->schema_version) {
        stored = catalog_migrate(task->arena, type, preset->schema_version, stored);
        preset->settings = json_text(task->arena, stored);
        preset->schema_version = type->schema_version;
    }
    if (preset->sku.at != NULL)
        tier = catalog_tier(type, preset->sku);
    if (preset->sku.at != NULL && tier == NULL)
        failure_field(task->failure, STR("/sku"), "unknown",
                      "The type has no tier of this name any more.");
    enum outcome outcome = catalog_settings_check(task, type, tier, stored, NULL);
    return outcome == INVALID ? DONE : outcome;
}

enum outcome preset_judge(struct task *task, struct preset *preset)
{
    struct failure failure = {.arena = task->arena};
    struct task inner = *task;
    const struct catalog_type *type = NULL;
    inner.failure = &failure;
    if (preset->sku.length == 0)
        preset->sku = STR_NONE;
    enum outcome outcome = catalog_load(&inner, preset->type_id, &type);
    if (outcome == ABSENT) {
        failure_field(&failure, STR("/type"), "unknown",
                      "The catalog does not have this type any more.");
        outcome = DONE;
    } else if (outcome == DONE) {
        outcome = settings_judge(&inner, type, preset);
    }
    problems_take(task->arena, &failure, preset);
    return outcome;
}

/* ---- reading ---- */

/* Every text sorts behind "". */
static struct str from_start(struct str after)
{
    return after.at == NULL ? STR("") : after;
}

enum outcome preset_list(struct task *task, const struct preset_filter *filter,
                         struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_PRESET_LIST,
                   ARGS(ARG_TEXT("type", filter->type),
                        ARG_TEXT("q", like_pattern(task->arena, filter->q)),
                        ARG_TEXT("after_type", from_start(filter->after[0])),
                        ARG_TEXT("after_name", from_start(filter->after[1])),
                        ARG_TEXT("after_id", from_start(filter->after[2])),
                        ARG_INT("limit", filter->limit + 1)),
                   preset_columns, sizeof(struct preset), out);
    if (outcome != DONE)
        return outcome;
    out->more = out->count > (size_t)filter->limit;
    if (out->more)
        out->count = (size_t)filter->limit;
    for (size_t i = 0; outcome == DONE && i < out->count; i++)
        outcome = preset_judge(task, &((struct preset *)(uintptr_t)out->rows)[i]);
    return outcome;
}

enum outcome preset_load(struct task *task, struct str id, struct preset *out)
{
    struct preset preset;
    enum outcome outcome =
        store_one(task, Q_PRESET_LOAD, ARGS(ARG_TEXT("id", id)), preset_columns, &preset);
    if (outcome == DONE)
        outcome = preset_judge(task, &preset);
    if (outcome == DONE)
        *out = preset;
    return outcome;
}

/* ---- choosing ---- */

enum outcome preset_choices(struct task *task, const struct catalog_type *type,
                            struct list *out)
{
    return store_list(
        task, Q_PRESET_CHOICES,
        ARGS(ARG_TEXT("type", type->id), ARG_INT("limit", PRESET_CHOICES_MAX)),
        choice_columns, sizeof(struct preset_choice), out);
}

static enum outcome refuse_unusable(struct task *task, const struct preset *preset)
{
    struct arena *arena = task->arena;
    for (size_t i = 0; i < preset->problems.count; i++) {
        const struct preset_problem *problem =
            LIST_ROW(preset->problems, struct preset_problem, i);
        failure_field(task->failure, ARENA_JOIN(arena, STR("/preset"), problem->pointer),
                      "not_fitting", "%.*s", STR_ARG(problem->told));
    }
    return refuse_print(task->failure, INVALID, "preset_unusable",
                        "The preset %.*s does not fit its type any more.",
                        STR_ARG(preset->name));
}

enum outcome preset_pick(struct task *task, const struct catalog_type *type,
                         struct str word, struct preset_pick *out)
{
    struct preset preset;
    struct node *settings = NULL;
    const struct catalog_preset *shipped = catalog_preset(type, word);
    if (shipped != NULL) {
        *out = (struct preset_pick){
            .id = shipped->id, .name = shipped->name, .settings = shipped->settings};
        return DONE;
    }
    enum outcome outcome = store_one(
        task, Q_PRESET_FIND, ARGS(ARG_TEXT("type", type->id), ARG_TEXT("word", word)),
        preset_columns, &preset);
    if (outcome == DONE)
        outcome = preset_judge(task, &preset);
    if (outcome != DONE)
        return outcome;
    if (!preset.usable)
        return refuse_unusable(task, &preset);
    if (json_parse(task->arena, preset.settings, task->failure, &settings) != DONE)
        bug("stored settings of a preset are not JSON");
    *out = (struct preset_pick){preset.id, preset.name, preset.sku, settings, true};
    return DONE;
}
