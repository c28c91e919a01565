/* resource_deployments_html.c: the deployments of a resource, and the steps of each. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

enum { LIVE_S = 3, CALM_S = 15, STEPS_SHOWN = 100 };

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
    struct pager pager;
    int64_t live_s;
    struct str status_href;
    struct str here_href;
};

const struct field resource_deployments_shown[] = {
    {"frame", STRUCT_AT(struct deployments_view, frame, frame_shown)},
    {"name", TEXT_AT(struct deployments_view, name)},
    {"tabs", LIST_AT(struct deployments_view, tabs, tab_shown)},
    {"deployments", LIST_AT(struct deployments_view, deployments, deployment_row_shown)},
    {"chosen", TEXT_AT(struct deployments_view, chosen)},
    {"events", LIST_AT(struct deployments_view, events, timeline_event_shown)},
    {"busy", BOOL_AT(struct deployments_view, busy)},
    PAGER_SHOWN(struct deployments_view, pager),
    {"live_s", INT_AT(struct deployments_view, live_s)},
    {"status_href", TEXT_AT(struct deployments_view, status_href)},
    {"here_href", TEXT_AT(struct deployments_view, here_href)},
    {0},
};

struct list resource_events(struct call *call, const struct list *steps, struct str deployment)
{
    struct timeline_event *rows =
        ARENA_ARRAY(call->task.arena, steps->count, struct timeline_event);
    size_t count = 0;
    for (size_t i = 0; i < steps->count; i++) {
        const struct deployment_step *step = LIST_ROW(*steps, struct deployment_step, i);
        if (deployment.at != NULL && !str_equal(step->deployment_id, deployment))
            continue;
        bool failed = str_is(step->step, "failed");
        bool under_way = count == 0 && !failed && !str_is(step->step, "observed");
        rows[count++] = (struct timeline_event){
            .title = step->told,
            .text = STR(""),
            .actor = STR(""),
            .href = STR(""),
            .at = step->at_us,
            .good = !failed && !under_way,
            .bad = failed,
            .info = under_way,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* A state of the table in the word of badges. */
static struct str state_word(struct str state)
{
    static const struct {
        const char *state;
        struct str word;
    } words[] = {
        {"pending", STR_INIT("Pending")}, {"deploying", STR_INIT("Deploying")},
        {"ready", STR_INIT("Ready")},     {"failed", STR_INIT("Failed")},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(state, words[i].state))
            return words[i].word;
    return STR("Superseded");
}

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
            .href = ARENA_JOIN(arena, call->request->path,
                               request_query_with(call->request, arena, "deployment",
                                                  deployment->id)),
            .status = badge_of(state_word(deployment->state)),
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
    struct deployments_view view = {
        .chosen = STR(""),
        .status_href = resource_api_path(call, "/status"),
        .here_href = resource_path(call, call->scope.resource_id, "/deployments"),
    };
    struct resource resource;
    struct list list;
    struct list steps;
    struct str next;
    struct str id = call->scope.resource_id;
    enum outcome outcome = resource_load(&call->task, id, &resource);
    if (outcome == DONE)
        outcome = resource_read_deployments(call, &list, &next);
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
        view.events = resource_events(call, &steps, chosen->id);
        view.busy = chosen->finished_us == 0;
    }
    view.live_s = resource_is_busy(&resource) || view.busy ? LIVE_S : CALM_S;
    view.pager = pager_of(call, list.count, next);
    answer_page(call, resource_pages[PAGE_DEPLOYMENTS].bound, &view);
    return DONE;
}
