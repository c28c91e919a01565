/* resource_store.c: reading resources and deployments. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/store/pattern.h"
#include "product/resource/resource_private.h"

const struct field resource_columns[] = {
    {"id", TEXT_AT(struct resource, id)},
    {"project_id", TEXT_AT(struct resource, project_id)},
    {"org_id", TEXT_AT(struct resource, org_id)},
    {"name", TEXT_AT(struct resource, name)},
    {"type_id", TEXT_AT(struct resource, type_id)},
    {"sku", TEXT_AT(struct resource, sku)},
    {"settings", TEXT_AT(struct resource, settings)},
    {"schema_version", INT_AT(struct resource, schema_version)},
    {"generation", INT_AT(struct resource, generation)},
    {"lifecycle", TEXT_AT(struct resource, lifecycle)},
    {"health", TEXT_AT(struct resource, health)},
    {"health_reason", TEXT_AT(struct resource, health_reason)},
    {"health_us", TIME_AT(struct resource, health_us)},
    {"observed_generation", INT_AT(struct resource, observed_generation)},
    {"access_url", TEXT_AT(struct resource, access_url)},
    {"created_us", TIME_AT(struct resource, created_us)},
    {"updated_us", TIME_AT(struct resource, updated_us)},
    {"protected", BOOL_AT(struct resource, is_protected)},
    {"suspended_us", TIME_AT(struct resource, suspended_us)},
    {"suspended_reason", TEXT_AT(struct resource, suspended_reason)},
    {"deleted_us", TIME_AT(struct resource, deleted_us)},
    {"status", TEXT_AT(struct resource, status)},
    {"sort_name", TEXT_AT(struct resource, sort_name)},
    {0},
};

/* clang-format off */
#define DEPLOYMENT_COLUMNS                                                   \
    {"id", TEXT_AT(struct deployment, id)},                                  \
    {"resource_id", TEXT_AT(struct deployment, resource_id)},                \
    {"generation", INT_AT(struct deployment, generation)},                   \
    {"action", TEXT_AT(struct deployment, action)},                          \
    {"cause", TEXT_AT(struct deployment, cause)},                            \
    {"source_generation", INT_AT(struct deployment, source_generation)},     \
    {"note", TEXT_AT(struct deployment, note)},                              \
    {"state", TEXT_AT(struct deployment, state)},                            \
    {"reason", TEXT_AT(struct deployment, reason)},                          \
    {"backend", TEXT_AT(struct deployment, backend)},                        \
    {"sku", TEXT_AT(struct deployment, sku)},                                \
    {"schema_version", INT_AT(struct deployment, schema_version)},           \
    {"actor", TEXT_AT(struct deployment, actor)},                            \
    {"created_us", TIME_AT(struct deployment, created_us)},                  \
    {"finished_us", TIME_AT(struct deployment, finished_us)}
/* clang-format on */

static const struct field deployment_list_columns[] = {DEPLOYMENT_COLUMNS, {0}};
static const struct field deployment_columns[] = {
    DEPLOYMENT_COLUMNS,
    {"settings", TEXT_AT(struct deployment, settings)},
    {0},
};
static const struct field step_columns[] = {
    {"deployment_id", TEXT_AT(struct deployment_step, deployment_id)},
    {"at_us", TIME_AT(struct deployment_step, at_us)},
    {"step", TEXT_AT(struct deployment_step, step)},
    {"told", TEXT_AT(struct deployment_step, told)},
    {0},
};

static int64_t stale_before(const struct task *task)
{
    return task_now_us(task) - resource_settings.stale_ms * US_PER_MS;
}

/* One row more than asked for was read, to know whether there are further ones. */
static void cut_list(struct list *list, int64_t limit)
{
    if (list->count > (size_t)limit) {
        list->count = (size_t)limit;
        list->more = true;
    }
}

/* The time that a cursor holds; without one, before or after all times. */
static int64_t after_time(const struct resource_filter *filter, int64_t start)
{
    int64_t us = start;
    if (filter->after[0].at != NULL && !str_int_parse(filter->after[0], 0, INT64_MAX, &us))
        bug("a sealed cursor holds no time");
    return us;
}

enum outcome resource_list(struct task *task, const struct resource_filter *filter,
                           struct list *out)
{
    static const struct {
        enum query query;
        bool by_name;
        int64_t start; /* where the times begin */
    } sorts[] = {
        [SORT_NEWEST] = {Q_RESOURCE_LIST_NEWEST, false, INT64_MAX},
        [SORT_OLDEST] = {Q_RESOURCE_LIST_OLDEST, false, 0},
        [SORT_NAME] = {Q_RESOURCE_LIST_NAME, true, 0},
        [SORT_NAME_DOWN] = {Q_RESOURCE_LIST_NAME_DOWN, true, 0},
    };
    bool by_name = sorts[filter->sort].by_name;
    const struct arg after =
        by_name ? (struct arg)ARG_TEXT("after_name", filter->after[0])
                : (struct arg)ARG_INT("after_us", after_time(filter, sorts[filter->sort].start));
    struct str after_id = filter->after[1].at == NULL ? STR("") : filter->after[1];
    enum outcome outcome = store_list(
        task, sorts[filter->sort].query,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("type", filter->type),
             ARG_TEXT("sku", filter->sku), ARG_TEXT("status", filter->status),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("stale", stale_before(task)), ARG_BOOL("whole", !filter->brief), after, ARG_TEXT("after_id", after_id),
             ARG_INT("limit", filter->limit + 1)),
        resource_columns, sizeof(struct resource), out);
    if (outcome == DONE)
        cut_list(out, filter->limit);
    return outcome == DONE ? resource_list_migrate(task, out) : outcome;
}

enum outcome resource_list_mine(struct task *task, const struct resource_filter *filter,
                                struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_RESOURCE_LIST_MINE,
        ARGS(ARG_TEXT("type", filter->type), ARG_TEXT("sku", filter->sku),
             ARG_TEXT("status", filter->status),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("stale", stale_before(task)), ARG_INT("now", task_now_us(task)),
             ARG_INT("after_us", after_time(filter, INT64_MAX)),
             ARG_TEXT("after_id", filter->after[1].at == NULL ? STR("") : filter->after[1]),
             ARG_INT("limit", filter->limit + 1)),
        resource_columns, sizeof(struct resource), out);
    if (outcome == DONE)
        cut_list(out, filter->limit);
    return outcome == DONE ? resource_list_migrate(task, out) : outcome;
}

enum outcome resource_load(struct task *task, struct str id, struct resource *out)
{
    enum outcome outcome = store_one(task, Q_RESOURCE_LOAD,
                     ARGS(ARG_TEXT("id", id), ARG_INT("stale", stale_before(task))),
                     resource_columns, out);
    return outcome == DONE
               ? resource_migrate(task, out->type_id, &out->schema_version, &out->settings)
               : outcome;
}

enum outcome resource_deployments(struct task *task, struct str resource_id, int64_t before_us,
                                  struct str before_id, int64_t limit, struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_RESOURCE_DEPLOYMENTS,
        ARGS(ARG_TEXT("resource", resource_id),
             ARG_INT("before_us", before_us == 0 ? INT64_MAX : before_us),
             ARG_TEXT("before_id", before_id.at == NULL ? STR("") : before_id),
             ARG_INT("limit", limit + 1)),
        deployment_list_columns, sizeof(struct deployment), out);
    if (outcome == DONE)
        cut_list(out, limit);
    return outcome;
}

enum outcome resource_deployment_load(struct task *task, struct str resource_id,
                                      struct str deployment_id, struct deployment *out)
{
    return store_one(task, Q_RESOURCE_DEPLOYMENT_LOAD,
                     ARGS(ARG_TEXT("id", deployment_id), ARG_TEXT("resource", resource_id)),
                     deployment_columns, out);
}

enum outcome resource_generations(struct task *task, struct str resource_id, int64_t before,
                                  int64_t limit, struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_RESOURCE_GENERATIONS,
                   ARGS(ARG_TEXT("resource", resource_id),
                        ARG_INT("before", before == 0 ? INT64_MAX : before),
                        ARG_INT("limit", limit + 1)),
                   deployment_columns, sizeof(struct deployment), out);
    if (outcome == DONE)
        cut_list(out, limit);
    return outcome;
}

enum outcome resource_generation_load(struct task *task, struct str resource_id,
                                      int64_t generation, struct deployment *out)
{
    return store_one(
        task, Q_RESOURCE_GENERATION_LOAD,
        ARGS(ARG_TEXT("resource", resource_id), ARG_INT("generation", generation)),
        deployment_columns, out);
}

enum outcome resource_list_deleted(struct task *task, const struct str after[2], int64_t limit,
                                   struct list *out)
{
    int64_t after_us = INT64_MAX;
    if (after[0].at != NULL && !str_int_parse(after[0], 0, INT64_MAX, &after_us))
        bug("a sealed cursor holds no time");
    enum outcome outcome = store_list(
        task, Q_RESOURCE_LIST_DELETED,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_INT("stale", stale_before(task)),
             ARG_INT("after_us", after_us),
             ARG_TEXT("after_id", after[1].at == NULL ? STR("") : after[1]),
             ARG_INT("limit", limit + 1)),
        resource_columns, sizeof(struct resource), out);
    if (outcome == DONE)
        cut_list(out, limit);
    return outcome;
}

enum outcome resource_deployment_steps(struct task *task, struct str resource_id, int64_t limit,
                                       struct list *out)
{
    return store_list(task, Q_RESOURCE_DEPLOYMENT_EVENTS,
                      ARGS(ARG_TEXT("resource", resource_id), ARG_INT("limit", limit)),
                      step_columns, sizeof(struct deployment_step), out);
}

enum outcome resource_deployment_step(struct task *task, struct str deployment_id,
                                      const char *step, struct str told)
{
    int64_t now = task_now_us(task);
    return store_queue(task, Q_RESOURCE_DEPLOYMENT_STEP,
                       ARGS(ARG_TEXT("id", id_make(task->arena, "dev", now)),
                            ARG_TEXT("deployment", deployment_id), ARG_INT("now", now),
                            ARG_TEXT("step", str_of(step)), ARG_TEXT("told", told)),
                       1);
}

enum outcome resource_deployment_state(struct task *task, struct str deployment_id,
                                       const char *state, struct str reason)
{
    bool ends = !str_is(STR("deploying"), state);
    return store_queue(task, Q_RESOURCE_DEPLOYMENT_STATE,
                       ARGS(ARG_TEXT("id", deployment_id), ARG_TEXT("state", str_of(state)),
                            ARG_TEXT("reason", reason),
                            ends ? (struct arg)ARG_INT("finished", task_now_us(task))
                                 : (struct arg)ARG_NULL("finished")),
                       0);
}
