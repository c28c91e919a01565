/* catalog_stored.c: all stored resources of a type against what the type says. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

enum { PAGE_ROWS = 200, PAGE_BYTES = 192 * 1024 * 1024, TOLD_MAX = 20 };

struct stored_resource {
    struct str id;
    struct str project_id;
    struct str sku;
    struct str settings;
    int64_t schema_version;
};
static const struct field stored_columns[] = {
    {"id", TEXT_AT(struct stored_resource, id)},
    {"project_id", TEXT_AT(struct stored_resource, project_id)},
    {"sku", TEXT_AT(struct stored_resource, sku)},
    {"settings", TEXT_AT(struct stored_resource, settings)},
    {"schema_version", INT_AT(struct stored_resource, schema_version)},
    {0},
};

/* Does it fit after its steps? When not, *pointer and *told say what first. */
static bool fits(struct arena *arena, const struct catalog_type *type,
                 const struct stored_resource *resource, struct str *pointer,
                 struct str *told)
{
    struct failure failure = {.arena = arena};
    struct node *stored = NULL;
    const struct catalog_tier *tier = catalog_tier(type, resource->sku);
    *pointer = STR("");
    if (json_parse(arena, resource->settings, &failure, &stored) != DONE) {
        *told = STR("is not JSON");
        return false;
    }
    if (tier == NULL) {
        *pointer = STR("/sku");
        *told = ARENA_JOIN(arena, STR("has the tier "), resource->sku,
                           STR(", which is not there"));
        return false;
    }
    const struct node *settings =
        catalog_migrate(arena, type, resource->schema_version, stored);
    if (settings_check(arena, type, tier, settings, STR("/settings_json"), &failure,
                       NULL) == DONE)
        return true;
    if (failure.field_count > 0) {
        *pointer = failure.fields[0].pointer;
        *told = failure.fields[0].told;
    }
    return false;
}

static void judge(const struct task *task, const struct catalog_judgement *judgement,
                  const struct stored_resource *resource, struct catalog_check *out)
{
    struct str pointer;
    struct str told;
    struct str before_told;
    out->resources++;
    out->migrated += resource->schema_version < judgement->type->schema_version;
    if (fits(task->arena, judgement->type, resource, &pointer, &told))
        return;
    struct str unused;
    /* What did not fit before is not made worse. */
    if (judgement->before != NULL &&
        !fits(task->arena, judgement->before, resource, &unused, &before_told))
        return;
    out->unfit++;
    if (out->unfit <= TOLD_MAX)
        failure_field(judgement->failure,
                      ARENA_JOIN(judgement->failure->arena, judgement->place,
                                 resource->id, pointer),
                      "not_fitting", "the resource %.*s in the project %.*s: %.*s",
                      STR_ARG(resource->id), STR_ARG(resource->project_id),
                      STR_ARG(told));
}

enum outcome catalog_stored_judge(struct task *task,
                                  const struct catalog_judgement *judgement,
                                  struct catalog_check *out)
{
    struct arena *page = arena_open("catalog check", PAGE_BYTES);
    struct task inner = *task;
    char after[128] = "";
    enum outcome outcome;
    inner.arena = page;
    for (;;) {
        struct list rows;
        outcome = store_list(&inner, Q_CATALOG_STORED,
                             ARGS(ARG_TEXT("type", judgement->type->id),
                                  ARG_TEXT("after", str_of(after)),
                                  ARG_INT("limit", PAGE_ROWS)),
                             stored_columns, sizeof(struct stored_resource), &rows);
        if (outcome != DONE || rows.count == 0)
            break;
        for (size_t i = 0; i < rows.count; i++)
            judge(&inner, judgement, LIST_ROW(rows, struct stored_resource, i), out);
        struct str last = LIST_ROW(rows, struct stored_resource, rows.count - 1)->id;
        if (last.length >= sizeof after)
            bug("an id of a resource has %zu bytes", last.length);
        for (size_t i = 0; i < last.length; i++)
            after[i] = last.at[i];
        after[last.length] = 0;
        arena_reset(page);
    }
    arena_close(page);
    return outcome;
}

/* Types that the catalog leaves out, and why. */
static enum outcome broken_tell(struct task *task, struct catalog_check *out)
{
    struct catalog_stored *stored = ARENA_NEW(task->arena, struct catalog_stored);
    enum outcome outcome = catalog_rows_read(task, stored);
    struct catalog_links links = catalog_links_of(stored);
    out->broken = (int64_t)stored->unreadable;
    if (outcome == DONE && stored->unreadable > 0)
        failure_field(task->failure, STR("catalog"), "malformed_json",
                      "%zu stored documents are not JSON", stored->unreadable);
    for (size_t i = 0; outcome == DONE && i < stored->count; i++) {
        struct failure inner = {.arena = task->arena};
        struct catalog_type type;
        if (catalog_compile(task->arena, stored->documents[i], &links, &inner, &type) == DONE)
            continue;
        out->broken++;
        for (size_t k = 0; k < inner.field_count && k < TOLD_MAX; k++)
            failure_field(task->failure,
                          ARENA_JOIN(task->arena, stored->rows[i].id, STR(": "),
                                     inner.fields[k].pointer),
                          inner.fields[k].code.at, "%.*s", STR_ARG(inner.fields[k].told));
    }
    return outcome;
}

enum outcome catalog_check(struct task *task, struct catalog_check *out)
{
    struct list types;
    *out = (struct catalog_check){0};
    enum outcome outcome = broken_tell(task, out);
    if (outcome == DONE)
        outcome = catalog_list(task, false, &types);
    for (size_t i = 0; outcome == DONE && i < types.count; i++) {
        const struct catalog_type *type = LIST_ROW(types, struct catalog_type, i);
        struct catalog_judgement judgement = {
            .type = type,
            .place = ARENA_JOIN(task->arena, type->id, STR(": ")),
            .failure = task->failure,
        };
        out->types++;
        outcome = catalog_stored_judge(task, &judgement, out);
    }
    return outcome;
}
