/* clone_html.c: the form for a copy of a resource. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog.h"
#include "product/clone/clone.h"
#include "product/clone/clone_routes.h"
#include "product/frame/frame.h"
#include "product/order/order_routes.h"
#include "product/resource/resource_pages.h"

const struct field clone_form_fields[] = {
    {"name", TEXT_AT(struct clone_input, name), .max = 200},
    {"project_id", TEXT_AT(struct clone_input, project_id), .max = 63},
    {"id", TEXT_AT(struct clone_input, id), .max = 63},
    {"do", TEXT_AT(struct clone_input, deed), .max = 10},
    {0},
};

struct clone_view {
    struct frame frame;
    struct str origin;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct list projects; /* struct filter_choice */
    struct str project_error;
    struct list facts;
    struct list settings; /* struct setting_row */
    struct list errors;
    struct str settings_href;
    struct str action_href;
    struct str back_href;
};
const struct field clone_shown[] = {
    {"frame", STRUCT_AT(struct clone_view, frame, frame_shown)},
    {"origin", TEXT_AT(struct clone_view, origin)},
    {"name", TEXT_AT(struct clone_view, name)},
    {"name_error", TEXT_AT(struct clone_view, name_error)},
    {"id", TEXT_AT(struct clone_view, id)},
    {"id_error", TEXT_AT(struct clone_view, id_error)},
    {"projects", LIST_AT(struct clone_view, projects, filter_choice_shown)},
    {"project_error", TEXT_AT(struct clone_view, project_error)},
    {"facts", LIST_AT(struct clone_view, facts, fact_shown)},
    {"settings", LIST_AT(struct clone_view, settings, setting_row_shown)},
    {"errors", LIST_AT(struct clone_view, errors, error_line_shown)},
    {"settings_href", TEXT_AT(struct clone_view, settings_href)},
    {"action_href", TEXT_AT(struct clone_view, action_href)},
    {"back_href", TEXT_AT(struct clone_view, back_href)},
    {0},
};

static struct list facts_of(struct arena *arena, const struct resource *origin,
                            const struct catalog_type *type)
{
    enum { FACTS = 4 };
    const struct catalog_tier *tier =
        type == NULL ? NULL : catalog_tier(type, origin->sku);
    struct fact *facts = ARENA_ARRAY(arena, FACTS, struct fact);
    size_t count = 0;
    facts[count++] = (struct fact){.label = STR("Type"),
                                   .href = STR(""),
                                   .text = type == NULL ? origin->type_id : type->name};
    facts[count++] = (struct fact){.label = STR("Tier"),
                                   .href = STR(""),
                                   .text = resource_tier_name(type, origin->sku)};
    if (tier != NULL)
        facts[count++] =
            (struct fact){.label = STR("Price"),
                          .href = STR(""),
                          .text = price_text(arena, tier->price_cents, tier->currency)};
    facts[count++] =
        (struct fact){.label = STR("Generation"),
                      .href = STR(""),
                      .text = arena_print(arena, "%lld", (long long)origin->generation)};
    return (struct list){facts, count, sizeof *facts, false};
}

/* Errors in settings have no control here: they lead to the settings of the origin. */
static struct list errors_of(struct call *call, struct str settings_href)
{
    const struct failure *failure = &call->failure;
    struct list lines = error_lines(call);
    struct error_line *rows =
        ARENA_ARRAY(call->task.arena, lines.count + 1, struct error_line);
    size_t count = 0;
    for (; count < lines.count; count++) {
        struct str pointer = failure->fields[count].pointer;
        struct str above = STR("/settings_json");
        rows[count] = *LIST_ROW(lines, struct error_line, count);
        if (str_starts(pointer, above))
            rows[count] = (struct error_line){
                ARENA_JOIN(call->task.arena,
                           str_slice(pointer, above.length, pointer.length), STR(": "),
                           failure->fields[count].told),
                settings_href};
    }
    if (count == 0 && failure->told.length > 0)
        rows[count++] = (struct error_line){failure->told, STR("#name")};
    return (struct list){rows, count, sizeof *rows, false};
}

/* What was typed, else what is likely. */
static void fill_typed(struct call *call, const struct resource *origin,
                       const struct list *projects, struct clone_view *view)
{
    struct arena *arena = call->task.arena;
    struct str name = request_form(call->request, "name");
    struct str project = request_form(call->request, "project_id");
    view->name =
        name.at != NULL ? name : ARENA_JOIN(arena, STR("Copy of "), origin->name);
    view->id = or_empty(request_form(call->request, "id"));
    view->projects = order_project_choices(arena, projects,
                                     project.at != NULL ? project : origin->project_id);
    view->name_error = error_of(call, "/name");
    view->id_error = error_of(call, "/id");
    view->project_error = error_of(call, "/project_id");
    view->errors = errors_of(call, view->settings_href);
}

static enum outcome show(struct call *call, int status)
{
    struct clone_view view = {.origin = STR("")};
    struct resource origin;
    const struct catalog_type *type = NULL;
    struct list projects;
    struct str last;
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &origin);
    if (outcome == DONE)
        outcome = resource_find_type(call, &origin, &type);
    if (outcome == DONE)
        outcome = order_projects(&call->task, &projects, &last);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame,
                             &(struct frame_wants){"Clone a resource", "resources",
                                                   resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.origin = origin.name;
    view.facts = facts_of(call->task.arena, &origin, type);
    view.settings = resource_summary(call, &origin, type);
    view.settings_href = resource_path(call, origin.id, "/settings");
    view.action_href = resource_path(call, origin.id, "/clone");
    view.back_href = resource_path(call, origin.id, "");
    fill_typed(call, &origin, &projects, &view);
    answer_page_status(call, status, clone_pages[0].bound, &view);
    return DONE;
}

enum outcome clone_html(struct call *call)
{
    return show(call, 200);
}

enum outcome clone_again_html(struct call *call)
{
    return show(call, 422);
}

/* As an order that is open at its settings: what stands in the way of a copy is changed there. */
static enum outcome begin_order(struct call *call, const struct resource *origin,
                                const struct clone_draft *draft)
{
    struct scope place;
    struct task there = call->task;
    struct node *settings = NULL;
    struct order order = {
        .id = order_new_id(&call->task),
        .type_id = origin->type_id,
        .project_id =
            draft->project_id.length > 0 ? draft->project_id : origin->project_id,
        .project_name = STR(""),
        .name = draft->name,
        .resource_id = or_empty(draft->id),
        .sku = origin->sku,
        .settings = STR("{}"),
        .preset = STR(""),
        .grants = STR("[]"),
        .came_from = STR(""),
        .done_step = ORDER_BASICS,
    };
    enum outcome outcome = clone_place(&call->task, origin, draft, &place);
    if (outcome != DONE)
        return outcome;
    there.scope = &place;
    outcome = order_check_basics(&there, &order);
    if (outcome == DONE)
        outcome = clone_settings(&call->task, origin, NULL, &settings);
    if (outcome != DONE)
        return outcome;
    failure_clear(&call->failure);
    order.settings = json_text(call->task.arena, settings);
    outcome = order_save(&call->task, &order);
    if (outcome != DONE)
        return outcome;
    return answer_redirect(call, ARENA_JOIN(call->task.arena, STR("/resources/create/"),
                                            order.id, STR("/settings")));
}

static enum outcome order_copy(struct call *call, const struct resource *origin,
                               const struct clone_draft *draft)
{
    struct resource copy;
    enum outcome outcome = clone_add(&call->task, origin, draft, false, &copy);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call,
                                 ARENA_JOIN(call->task.arena, STR("/projects/"),
                                            copy.project_id, STR("/resources/"), copy.id),
                                 FLASH_GOOD,
                                 STR("The copy is ordered and is being deployed."));
}

enum outcome clone_post_html(struct call *call)
{
    const struct clone_input *input = call->input;
    struct resource origin;
    const struct clone_draft draft = {
        .id = input->id.length > 0 ? input->id : STR_NONE,
        .name = input->name,
        .project_id = input->project_id,
        .sku = STR_NONE,
    };
    enum outcome outcome = resource_load(&call->task, call->scope.resource_id, &origin);
    if (outcome == DONE)
        outcome = str_is(input->deed, "edit") ? begin_order(call, &origin, &draft)
                                              : order_copy(call, &origin, &draft);
    return order_refused(outcome) ? show(call, outcome_status(outcome)) : outcome;
}
