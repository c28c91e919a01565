/* service_account_html.c: the list of service accounts, and the form for a new one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/service_account/service_account_routes.h"

const struct field service_account_form_fields[] = {
    {"name", TEXT_AT(struct service_account_input, name), .max = 500},
    {"description", TEXT_AT(struct service_account_input, description), .max = 2000},
    {0},
};

struct str service_account_path(struct call *call, struct str more)
{
    const struct scope *scope = &call->scope;
    bool project = scope->project_id.at != NULL;
    return ARENA_JOIN(call->task.arena, project ? STR("/projects/") : STR("/organizations/"),
                      project ? scope->project_id : scope->org_id,
                      more.length == 0 ? STR("/service-accounts") : STR("/service-accounts/"),
                      more);
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str description;
    struct str href;
    struct str project;
    struct badge status;
    int64_t keys;
    int64_t roles;
    int64_t used;
    bool used_set;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"description", TEXT_AT(struct list_row, description)},
    {"href", TEXT_AT(struct list_row, href)},
    {"project", TEXT_AT(struct list_row, project)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"key_count", INT_AT(struct list_row, keys)},
    {"role_count", INT_AT(struct list_row, roles)},
    {"used", TIME_AT(struct list_row, used)},
    {"used_set", BOOL_AT(struct list_row, used_set)},
    {0},
};

struct list_view {
    struct frame frame;
    struct str scope_word;
    struct list accounts;
    struct filter_bar bar;
    struct pager pager;
    bool may_manage_access;
    struct str create_href;
};

const struct field service_account_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct list_view, scope_word)},
    {"accounts", LIST_AT(struct list_view, accounts, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_manage_access", BOOL_AT(struct list_view, may_manage_access)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

static struct str scope_word(const struct call *call)
{
    return call->scope.project_id.at != NULL ? STR("project") : STR("organization");
}

static struct list rows_of(struct call *call, const struct list *list)
{
    struct list_row *rows = ARENA_ARRAY(call->task.arena, list->count, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct service_account *account = LIST_ROW(*list, struct service_account, i);
        bool enabled = account->disabled_us == 0;
        rows[i] = (struct list_row){
            .name = account->name,
            .description = account->description,
            .href = service_account_path(call, account->id),
            .project = or_empty(account->project_name),
            .status = {.word = enabled ? STR("Active") : STR("Disabled"),
                       .good = enabled,
                       .neutral = !enabled},
            .keys = account->key_count,
            .roles = account->role_count,
            .used = account->used_us,
            .used_set = account->used_us != 0,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome service_account_list_html(struct call *call)
{
    struct list_view view = {.scope_word = scope_word(call)};
    struct service_account_filter filter;
    struct list list;
    struct str api =
        ARENA_JOIN(call->task.arena, STR("/api/v1"), service_account_path(call, STR("")));
    enum outcome outcome = service_account_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = service_account_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = frame_fill(
            call, &view.frame,
            &(struct frame_wants){"Service accounts", "service-accounts", api});
    if (outcome != DONE)
        return outcome;
    struct filter_control *control = ARENA_NEW(call->task.arena, struct filter_control);
    *control = filter_text(call, "q", "Name", "Part of a name");
    view.bar = filter_bar_of(call, control, 1);
    view.accounts = rows_of(call, &list);
    view.pager = pager_of(call, list.count, service_account_next_cursor(call, &list));
    view.may_manage_access = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    view.create_href = service_account_path(call, STR("new"));
    answer_page(call, service_account_pages[PAGE_SERVICE_ACCOUNT_LIST].bound, &view);
    return DONE;
}

/* ---- a new one ---- */

struct new_view {
    struct frame frame;
    struct str scope_word;
    struct str name;
    struct str name_error;
    struct str description;
    struct str description_error;
    struct list errors;
    struct str action_href;
    struct str back_href;
};

const struct field service_account_new_shown[] = {
    {"frame", STRUCT_AT(struct new_view, frame, frame_shown)},
    {"scope_word", TEXT_AT(struct new_view, scope_word)},
    {"name", TEXT_AT(struct new_view, name)},
    {"name_error", TEXT_AT(struct new_view, name_error)},
    {"description", TEXT_AT(struct new_view, description)},
    {"description_error", TEXT_AT(struct new_view, description_error)},
    {"errors", LIST_AT(struct new_view, errors, error_line_shown)},
    {"action_href", TEXT_AT(struct new_view, action_href)},
    {"back_href", TEXT_AT(struct new_view, back_href)},
    {0},
};

enum outcome service_account_new_html(struct call *call)
{
    struct new_view view = {
        .scope_word = scope_word(call),
        .name = or_empty(request_form(call->request, "name")),
        .name_error = error_of(call, "/name"),
        .description = or_empty(request_form(call->request, "description")),
        .description_error = error_of(call, "/description"),
        .errors = error_lines(call),
        .action_href = service_account_path(call, STR("new")),
        .back_href = service_account_path(call, STR("")),
    };
    enum outcome outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){"Create service account", "service-accounts", STR_NONE});
    if (outcome != DONE)
        return outcome;
    answer_page(call, service_account_pages[PAGE_SERVICE_ACCOUNT_NEW].bound, &view);
    return DONE;
}

enum outcome service_account_add_html(struct call *call)
{
    const struct service_account_input *input = call->input;
    struct service_account account;
    enum outcome outcome = service_account_add(
        &call->task, &(struct service_account_draft){input->name, input->description, NULL},
        &account);
    if (outcome == CLASH && call->failure.field_count == 0)
        failure_field(&call->failure, STR("/name"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, service_account_path(call, account.id), FLASH_GOOD,
        STR("The service account was created. Give it a role and a key."));
}
