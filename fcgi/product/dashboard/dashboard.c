/* dashboard.c: dashboards of a project as they are read. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard.h"

#include "platform/store/pattern.h"
#include "product/dashboard/dashboard_private.h"

#define HEAD_COLUMNS                                                                     \
    {"id", TEXT_AT(struct dashboard, id)}, {"name", TEXT_AT(struct dashboard, name)},    \
        {"description", TEXT_AT(struct dashboard, description)},                         \
        {"panels", INT_AT(struct dashboard, panels)},                                    \
        {"is_first", BOOL_AT(struct dashboard, is_first)},                               \
        {"generation", INT_AT(struct dashboard, generation)},                            \
        {"created_by", TEXT_AT(struct dashboard, created_by)},                           \
        {"updated_by", TEXT_AT(struct dashboard, updated_by)},                           \
        {"created_us", TIME_AT(struct dashboard, created_us)},                           \
        {"updated_us", TIME_AT(struct dashboard, updated_us)},                           \
    {                                                                                    \
        "sort_name", TEXT_AT(struct dashboard, sort_name)                                \
    }

const struct field dashboard_head_columns[] = {HEAD_COLUMNS, {0}};
const struct field dashboard_columns[] = {
    HEAD_COLUMNS,
    {"document", TEXT_AT(struct dashboard, document)},
    {0},
};

#define VERSION_COLUMNS                                                                  \
    {"generation", INT_AT(struct dashboard_version, generation)},                        \
        {"name", TEXT_AT(struct dashboard_version, name)},                               \
        {"description", TEXT_AT(struct dashboard_version, description)},                 \
        {"panels", INT_AT(struct dashboard_version, panels)},                            \
        {"updated_by", TEXT_AT(struct dashboard_version, updated_by)},                   \
    {                                                                                    \
        "updated_us", TIME_AT(struct dashboard_version, updated_us)                      \
    }

static const struct field version_head_columns[] = {VERSION_COLUMNS, {0}};
static const struct field version_columns[] = {
    VERSION_COLUMNS,
    {"document", TEXT_AT(struct dashboard_version, document)},
    {0},
};

static const struct field resource_columns[] = {
    {"id", TEXT_AT(struct dashboard_resource, id)},
    {"name", TEXT_AT(struct dashboard_resource, name)},
    {0},
};

/* Every text sorts behind "". */
static struct str from_start(struct str after)
{
    return after.at == NULL ? STR("") : after;
}

enum outcome dashboard_list(struct task *task, const struct dashboard_filter *filter,
                            struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_DASHBOARD_LIST,
                   ARGS(ARG_TEXT("project", task->scope->project_id),
                        ARG_TEXT("q", like_pattern(task->arena, filter->q)),
                        ARG_TEXT("after_name", from_start(filter->after[0])),
                        ARG_TEXT("after_id", from_start(filter->after[1])),
                        ARG_INT("limit", filter->limit + 1)),
                   dashboard_head_columns, sizeof(struct dashboard), out);
    if (outcome != DONE)
        return outcome;
    out->more = out->count > (size_t)filter->limit;
    if (out->more)
        out->count = (size_t)filter->limit;
    return DONE;
}

enum outcome dashboard_load(struct task *task, struct str id, struct dashboard *out)
{
    return store_one(
        task, Q_DASHBOARD_LOAD,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", id)),
        dashboard_columns, out);
}

enum outcome dashboard_first(struct task *task, struct dashboard *out)
{
    return store_one(task, Q_DASHBOARD_FIRST,
                     ARGS(ARG_TEXT("project", task->scope->project_id)),
                     dashboard_head_columns, out);
}

enum outcome dashboard_versions(struct task *task, struct str id, struct list *out)
{
    struct dashboard dashboard;
    enum outcome outcome = dashboard_load(task, id, &dashboard);
    if (outcome != DONE)
        return outcome;
    return store_list(task, Q_DASHBOARD_VERSIONS,
                      ARGS(ARG_TEXT("project", task->scope->project_id),
                           ARG_TEXT("id", id), ARG_INT("limit", DASHBOARD_KEPT)),
                      version_head_columns, sizeof(struct dashboard_version), out);
}

enum outcome dashboard_version_load(struct task *task, struct str id, int64_t generation,
                                    struct dashboard_version *out)
{
    return store_one(task, Q_DASHBOARD_VERSION_LOAD,
                     ARGS(ARG_TEXT("project", task->scope->project_id),
                          ARG_TEXT("id", id), ARG_INT("generation", generation)),
                     version_columns, out);
}

enum outcome dashboard_resources(struct task *task, struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_DASHBOARD_RESOURCES,
                   ARGS(ARG_TEXT("project", task->scope->project_id),
                        ARG_INT("limit", DASHBOARD_RESOURCES_MAX + 1)),
                   resource_columns, sizeof(struct dashboard_resource), out);
    if (outcome != DONE)
        return outcome;
    out->more = out->count > DASHBOARD_RESOURCES_MAX;
    if (out->more)
        out->count = DASHBOARD_RESOURCES_MAX;
    return DONE;
}
