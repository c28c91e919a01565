/* resource_show_html.c: one resource at a glance. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/asset.h"
#include "product/access/permission.h"
#include "product/audit/audit.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { LIVE_S = 3, STEPS_SHOWN = 8, ACTIVITY_SHOWN = 6 };

struct connection {
    struct str label;
    struct str value;
    struct str html_id;
};

static const struct field connection_shown[] = {
    {"label", TEXT_AT(struct connection, label)},
    {"value", TEXT_AT(struct connection, value)},
    {"html_id", TEXT_AT(struct connection, html_id)},
    {0},
};

struct activity {
    struct str text;
    struct str actor;
    int64_t at;
    struct str href;
};

static const struct field activity_shown[] = {
    {"text", TEXT_AT(struct activity, text)},
    {"actor", TEXT_AT(struct activity, actor)},
    {"at", TIME_AT(struct activity, at)},
    {"href", TEXT_AT(struct activity, href)},
    {0},
};

struct manifest_link {
    struct str name;
    struct str href;
    struct str size;
};

static const struct field manifest_link_shown[] = {
    {"name", TEXT_AT(struct manifest_link, name)},
    {"href", TEXT_AT(struct manifest_link, href)},
    {"size", TEXT_AT(struct manifest_link, size)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str id;
    struct str type;
    struct str type_href;
    struct str tier;
    struct str icon;
    struct badge status;
    bool busy;
    struct str reason;
    int64_t observed;
    bool observed_set;
    bool stale;
    struct str request_id;
    bool failed;
    struct str retry_href;
    struct list tabs;
    struct list facts;
    struct list connections;
    struct list settings;
    struct list events;
    struct list activity;
    struct str activity_href;
    struct list manifests;
    bool may_write;
    bool may_delete;
    struct str settings_href;
    struct str preset_href;
    struct str delete_href;
    struct str deployments_href;
    bool is_protected;
    bool is_suspended;
    bool may_suspend; /* now, not: at all */
    struct str suspended_reason;
    struct str state_href; /* and /suspend, /resume, /protect, /unprotect behind it */
    int64_t live_s;
    struct str status_href;
    struct str logs_script;
    bool has_logs;
};

const struct field resource_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"type", TEXT_AT(struct show_view, type)},
    {"type_href", TEXT_AT(struct show_view, type_href)},
    {"tier", TEXT_AT(struct show_view, tier)},
    {"icon", TEXT_AT(struct show_view, icon)},
    {"status", STRUCT_AT(struct show_view, status, badge_shown)},
    {"busy", BOOL_AT(struct show_view, busy)},
    {"reason", TEXT_AT(struct show_view, reason)},
    {"observed", TIME_AT(struct show_view, observed)},
    {"observed_set", BOOL_AT(struct show_view, observed_set)},
    {"stale", BOOL_AT(struct show_view, stale)},
    {"request_id", TEXT_AT(struct show_view, request_id)},
    {"failed", BOOL_AT(struct show_view, failed)},
    {"retry_href", TEXT_AT(struct show_view, retry_href)},
    {"tabs", LIST_AT(struct show_view, tabs, tab_shown)},
    {"facts", LIST_AT(struct show_view, facts, fact_shown)},
    {"connections", LIST_AT(struct show_view, connections, connection_shown)},
    {"settings", LIST_AT(struct show_view, settings, setting_row_shown)},
    {"events", LIST_AT(struct show_view, events, timeline_event_shown)},
    {"activity", LIST_AT(struct show_view, activity, activity_shown)},
    {"activity_href", TEXT_AT(struct show_view, activity_href)},
    {"manifests", LIST_AT(struct show_view, manifests, manifest_link_shown)},
    {"may_write", BOOL_AT(struct show_view, may_write)},
    {"may_delete", BOOL_AT(struct show_view, may_delete)},
    {"settings_href", TEXT_AT(struct show_view, settings_href)},
    {"preset_href", TEXT_AT(struct show_view, preset_href)},
    {"delete_href", TEXT_AT(struct show_view, delete_href)},
    {"deployments_href", TEXT_AT(struct show_view, deployments_href)},
    {"is_protected", BOOL_AT(struct show_view, is_protected)},
    {"is_suspended", BOOL_AT(struct show_view, is_suspended)},
    {"may_suspend", BOOL_AT(struct show_view, may_suspend)},
    {"suspended_reason", TEXT_AT(struct show_view, suspended_reason)},
    {"state_href", TEXT_AT(struct show_view, state_href)},
    {"live_s", INT_AT(struct show_view, live_s)},
    {"status_href", TEXT_AT(struct show_view, status_href)},
    {"logs_script", TEXT_AT(struct show_view, logs_script)},
    {"has_logs", BOOL_AT(struct show_view, has_logs)},
    {0},
};

static struct list facts_of(struct call *call, const struct resource *resource,
                            struct str type_name, struct str tier)
{
    struct arena *arena = call->task.arena;
    struct fact *facts = ARENA_ARRAY(arena, 7, struct fact);
    facts[0] = (struct fact){.label = STR("Id"), .text = resource->id, .href = STR(""), .copy = true};
    facts[1] = (struct fact){.label = STR("Type"), .text = type_name, .href = STR("")};
    facts[2] = (struct fact){.label = STR("Tier"), .text = tier, .href = STR("")};
    facts[3] = (struct fact){.label = STR("Generation"),
                             .text = arena_print(arena, "%lld, observed %lld",
                                                 (long long)resource->generation,
                                                 (long long)resource->observed_generation),
                             .href = STR("")};
    facts[4] = (struct fact){.label = STR("Ordered"), .text = STR(""), .href = STR(""),
                             .is_time = true, .at = resource->created_us};
    facts[5] = (struct fact){.label = STR("Changed"), .text = STR(""), .href = STR(""),
                             .is_time = true, .at = resource->updated_us};
    return (struct list){facts, 6, sizeof *facts, false};
}

static void fill_state(struct call *call, struct show_view *view, const struct resource *resource)
{
    view->status = badge_of(resource->status);
    view->busy = resource_is_busy(resource);
    view->failed = str_is(resource->status, "Failed");
    view->reason = resource->health_reason;
    if (view->busy && view->reason.length == 0)
        view->reason = str_is(resource->status, "Terminating")
                           ? STR("The backend is taking it away.")
                           : STR("The backend is working on the latest generation.");
    view->observed = resource->health_us;
    view->observed_set = resource->health_us != 0;
    view->stale = str_is(resource->status, "Unknown") && resource->health_us != 0;
    view->request_id = STR("");
    view->retry_href = view->failed ? resource_path(call, resource->id, "/deploy") : STR("");
    view->live_s = view->busy ? LIVE_S : 15;
}

static void fill_show(struct call *call, struct show_view *view, const struct resource *resource,
                      const struct catalog_type *type)
{
    struct arena *arena = call->task.arena;
    struct str type_name = type == NULL ? resource->type_id : type->name;
    view->name = resource->name;
    view->id = resource->id;
    view->type = type_name;
    view->type_href =
        type == NULL ? STR("/catalog") : ARENA_JOIN(arena, STR("/catalog/"), type->slug);
    view->tier = resource_tier_name(type, resource->sku);
    view->icon = type == NULL ? STR("resource") : type->icon;
    fill_state(call, view, resource);
    view->tabs = resource_tabs(call, "overview");
    view->facts = facts_of(call, resource, type_name, view->tier);
    view->settings = resource_summary(call, resource, type);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->may_delete = (call->scope.may & MAY_DELETE) != 0;
    view->settings_href = resource_path(call, resource->id, "/settings");
    view->preset_href = !view->may_write || !call->caller->reads_org || type == NULL
                            ? STR("")
                            : ARENA_JOIN(call->task.arena, STR("/organizations/"), resource->org_id,
                                         STR("/presets/new?from="), resource->id);
    view->delete_href = resource_path(call, resource->id, "/delete");
    view->deployments_href = resource_path(call, resource->id, "/deployments");
    view->is_protected = resource->is_protected;
    view->is_suspended = str_is(resource->lifecycle, "suspended");
    view->may_suspend =
        str_is(resource->lifecycle, "active") || str_is(resource->lifecycle, "updating");
    view->suspended_reason = resource->suspended_reason;
    view->state_href = resource_path(call, resource->id, "");
    view->status_href = resource_api_path(call, "/status");
    view->logs_script = asset_url("logs.js");
    view->has_logs = resource_runs(call);
    if (resource->access_url.length > 0) {
        struct connection *connection = ARENA_NEW(arena, struct connection);
        *connection = (struct connection){STR("Address"), resource->access_url, STR("connect-url")};
        view->connections = (struct list){connection, 1, sizeof *connection, false};
    }
    struct manifest_link *link = ARENA_NEW(arena, struct manifest_link);
    *link = (struct manifest_link){STR("Kubernetes manifests"),
                                   resource_path(call, resource->id, "/manifests"), STR("")};
    view->manifests = (struct list){link, 1, sizeof *link, false};
}

enum outcome resource_find_type(struct call *call, const struct resource *resource,
                                const struct catalog_type **type)
{
    *type = NULL;
    enum outcome outcome = catalog_load(&call->task, resource->type_id, type);
    return outcome == ABSENT ? DONE : outcome;
}

/* The newest entries of its trail. */
static enum outcome fill_activity(struct call *call, struct show_view *view)
{
    struct list entries;
    const struct audit_filter newest = {.limit = ACTIVITY_SHOWN};
    enum outcome outcome = audit_list(&call->task, AUDIT_RESOURCE, &newest, &entries);
    if (outcome != DONE)
        return outcome;
    const struct list events = audit_timeline(call->task.arena, &entries);
    struct activity *rows = ARENA_ARRAY(call->task.arena, events.count, struct activity);
    for (size_t i = 0; i < events.count; i++) {
        const struct timeline_event *event = LIST_ROW(events, struct timeline_event, i);
        rows[i] = (struct activity){event->title, event->actor, event->at, STR("")};
    }
    view->activity = (struct list){rows, events.count, sizeof *rows, false};
    view->activity_href = resource_path(call, call->scope.resource_id, "/audit");
    return DONE;
}

enum outcome resource_show_html(struct call *call)
{
    struct show_view view = {.live_s = LIVE_S};
    struct resource resource;
    struct list steps;
    const struct catalog_type *type = NULL;
    struct str id = call->scope.resource_id;
    enum outcome outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = resource_find_type(call, &resource, &type);
    if (outcome == DONE)
        outcome = resource_deployment_steps(&call->task, id, STEPS_SHOWN, &steps);
    if (outcome == DONE)
        outcome = fill_activity(call, &view);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){NULL, "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    fill_show(call, &view, &resource, type);
    view.events = resource_events(call, &steps, STR_NONE);
    answer_page(call, resource_pages[PAGE_SHOW].bound, &view);
    return DONE;
}
