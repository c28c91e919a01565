/* order_review_html.c: the last step: everything about the order, and placing it. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/order/order_routes.h"
#include "product/resource/resource_pages.h"

struct review_grant {
    struct str told;
    struct str role;
    struct str until;
};
static const struct field review_grant_shown[] = {
    {"told", TEXT_AT(struct review_grant, told)},
    {"role", TEXT_AT(struct review_grant, role)},
    {"until", TEXT_AT(struct review_grant, until)},
    {0},
};

struct review_view {
    struct frame frame;
    struct list steps;
    struct str type_name;
    struct str name;
    struct list facts;
    struct list words;
    struct list differences;
    struct str preset_name;
    struct list grants;
    struct list errors;
    struct order_summary summary;
    struct str action_href;
    struct str discard_href;
    struct str basics_href;
    struct str settings_href;
    struct str access_href;
    struct order_notice notice;
    bool may_order;
};
const struct field order_review_shown[] = {
    {"frame", STRUCT_AT(struct review_view, frame, frame_shown)},
    {"steps", LIST_AT(struct review_view, steps, order_step_link_shown)},
    {"type_name", TEXT_AT(struct review_view, type_name)},
    {"name", TEXT_AT(struct review_view, name)},
    {"facts", LIST_AT(struct review_view, facts, fact_shown)},
    {"words", LIST_AT(struct review_view, words, order_word_shown)},
    {"differences", LIST_AT(struct review_view, differences, order_word_shown)},
    {"preset_name", TEXT_AT(struct review_view, preset_name)},
    {"grants", LIST_AT(struct review_view, grants, review_grant_shown)},
    {"errors", LIST_AT(struct review_view, errors, error_line_shown)},
    ORDER_SUMMARY_SHOWN(struct review_view, summary),
    {"action_href", TEXT_AT(struct review_view, action_href)},
    {"discard_href", TEXT_AT(struct review_view, discard_href)},
    {"basics_href", TEXT_AT(struct review_view, basics_href)},
    {"settings_href", TEXT_AT(struct review_view, settings_href)},
    {"access_href", TEXT_AT(struct review_view, access_href)},
    ORDER_NOTICE_SHOWN(struct review_view, notice),
    {"may_order", BOOL_AT(struct review_view, may_order)},
    {0},
};

/* Each mistake leads to the step where it can be mended, with the title of its field in front. */
static struct list mistakes_of(struct call *call, const struct wizard *wizard)
{
    struct arena *arena = call->task.arena;
    const struct str front = STR("/settings_json");
    for (size_t i = 0; i < call->failure.field_count; i++)
        call->failure.fields[i].pointer = settings_form_control(call->failure.fields[i].pointer);
    struct list lines = error_lines(call);
    struct error_line *rows = ARENA_ARRAY(arena, lines.count, struct error_line);
    for (size_t i = 0; i < lines.count; i++) {
        const struct error_line *line = LIST_ROW(lines, struct error_line, i);
        struct str pointer = call->failure.fields[i].pointer;
        bool setting = str_starts(pointer, front);
        struct str title =
            setting ? order_title_at(arena, wizard->type,
                                     str_slice(pointer, front.length, pointer.length))
                    : STR("");
        rows[i] = (struct error_line){
            title.length == 0 ? line->text : ARENA_JOIN(arena, title, STR(": "), line->text),
            ARENA_JOIN(arena, order_path(call, &wizard->order, setting ? "settings" : "basics"),
                       line->href)};
    }
    return (struct list){rows, lines.count, sizeof *rows, false};
}

static struct list facts_of(struct call *call, const struct wizard *wizard,
                            const struct order_project *project)
{
    struct arena *arena = call->task.arena;
    struct fact *rows = ARENA_ARRAY(arena, 6, struct fact);
    const struct order *order = &wizard->order;
    struct str none = STR("");
    rows[0] = (struct fact){.label = STR("Name"), .text = order->name, .href = none};
    rows[1] = (struct fact){
        .label = STR("Id"), .text = order->resource_id, .href = none, .is_code = true};
    rows[2] = (struct fact){.label = STR("Type"), .text = wizard->type->name, .href = none};
    rows[3] = (struct fact){.label = STR("Tier"),
                            .text = resource_tier_name(wizard->type, order->sku),
                            .href = none};
    rows[4] = (struct fact){.label = STR("Project"), .text = project->name, .href = none};
    rows[5] = (struct fact){
        .label = STR("Organization"), .text = project->org_name, .href = none};
    return (struct list){rows, 6, sizeof *rows, false};
}

static struct list grants_of(struct call *call, const struct order *order)
{
    struct list grants = order_grants(&call->task, order);
    struct review_grant *rows =
        ARENA_ARRAY(call->task.arena, grants.count, struct review_grant);
    for (size_t i = 0; i < grants.count; i++) {
        const struct order_grant *grant = LIST_ROW(grants, struct order_grant, i);
        rows[i] = (struct review_grant){grant->told, grant->role,
                                        order_until(call->task.arena, grant->expires_us)};
    }
    return (struct list){rows, grants.count, sizeof *rows, false};
}

static enum outcome fill_settings(struct call *call, const struct wizard *wizard,
                          struct review_view *view)
{
    struct arena *arena = call->task.arena;
    const struct catalog_type *type = wizard->type;
    const struct node *document = schema_fill_defaults(
        arena, type->schema, order_settings(&call->task, &wizard->order));
    struct order_base base;
    enum outcome outcome = order_base_of(call, type, wizard->order.preset, &base);
    if (outcome != DONE)
        return outcome;
    view->words = order_words(arena, type, document);
    view->differences = order_difference(arena, type, base.document, document);
    view->preset_name = base.name;
    return DONE;
}

static enum outcome show_review(struct call *call, struct wizard *wizard, int status)
{
    struct arena *arena = call->task.arena;
    const struct order *order = &wizard->order;
    struct order_project project;
    struct review_view view = {
        .steps = order_steps(call, order, ORDER_REVIEW),
        .type_name = wizard->type->name,
        .name = order->name,
        .grants = grants_of(call, order),
        .errors = mistakes_of(call, wizard),
        .notice = order_notice_of(call, order),
        .action_href = order_path(call, order, "review"),
        .discard_href = order_path(call, order, "discard"),
        .basics_href = order_path(call, order, "basics"),
        .settings_href = order_path(call, order, "settings"),
        .access_href = order_path(call, order, "access"),
    };
    enum outcome outcome = order_project_load(call, &project);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){
                arena_cstr(arena, ARENA_JOIN(arena, STR("Review, order "), wizard->type->name)), "catalog",
                ARENA_JOIN(arena, STR("/api/v1/projects/"), project.id, STR("/resources"))});
    if (outcome != DONE)
        return outcome;
    view.facts = facts_of(call, wizard, &project);
    view.summary = order_summary_of(call, wizard->type, wizard->tier, &project);
    outcome = fill_settings(call, wizard, &view);
    if (outcome != DONE)
        return outcome;
    view.may_order = view.errors.count == 0;
    if (status == 412) {
        view.notice.notice = STR("The order is not what you saw");
        view.notice.notice_text =
            STR("It was changed in another window, or its price changed, since this page was "
                "shown. Nothing was ordered. Look through it again.");
    }
    answer_page_status(call, status, order_pages[PAGE_ORDER_REVIEW].bound, &view);
    return DONE;
}

/* What cannot be placed has no control of its own here: it is told with the mistakes. */
static void tell_as_field(struct call *call)
{
    if (call->failure.field_count == 0)
        failure_field(&call->failure, STR("/sku"), "not_allowed", "%.*s",
                      STR_ARG(call->failure.told));
}

enum outcome order_review_html(struct call *call)
{
    struct wizard wizard;
    struct resource unused;
    enum outcome outcome = order_enter(call, ORDER_REVIEW, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    if (wizard.order.ordered)
        return answer_redirect(call, order_deployment_path(call, &wizard.order));
    outcome = order_check(&call->task, &wizard.order, &unused);
    if (outcome != DONE && !order_refused(outcome))
        return outcome;
    if (outcome != DONE)
        tell_as_field(call);
    return show_review(call, &wizard, 200);
}

/* ---- placing it ---- */

/* Each on its own: one who cannot get a role any more keeps nobody else from theirs. Sent again,
 * what is held already is as good as given. */
static enum outcome give_access(struct call *call, const struct order *order,
                                const struct resource *resource, struct str *refused)
{
    struct arena *arena = call->task.arena;
    struct list grants = order_grants(&call->task, order);
    struct scope *place = ARENA_NEW(arena, struct scope);
    struct task inner = call->task;
    *refused = STR("");
    if (grants.count == 0)
        return DONE;
    enum outcome outcome =
        access_require(&call->task, "resource", resource->id, MAY_MANAGE_ACCESS, place);
    inner.scope = place;
    for (size_t i = 0; i < grants.count && outcome != STORE_FAULT; i++) {
        const struct order_grant *grant = LIST_ROW(grants, struct order_grant, i);
        struct assignment_draft draft = {grant->holder, grant->role_id, grant->expires_us};
        struct assignment given;
        enum outcome each = outcome == DONE ? access_grant(&inner, &draft, &given) : outcome;
        bool held = each == CLASH && call->failure.code != NULL &&
                    str_is(str_of(call->failure.code), "already_granted");
        failure_clear(&call->failure);
        if (each == STORE_FAULT)
            return each;
        if (each != DONE && !held)
            *refused = ARENA_JOIN(arena, *refused, STR(" "), grant->told,
                                  STR(" could not be given the role "), grant->role, STR("."));
    }
    return outcome == STORE_FAULT ? outcome : DONE;
}

static enum outcome lead_on(struct call *call, const struct order *order,
                            const struct resource *resource, struct str refused)
{
    struct arena *arena = call->task.arena;
    struct str told = ARENA_JOIN(arena, resource->name,
                                 STR(" was ordered and is being deployed."), refused);
    struct str path = order_deployment_path(call, order);
    bool is_secret = str_equal(order->type_id, VAULT_TYPE);
    if (is_secret && str_is(order->came_from, "secrets")) {
        told = ARENA_JOIN(arena, resource->name, STR(" was ordered. Put its values next."),
                          refused);
        path = ARENA_JOIN(arena, STR("/projects/"), order->project_id, STR("/secrets"));
    } else if (is_secret) { /* a draft keeps no values: they are put now */
        path = ARENA_JOIN(arena, STR("/projects/"), order->project_id, STR("/secrets/"),
                          resource->id, STR("/edit"));
    }
    return answer_redirect_flash(call, path, refused.length == 0 ? FLASH_GOOD : FLASH_BAD, told);
}

/* Somebody orders what they saw: this state of the draft, at this price. */
static bool is_what_was_seen(struct call *call, const struct wizard *wizard)
{
    struct str price = request_form(call->request, "price");
    struct str now = wizard->tier == NULL ? STR("Free")
                                          : price_text(call->task.arena, wizard->tier->price_cents,
                                                       wizard->tier->currency);
    return !wizard->stale && (price.at == NULL || str_equal(price, now));
}

enum outcome order_review_post_html(struct call *call)
{
    struct wizard wizard;
    struct resource resource;
    struct str refused;
    enum outcome outcome = order_enter(call, ORDER_REVIEW, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    if (!wizard.order.ordered && !is_what_was_seen(call, &wizard))
        return show_review(call, &wizard, 412);
    outcome = order_finish(&call->task, &wizard.order, &resource);
    if (order_refused(outcome)) {
        tell_as_field(call);
        return show_review(call, &wizard, outcome == CLASH ? 409 : 422);
    }
    if (outcome == DONE)
        outcome = give_access(call, &wizard.order, &resource, &refused);
    return outcome == DONE ? lead_on(call, &wizard.order, &resource, refused) : outcome;
}
