/* service_account_show_html.c: one service account: its roles, its keys, and the end of it. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access_routes.h"
#include "product/access/permission.h"
#include "product/api_key/api_key.h"
#include "product/frame/frame.h"
#include "product/service_account/service_account_routes.h"

const struct field service_account_delete_fields[] = {
    {"confirm", TEXT_AT(struct service_account_input, confirm), .max = 500},
    {0},
};

struct role_row {
    struct str role;
    struct str place;
    struct str href;
    struct str kind;
    int64_t expires;
    bool expires_set;
};

static const struct field role_row_shown[] = {
    {"role", TEXT_AT(struct role_row, role)},
    {"place", TEXT_AT(struct role_row, place)},
    {"href", TEXT_AT(struct role_row, href)},
    {"kind", TEXT_AT(struct role_row, kind)},
    {"expires", TIME_AT(struct role_row, expires)},
    {"expires_set", BOOL_AT(struct role_row, expires_set)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name; /* as it is */
    struct str id;
    bool disabled;
    bool may_manage_access;
    struct list facts;
    struct list roles;
    struct str grant_href;
    struct key_view keys;
    struct list errors;
    struct str change_href;
    struct str edited_name; /* as it was typed */
    struct str name_error;
    struct str description;
    struct str description_error;
    struct str disable_href;
    struct str enable_href;
    struct confirm confirm;
};

const struct field service_account_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"id", TEXT_AT(struct show_view, id)},
    {"disabled", BOOL_AT(struct show_view, disabled)},
    {"may_manage_access", BOOL_AT(struct show_view, may_manage_access)},
    {"facts", LIST_AT(struct show_view, facts, fact_shown)},
    {"roles", LIST_AT(struct show_view, roles, role_row_shown)},
    {"grant_href", TEXT_AT(struct show_view, grant_href)},
    KEY_VIEW_SHOWN(struct show_view, keys),
    {"errors", LIST_AT(struct show_view, errors, error_line_shown)},
    {"change_href", TEXT_AT(struct show_view, change_href)},
    {"edited_name", TEXT_AT(struct show_view, edited_name)},
    {"edited_name_error", TEXT_AT(struct show_view, name_error)},
    {"description", TEXT_AT(struct show_view, description)},
    {"description_error", TEXT_AT(struct show_view, description_error)},
    {"disable_href", TEXT_AT(struct show_view, disable_href)},
    {"enable_href", TEXT_AT(struct show_view, enable_href)},
    CONFIRM_SHOWN(struct show_view, confirm),
    {0},
};

static struct str path_of(struct call *call, const char *more)
{
    return ARENA_JOIN(call->task.arena,
                      service_account_path(call, service_account_id(call)), str_of(more));
}

/* ---- what is shown ---- */

struct shown {
    struct service_account account;
    struct list roles;
    struct list keys;
};

static enum outcome load(struct call *call, struct show_view *view, struct shown *shown)
{
    struct task *task = &call->task;
    struct str id = service_account_id(call);
    enum outcome outcome = service_account_load(task, id, &shown->account);
    if (outcome == DONE)
        outcome = service_account_roles(task, id, &shown->roles);
    if (outcome == DONE)
        outcome = api_keys(task, id, &shown->keys);
    if (outcome != DONE)
        return outcome;
    struct str api = ARENA_JOIN(task->arena, STR("/api/v1"), path_of(call, ""));
    const char *title = arena_cstr(task->arena, shown->account.name);
    return frame_fill(call, &view->frame,
                      &(struct frame_wants){title, "service-accounts", api});
}

/* Nothing for the organization's own page, when the reader may not open it. */
static struct str place_href(struct call *call, const struct frame *frame,
                             const struct service_account_role *role)
{
    if (str_is(role->scope_type, "organization") && !frame->reads_org)
        return STR("");
    return access_place_path(call->task.arena, role->scope_type, role->scope_id,
                             role->project_id);
}

static struct list roles_of(struct call *call, const struct frame *frame,
                            const struct list *roles)
{
    struct role_row *rows = ARENA_ARRAY(call->task.arena, roles->count, struct role_row);
    for (size_t i = 0; i < roles->count; i++) {
        const struct service_account_role *role =
            LIST_ROW(*roles, struct service_account_role, i);
        rows[i] = (struct role_row){
            .role = role->role,
            .place = or_empty(role->place_name),
            .href = place_href(call, frame, role),
            .kind = role->scope_type,
            .expires = role->expires_us,
            .expires_set = role->expires_us != 0,
        };
    }
    return (struct list){rows, roles->count, sizeof *rows, false};
}

static struct fact time_fact(struct str label, int64_t at, struct str otherwise)
{
    return (struct fact){.label = label,
                         .text = at == 0 ? otherwise : STR(""),
                         .href = STR(""),
                         .is_time = at != 0,
                         .at = at};
}

static struct list facts_of(struct call *call, const struct service_account *account)
{
    struct fact *facts = ARENA_ARRAY(call->task.arena, 5, struct fact);
    bool of_project = account->project_id.at != NULL;
    facts[0] = (struct fact){.label = STR("Id"),
                             .text = account->id,
                             .href = STR(""),
                             .is_code = true,
                             .copy = true};
    facts[1] = (struct fact){.label = STR("Belongs to"),
                             .text = of_project ? or_empty(account->project_name)
                                                : STR("The whole organization"),
                             .href = STR("")};
    facts[2] = time_fact(STR("Last used"), account->used_us, STR("Never"));
    facts[3] = time_fact(STR("Created"), account->created_us, STR(""));
    facts[4] =
        (struct fact){.label = STR("Created by"),
                      .text = account->created_by.at == NULL ? STR("Somebody who left")
                                                             : account->created_by,
                      .href = STR("")};
    return (struct list){facts, 5, sizeof *facts, false};
}

/* What stops when it goes. */
static struct list losses_of(struct arena *arena, const struct service_account *account)
{
    struct line *losses = ARENA_ARRAY(arena, 3, struct line);
    size_t count = 0;
    if (account->key_count > 0)
        losses[count++] = (struct line){
            arena_print(arena, "%lld API key%s stop%s working at once.",
                        (long long)account->key_count, account->key_count == 1 ? "" : "s",
                        account->key_count == 1 ? "s" : ""),
            STR("")};
    if (account->role_count > 0)
        losses[count++] =
            (struct line){arena_print(arena, "%lld role%s that it holds %s forgotten.",
                                      (long long)account->role_count,
                                      account->role_count == 1 ? "" : "s",
                                      account->role_count == 1 ? "is" : "are"),
                          STR("")};
    losses[count++] = (struct line){
        STR("Programs that act with it get 401 from then on; the audit stays."), STR("")};
    return (struct list){losses, count, sizeof *losses, false};
}

/* Is it the form for name and description that was sent, not that for a key? */
static bool posts_change(struct call *call)
{
    return str_equal(call->request->path, path_of(call, ""));
}

static void fill(struct call *call, struct show_view *view, const struct shown *shown)
{
    const struct service_account *account = &shown->account;
    view->name = account->name;
    view->id = account->id;
    view->disabled = account->disabled_us != 0;
    view->may_manage_access = (call->scope.may & MAY_MANAGE_ACCESS) != 0;
    view->facts = facts_of(call, account);
    view->roles = roles_of(call, &view->frame, &shown->roles);
    struct str list = service_account_path(call, STR(""));
    view->grant_href = ARENA_JOIN(
        call->task.arena, str_slice(list, 0, list.length - strlen("/service-accounts")),
        STR("/access/grant?email="), account->id);
    view->errors = error_lines(call);
    view->change_href = path_of(call, "");
    view->edited_name =
        posts_change(call) ? typed_or(call, "name", account->name) : account->name;
    view->name_error = error_of(call, "/edited-name");
    view->description = typed_or(call, "description", account->description);
    view->description_error = error_of(call, "/description");
    view->disable_href = path_of(call, "/disable");
    view->enable_href = path_of(call, "/enable");
    view->confirm = confirm_of(call, path_of(call, "/delete"), account->name,
                               "Delete service account");
    view->confirm.losses = losses_of(call->task.arena, account);
}

static enum outcome show(struct call *call)
{
    struct show_view view = {.disabled = false};
    struct shown shown;
    enum outcome outcome = load(call, &view, &shown);
    if (outcome != DONE)
        return outcome;
    key_view_fill(call, &view.keys, &shown.keys, path_of(call, "/keys"));
    if (posts_change(call))
        view.keys.name = STR("");
    fill(call, &view, &shown);
    view.keys.may_change = view.may_manage_access;
    answer_page(call, service_account_pages[PAGE_SERVICE_ACCOUNT_SHOW].bound, &view);
    return DONE;
}

enum outcome service_account_show_html(struct call *call)
{
    return show(call);
}

enum outcome service_account_redo_html(struct call *call)
{
    struct failure *failure = &call->failure;
    key_errors_name(failure);
    for (size_t i = 0; i < failure->field_count && posts_change(call); i++)
        if (str_is(failure->fields[i].pointer, "/name"))
            failure->fields[i].pointer = STR("/edited-name");
    return show(call);
}

/* ---- what is done ---- */

static enum outcome go_back(struct call *call, enum flash_kind kind, struct str text)
{
    return answer_redirect_flash(call, path_of(call, ""), kind, text);
}

enum outcome service_account_change_html(struct call *call)
{
    const struct service_account_input *input = call->input;
    struct service_account account;
    enum outcome outcome = service_account_change(
        &call->task, service_account_id(call),
        &(struct service_account_draft){or_empty(input->name), input->description, NULL},
        &account);
    return outcome == DONE
               ? go_back(call, FLASH_GOOD, STR("The service account was saved."))
               : outcome;
}

enum outcome service_account_disable_html(struct call *call)
{
    struct service_account account;
    enum outcome outcome = service_account_set_disabled(
        &call->task, service_account_id(call), true, &account);
    return outcome == DONE
               ? go_back(call, FLASH_GOOD,
                         STR("The service account is disabled. Its keys do not work."))
               : outcome;
}

enum outcome service_account_enable_html(struct call *call)
{
    struct service_account account;
    enum outcome outcome = service_account_set_disabled(
        &call->task, service_account_id(call), false, &account);
    return outcome == DONE
               ? go_back(call, FLASH_GOOD,
                         STR("The service account is enabled. Its keys work."))
               : outcome;
}

enum outcome service_account_remove_html(struct call *call)
{
    const struct service_account_input *input = call->input;
    struct service_account account;
    enum outcome outcome =
        service_account_load(&call->task, service_account_id(call), &account);
    if (outcome != DONE)
        return outcome;
    if (!str_equal(str_trim(or_empty(input->confirm)), account.name)) {
        failure_field(&call->failure, STR("/confirm"), "not_matching",
                      "Type the name exactly as it is shown.");
        return INVALID;
    }
    outcome = service_account_remove(&call->task, account.id);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, service_account_path(call, STR("")), FLASH_GOOD,
        ARENA_JOIN(call->task.arena, account.name, STR(" was deleted with its keys.")));
}

/* ---- keys ---- */

/* Told on the page; other refusals have pages of their own. */
static bool is_above(const struct failure *failure)
{
    return failure->code != NULL && strcmp(failure->code, "above_own_rights") == 0;
}

/* The answer itself shows the key, so that it is stored nowhere: no redirect here. */
static enum outcome answer_made(struct call *call, struct show_view *view,
                                const struct shown *shown, const struct api_key *key,
                                struct secret text)
{
    view->keys.add_href = path_of(call, "/keys");
    key_view_made(call, &view->keys, &shown->keys, key, text);
    fill(call, view, shown);
    answer_page(call, service_account_pages[PAGE_SERVICE_ACCOUNT_SHOW].bound, view);
    return DONE;
}

/* Everything else is read before, so that nothing can fail between making the key and showing it. */
enum outcome service_account_key_add_html(struct call *call)
{
    struct show_view view = {.disabled = false};
    struct shown shown;
    struct api_key_draft draft;
    struct api_key key;
    struct secret text;
    enum outcome outcome = key_draft_of_form(call, &draft);
    if (outcome == DONE)
        outcome = load(call, &view, &shown);
    if (outcome == DONE)
        outcome = service_account_key_add(&call->task, service_account_id(call), &draft,
                                          &key, &text);
    if (outcome == CLASH)
        failure_field(&call->failure, STR("/name"), call->failure.code, "%.*s",
                      STR_ARG(call->failure.told));
    if (outcome == FORBIDDEN && is_above(&call->failure))
        return go_back(call, FLASH_BAD, key_refusal(&call->failure));
    return outcome == DONE ? answer_made(call, &view, &shown, &key, text) : outcome;
}

enum outcome service_account_key_rotate_html(struct call *call)
{
    struct show_view view = {.disabled = false};
    struct shown shown;
    struct api_key key;
    struct secret text;
    enum outcome outcome = load(call, &view, &shown);
    if (outcome == DONE)
        outcome = service_account_key_rotate(
            &call->task, service_account_id(call),
            &(struct api_key_rotation){request_word(call->request, "key"),
                                       key_overlap_of_form(call)},
            &key, &text);
    if (outcome == CLASH || outcome == INVALID ||
        (outcome == FORBIDDEN && is_above(&call->failure)))
        return go_back(call, FLASH_BAD, key_refusal(&call->failure));
    return outcome == DONE ? answer_made(call, &view, &shown, &key, text) : outcome;
}

enum outcome service_account_key_revoke_html(struct call *call)
{
    enum outcome outcome = service_account_key_revoke(
        &call->task, service_account_id(call), request_word(call->request, "key"));
    return outcome == DONE
               ? go_back(call, FLASH_GOOD,
                         STR("The key was revoked. It does not work any more."))
               : outcome;
}
