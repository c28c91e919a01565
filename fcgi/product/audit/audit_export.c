/* audit_export.c: lists that leave as a file are written down; the trail itself is one of them. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/export.h"
#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"

enum { DAYS_MAX = 366, FILTERS_BYTES_MAX = 1000 };

#define DAY_US (86400 * US_PER_S)

/* {"filters":"q=ann&format=csv"} */
static struct str filters_json(struct call *call)
{
    struct buf buf = buf_open(call->task.arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("filters"));
    json_write_text(&writer, str_slice(call->request->query_text, 0, FILTERS_BYTES_MAX));
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome written_down(struct call *call, const char *action, const char *type,
                                 struct str id)
{
    struct task *task = &call->task;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = action,
                                                       .object_type = type,
                                                       .object_id = id,
                                                       .after_json = filters_json(call)});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome audit_export_of(struct call *call, const char *action,
                             enum outcome (*list)(struct call *call))
{
    const struct scope *scope = &call->scope;
    const char *type = scope->resource_id.at != NULL  ? "resource"
                       : scope->project_id.at != NULL ? "project"
                       : scope->org_id.at != NULL     ? "organization"
                                                      : "installation";
    struct str id = scope->resource_id.at != NULL  ? scope->resource_id
                    : scope->project_id.at != NULL ? scope->project_id
                                                   : scope->org_id;
    enum outcome outcome = answer_export(call, list);
    if (outcome == DONE)
        outcome = written_down(call, action, type, id);
    /* What follows is sent while it is read, and only read. */
    return outcome == DONE ? store_read_only(call->task.store, true) : outcome;
}

/* A year at a time: who asks for more asks again. Without an end it is now, without a beginning
 * a year before. */
static enum outcome read_range(struct call *call)
{
    struct audit_filter filter;
    enum outcome outcome = audit_read_filter(call, &filter);
    if (outcome != DONE)
        return outcome;
    int64_t to_us = filter.to_us == 0 ? task_now_us(&call->task) + 1 : filter.to_us;
    int64_t from_us = filter.from_us == 0 ? to_us - DAYS_MAX * DAY_US : filter.from_us;
    if (to_us - from_us <= DAYS_MAX * DAY_US)
        return DONE;
    failure_field(&call->failure, STR("/from"), "out_of_range",
                  "An export spans at most %d days.", DAYS_MAX);
    return INVALID;
}

static enum outcome export_trail(struct call *call,
                                 enum outcome (*list)(struct call *call))
{
    enum outcome outcome = read_range(call);
    return outcome == DONE ? audit_export_of(call, "audit.exported", list) : outcome;
}

enum outcome audit_organization_export(struct call *call)
{
    return export_trail(call, audit_organization_json);
}

enum outcome audit_project_export(struct call *call)
{
    return export_trail(call, audit_project_json);
}

enum outcome audit_resource_export(struct call *call)
{
    return export_trail(call, audit_resource_json);
}
