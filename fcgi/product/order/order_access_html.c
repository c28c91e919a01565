/* order_access_html.c: the fourth step, which may be left out: who will hold what. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/access/access_routes.h"
#include "product/order/order_routes.h"

struct grant_row {
    struct str told;
    struct str role;
    struct str until;
    struct str remove; /* value of the button "do" */
};
static const struct field grant_row_shown[] = {
    {"told", TEXT_AT(struct grant_row, told)},
    {"role", TEXT_AT(struct grant_row, role)},
    {"until", TEXT_AT(struct grant_row, until)},
    {"remove", TEXT_AT(struct grant_row, remove)},
    {0},
};

struct access_view {
    struct frame frame;
    struct list steps;
    struct str name;
    struct str project_name;
    struct list grants;
    bool may_grant;
    bool full;
    struct str email;
    struct str email_error;
    struct str role_error;
    struct list role_groups;
    struct str expires;
    struct str expires_error;
    struct list errors;
    struct order_summary summary;
    struct str action_href;
    struct str back_href;
};
const struct field order_access_shown[] = {
    {"frame", STRUCT_AT(struct access_view, frame, frame_shown)},
    {"steps", LIST_AT(struct access_view, steps, order_step_link_shown)},
    {"name", TEXT_AT(struct access_view, name)},
    {"project_name", TEXT_AT(struct access_view, project_name)},
    {"grants", LIST_AT(struct access_view, grants, grant_row_shown)},
    {"may_grant", BOOL_AT(struct access_view, may_grant)},
    {"full", BOOL_AT(struct access_view, full)},
    {"email", TEXT_AT(struct access_view, email)},
    {"email_error", TEXT_AT(struct access_view, email_error)},
    {"role_error", TEXT_AT(struct access_view, role_error)},
    {"role_groups", LIST_AT(struct access_view, role_groups, access_role_group_shown)},
    {"expires", TEXT_AT(struct access_view, expires)},
    {"expires_error", TEXT_AT(struct access_view, expires_error)},
    {"errors", LIST_AT(struct access_view, errors, error_line_shown)},
    ORDER_SUMMARY_SHOWN(struct access_view, summary),
    {"action_href", TEXT_AT(struct access_view, action_href)},
    {"back_href", TEXT_AT(struct access_view, back_href)},
    {0},
};

struct str order_until(struct arena *arena, int64_t expires_us)
{
    char text[CLOCK_TEXT_BYTES];
    if (expires_us == 0)
        return STR("");
    return arena_str(arena, str_slice(clock_text(expires_us - US_PER_S, text), 0, 10));
}

static struct list grant_rows(struct arena *arena, const struct list *grants)
{
    struct grant_row *rows = ARENA_ARRAY(arena, grants->count, struct grant_row);
    for (size_t i = 0; i < grants->count; i++) {
        const struct order_grant *grant = LIST_ROW(*grants, struct order_grant, i);
        rows[i] = (struct grant_row){grant->told, grant->role,
                                     order_until(arena, grant->expires_us),
                                     ARENA_JOIN(arena, STR("remove "), grant->holder, STR(" "),
                                                grant->role_id)};
    }
    return (struct list){rows, grants->count, sizeof *rows, false};
}

static bool may_grant(const struct wizard *wizard)
{
    return (wizard->place.may & MAY_MANAGE_ACCESS) != 0;
}

static enum outcome show_access(struct call *call, struct wizard *wizard, int status)
{
    struct arena *arena = call->task.arena;
    struct list grants = order_grants(&call->task, &wizard->order);
    bool typed = status != 200;
    struct access_view view = {
        .steps = order_steps(call, &wizard->order, ORDER_ACCESS),
        .grants = grant_rows(arena, &grants),
        .may_grant = may_grant(wizard),
        .full = grants.count == ORDER_GRANTS_MAX,
        .email = typed ? or_empty(request_form(call->request, "email")) : STR(""),
        .email_error = error_of(call, "/email"),
        .role_error = error_of(call, "/role"),
        .expires = typed ? or_empty(request_form(call->request, "expires")) : STR(""),
        .expires_error = error_of(call, "/expires"),
        .errors = error_lines(call),
        .action_href = order_path(call, &wizard->order, "access"),
        .back_href = order_path(call, &wizard->order, "settings"),
    };
    struct order_project project;
    struct str role = typed ? request_form(call->request, "role") : STR_NONE;
    enum outcome outcome = order_project_load(call, &project);
    if (outcome == DONE)
        outcome = access_role_groups(call, role, &view.role_groups);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){
                arena_cstr(arena, ARENA_JOIN(arena, STR("Access, order "), wizard->type->name)),
                "catalog", STR("/api/v1/roles")});
    if (outcome != DONE)
        return outcome;
    view.name = wizard->order.name;
    view.project_name = project.name;
    view.summary = order_summary_of(call, wizard->type, wizard->tier, &project);
    answer_page_status(call, status, order_pages[PAGE_ORDER_ACCESS].bound, &view);
    return DONE;
}

enum outcome order_access_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_ACCESS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    return show_access(call, &wizard, 200);
}

/* ---- what was sent ---- */

static bool held_already(const struct list *grants, const struct order_grant *grant)
{
    for (size_t i = 0; i < grants->count; i++) {
        const struct order_grant *each = LIST_ROW(*grants, struct order_grant, i);
        if (str_equal(each->holder, grant->holder) && str_equal(each->role_id, grant->role_id))
            return true;
    }
    return false;
}

/* Judged as if it were given in the project: the resource is not there yet. */
static enum outcome read_grant(struct call *call, struct order_grant *grant)
{
    struct assignment_draft draft = {
        .user_id = str_trim(or_empty(request_form(call->request, "email"))),
        .role_id = or_empty(request_form(call->request, "role")),
    };
    struct assignment given;
    access_read_last_day(call, &draft.expires_us);
    enum outcome outcome = access_grant_check(&call->task, &draft, &given);
    if (outcome == FORBIDDEN) {
        failure_field(&call->failure, STR("/role"), "not_allowed", "%.*s",
                      STR_ARG(call->failure.told));
        return INVALID;
    }
    if (outcome == DONE)
        *grant = (struct order_grant){given.principal_id,
                                      given.email.length > 0 ? given.email : given.name,
                                      given.role_id, given.role_title, given.expires_us};
    return outcome;
}

static enum outcome save(struct call *call, struct wizard *wizard, const struct list *grants,
                         const char *next)
{
    order_set_grants(&call->task, &wizard->order, grants);
    enum outcome outcome = order_save(&call->task, &wizard->order);
    return outcome == DONE ? answer_redirect(call, order_path(call, &wizard->order, next))
                           : outcome;
}

static enum outcome add_grant(struct call *call, struct wizard *wizard, const char *next)
{
    struct arena *arena = call->task.arena;
    struct list grants = order_grants(&call->task, &wizard->order);
    struct order_grant grant = {.expires_us = 0};
    if (!may_grant(wizard))
        return refuse(&call->failure, FORBIDDEN, NULL, "You may not give access here.", NULL);
    enum outcome outcome = read_grant(call, &grant);
    if (outcome == DONE && grants.count == ORDER_GRANTS_MAX) {
        failure_field(&call->failure, STR("/email"), "too_many",
                      "At most %d can be granted with an order; add the others afterwards.",
                      ORDER_GRANTS_MAX);
        outcome = INVALID;
    }
    if (outcome == INVALID) {
        access_form_pointers(&call->failure);
        return show_access(call, wizard, 422);
    }
    if (outcome != DONE)
        return outcome;
    struct order_grant *rows = ARENA_ARRAY(arena, grants.count + 1, struct order_grant);
    for (size_t i = 0; i < grants.count; i++)
        rows[i] = *LIST_ROW(grants, struct order_grant, i);
    bool twice = held_already(&grants, &grant);
    rows[grants.count] = grant;
    struct list all = {rows, grants.count + (twice ? 0 : 1), sizeof *rows, false};
    return save(call, wizard, &all, next);
}

/* By who and what, not by place: another window may have taken out one above it. */
static enum outcome remove_grant(struct call *call, struct wizard *wizard, struct str which)
{
    struct arena *arena = call->task.arena;
    struct list grants = order_grants(&call->task, &wizard->order);
    struct order_grant *rows = ARENA_ARRAY(arena, grants.count, struct order_grant);
    size_t count = 0;
    for (size_t i = 0; i < grants.count; i++) {
        const struct order_grant *grant = LIST_ROW(grants, struct order_grant, i);
        if (!str_equal(ARENA_JOIN(arena, grant->holder, STR(" "), grant->role_id), which))
            rows[count++] = *grant;
    }
    struct list all = {rows, count, sizeof *rows, false};
    return save(call, wizard, &all, "access");
}

enum outcome order_access_post_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_ACCESS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    struct str what = or_empty(request_form(call->request, "do"));
    if (str_starts(what, STR("remove ")))
        return remove_grant(call, &wizard, str_slice(what, 7, what.length));
    if (str_is(what, "add"))
        return add_grant(call, &wizard, "access");
    if (wizard.order.done_step < ORDER_ACCESS)
        wizard.order.done_step = ORDER_ACCESS;
    if (str_trim(or_empty(request_form(call->request, "email"))).length > 0)
        return add_grant(call, &wizard, "review");
    struct list grants = order_grants(&call->task, &wizard.order);
    return save(call, &wizard, &grants, "review");
}
