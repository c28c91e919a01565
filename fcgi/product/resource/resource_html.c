/* resource_html.c: the list, one resource, its deployments. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/audit/audit.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { LIVE_S = 3, STEPS_SHOWN = 100, SETTINGS_SHOWN = 12, LIST_TYPES_MAX = CATALOG_TYPES_MAX };

struct list_row {
    struct str name;
    struct str id;
    struct str href;
    struct str type;
    struct str icon;
    struct str tier;
    struct badge status;
    struct str reason;
    int64_t updated;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"id", TEXT_AT(struct list_row, id)},
    {"href", TEXT_AT(struct list_row, href)},
    {"type", TEXT_AT(struct list_row, type)},
    {"icon", TEXT_AT(struct list_row, icon)},
    {"tier", TEXT_AT(struct list_row, tier)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"reason", TEXT_AT(struct list_row, reason)},
    {"updated", TIME_AT(struct list_row, updated)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list resources;
    struct list heads;
    struct str filter_href;
    struct list filters;
    struct list chips;
    struct str clear_href;
    bool filtered;
    struct str shown;
    struct str newer_href;
    struct str older_href;
    bool may_write;
    struct str create_href;
    int64_t live_s;
};

const struct field resource_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"resources", LIST_AT(struct list_view, resources, list_row_shown)},
    {"heads", LIST_AT(struct list_view, heads, table_head_shown)},
    {"filter_href", TEXT_AT(struct list_view, filter_href)},
    {"filters", LIST_AT(struct list_view, filters, filter_control_shown)},
    {"chips", LIST_AT(struct list_view, chips, filter_chip_shown)},
    {"clear_href", TEXT_AT(struct list_view, clear_href)},
    {"filtered", BOOL_AT(struct list_view, filtered)},
    {"shown", TEXT_AT(struct list_view, shown)},
    {"newer_href", TEXT_AT(struct list_view, newer_href)},
    {"older_href", TEXT_AT(struct list_view, older_href)},
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {"live_s", INT_AT(struct list_view, live_s)},
    {0},
};

struct setting_row {
    struct str title;
    struct str text;
    struct str pointer;
};

static const struct field setting_row_shown[] = {
    {"title", TEXT_AT(struct setting_row, title)},
    {"text", TEXT_AT(struct setting_row, text)},
    {"pointer", TEXT_AT(struct setting_row, pointer)},
    {0},
};

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
    struct list manifests;
    bool may_write;
    bool may_delete;
    struct str settings_href;
    struct str delete_href;
    struct str deployments_href;
    int64_t live_s;
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
    {"manifests", LIST_AT(struct show_view, manifests, manifest_link_shown)},
    {"may_write", BOOL_AT(struct show_view, may_write)},
    {"may_delete", BOOL_AT(struct show_view, may_delete)},
    {"settings_href", TEXT_AT(struct show_view, settings_href)},
    {"delete_href", TEXT_AT(struct show_view, delete_href)},
    {"deployments_href", TEXT_AT(struct show_view, deployments_href)},
    {"live_s", INT_AT(struct show_view, live_s)},
    {0},
};

struct deployment_row {
    struct str generation;
    struct str href;
    struct badge status;
    struct str reason;
    struct str actor;
    int64_t started;
    struct str took;
    bool current;
};

static const struct field deployment_row_shown[] = {
    {"generation", TEXT_AT(struct deployment_row, generation)},
    {"href", TEXT_AT(struct deployment_row, href)},
    {"status", STRUCT_AT(struct deployment_row, status, badge_shown)},
    {"reason", TEXT_AT(struct deployment_row, reason)},
    {"actor", TEXT_AT(struct deployment_row, actor)},
    {"started", TIME_AT(struct deployment_row, started)},
    {"took", TEXT_AT(struct deployment_row, took)},
    {"current", BOOL_AT(struct deployment_row, current)},
    {0},
};

struct deployments_view {
    struct frame frame;
    struct str name;
    struct list tabs;
    struct list deployments;
    struct str chosen;
    struct list events;
    bool busy;
    struct str shown;
    struct str newer_href;
    struct str older_href;
    int64_t live_s;
};

const struct field resource_deployments_shown[] = {
    {"frame", STRUCT_AT(struct deployments_view, frame, frame_shown)},
    {"name", TEXT_AT(struct deployments_view, name)},
    {"tabs", LIST_AT(struct deployments_view, tabs, tab_shown)},
    {"deployments", LIST_AT(struct deployments_view, deployments, deployment_row_shown)},
    {"chosen", TEXT_AT(struct deployments_view, chosen)},
    {"events", LIST_AT(struct deployments_view, events, timeline_event_shown)},
    {"busy", BOOL_AT(struct deployments_view, busy)},
    {"shown", TEXT_AT(struct deployments_view, shown)},
    {"newer_href", TEXT_AT(struct deployments_view, newer_href)},
    {"older_href", TEXT_AT(struct deployments_view, older_href)},
    {"live_s", INT_AT(struct deployments_view, live_s)},
    {0},
};

struct str resource_path(struct call *call, struct str resource_id, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      STR("/resources/"), resource_id, str_of(more));
}

struct str resource_api_path(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena, STR("/api/v1"),
                      resource_path(call, call->scope.resource_id, more));
}

/* ---- the list ---- */

static const struct catalog_type *type_in(const struct list *types, struct str id)
{
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        if (str_equal(type->id, id))
            return type;
    }
    return NULL;
}

static struct str tier_name(const struct catalog_type *type, struct str sku)
{
    const struct catalog_tier *tier = type == NULL ? NULL : catalog_tier(type, sku);
    return tier == NULL ? sku : tier->name;
}

static struct list list_rows(struct call *call, const struct list *list, const struct list *types)
{
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct resource *resource = LIST_ROW(*list, struct resource, i);
        const struct catalog_type *type = type_in(types, resource->type_id);
        rows[i] = (struct list_row){
            .name = resource->name,
            .id = resource->id,
            .href = resource_path(call, resource->id, ""),
            .type = type == NULL ? resource->type_id : type->name,
            .icon = type == NULL ? STR("resource") : type->icon,
            .tier = tier_name(type, resource->sku),
            .status = badge_of(resource->status),
            .reason = resource->health_reason,
            .updated = resource->updated_us,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list list_heads(struct call *call)
{
    struct str sort = request_query(call->request, "sort");
    if (sort.length == 0)
        sort = STR("-created_at");
    struct table_head *heads = ARENA_ARRAY(call->task.arena, 6, struct table_head);
    heads[0] = table_head_sorted(call, "Name", "name", "-name", sort);
    heads[1] = table_head_sorted(call, "Status", NULL, NULL, sort);
    heads[2] = table_head_sorted(call, "Type", NULL, NULL, sort);
    heads[3] = table_head_sorted(call, "Tier", NULL, NULL, sort);
    heads[4] = table_head_sorted(call, "Id", NULL, NULL, sort);
    heads[5] = table_head_sorted(call, "Changed", "created_at", "-created_at", sort);
    return (struct list){heads, 6, sizeof *heads, false};
}

static struct filter_control status_filter(struct call *call)
{
    static const struct filter_choice choices[] = {
        {STR_INIT("Healthy"), STR_INIT("Healthy"), false},
        {STR_INIT("Creating"), STR_INIT("Creating"), false},
        {STR_INIT("Updating"), STR_INIT("Updating"), false},
        {STR_INIT("Degraded"), STR_INIT("Degraded"), false},
        {STR_INIT("Failed"), STR_INIT("Failed"), false},
        {STR_INIT("Terminating"), STR_INIT("Terminating"), false},
        {STR_INIT("Unknown"), STR_INIT("Unknown"), false},
    };
    return filter_select(call, "status", "Status", choices, COUNT_OF(choices));
}

static struct filter_control type_filter(struct call *call, const struct list *types)
{
    struct filter_choice *choices =
        ARENA_ARRAY(call->task.arena, types->count, struct filter_choice);
    for (size_t i = 0; i < types->count; i++) {
        const struct catalog_type *type = LIST_ROW(*types, struct catalog_type, i);
        choices[i] = (struct filter_choice){type->slug, type->name, false};
    }
    return filter_select(call, "type", "Type", choices, types->count);
}

static void fill_list(struct call *call, struct list_view *view, const struct list *types)
{
    struct filter_control *controls = ARENA_ARRAY(call->task.arena, 3, struct filter_control);
    controls[0] = filter_text(call, "q", "Name or id", "Part of a name or id");
    controls[1] = type_filter(call, types);
    controls[2] = status_filter(call);
    view->filters = (struct list){controls, 3, sizeof *controls, false};
    view->chips = filter_chips(call, controls, 3);
    view->filtered = view->chips.count > 0;
    view->filter_href = call->request->path;
    view->clear_href = call->request->path;
    view->heads = list_heads(call);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->create_href = ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                                   STR("/resources/new"));
    view->live_s = 10;
}

enum outcome resource_list_html(struct call *call)
{
    struct list_view view = {.live_s = 0};
    struct resource_filter filter;
    struct list list;
    struct list types;
    enum outcome outcome = resource_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = catalog_list(&call->task, false, &types);
    if (outcome == DONE)
        outcome = resource_list(&call->task, &filter, &list);
    struct str api = ARENA_JOIN(call->task.arena, STR("/api/v1/projects/"),
                                call->scope.project_id, STR("/resources"));
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Resources", "resources", api});
    if (outcome != DONE)
        return outcome;
    fill_list(call, &view, &types);
    view.resources = list_rows(call, &list, &types);
    view.shown = arena_print(call->task.arena, "%zu shown", list.count);
    view.newer_href = pager_newest(call);
    view.older_href = pager_older(call, resource_next_cursor(call, &filter, &list));
    answer_page(call, resource_pages[PAGE_LIST].bound, &view);
    return DONE;
}

/* ---- one resource ---- */

static bool is_busy(const struct resource *resource)
{
    return str_is(resource->status, "Creating") || str_is(resource->status, "Updating") ||
           str_is(resource->status, "Terminating") || str_is(resource->status, "Progressing");
}

static struct list events_of(struct call *call, const struct list *steps, struct str deployment)
{
    struct timeline_event *rows =
        ARENA_ARRAY(call->task.arena, steps->count, struct timeline_event);
    size_t count = 0;
    for (size_t i = 0; i < steps->count; i++) {
        const struct deployment_step *step = LIST_ROW(*steps, struct deployment_step, i);
        if (deployment.at != NULL && !str_equal(step->deployment_id, deployment))
            continue;
        bool failed = str_is(step->step, "failed");
        bool ended = str_is(step->step, "observed");
        rows[count++] = (struct timeline_event){
            .title = step->told,
            .text = STR(""),
            .actor = STR(""),
            .href = STR(""),
            .at = step->at_us,
            .good = ended,
            .bad = failed,
            .info = !ended && !failed,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* One line of the configuration summary: what a member holds, in few words. */
static struct str summary_of(struct arena *arena, const struct node *node)
{
    switch (node->kind) {
    case NODE_TEXT:
        return node->text;
    case NODE_ARRAY:
        return arena_print(arena, node->count == 1 ? "%zu entry" : "%zu entries", node->count);
    case NODE_OBJECT: {
        struct buf buf = buf_open(arena, 128, KIB(2));
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            if (buf.length > 0)
                BUF_ADD(&buf, ", ");
            buf_add(&buf, child->key);
            BUF_ADD(&buf, " ");
            buf_add(&buf, child->kind == NODE_OBJECT || child->kind == NODE_ARRAY
                              ? arena_print(arena, "%zu", child->count)
                              : child->kind == NODE_TEXT ? child->text
                                                         : json_text(arena, child));
        }
        return buf_str(&buf);
    }
    case NODE_BOOL:
        return node->truth ? STR("Yes") : STR("No");
    case NODE_NULL:
    case NODE_INT:
    case NODE_REAL:
        return json_text(arena, node);
    }
    return STR("");
}

static struct list settings_of(struct call *call, const struct resource *resource,
                               const struct catalog_type *type)
{
    struct arena *arena = call->task.arena;
    struct node *document = NULL;
    if (json_parse(arena, resource->settings, &call->failure, &document) != DONE)
        bug("stored settings of a resource are not JSON");
    const struct node *properties =
        type == NULL ? NULL : node_member(schema_document(type->schema), STR("properties"));
    struct setting_row *rows = ARENA_ARRAY(arena, SETTINGS_SHOWN, struct setting_row);
    size_t count = 0;
    for (const struct node *member = document->first; member != NULL && count < SETTINGS_SHOWN;
         member = member->next) {
        const struct node *about =
            properties == NULL ? NULL : node_member(properties, member->key);
        const struct node *title = about == NULL ? NULL : node_member(about, STR("title"));
        rows[count++] = (struct setting_row){
            .title = title != NULL && title->kind == NODE_TEXT ? title->text : member->key,
            .text = summary_of(arena, member),
            .pointer = pointer_add(arena, STR(""), member->key),
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

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
    view->busy = is_busy(resource);
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
    view->type_href = ARENA_JOIN(arena, STR("/catalog/"), type == NULL ? STR("") : type->slug);
    view->tier = tier_name(type, resource->sku);
    view->icon = type == NULL ? STR("resource") : type->icon;
    fill_state(call, view, resource);
    view->tabs = resource_tabs(call, "overview");
    view->facts = facts_of(call, resource, type_name, view->tier);
    view->settings = settings_of(call, resource, type);
    view->may_write = (call->scope.may & MAY_WRITE) != 0;
    view->may_delete = (call->scope.may & MAY_DELETE) != 0;
    view->settings_href = resource_path(call, resource->id, "/settings");
    view->delete_href = resource_path(call, resource->id, "/delete");
    view->deployments_href = resource_path(call, resource->id, "/deployments");
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

enum outcome resource_show_html(struct call *call)
{
    struct show_view view = {.live_s = LIVE_S};
    struct resource resource;
    struct list steps;
    const struct catalog_type *type = NULL;
    struct str id = call->scope.resource_id;
    enum outcome outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = catalog_load(&call->task, resource.type_id, &type);
    if (outcome == DONE)
        outcome = resource_deployment_steps(&call->task, id, 8, &steps);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){NULL, "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    fill_show(call, &view, &resource, type);
    view.events = events_of(call, &steps, STR_NONE);
    answer_page(call, resource_pages[PAGE_SHOW].bound, &view);
    return DONE;
}

/* ---- deployments ---- */

static struct str took_text(struct arena *arena, const struct deployment *deployment)
{
    if (deployment->finished_us == 0)
        return STR("");
    int64_t ms = (deployment->finished_us - deployment->created_us) / US_PER_MS;
    if (ms < 10000)
        return arena_print(arena, "%lld.%lld s", (long long)(ms / 1000),
                           (long long)(ms % 1000 / 100));
    return arena_print(arena, "%lld s", (long long)(ms / 1000));
}

static struct list deployment_rows(struct call *call, const struct list *list,
                                   int64_t observed_generation)
{
    struct arena *arena = call->task.arena;
    struct deployment_row *rows = ARENA_ARRAY(arena, list->count, struct deployment_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct deployment *deployment = LIST_ROW(*list, struct deployment, i);
        struct str generation = arena_print(arena, "%lld", (long long)deployment->generation);
        rows[i] = (struct deployment_row){
            .generation = str_is(deployment->action, "delete")
                              ? ARENA_JOIN(arena, generation, STR(" (delete)"))
                              : generation,
            .href = ARENA_JOIN(arena, call->request->path, STR("?deployment="), deployment->id),
            .status = badge_of(deployment->state),
            .reason = deployment->reason,
            .actor = deployment->actor,
            .started = deployment->created_us,
            .took = took_text(arena, deployment),
            .current = deployment->generation == observed_generation &&
                       str_is(deployment->state, "ready"),
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

/* The deployment whose timeline is shown: the one asked for, else the newest. */
static const struct deployment *chosen_of(struct call *call, const struct list *list)
{
    struct str asked = request_query(call->request, "deployment");
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(LIST_ROW(*list, struct deployment, i)->id, asked))
            return LIST_ROW(*list, struct deployment, i);
    return list->count == 0 ? NULL : LIST_ROW(*list, struct deployment, 0);
}

enum outcome resource_deployments_html(struct call *call)
{
    struct deployments_view view = {.live_s = LIVE_S, .chosen = STR("")};
    struct resource resource;
    struct list list;
    struct list steps;
    struct str id = call->scope.resource_id;
    enum outcome outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = resource_deployments(&call->task, id, 0, STR_NONE, 50, &list);
    if (outcome == DONE)
        outcome = resource_deployment_steps(&call->task, id, STEPS_SHOWN, &steps);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Deployments", "resources",
                                                   resource_api_path(call, "/deployments")});
    if (outcome != DONE)
        return outcome;
    view.name = resource.name;
    view.tabs = resource_tabs(call, "deployments");
    view.deployments = deployment_rows(call, &list, resource.observed_generation);
    const struct deployment *chosen = chosen_of(call, &list);
    if (chosen != NULL) {
        view.chosen = arena_print(call->task.arena, "%lld", (long long)chosen->generation);
        view.events = events_of(call, &steps, chosen->id);
        view.busy = chosen->finished_us == 0;
    }
    view.shown = arena_print(call->task.arena, "%zu shown", list.count);
    view.newer_href = STR("");
    view.older_href = STR("");
    answer_page(call, resource_pages[PAGE_DEPLOYMENTS].bound, &view);
    return DONE;
}
