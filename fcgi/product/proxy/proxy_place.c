/* proxy_place.c: where a question is asked: tenant, enforced label, the resources that count. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access.h"
#include "product/catalog/catalog.h"
#include "product/proxy/proxy_private.h"

struct place_row {
    struct str tenant;
    struct str resource_id; /* STR_NONE = the project has none that may be read */
    struct str type_id;
};

static const struct field row_columns[] = {
    {"tenant", TEXT_AT(struct place_row, tenant)},
    {"resource_id", TEXT_AT(struct place_row, resource_id)},
    {"type_id", TEXT_AT(struct place_row, type_id)},
    {0},
};

/* No id begins like this: a place without resources sees nothing, instead of everything. */
static const struct str nothing = STR_INIT("-");

/* ",a,b,"; STR_NONE = all. */
static struct str wanted_text(struct arena *arena, const struct str *resources)
{
    if (resources == NULL)
        return STR_NONE;
    struct buf out = buf_open(arena, 256, KIB(128));
    buf_add_char(&out, ',');
    for (; resources->at != NULL; resources++) {
        buf_add(&out, *resources);
        buf_add_char(&out, ',');
    }
    return buf_str(&out);
}

static enum outcome rows_list(struct call *call, const struct str *resources,
                              struct list *rows)
{
    struct task *task = &call->task;
    const struct scope *scope = &call->scope;
    if (scope->resource_id.at != NULL)
        return store_list(task, Q_PROXY_RESOURCE,
                          ARGS(ARG_TEXT("resource", scope->resource_id)), row_columns,
                          sizeof(struct place_row), rows);
    struct str only =
        str_is(scope->key_place_type, "resource") ? scope->key_place_id : STR_NONE;
    return store_list(task, Q_PROXY_PROJECT,
                      ARGS(ARG_TEXT("project", scope->project_id),
                           ARG_BOOL("all", call->caller->reads_project),
                           ARG_TEXT("only", only),
                           ARG_TEXT("wanted", wanted_text(task->arena, resources)),
                           ARG_INT("now", task_now_us(task)),
                           ARG_INT("limit", PROXY_RESOURCES_MAX + 1)),
                      row_columns, sizeof(struct place_row), rows);
}

/* The label of a type; one that is gone or broken here has the usual one. */
static enum outcome label_find(struct task *task, struct str type_id, struct str *label)
{
    const struct catalog_type *type = NULL;
    enum outcome outcome = catalog_load(task, type_id, &type);
    *label = outcome == DONE ? type->label : STR(CATALOG_LABEL);
    return outcome == ABSENT ? DONE : outcome;
}

static bool is_wanted(const struct str *resources, struct str id)
{
    if (resources == NULL)
        return true;
    for (; resources->at != NULL; resources++)
        if (str_equal(*resources, id))
            return true;
    return false;
}

/* Each that is named must be there. */
static bool are_there(const struct str *resources, const struct list *rows)
{
    for (; resources != NULL && resources->at != NULL; resources++) {
        bool there = false;
        for (size_t i = 0; i < rows->count && !there; i++) {
            struct str id = LIST_ROW(*rows, struct place_row, i)->resource_id;
            there = id.at != NULL && str_equal(id, *resources);
        }
        if (!there)
            return false;
    }
    return true;
}

/*
 * One query carries one label. Where types of a project have different ones, the first resource
 * says which; the others are counted, and asked for by naming them.
 */
static enum outcome ids_fill(struct task *task, const struct list *rows,
                             const struct str *resources, struct proxy_place *place)
{
    struct str *ids = ARENA_ARRAY(task->arena, rows->count + 1, struct str);
    for (size_t i = 0; i < rows->count; i++) {
        const struct place_row *row = LIST_ROW(*rows, struct place_row, i);
        if (row->resource_id.at == NULL || !is_wanted(resources, row->resource_id))
            continue;
        struct str label;
        enum outcome outcome = label_find(task, row->type_id, &label);
        if (outcome != DONE)
            return outcome;
        if (place->label.at == NULL)
            place->label = arena_str(task->arena, label);
        if (str_equal(place->label, label))
            ids[place->count++] = row->resource_id;
        else
            place->left_out++;
    }
    if (place->count == 0) {
        place->label = STR(CATALOG_LABEL);
        ids[place->count++] = nothing;
    }
    place->ids = ids;
    return DONE;
}

enum outcome proxy_place_find(struct call *call, const struct str *resources,
                              struct proxy_place *out)
{
    struct task *task = &call->task;
    struct list rows;
    enum outcome outcome = rows_list(call, resources, &rows);
    if (outcome != DONE)
        return outcome;
    if (rows.count == 0 || !are_there(resources, &rows))
        return refuse(task->failure, ABSENT, NULL,
                      "There is nothing here that you can see.", NULL);
    if (rows.count > PROXY_RESOURCES_MAX && resources == NULL)
        return refuse_print(
            task->failure, MALFORMED, "too_many_resources",
            "This project has more than %d resources: name the ones that you mean.",
            PROXY_RESOURCES_MAX);
    struct proxy_place place = {.tenant = LIST_ROW(rows, struct place_row, 0)->tenant};
    outcome = ids_fill(task, &rows, resources, &place);
    if (outcome == DONE)
        *out = place;
    return outcome;
}
