/* order_html.c: what the steps share: opening a draft, the way between steps, the summary. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/order/order_routes.h"
#include "product/project/project.h"

const struct field order_step_link_shown[] = {
    {"title", TEXT_AT(struct order_step_link, title)},
    {"href", TEXT_AT(struct order_step_link, href)},
    {"current", BOOL_AT(struct order_step_link, current)},
    {"done", BOOL_AT(struct order_step_link, done)},
    {"optional", BOOL_AT(struct order_step_link, optional)},
    {0},
};

static const struct {
    const char *title;
    const char *path;
    int64_t after; /* open once this one is done */
    bool optional;
} steps[] = {
    [ORDER_TYPE] = {"Type", "type", ORDER_TYPE, false},
    [ORDER_BASICS] = {"Basics", "basics", ORDER_TYPE, false},
    [ORDER_SETTINGS] = {"Settings", "settings", ORDER_BASICS, false},
    [ORDER_ACCESS] = {"Access", "access", ORDER_SETTINGS, true},
    [ORDER_REVIEW] = {"Review", "review", ORDER_SETTINGS, false},
};

struct str order_path(struct call *call, const struct order *order, const char *step)
{
    return ARENA_JOIN(call->task.arena, STR("/resources/create/"), order->id, STR("/"),
                      str_of(step));
}

struct str order_deployment_path(struct call *call, const struct order *order)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), order->project_id,
                      STR("/resources/"), order->resource_id, STR("/deployments"));
}

struct list order_steps(struct call *call, const struct order *order, enum order_step current)
{
    struct order_step_link *rows =
        ARENA_ARRAY(call->task.arena, COUNT_OF(steps), struct order_step_link);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        bool open = order != NULL && order->created_us != 0 &&
                    steps[i].after <= order->done_step && (enum order_step)i != current;
        rows[i] = (struct order_step_link){
            .title = str_of(steps[i].title),
            .href = open ? order_path(call, order, steps[i].path) : STR(""),
            .current = (enum order_step)i == current,
            .done = (enum order_step)i != current &&
                    (i == ORDER_TYPE ? current > ORDER_TYPE || open
                                     : order != NULL && (int64_t)i <= order->done_step),
            .optional = steps[i].optional,
        };
    }
    return (struct list){rows, COUNT_OF(steps), sizeof *rows, false};
}

/* ---- opening ---- */

enum outcome order_find_type(struct call *call, struct str word, const struct catalog_type **type)
{
    *type = NULL;
    if (word.length == 0)
        return DONE;
    enum outcome outcome = catalog_load(&call->task, word, type);
    if (outcome == DONE && !(*type)->active)
        *type = NULL;
    if (outcome == ABSENT) {
        failure_clear(&call->failure);
        *type = NULL;
        return DONE;
    }
    return outcome;
}

/* What a form held is kept before the way leads elsewhere; by whom it is kept does not matter. */
static enum outcome lead_away(struct call *call, struct wizard *wizard, enum order_step from)
{
    if (call->request->method != POST)
        return DONE;
    failure_clear(&call->failure);
    return order_keep_typed(call, from, &wizard->order);
}

static enum outcome lead_to(struct call *call, struct wizard *wizard, enum order_step step,
                            const char *told)
{
    struct str path = order_path(call, &wizard->order, steps[step].path);
    wizard->answered = true;
    failure_clear(&call->failure);
    return told == NULL ? answer_redirect(call, path)
                        : answer_redirect_flash(call, path, FLASH_BAD, str_of(told));
}

/* From here on the call works in the project that was chosen. */
static enum outcome enter_place(struct call *call, enum order_step step, struct wizard *wizard)
{
    if (wizard->order.project_id.length == 0 && step <= ORDER_BASICS)
        return DONE;
    struct scope *place = ARENA_NEW(call->task.arena, struct scope);
    enum outcome outcome = order_place(&call->task, &wizard->order, place);
    if (outcome == DONE && wizard->order.project_name.length == 0 && !wizard->order.ordered)
        outcome = ABSENT;
    if (outcome == DONE) {
        wizard->place = *place;
        call->task.scope = place;
        return DONE;
    }
    if (outcome != ABSENT && outcome != FORBIDDEN && outcome != INVALID)
        return outcome;
    failure_clear(&call->failure);
    if (step <= ORDER_BASICS)
        return DONE;
    outcome = lead_away(call, wizard, step);
    if (outcome != DONE)
        return outcome;
    return lead_to(call, wizard, ORDER_BASICS,
                   "Nothing can be ordered in this project any more: it is deleted or suspended, or "
                   "you may not order in it. Choose another one; everything else is kept.");
}

/* The first form of a draft tells which state it showed; without that, it is taken as the last. */
static bool is_stale(struct call *call, const struct order *order)
{
    int64_t seen = 0;
    struct str typed = request_form(call->request, "seen");
    return typed.at != NULL && typed.length > 0 &&
           !(str_int_parse(typed, 0, INT64_MAX, &seen) && seen == order->updated_us);
}

static enum outcome enter_ordered(struct call *call, struct wizard *out)
{
    out->answered = true;
    if (request_form(call->request, "kept_type").at != NULL)
        return order_gone_html(call, &out->order);
    return answer_redirect_flash(call, order_deployment_path(call, &out->order), FLASH_INFO,
                                 STR("This was ordered already."));
}

/* The type, which must be offered still, and the tier. */
static enum outcome enter_type(struct call *call, enum order_step step, struct wizard *out)
{
    enum outcome outcome = order_find_type(call, out->order.type_id, &out->type);
    if (outcome != DONE)
        return outcome;
    if (out->type == NULL && step != ORDER_TYPE && !out->order.ordered) {
        outcome = lead_away(call, out, step);
        return outcome != DONE
                   ? outcome
                   : lead_to(call, out, ORDER_TYPE,
                             "What you were ordering is not offered any more. Choose another "
                             "type; project and name are kept.");
    }
    if (out->type != NULL)
        out->tier = out->order.sku.length == 0 ? catalog_first_tier(out->type)
                                               : catalog_tier(out->type, out->order.sku);
    return DONE;
}

/* The steps before this one are done, and still are what the catalog offers. */
static enum outcome enter_step(struct call *call, enum order_step step, struct wizard *out)
{
    if (step > ORDER_BASICS && out->tier == NULL) {
        enum outcome outcome = lead_away(call, out, step);
        return outcome != DONE ? outcome
                               : lead_to(call, out, ORDER_BASICS,
                                         "The tier that you chose is not offered any more. Choose "
                                         "another one; what you typed is kept.");
    }
    if (steps[step].after <= out->order.done_step)
        return DONE;
    if (out->order.moved)
        return lead_to(call, out, ORDER_SETTINGS, NULL); /* which says why */
    return lead_to(call, out, out->order.done_step < ORDER_BASICS ? ORDER_BASICS : ORDER_SETTINGS,
                   NULL);
}

enum outcome order_enter(struct call *call, enum order_step step, struct wizard *out)
{
    *out = (struct wizard){.answered = false};
    enum outcome outcome =
        order_load(&call->task, request_word(call->request, "draft"), &out->order);
    if (outcome == ABSENT) {
        out->answered = true;
        failure_clear(&call->failure);
        return order_gone_html(call, NULL);
    }
    if (outcome != DONE)
        return outcome;
    out->stale = !out->order.ordered && is_stale(call, &out->order);
    if (out->order.ordered && step != ORDER_REVIEW)
        return enter_ordered(call, out);
    outcome = enter_type(call, step, out);
    if (outcome == DONE && !out->answered)
        outcome = enter_place(call, step, out);
    if (outcome != DONE || out->answered || out->order.ordered)
        return outcome;
    return enter_step(call, step, out);
}

enum outcome order_resume_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_TYPE, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    int64_t next = wizard.order.done_step + 1;
    if (next > ORDER_REVIEW)
        next = ORDER_REVIEW;
    return lead_to(call, &wizard, (enum order_step)next, NULL);
}

enum outcome order_discard_html(struct call *call)
{
    struct order order;
    enum outcome outcome =
        order_load(&call->task, request_word(call->request, "draft"), &order);
    if (outcome == ABSENT) {
        failure_clear(&call->failure);
        return order_gone_html(call, NULL);
    }
    if (outcome == DONE)
        outcome = order_remove(&call->task, order.id);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, STR("/resources/create"), FLASH_GOOD,
                                 STR("The order was discarded. Nothing was ordered."));
}

/* ---- the summary beside the steps ---- */

enum outcome order_project_load(struct call *call, struct order_project *out)
{
    struct project project;
    enum outcome outcome = project_load(&call->task, &project, 0, NULL);
    if (outcome == DONE)
        *out = (struct order_project){project.id, project.name, project.org_id,
                                      project.org_name};
    return outcome;
}

struct order_summary order_summary_of(struct call *call, const struct catalog_type *type,
                                      const struct catalog_tier *tier,
                                      const struct order_project *project)
{
    struct arena *arena = call->task.arena;
    struct summary_row *rows = ARENA_ARRAY(arena, 3, struct summary_row);
    rows[0] = (struct summary_row){STR("Type"), type->name};
    rows[1] = (struct summary_row){STR("Tier"), tier == NULL ? STR("Not chosen") : tier->name};
    rows[2] = (struct summary_row){STR("Project"),
                                   project == NULL ? STR("Not chosen") : project->name};
    return (struct order_summary){
        .rows = {rows, 3, sizeof *rows, false},
        .price = tier == NULL ? STR("Free")
                              : price_text(arena, tier->price_cents, tier->currency),
        .payer = tier == NULL || tier->is_free || project == NULL ? STR("") : project->org_name,
    };
}
