/* order_basics_html.c: the second step: project, name, id and tier. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/access/reserved.h"
#include "product/limit/limit_routes.h"
#include "product/order/order_routes.h"
#include "product/project/project.h"
#include "product/resource/resource_pages.h"

struct tier_card {
    struct str value;
    struct str name;
    struct str price;
    struct str note;
    bool disabled;
    bool selected;
    struct list limits;   /* struct line */
    struct list uses;     /* struct limit_bar */
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
    {"uses", LIST_AT(struct tier_card, uses, limit_bar_shown)},
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
    struct order_notice notice;
    struct str preset;   /* that the address named; "" = none, or the draft has it */
    struct str settings; /* of a draft that begins again; "" = the defaults */
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
    ORDER_NOTICE_SHOWN(struct basics_view, notice),
    {"preset", TEXT_AT(struct basics_view, preset)},
    {"settings", TEXT_AT(struct basics_view, settings)},
    {"action_href", TEXT_AT(struct basics_view, action_href)},
    {"back_href", TEXT_AT(struct basics_view, back_href)},
    {0},
};

/* ---- what can be chosen ---- */

static struct list tier_cards(struct arena *arena, const struct catalog_type *type,
                              const struct catalog_tier *selected, const struct list *usage)
{
    struct list choices = resource_tier_choices(arena, type, selected, usage);
    struct tier_card *rows = ARENA_ARRAY(arena, choices.count, struct tier_card);
    for (size_t i = 0; i < choices.count; i++) {
        const struct tier_choice *choice = LIST_ROW(choices, struct tier_choice, i);
        const struct catalog_tier *tier = LIST_ROW(type->tiers, struct catalog_tier, i);
        rows[i] = (struct tier_card){choice->value,    choice->name,     choice->price,
                                     choice->note,     choice->disabled, choice->selected,
                                     choice->limits,   choice->uses,     tier->features};
        if (str_equal(rows[i].price, rows[i].name)) /* a tier "Free" that is "Free" */
            rows[i].price = STR("No charge");
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

struct list order_project_choices(struct arena *arena, const struct list *projects,
                                  struct str chosen)
{
    struct filter_choice *rows = ARENA_ARRAY(arena, projects->count, struct filter_choice);
    for (size_t i = 0; i < projects->count; i++) {
        const struct order_project *project = LIST_ROW(*projects, struct order_project, i);
        rows[i] = (struct filter_choice){
            project->id, ARENA_JOIN(arena, project->name, STR(" · "), project->org_name),
            str_equal(project->id, chosen)};
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

/* In the project that is chosen: one of those in which the actor may order. */
static enum outcome tier_usage(struct call *call, const struct catalog_type *type,
                               const struct order_project *project, struct list *usage)
{
    if (project == NULL)
        return DONE;
    struct scope place =
        access_scope_within_project(call->task.scope, project->org_id, project->id);
    struct task inner = call->task;
    inner.scope = &place;
    return limit_tiers(&inner, type, usage);
}

/* `notice` NULL = nothing happened since the form was made. */
static enum outcome show_basics(struct call *call, const struct order *order,
                                const struct catalog_type *type,
                                const struct order_notice *notice, int status)
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
            &(struct frame_wants){arena_cstr(arena, ARENA_JOIN(arena, STR("Basics, order "), type->name)),
                                  "catalog",
                                  ARENA_JOIN(arena, STR("/api/v1/resource-types/"), type->slug)});
    if (outcome != DONE)
        return outcome;
    if (tier == NULL)
        tier = catalog_first_tier(type);
    const struct order_project *project = choose_project(&projects, order->project_id, last);
    struct list usage = {.count = 0};
    outcome = tier_usage(call, type, project, &usage);
    if (outcome != DONE)
        return outcome;
    fill_typed(call, order, type, &view);
    view.projects = order_project_choices(
        arena, &projects, project == NULL ? STR_NONE : project->id);
    view.homes = home_choices(call, &homes);
    view.creates_project = projects.count == 0 || view.new_project_error.length > 0 ||
                           view.new_org_error.length > 0;
    view.tiers = tier_cards(arena, type, tier, &usage);
    view.summary = order_summary_of(call, type, tier, project);
    bool stored = order->created_us != 0;
    view.notice = notice != NULL ? *notice : order_notice_of(call, order);
    view.preset = stored ? STR("") : order->preset;
    view.settings = stored || str_is(order->settings, "{}") ? STR("") : order->settings;
    view.action_href = stored ? order_path(call, order, "basics") : STR("/resources/create");
    view.back_href = stored ? order_path(call, order, "type")
                            : STR("/resources/create");
    answer_page_status(call, status, order_pages[PAGE_ORDER_BASICS].bound, &view);
    return DONE;
}

/* ---- what was sent ---- */

static struct str typed(struct call *call, const char *name)
{
    return str_trim(or_empty(request_form(call->request, name)));
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
        return show_basics(call, order, type, NULL, 422);
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
        outcome = order_check_basics(&inner, order);
        if (outcome == CLASH && call->failure.field_count == 0)
            failure_field(&call->failure, STR("/project_id"), "not_allowed", "%.*s",
                          STR_ARG(call->failure.told));
        return outcome;
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

/* What is kept with the draft against what is typed here. */
static struct list differences(struct call *call, const struct order *kept,
                               const struct order *typed_here)
{
    struct order_word all[] = {
        {STR("Project"), typed_here->project_id, kept->project_id},
        {STR("Name"), typed_here->name, kept->name},
        {STR("Id"), typed_here->resource_id, kept->resource_id},
        {STR("Tier"), typed_here->sku, kept->sku},
    };
    struct order_word *rows = ARENA_ARRAY(call->task.arena, COUNT_OF(all), struct order_word);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (!str_equal(all[i].text, all[i].before))
            rows[count++] = all[i];
    return (struct list){rows, count, sizeof *rows, false};
}

static enum outcome store_basics(struct call *call, struct order *order,
                                 const struct catalog_type *type)
{
    if (order->resource_id.length == 0)
        order->resource_id = label_make_free(call->task.arena, order->name);
    if (order->sku.length == 0 && catalog_first_tier(type) != NULL)
        order->sku = catalog_first_tier(type)->sku;
    if (order->done_step < ORDER_BASICS)
        order->done_step = ORDER_BASICS;
    return order_settings_begin(call, order, type);
}

/* `kept` NULL = the draft begins; else as it is stored, when the form showed an older state. */
static enum outcome keep_basics(struct call *call, struct order *order,
                                const struct catalog_type *type, const struct order *kept)
{
    struct str what = or_empty(request_form(call->request, "do"));
    order_read_basics(call, order);
    struct order_notice notice = order_notice_of(call, order);
    if (kept != NULL && str_is(what, "update"))
        notice.seen = typed(call, "seen");
    if (str_is(what, "update"))
        return show_basics(call, order, type, &notice, 200);
    struct list changes = kept == NULL ? (struct list){0} : differences(call, kept, order);
    if (changes.count > 0) {
        notice = order_notice_stale(call, order, "basics", &changes);
        return show_basics(call, order, type, &notice, 412);
    }
    if (str_is(what, "create_project"))
        return create_project(call, order, type);
    enum outcome outcome = judge(call, order);
    if (outcome == INVALID || outcome == CLASH)
        return show_basics(call, order, type, NULL, 422);
    return outcome == DONE ? store_basics(call, order, type) : outcome;
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
        .schema_version = type->schema_version,
    };
}

enum outcome order_basics_new_html(struct call *call, const struct catalog_type *type)
{
    struct order order = new_order(order_new_id(&call->task), type,
                                   or_empty(request_query(call->request, "from")));
    order.sku = either(call, "sku", "tier");
    order.project_id = either(call, "project_id", "projectId");
    order.preset = order_preset_word(request_query(call->request, "preset"));
    return show_basics(call, &order, type, NULL, 200);
}

/* Settings of an order that was lost; they are judged at their own step. */
static struct str settings_sent(struct call *call)
{
    struct node *document = NULL;
    struct failure unused = {.arena = call->task.arena};
    struct str text = or_empty(request_form(call->request, "settings"));
    bool sound = text.length > 0 && text.length <= SETTINGS_BYTES_MAX &&
                 json_parse(call->task.arena, text, &unused, &document) == DONE &&
                 document->kind == NODE_OBJECT;
    return sound ? text : STR("{}");
}

/* The type was withdrawn while the first form was open: what was typed becomes a draft anyway. */
static enum outcome begin_without_type(struct call *call)
{
    const struct catalog_type *type;
    enum outcome outcome =
        catalog_load(&call->task, or_empty(request_form(call->request, "type")), &type);
    failure_clear(&call->failure);
    if (outcome == ABSENT)
        return answer_redirect_flash(call, STR("/resources/create"), FLASH_BAD,
                                     STR("This type is not offered. Choose another one."));
    if (outcome != DONE)
        return outcome;
    struct order order = new_order(or_empty(request_form(call->request, "draft")), type,
                                   or_empty(request_form(call->request, "from")));
    order_read_basics(call, &order);
    outcome = order_save(&call->task, &order);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, order_path(call, &order, "type"), FLASH_BAD,
                                 STR("What you were ordering is not offered any more. Choose "
                                     "another type; project and name are kept."));
}

/* The first form: the draft begins with it. Sent twice, the second is sent over the first. */
enum outcome order_begin_html(struct call *call)
{
    const struct catalog_type *type;
    enum outcome outcome =
        order_find_type(call, or_empty(request_form(call->request, "type")), &type);
    if (outcome != DONE)
        return outcome;
    struct order before;
    enum outcome found =
        order_load(&call->task, or_empty(request_form(call->request, "draft")), &before);
    if (found != DONE && found != ABSENT)
        return found;
    if (found == DONE && before.ordered)
        return answer_redirect_flash(call, order_deployment_path(call, &before), FLASH_INFO,
                                     STR("This was ordered already."));
    failure_clear(&call->failure);
    if (type == NULL)
        return begin_without_type(call);
    struct order order = new_order(or_empty(request_form(call->request, "draft")), type,
                                   or_empty(request_form(call->request, "from")));
    order.settings = settings_sent(call);
    order.preset = order_preset_word(request_form(call->request, "preset"));
    if (!str_is(request_form(call->request, "do"), "again"))
        return keep_basics(call, &order, type, NULL);
    order_read_basics(call, &order);
    return show_basics(call, &order, type, NULL, 200);
}

enum outcome order_basics_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_BASICS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    return show_basics(call, &wizard.order, wizard.type, NULL, 200);
}

enum outcome order_basics_post_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_BASICS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    struct order kept = wizard.order;
    return keep_basics(call, &wizard.order, wizard.type, wizard.stale ? &kept : NULL);
}
