/* project_store.c: reading projects. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/pattern.h"
#include "product/project/project_private.h"
#include "product/resource/resource.h"

const struct field project_columns[] = {
    {"id", TEXT_AT(struct project, id)},
    {"org_id", TEXT_AT(struct project, org_id)},
    {"org_name", TEXT_AT(struct project, org_name)},
    {"name", TEXT_AT(struct project, name)},
    {"description", TEXT_AT(struct project, description)},
    {"tenant", TEXT_AT(struct project, tenant)},
    {"lifecycle", TEXT_AT(struct project, lifecycle)},
    {"created_us", INT_AT(struct project, created_us)},
    {"updated_us", INT_AT(struct project, updated_us)},
    {"sort_name", TEXT_AT(struct project, sort_name)},
    {"total", INT_AT(struct project, counts.total)},
    {"healthy", INT_AT(struct project, counts.healthy)},
    {"busy", INT_AT(struct project, counts.busy)},
    {"degraded", INT_AT(struct project, counts.degraded)},
    {"failed", INT_AT(struct project, counts.failed)},
    {"may_read_org", BOOL_AT(struct project, may_read_org)},
    {"status", TEXT_AT(struct project, status)},
    {"health", TEXT_AT(struct project, health)},
    {0},
};

static const struct field home_columns[] = {
    {"id", TEXT_AT(struct project_home, id)},
    {"name", TEXT_AT(struct project_home, name)},
    {"personal", BOOL_AT(struct project_home, personal)},
    {0},
};

int64_t project_stale_before(const struct task *task)
{
    return task_now_us(task) - resource_settings.stale_ms * US_PER_MS;
}

static struct arg after_of(const struct project_filter *filter)
{
    if (filter->sort == PROJECT_NAME)
        return (struct arg)ARG_TEXT("after_name", filter->after[0]);
    int64_t us = INT64_MAX;
    if (filter->after[0].at != NULL &&
        !str_int_parse(filter->after[0], 0, INT64_MAX, &us))
        bug("a sealed cursor holds no time");
    return (struct arg)ARG_INT("after_us", us);
}

enum outcome project_list(struct task *task, const struct project_filter *filter,
                          struct list *out)
{
    enum query query =
        filter->sort == PROJECT_NAME ? Q_PROJECT_LIST_NAME : Q_PROJECT_LIST_NEWEST;
    enum outcome outcome = store_list(
        task, query,
        ARGS(ARG_TEXT("org", filter->org_id), ARG_TEXT("lifecycle", filter->lifecycle),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("now", task_now_us(task)),
             ARG_INT("stale", project_stale_before(task)), after_of(filter),
             ARG_TEXT("after_id",
                      filter->after[1].at == NULL ? STR("") : filter->after[1]),
             ARG_INT("limit", filter->limit + 1)),
        project_columns, sizeof(struct project), out);
    if (outcome != DONE)
        return outcome;
    if (out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return DONE;
}

enum outcome project_load(struct task *task, struct project *out, int64_t resource_limit,
                          struct list *resources)
{
    const struct arg stale = ARG_INT("stale", project_stale_before(task));
    struct store_read reads[] = {
        {.query = Q_PROJECT_LOAD,
         .args = ARGS(ARG_TEXT("id", task->scope->project_id),
                      ARG_INT("now", task_now_us(task)), stale),
         .columns = project_columns,
         .row = out},
        {.query = Q_PROJECT_NEWEST_RESOURCES,
         .args = ARGS(ARG_TEXT("project", task->scope->project_id), stale,
                      ARG_INT("limit", resource_limit)),
         .columns = resource_columns,
         .row_bytes = sizeof(struct resource),
         .rows = resources},
    };
    enum outcome outcome = store_read_all(task, reads, resources == NULL ? 1 : 2);
    return outcome == DONE ? reads[0].outcome : outcome;
}

enum outcome project_homes(struct task *task, struct list *out)
{
    return store_list(
        task, Q_PROJECT_HOMES,
        ARGS(ARG_INT("now", task_now_us(task)), ARG_INT("limit", PROJECT_HOMES_LIMIT)),
        home_columns, sizeof(struct project_home), out);
}
