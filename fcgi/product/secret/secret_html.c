/* secret_html.c: the list of a project's secrets, and the page of one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/secret/secret_private.h"
#include "product/secret/secret_routes.h"

struct str secret_path(struct call *call, struct str more)
{
    return ARENA_JOIN(call->task.arena, STR("/projects/"), call->scope.project_id,
                      more.length == 0 ? STR("/secrets") : STR("/secrets/"), more);
}

struct str secret_type_title(struct str word)
{
    const struct secret_type *type = secret_type_of(word);
    return type == NULL ? word : str_of(type->title);
}

const struct node *secret_names(struct arena *arena, struct str json)
{
    struct failure unused = {.arena = arena};
    struct node *names = NULL;
    if (json_parse(arena, json, &unused, &names) != DONE || names->kind != NODE_ARRAY)
        bug("names of keys are no list");
    return names;
}

bool secret_names_have(const struct node *names, struct str name)
{
    for (const struct node *each = names->first; each != NULL; each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, name))
            return true;
    return false;
}

/* "username, password" */
static struct str names_line(struct arena *arena, struct str json)
{
    struct buf line = buf_open(arena, 128, KIB(32));
    for (const struct node *each = secret_names(arena, json)->first; each != NULL;
         each = each->next) {
        if (line.length > 0)
            BUF_ADD(&line, ", ");
        buf_add(&line, each->text);
    }
    return buf_str(&line);
}

/* ---- the list ---- */

struct list_row {
    struct str name;
    struct str href;
    struct str type;
    struct str keys;
    struct str put_by;
    struct str id;
    struct badge status;
    int64_t put;
    int64_t read;
    bool put_set, read_set;
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"href", TEXT_AT(struct list_row, href)},
    {"type", TEXT_AT(struct list_row, type)},
    {"keys", TEXT_AT(struct list_row, keys)},
    {"put_by", TEXT_AT(struct list_row, put_by)},
    {"id", TEXT_AT(struct list_row, id)},
    {"status", STRUCT_AT(struct list_row, status, badge_shown)},
    {"put", TIME_AT(struct list_row, put)},
    {"read", TIME_AT(struct list_row, read)},
    {"put_set", BOOL_AT(struct list_row, put_set)},
    {"read_set", BOOL_AT(struct list_row, read_set)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list secrets;
    struct filter_bar bar;
    struct pager pager;
    bool may_write;
    struct str create_href;
};

const struct field secret_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"secrets", LIST_AT(struct list_view, secrets, list_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"may_write", BOOL_AT(struct list_view, may_write)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

/* What matters about its values: are they all there? */
static struct badge status_of(struct arena *arena, const struct sealed_secret *secret)
{
    const struct node *have = secret_names(arena, secret->value_keys);
    if (str_starts(secret->lifecycle, STR("delet")))
        return (struct badge){.word = STR("Being deleted"), .warn = true};
    for (const struct node *each = secret_names(arena, secret->keys)->first; each != NULL;
         each = each->next)
        if (!secret_names_have(have, each->text))
            return (struct badge){.word = secret->version == 0 ? STR("No values")
                                                               : STR("Values missing"),
                                  .warn = true};
    return (struct badge){.word = STR("Set"), .good = true};
}

static struct list rows_of(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct list_row *rows = ARENA_ARRAY(arena, list->count + 1, struct list_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct sealed_secret *secret = LIST_ROW(*list, struct sealed_secret, i);
        rows[i] = (struct list_row){
            .name = secret->name,
            .href = secret_path(call, secret->id),
            .type = secret_type_title(secret->type),
            .keys = names_line(arena, secret->keys),
            .put_by = or_empty(secret->put_by),
            .id = secret->id,
            .status = status_of(arena, secret),
            .put = secret->put_us,
            .read = secret->read_us,
            .put_set = secret->put_us != 0,
            .read_set = secret->read_us != 0,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

enum outcome secret_list_html(struct call *call)
{
    struct list_view view = {.may_write = (call->scope.may & MAY_WRITE) != 0};
    struct secret_filter filter;
    struct list list;
    struct str api = ARENA_JOIN(call->task.arena, STR("/api/v1"), secret_path(call, STR("")));
    enum outcome outcome = secret_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = secret_list(&call->task, &filter, &list);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &(struct frame_wants){"Secrets", "secrets", api});
    if (outcome != DONE)
        return outcome;
    struct filter_control *control = ARENA_NEW(call->task.arena, struct filter_control);
    *control = filter_text(call, "q", "Name", "Part of a name or id");
    view.bar = filter_bar_of(call, control, 1);
    view.secrets = rows_of(call, &list);
    view.pager = pager_of(call, list.count, secret_next_cursor(call, &list));
    view.create_href = secret_path(call, STR("new"));
    answer_page(call, secret_pages[PAGE_SECRET_LIST].bound, &view);
    return DONE;
}

/* ---- one ---- */

struct key_row {
    struct str name;
    struct str value; /* only in the answer to a request to see it */
    struct str html_id;
    bool has_value, shown, may_reveal;
};
static const struct field key_row_shown[] = {
    {"name", TEXT_AT(struct key_row, name)},
    {"value", TEXT_AT(struct key_row, value)},
    {"html_id", TEXT_AT(struct key_row, html_id)},
    {"has_value", BOOL_AT(struct key_row, has_value)},
    {"shown", BOOL_AT(struct key_row, shown)},
    {"may_reveal", BOOL_AT(struct key_row, may_reveal)},
    {0},
};

struct version_row {
    struct str number;
    struct str href;
    struct str keys;
    struct str put_by;
    struct str destroy_href; /* "" = may not be destroyed */
    int64_t put;
    int64_t destroyed;
    bool newest, is_destroyed, current;
};
static const struct field version_row_shown[] = {
    {"number", TEXT_AT(struct version_row, number)},
    {"href", TEXT_AT(struct version_row, href)},
    {"keys", TEXT_AT(struct version_row, keys)},
    {"put_by", TEXT_AT(struct version_row, put_by)},
    {"destroy_href", TEXT_AT(struct version_row, destroy_href)},
    {"put", TIME_AT(struct version_row, put)},
    {"destroyed", TIME_AT(struct version_row, destroyed)},
    {"newest", BOOL_AT(struct version_row, newest)},
    {"is_destroyed", BOOL_AT(struct version_row, is_destroyed)},
    {"current", BOOL_AT(struct version_row, current)},
    {0},
};

struct show_view {
    struct frame frame;
    struct str name;
    struct str note;
    struct badge status;
    struct list facts;
    struct list keys;
    struct list versions;
    struct list users;
    struct str version; /* that the keys are of; "" = none */
    struct str reveal_href;
    struct str edit_href; /* "" = may not */
    struct str delete_href; /* "" = may not */
    struct list tabs;
    bool old_version;
};
const struct field secret_show_shown[] = {
    {"frame", STRUCT_AT(struct show_view, frame, frame_shown)},
    {"name", TEXT_AT(struct show_view, name)},
    {"note", TEXT_AT(struct show_view, note)},
    {"status", STRUCT_AT(struct show_view, status, badge_shown)},
    {"facts", LIST_AT(struct show_view, facts, fact_shown)},
    {"keys", LIST_AT(struct show_view, keys, key_row_shown)},
    {"versions", LIST_AT(struct show_view, versions, version_row_shown)},
    {"users", LIST_AT(struct show_view, users, line_shown)},
    {"version", TEXT_AT(struct show_view, version)},
    {"reveal_href", TEXT_AT(struct show_view, reveal_href)},
    {"edit_href", TEXT_AT(struct show_view, edit_href)},
    {"delete_href", TEXT_AT(struct show_view, delete_href)},
    {"tabs", LIST_AT(struct show_view, tabs, tab_shown)},
    {"old_version", BOOL_AT(struct show_view, old_version)},
    {0},
};

/* What the page is made of. */
struct showing {
    struct sealed_secret secret;
    struct list versions; /* struct vault_version */
    struct list users;    /* struct vault_user */
    const struct vault_version *current; /* whose keys are shown; NULL = there are no values */
    struct str key;       /* that was asked to be seen; STR_NONE = none */
    struct str value;
};

static struct str number_text(struct arena *arena, int64_t number)
{
    return arena_print(arena, "%lld", (long long)number);
}

static struct list facts_of(struct arena *arena, const struct sealed_secret *secret)
{
    struct fact *facts = ARENA_ARRAY(arena, 6, struct fact);
    size_t count = 0;
    facts[count++] = (struct fact){.label = STR("Type"), .text = secret_type_title(secret->type)};
    facts[count++] = (struct fact){.label = STR("Id"), .text = secret->id, .copy = true};
    facts[count++] = (struct fact){
        .label = STR("Created"), .is_time = true, .at = secret->created_us};
    if (secret->put_us != 0) {
        facts[count++] = (struct fact){
            .label = STR("Values put"), .is_time = true, .at = secret->put_us};
        facts[count++] =
            (struct fact){.label = STR("Put by"), .text = or_empty(secret->put_by)};
    }
    if (secret->read_us != 0)
        facts[count++] = (struct fact){
            .label = STR("Last seen"), .is_time = true, .at = secret->read_us};
    return (struct list){facts, count, sizeof *facts, false};
}

static struct list keys_of(struct call *call, const struct showing *showing)
{
    struct arena *arena = call->task.arena;
    const struct vault_version *current = showing->current;
    bool there = current != NULL && current->destroyed_us == 0;
    const struct node *have =
        secret_names(arena, there ? current->key_names : STR("[]"));
    const struct node *names = secret_names(
        arena, there && current->version != showing->secret.version ? current->key_names
                                                                     : showing->secret.keys);
    struct key_row *rows = ARENA_ARRAY(arena, names->count + 1, struct key_row);
    size_t count = 0;
    for (const struct node *each = names->first; each != NULL; each = each->next) {
        bool has_value = secret_names_have(have, each->text);
        bool shown = showing->key.at != NULL && str_equal(showing->key, each->text);
        rows[count++] = (struct key_row){
            .name = each->text,
            .value = shown ? showing->value : STR(""),
            .html_id = ARENA_JOIN(arena, STR("value-"), each->text),
            .has_value = has_value,
            .shown = shown,
            .may_reveal = has_value && (call->scope.may & MAY_REVEAL) != 0,
        };
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct list version_rows(struct call *call, const struct showing *showing)
{
    struct arena *arena = call->task.arena;
    const struct list *list = &showing->versions;
    struct version_row *rows = ARENA_ARRAY(arena, list->count + 1, struct version_row);
    bool may = (call->scope.may & MAY_DELETE) != 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct vault_version *version = LIST_ROW(*list, struct vault_version, i);
        struct str number = number_text(arena, version->version);
        struct str path = secret_path(call, showing->secret.id);
        bool newest = version->version == showing->secret.version;
        rows[i] = (struct version_row){
            .number = number,
            .href = newest ? path : ARENA_JOIN(arena, path, STR("?version="), number),
            .keys = names_line(arena, version->key_names),
            .put_by = or_empty(version->created_by),
            .destroy_href = may && !newest && version->destroyed_us == 0
                                ? ARENA_JOIN(arena, path, STR("/versions/"), number,
                                             STR("/destroy"))
                                : STR(""),
            .put = version->created_us,
            .destroyed = version->destroyed_us,
            .newest = newest,
            .is_destroyed = version->destroyed_us != 0,
            .current = version == showing->current,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static struct list user_lines(struct call *call, const struct list *users)
{
    struct arena *arena = call->task.arena;
    struct line *lines = ARENA_ARRAY(arena, users->count + 1, struct line);
    for (size_t i = 0; i < users->count; i++) {
        const struct vault_user *user = LIST_ROW(*users, struct vault_user, i);
        lines[i] = (struct line){
            .text = ARENA_JOIN(arena, user->name, STR(" uses "), user->key),
            .href = ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id,
                               STR("/resources/"), user->resource_id),
        };
    }
    return (struct list){lines, users->count, sizeof *lines, false};
}

static enum outcome show_frame(struct call *call, const struct showing *showing,
                               struct frame *out)
{
    return frame_fill(call, out,
                      &(struct frame_wants){
                          "Values", "secrets",
                          ARENA_JOIN(call->task.arena, STR("/api/v1"),
                                     secret_path(call, showing->secret.id))});
}

static enum outcome show(struct call *call, const struct showing *showing,
                         const struct frame *frame)
{
    struct arena *arena = call->task.arena;
    const struct sealed_secret *secret = &showing->secret;
    struct str path = secret_path(call, secret->id);
    struct show_view view = {.frame = *frame, .name = secret->name, .note = secret->note};
    bool leaving = str_starts(secret->lifecycle, STR("delet"));
    view.status = status_of(arena, secret);
    view.tabs = resource_tabs(call, "values");
    view.facts = facts_of(arena, secret);
    view.keys = keys_of(call, showing);
    view.versions = version_rows(call, showing);
    view.users = user_lines(call, &showing->users);
    view.version = showing->current == NULL ? STR("")
                                            : number_text(arena, showing->current->version);
    view.old_version =
        showing->current != NULL && showing->current->version != secret->version;
    view.reveal_href = ARENA_JOIN(arena, path, STR("/reveal"));
    view.edit_href = (call->scope.may & MAY_WRITE) != 0 && !leaving
                         ? ARENA_JOIN(arena, path, STR("/edit"))
                         : STR("");
    struct str resource = ARENA_JOIN(arena, STR("/projects/"), call->scope.project_id,
                                    STR("/resources/"), secret->id);
    view.delete_href = (call->scope.may & MAY_DELETE) != 0 && !leaving
                           ? ARENA_JOIN(arena, resource, STR("/delete"))
                           : STR("");
    response_header(call->response, "Cache-Control", STR("no-store"));
    answer_page(call, secret_pages[PAGE_SECRET_SHOW].bound, &view);
    return DONE;
}

/* `version` 0 = the newest. ABSENT when it is not there (any more). */
static enum outcome showing_load(struct call *call, int64_t version, struct showing *out)
{
    struct task *task = &call->task;
    *out = (struct showing){.key = STR_NONE};
    enum outcome outcome =
        secret_load(task, request_word(call->request, "resource"), &out->secret);
    if (outcome == DONE)
        outcome = vault_versions(task, out->secret.id, 0, VAULT_VERSIONS_MAX, &out->versions);
    if (outcome == DONE)
        outcome =
            vault_users(task, out->secret.project_id, out->secret.id, &out->users);
    for (size_t i = 0; outcome == DONE && i < out->versions.count; i++) {
        const struct vault_version *row = LIST_ROW(out->versions, struct vault_version, i);
        if (row->version == (version == 0 ? out->secret.version : version))
            out->current = row;
    }
    return outcome == DONE && version != 0 && out->current == NULL ? ABSENT : outcome;
}

static enum outcome version_read(struct str text, int64_t *version)
{
    *version = 0;
    return text.length == 0 || str_int_parse(text, 1, INT64_MAX, version) ? DONE : ABSENT;
}

enum outcome secret_show_html(struct call *call)
{
    struct showing showing;
    struct frame frame;
    int64_t version;
    enum outcome outcome = version_read(request_query(call->request, "version"), &version);
    if (outcome == DONE)
        outcome = showing_load(call, version, &showing);
    if (outcome == DONE)
        outcome = show_frame(call, &showing, &frame);
    return outcome == DONE ? show(call, &showing, &frame) : outcome;
}

enum outcome secret_reveal_html(struct call *call)
{
    const struct secret_reveal_input *input = call->input;
    struct secret_shown_value shown;
    struct showing showing;
    struct frame frame;
    /* All else of the page comes first: what the trail says was seen is seen. */
    enum outcome outcome = showing_load(call, input->version, &showing);
    if (outcome == DONE)
        outcome = show_frame(call, &showing, &frame);
    if (outcome == DONE)
        outcome = secret_show_value(
            &call->task, showing.secret.id, input->key,
            showing.current == NULL ? input->version : showing.current->version, &shown);
    if (outcome != DONE)
        return outcome;
    showing.secret.read_us = task_now_us(&call->task);
    showing.key = input->key;
    showing.value = secret_reveal(shown.value);
    return show(call, &showing, &frame);
}

enum outcome secret_destroy_html(struct call *call)
{
    int64_t version;
    struct str id = request_word(call->request, "resource");
    enum outcome outcome = version_read(request_word(call->request, "version"), &version);
    if (outcome == DONE)
        outcome = secret_destroy(&call->task, id, version);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(call, secret_path(call, id), FLASH_GOOD,
                                 STR("The values of that version are destroyed."));
}
