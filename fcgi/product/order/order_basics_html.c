/* order_basics_html.c: the second step: project, name, id and tier. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/access/reserved.h"
#include "product/order/order_routes.h"
#include "product/project/project.h"
#include "product/resource/resource_pages.h"

enum { TYPED_BYTES_MAX = 1000 };

struct tier_card {
    struct str value;
    struct str name;
    struct str price;
    struct str note;
    bool disabled;
    bool selected;
    struct list limits;   /* struct line */
    struct list features; /* struct catalog_word */
};
static const struct field feature_shown[] = {
    {"text", TEXT_AT(struct catalog_word, text)},
    {0},
};
static const struct field tier_card_shown[] = {
    {"value", TEXT_AT(struct tier_card, value)},
    {"name", TEXT_AT(struct tier_card, name)},
    {"price", TEXT_AT(struct tier_card, price)},
    {"note", TEXT_AT(struct tier_card, note)},
    {"disabled", BOOL_AT(struct tier_card, disabled)},
    {"selected", BOOL_AT(struct tier_card, selected)},
    {"limits", LIST_AT(struct tier_card, limits, line_shown)},
    {"features", LIST_AT(struct tier_card, features, feature_shown)},
    {0},
};

struct basics_view {
    struct frame frame;
    struct list steps;
    struct str type_name;
    struct str draft;
    struct str type;
    struct str came_from;
    struct list projects; /* struct filter_choice */
    struct str project_error;
    struct list homes; /* struct filter_choice */
    bool creates_project; /* the form for a new project is open */
    struct str new_project;
    struct str new_project_error;
    struct str new_org_error;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct list tiers;
    struct str tier_error;
    struct list errors;
    struct order_summary summary;
    struct str action_href;
    struct str back_href;
};
const struct field order_basics_shown[] = {
    {"frame", STRUCT_AT(struct basics_view, frame, frame_shown)},
    {"steps", LIST_AT(struct basics_view, steps, order_step_link_shown)},
    {"type_name", TEXT_AT(struct basics_view, type_name)},
    {"draft", TEXT_AT(struct basics_view, draft)},
    {"type", TEXT_AT(struct basics_view, type)},
    {"came_from", TEXT_AT(struct basics_view, came_from)},
    {"projects", LIST_AT(struct basics_view, projects, filter_choice_shown)},
    {"project_error", TEXT_AT(struct basics_view, project_error)},
    {"homes", LIST_AT(struct basics_view, homes, filter_choice_shown)},
    {"creates_project", BOOL_AT(struct basics_view, creates_project)},
    {"new_project", TEXT_AT(struct basics_view, new_project)},
    {"new_project_error", TEXT_AT(struct basics_view, new_project_error)},
    {"new_org_error", TEXT_AT(struct basics_view, new_org_error)},
    {"name", TEXT_AT(struct basics_view, name)},
    {"name_error", TEXT_AT(struct basics_view, name_error)},
    {"id", TEXT_AT(struct basics_view, id)},
    {"id_error", TEXT_AT(struct basics_view, id_error)},
    {"tiers", LIST_AT(struct basics_view, tiers, tier_card_shown)},
    {"tier_error", TEXT_AT(struct basics_view, tier_error)},
    {"errors", LIST_AT(struct basics_view, errors, error_line_shown)},
    ORDER_SUMMARY_SHOWN(struct basics_view, summary),
    {"action_href", TEXT_AT(struct basics_view, action_href)},
    {"back_href", TEXT_AT(struct basics_view, back_href)},
    {0},
};

/* ---- what can be chosen ---- */

static struct list tier_cards(struct arena *arena, const struct catalog_type *type,
                              const struct catalog_tier *selected)
{
    struct list choices = resource_tier_choices(arena, type, selected);
    struct tier_card *rows = ARENA_ARRAY(arena, choices.count, struct tier_card);
    for (size_t i = 0; i < choices.count; i++) {
        const struct tier_choice *choice = LIST_ROW(choices, struct tier_choice, i);
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        rows[i] = (struct tier_card){choice->value,    choice->name,     choice->price,
                                     choice->note,     choice->disabled, choice->selected,
                                     choice->limits,   tier->features};
    }
    return (struct list){rows, choices.count, sizeof *rows, false};
}

static const struct order_project *project_named(const struct list *projects, struct str id)
{
    for (size_t i = 0; id.length > 0 && i < projects->count; i++) {
        const struct order_project *project = LIST_ROW(*projects, struct order_project, i);
        if (str_equal(project->id, id))
            return project;
    }
    return NULL;
}

/* What was chosen, else where they were last, else the only one. */
static const struct order_project *choose_project(const struct list *projects, struct str chosen,
                                                  struct str last)
{
    const struct order_project *project = project_named(projects, chosen);
    if (project == NULL)
        project = project_named(projects, or_empty(last));
    if (project == NULL && projects->count == 1)
        project = LIST_ROW(*projects, struct order_project, 0);
    return project;
}

static struct list project_choices(struct arena *arena, const struct list *projects,
                                   const struct order_project *selected)
{
    struct filter_choice *rows = ARENA_ARRAY(arena, projects->count, struct filter_choice);
    for (size_t i = 0; i < projects->count; i++) {
        const struct order_project *project = LIST_ROW(*projects, struct order_project, i);
        rows[i] = (struct filter_choice){
            project->id, ARENA_JOIN(arena, project->name, STR(" · "), project->org_name),
            project == selected};
    }
    return (struct list){rows, projects->count, sizeof *rows, false};
}

static struct list home_choices(struct call *call, const struct list *homes)
{
    struct arena *arena = call->task.arena;
    struct str typed = or_empty(request_form(call->request, "new_project_org"));
    struct filter_choice *rows = ARENA_ARRAY(arena, homes->count, struct filter_choice);
    for (size_t i = 0; i < homes->count; i++) {
        const struct project_home *home = LIST_ROW(*homes, struct project_home, i);
        rows[i] = (struct filter_choice){
            home->id,
            home->personal ? ARENA_JOIN(arena, home->name, STR(" (personal)")) : home->name,
            str_equal(home->id, typed)};
    }
    return (struct list){rows, homes->count, sizeof *rows, false};
}

static void fill_typed(struct call *call, const struct order *order,
                       const struct catalog_type *type, struct basics_view *view)
{
    view->type_name = type->name;
    view->draft = order->id;
    view->type = type->id;
    view->came_from = order->came_from;
    view->project_error = error_of(call, "/project_id");
    view->new_project = or_empty(request_form(call->request, "new_project"));
    view->new_project_error = error_of(call, "/new_project");
    view->new_org_error = error_of(call, "/new_project_org");
    view->name = order->name;
    view->name_error = error_of(call, "/name");
    view->id = order->resource_id;
    view->id_error = error_of(call, "/id");
    view->tier_error = error_of(call, "/sku");
    view->errors = error_lines(call);
}

static enum outcome show_basics(struct call *call, const struct order *order,
                                const struct catalog_type *type, int status)
{
    struct arena *arena = call->task.arena;
    struct basics_view view = {.steps = order_steps(call, order, ORDER_BASICS)};
    const struct catalog_tier *tier =
        order->sku.length == 0 ? NULL : catalog_tier(type, order->sku);
    struct list projects;
    struct list homes;
    struct str last;
    enum outcome outcome = order_projects(&call->task, &projects, &last);
    if (outcome == DONE)
        outcome = project_homes(&call->task, &homes);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){arena_cstr(arena, ARENA_JOIN(arena, STR("Order "), type->name)),
                                  "catalog",
                                  ARENA_JOIN(arena, STR("/api/v1/resource-types/"), type->slug)});
    if (outcome != DONE)
        return outcome;
    if (tier == NULL)
        tier = catalog_first_tier(type);
    const struct order_project *project = choose_project(&projects, order->project_id, last);
    fill_typed(call, order, type, &view);
    view.projects = project_choices(arena, &projects, project);
    view.homes = home_choices(call, &homes);
    view.creates_project = projects.count == 0 || view.new_project_error.length > 0 ||
                           view.new_org_error.length > 0;
    view.tiers = tier_cards(arena, type, tier);
    view.summary = order_summary_of(call, type, tier, project);
    bool stored = order->created_us != 0;
    view.action_href = stored ? order_path(call, order, "basics") : STR("/resources/create");
    view.back_href = stored ? order_path(call, order, "type")
                            : STR("/resources/create");
    answer_page_status(call, status, order_pages[PAGE_ORDER_BASICS].bound, &view);
    return DONE;
}

/* ---- what was sent ---- */

static struct str typed(struct call *call, const char *name)
{
    return str_trim(
        str_slice(or_empty(request_form(call->request, name)), 0, TYPED_BYTES_MAX));
}

static void read_basics(struct call *call, struct order *order)
{
    order->project_id = typed(call, "project_id");
    order->name = typed(call, "name");
    order->resource_id = typed(call, "id");
    order->sku = typed(call, "sku");
}

/* The operation's pointers are those of a project; here they are beside those of an order. */
static void rename_pointers(struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++) {
        struct failure_field *field = &failure->fields[i];
        field->pointer = str_is(field->pointer, "/org_id") ? STR("/new_project_org")
                                                           : STR("/new_project");
    }
}

static enum outcome create_project(struct call *call, struct order *order,
                                   const struct catalog_type *type)
{
    struct project project;
    struct str org = typed(call, "new_project_org");
    enum outcome outcome = project_add(&call->task,
                                       &(struct project_draft){
                                           .id = STR_NONE,
                                           .org_id = org.length == 0 ? STR_NONE : org,
                                           .name = typed(call, "new_project"),
                                           .description = STR_NONE,
                                       },
                                       &project);
    if (outcome == ABSENT || outcome == FORBIDDEN || (outcome == CLASH &&
                                                      call->failure.field_count == 0)) {
        struct str told = call->failure.told;
        failure_field(&call->failure, STR("/org_id"), "not_allowed", "%.*s",
                      STR_ARG(told.length > 0
                                  ? told
                                  : STR("You may not create projects in this organization.")));
        outcome = INVALID;
    }
    if (outcome == INVALID || outcome == CLASH) {
        rename_pointers(&call->failure);
        return show_basics(call, order, type, 422);
    }
    if (outcome != DONE)
        return outcome;
    order->project_id = project.id;
    outcome = order_save(&call->task, order);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, order_path(call, order, "basics"), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, project.name, STR(" was created, and is chosen.")));
}

/* All mistakes at once, also while no project is chosen. */
static enum outcome judge(struct call *call, const struct order *order)
{
    struct scope *place = ARENA_NEW(call->task.arena, struct scope);
    enum outcome outcome = order_place(&call->task, order, place);
    if (outcome == DONE) {
        struct task inner = call->task;
        inner.scope = place;
        return order_check_basics(&inner, order);
    }
    if (outcome == ABSENT || outcome == FORBIDDEN) {
        failure_clear(&call->failure);
        failure_field(&call->failure, STR("/project_id"), "unknown",
                      "The project is not there, or you may not order in it.");
        outcome = INVALID;
    }
    if (outcome == INVALID) {
        place_check_name(&call->failure, order->name);
        if (order->resource_id.length > 0)
            place_check_id(&call->failure, order->resource_id);
    }
    return outcome;
}

static enum outcome keep_basics(struct call *call, struct order *order,
                                const struct catalog_type *type)
{
    struct str what = or_empty(request_form(call->request, "do"));
    read_basics(call, order);
    if (str_is(what, "update"))
        return show_basics(call, order, type, 200);
    if (str_is(what, "create_project"))
        return create_project(call, order, type);
    enum outcome outcome = judge(call, order);
    if (outcome == INVALID || outcome == CLASH)
        return show_basics(call, order, type, 422);
    if (outcome != DONE)
        return outcome;
    if (order->resource_id.length == 0)
        order->resource_id = label_make_free(call->task.arena, order->name);
    if (order->sku.length == 0 && catalog_first_tier(type) != NULL)
        order->sku = catalog_first_tier(type)->sku;
    if (order->done_step < ORDER_BASICS)
        order->done_step = ORDER_BASICS;
    outcome = order_save(&call->task, order);
    return outcome == DONE ? answer_redirect(call, order_path(call, order, "settings"))
                           : outcome;
}

/* ---- a new one ---- */

static struct str either(struct call *call, const char *name, const char *older)
{
    struct str value = request_query(call->request, name);
    return or_empty(value.length > 0 ? value : request_query(call->request, older));
}

static struct order new_order(struct str id, const struct catalog_type *type, struct str from)
{
    return (struct order){
        .id = id,
        .type_id = type->id,
        .project_id = STR(""),
        .project_name = STR(""),
        .name = STR(""),
        .resource_id = STR(""),
        .sku = STR(""),
        .settings = STR("{}"),
        .preset = STR(""),
        .grants = STR("[]"),
        .came_from = str_is(from, "secrets") ? STR("secrets") : STR(""),
    };
}

enum outcome order_basics_new_html(struct call *call, const struct catalog_type *type)
{
    struct order order = new_order(order_new_id(&call->task), type,
                                   or_empty(request_query(call->request, "from")));
    order.sku = either(call, "sku", "tier");
    order.project_id = either(call, "project_id", "projectId");
    return show_basics(call, &order, type, 200);
}

/* The first form: the draft begins with it. Sent twice, the second is sent over the first. */
enum outcome order_begin_html(struct call *call)
{
    const struct catalog_type *type;
    enum outcome outcome =
        order_find_type(call, or_empty(request_form(call->request, "type")), &type);
    if (outcome != DONE)
        return outcome;
    if (type == NULL)
        return answer_redirect_flash(call, STR("/resources/create"), FLASH_BAD,
                                     STR("This type is not offered. Choose another one."));
    struct order order = new_order(or_empty(request_form(call->request, "draft")), type,
                                   or_empty(request_form(call->request, "from")));
    return keep_basics(call, &order, type);
}

enum outcome order_basics_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_BASICS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    return show_basics(call, &wizard.order, wizard.type, 200);
}

enum outcome order_basics_post_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_BASICS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    return keep_basics(call, &wizard.order, wizard.type);
}
