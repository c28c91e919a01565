/* order.c: drafts of orders, and the one moment at which a draft becomes a resource. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order.h"

#include "platform/base/id.h"
#include "product/access/access.h"
#include "product/catalog/catalog.h"

enum { DRAFT_HOURS = 24, LAST_DAYS = 90, SWEEP_ROWS = 500 };

static const struct field order_columns[] = {
    {"id", TEXT_AT(struct order, id)},
    {"type_id", TEXT_AT(struct order, type_id)},
    {"project_id", TEXT_AT(struct order, project_id)},
    {"project_name", TEXT_AT(struct order, project_name)},
    {"name", TEXT_AT(struct order, name)},
    {"resource_id", TEXT_AT(struct order, resource_id)},
    {"sku", TEXT_AT(struct order, sku)},
    {"settings", TEXT_AT(struct order, settings)},
    {"preset", TEXT_AT(struct order, preset)},
    {"grants", TEXT_AT(struct order, grants)},
    {"came_from", TEXT_AT(struct order, came_from)},
    {"done_step", INT_AT(struct order, done_step)},
    {"ordered", BOOL_AT(struct order, ordered)},
    {"created_us", TIME_AT(struct order, created_us)},
    {"updated_us", TIME_AT(struct order, updated_us)},
    {"schema_version", INT_AT(struct order, schema_version)},
    {0},
};

static int64_t oldest_us(const struct task *task)
{
    return task_now_us(task) - DRAFT_HOURS * MS_PER_HOUR * US_PER_MS;
}

/* ---- drafts ---- */

enum outcome order_list(struct task *task, struct list *out)
{
    return store_list(
        task, Q_ORDER_LIST,
        ARGS(ARG_INT("since_us", oldest_us(task)), ARG_INT("limit", ORDER_DRAFTS_MAX)),
        order_columns, sizeof(struct order), out);
}

/* Settings for an older schema, as the present one has them. */
static enum outcome migrate(struct task *task, struct order *order)
{
    const struct catalog_type *type;
    enum outcome outcome = catalog_load(task, order->type_id, &type);
    if (outcome == ABSENT) {
        failure_clear(task->failure);
        return DONE; /* what to do about that is another question */
    }
    if (outcome != DONE || order->ordered || order->schema_version >= type->schema_version)
        return outcome;
    const struct node *typed = order_settings(task, order);
    if (order->schema_version > 0 && typed->count > 0) {
        order->moved = true;
        order->settings = json_text(
            task->arena, catalog_migrate(task->arena, type, order->schema_version, typed));
        if (order->done_step > ORDER_BASICS)
            order->done_step = ORDER_BASICS;
    }
    order->schema_version = type->schema_version;
    return DONE;
}

enum outcome order_load(struct task *task, struct str id, struct order *out)
{
    if (!id_is(id, "drf"))
        return ABSENT;
    out->moved = false;
    enum outcome outcome = store_one(
        task, Q_ORDER_LOAD, ARGS(ARG_TEXT("id", id), ARG_INT("since_us", oldest_us(task))),
        order_columns, out);
    return outcome == DONE ? migrate(task, out) : outcome;
}

struct str order_new_id(struct task *task)
{
    return id_make(task->arena, "drf", task_now_us(task));
}

static enum outcome add(struct task *task, const struct order *order)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ORDER_ADD,
            ARGS(ARG_TEXT("id", order->id), ARG_TEXT("type", order->type_id),
                 ARG_TEXT("project", order->project_id), ARG_TEXT("name", order->name),
                 ARG_TEXT("resource", order->resource_id), ARG_TEXT("sku", order->sku),
                 ARG_TEXT("settings", order->settings), ARG_TEXT("preset", order->preset),
                 ARG_TEXT("grants", order->grants), ARG_TEXT("came_from", order->came_from),
                 ARG_INT("done_step", order->done_step),
                 ARG_INT("schema_version", order->schema_version),
                 ARG_INT("now", task_now_us(task))),
            1);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORDER_TRIM, ARGS(ARG_INT("keep", ORDER_DRAFTS_MAX)), 0);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome change(struct task *task, struct order *order)
{
    int64_t changed = 0;
    int64_t now = task_now_us(task);
    if (now <= order->updated_us)
        now = order->updated_us + 1;
    enum outcome outcome = store_change(
        task, Q_ORDER_CHANGE,
        ARGS(ARG_TEXT("id", order->id), ARG_TEXT("type", order->type_id),
             ARG_TEXT("project", order->project_id), ARG_TEXT("name", order->name),
             ARG_TEXT("resource", order->resource_id), ARG_TEXT("sku", order->sku),
             ARG_TEXT("settings", order->settings), ARG_TEXT("preset", order->preset),
             ARG_TEXT("grants", order->grants), ARG_INT("done_step", order->done_step),
             ARG_INT("schema_version", order->schema_version),
             ARG_INT("seen_us", order->updated_us), ARG_INT("now", now)),
        &changed);
    if (outcome != DONE)
        return outcome;
    if (changed == 0)
        return refuse(task->failure, CLASH, "changed_meanwhile",
                      "Another step of this order was sent at the same moment.",
                      "Open the order again; what was sent there is kept.");
    order->updated_us = now;
    return DONE;
}

/*
 * Sent twice, the second finds what the first stored, and is stored over it. Somebody who went
 * back to the first form from a later step sends it again, too: what came after it stays.
 */
static enum outcome add_or_change(struct task *task, struct order *order)
{
    struct order first;
    enum outcome outcome = add(task, order);
    if (outcome != CLASH)
        return outcome;
    failure_clear(task->failure);
    outcome = order_load(task, order->id, &first);
    if (outcome != DONE)
        return outcome;
    if (first.ordered) {
        *order = first;
        return DONE;
    }
    if (str_equal(first.type_id, order->type_id)) {
        order->settings = first.settings;
        order->schema_version = first.schema_version;
        order->preset = first.preset;
        order->grants = first.grants;
        if (order->done_step < first.done_step)
            order->done_step = first.done_step;
    }
    order->created_us = first.created_us;
    order->updated_us = first.updated_us;
    return change(task, order);
}

enum outcome order_save(struct task *task, struct order *order)
{
    if (order->created_us != 0)
        return change(task, order);
    if (!id_is(order->id, "drf"))
        return refuse(task->failure, MALFORMED, NULL, "The form is not complete.",
                      "Open the page again.");
    enum outcome outcome = add_or_change(task, order);
    if (outcome == DONE && order->created_us == 0)
        order->created_us = order->updated_us = task_now_us(task);
    return outcome;
}

enum outcome order_remove(struct task *task, struct str id)
{
    return store_change(task, Q_ORDER_REMOVE, ARGS(ARG_TEXT("id", id)), NULL);
}

/* ---- where ---- */

static const struct field project_columns_offered[] = {
    {"id", TEXT_AT(struct order_project, id)},
    {"name", TEXT_AT(struct order_project, name)},
    {"org_id", TEXT_AT(struct order_project, org_id)},
    {"org_name", TEXT_AT(struct order_project, org_name)},
    {0},
};

struct last_row {
    struct str id;
};
static const struct field last_columns[] = {{"id", TEXT_AT(struct last_row, id)}, {0}};

enum outcome order_projects(struct task *task, struct list *out, struct str *last)
{
    struct last_row row = {STR_NONE};
    int64_t now = task_now_us(task);
    struct store_read reads[] = {
        {.query = Q_ORDER_PROJECTS,
         .args = ARGS(ARG_INT("now", now), ARG_INT("limit", ORDER_PROJECTS_MAX)),
         .columns = project_columns_offered,
         .row_bytes = sizeof(struct order_project),
         .rows = out},
        {.query = Q_ORDER_LAST_PROJECT,
         .args = ARGS(ARG_INT("since_us", now - LAST_DAYS * MS_PER_DAY * US_PER_MS)),
         .columns = last_columns,
         .row = &row},
    };
    enum outcome outcome = store_read_all(task, reads, COUNT_OF(reads));
    *last = row.id;
    return outcome;
}

enum outcome order_place(struct task *task, const struct order *order, struct scope *place)
{
    if (order->project_id.length == 0) {
        failure_field(task->failure, STR("/project_id"), "required",
                      "Choose the project that it shall be in.");
        return INVALID;
    }
    return access_require(task, "project", order->project_id, MAY_WRITE, place);
}

/* ---- what ---- */

struct node *order_settings(struct task *task, const struct order *order)
{
    struct failure unused = {.arena = task->arena};
    struct node *document = NULL;
    if (json_parse(task->arena, order->settings, &unused, &document) != DONE ||
        document->kind != NODE_OBJECT)
        return node_object(task->arena);
    return document;
}

static struct resource_draft draft_of(struct task *task, const struct order *order)
{
    return (struct resource_draft){
        .id = order->resource_id.length == 0 ? STR_NONE : order->resource_id,
        .name = order->name,
        .type = order->type_id,
        .sku = order->sku,
        .settings = order_settings(task, order),
    };
}

struct taken_row {
    int64_t taken;
};
static const struct field taken_columns[] = {{"taken", INT_AT(struct taken_row, taken)}, {0}};

static enum outcome check_id_is_free(struct task *task, const struct order *order)
{
    struct taken_row row = {0};
    enum outcome outcome = store_one(task, Q_ORDER_ID_TAKEN,
                                     ARGS(ARG_TEXT("id", order->resource_id)), taken_columns, &row);
    if (outcome == DONE && row.taken > 0)
        failure_field(task->failure, STR("/id"), "not_unique",
                      "The id %.*s is taken or was used before; ids are never given out again.",
                      STR_ARG(order->resource_id));
    return outcome;
}

enum outcome order_check_basics(struct task *task, const struct order *order)
{
    struct failure *failure = task->failure;
    struct resource_draft draft = draft_of(task, order);
    struct resource unused;
    enum outcome outcome = resource_check(task, &draft, &unused);
    if (outcome != DONE && !order_refused(outcome))
        return outcome;
    size_t kept = 0;
    for (size_t i = 0; i < failure->field_count; i++)
        if (!str_starts(failure->fields[i].pointer, STR("/settings_json")))
            failure->fields[kept++] = failure->fields[i];
    failure->field_count = kept;
    failure->fields_left_out = 0;
    outcome = order->resource_id.length == 0 ? DONE : check_id_is_free(task, order);
    if (outcome != DONE)
        return outcome;
    return failure->field_count > 0 ? INVALID : DONE;
}

bool order_refused(enum outcome outcome)
{
    return outcome == INVALID || outcome == CLASH || outcome == UNPAID || outcome == OVER_LIMIT;
}

enum outcome order_check(struct task *task, const struct order *order, struct resource *out)
{
    struct resource_draft draft = draft_of(task, order);
    return resource_check(task, &draft, out);
}

/* ---- the last step ---- */

/* The same form came twice: the first made the resource. DONE when it did. */
static enum outcome find_ordered(struct task *task, const struct order *order,
                                 struct resource *out)
{
    struct order stored;
    enum outcome outcome = order_load(task, order->id, &stored);
    if (outcome != DONE)
        return outcome;
    return stored.ordered ? resource_load(task, stored.resource_id, out) : ABSENT;
}

static enum outcome queue_done(struct task *task, void *order)
{
    return store_queue(task, Q_ORDER_DONE, ARGS(ARG_TEXT("id", ((struct order *)order)->id)), 1);
}

enum outcome order_finish(struct task *task, struct order *order, struct resource *out)
{
    if (order->ordered)
        return resource_load(task, order->resource_id, out);
    struct resource_draft draft = draft_of(task, order);
    enum outcome outcome =
        resource_add_along(task, &draft, &(struct resource_along){queue_done, order}, out);
    if (outcome != CLASH)
        return outcome;
    enum outcome found = find_ordered(task, order, out);
    if (found == ABSENT)
        return outcome;
    failure_clear(task->failure);
    return found;
}

/* ---- jobs ---- */

static enum outcome sweep(struct task *task, const struct job *job)
{
    (void)job;
    return store_change(
        task, Q_ORDER_SWEEP,
        ARGS(ARG_INT("before_us", oldest_us(task)), ARG_INT("limit", SWEEP_ROWS)), NULL);
}

const struct job_kind order_jobs[] = {
    {.name = "order.sweep",
     .says = "Remove drafts of orders a day after their last step",
     .lease_s = 60,
     .attempts = 5,
     .every_s = 3600,
     .run = sweep},
    {0},
};
