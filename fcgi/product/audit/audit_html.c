/* audit_html.c: the trail as a page, with before and after as the members that changed. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"
#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"
#include "product/frame/frame.h"

enum { PAGE_LIST, CHANGE_DEPTH_MAX = 8, CHANGE_TEXT_MAX = 2000, CONTROLS = 5 };

/* ---- what changed ---- */

struct changes {
    struct arena *arena;
    struct audit_change *rows;
    size_t count;
};

static struct str node_shown(struct arena *arena, const struct node *node)
{
    if (node == NULL)
        return STR("");
    if (node->kind == NODE_TEXT)
        return node->text.length == 0 ? STR("(empty)") : node->text;
    struct str text = json_text(arena, node);
    if (text.length <= CHANGE_TEXT_MAX)
        return text;
    size_t length = CHANGE_TEXT_MAX;
    while (length > 0 && ((unsigned char)text.at[length] & 0xc0) == 0x80)
        length--; /* not through a character */
    return ARENA_JOIN(arena, str_slice(text, 0, length), STR("…"));
}

static void compare(struct changes *changes, struct str pointer, const struct node *before,
                    const struct node *after, int depth);

static void compare_members(struct changes *changes, struct str pointer,
                            const struct node *before, const struct node *after, int depth)
{
    if (before != NULL) {
        for (const struct node *member = before->first; member != NULL; member = member->next)
            compare(changes, pointer_add(changes->arena, pointer, member->key), member,
                    after == NULL ? NULL : node_member(after, member->key), depth + 1);
    }
    if (after == NULL)
        return;
    for (const struct node *member = after->first; member != NULL; member = member->next)
        if (before == NULL || node_member(before, member->key) == NULL)
            compare(changes, pointer_add(changes->arena, pointer, member->key), NULL, member,
                    depth + 1);
}

static bool is_object(const struct node *node)
{
    return node != NULL && node->kind == NODE_OBJECT;
}

static void compare(struct changes *changes, struct str pointer, const struct node *before,
                    const struct node *after, int depth)
{
    int64_t steps = 10000;
    bool inside = (is_object(before) && is_object(after)) || depth == 0;
    if (inside && depth < CHANGE_DEPTH_MAX) {
        compare_members(changes, pointer, before, after, depth);
        return;
    }
    bool same = before != NULL && after != NULL && node_equal_within(before, after, &steps);
    if (same || changes->count == AUDIT_CHANGES_MAX)
        return;
    changes->rows[changes->count++] = (struct audit_change){
        pointer, node_shown(changes->arena, before), node_shown(changes->arena, after)};
}

/* The tree of a column that we wrote; NULL when there is none. */
static const struct node *tree_of(struct arena *arena, struct str json)
{
    struct failure failure = {.arena = arena};
    struct node *tree = NULL;
    if (json.length == 0 || json_parse(arena, json, &failure, &tree) != DONE || !is_object(tree))
        return NULL;
    return tree;
}

struct list audit_changes(struct arena *arena, const struct audit_entry *entry)
{
    struct changes changes = {
        .arena = arena,
        .rows = ARENA_ARRAY(arena, AUDIT_CHANGES_MAX, struct audit_change),
    };
    compare(&changes, STR(""), tree_of(arena, entry->before_json),
            tree_of(arena, entry->after_json), 0);
    return (struct list){changes.rows, changes.count, sizeof *changes.rows, false};
}

/* ---- the page ---- */

struct entry_row {
    struct str html_id;
    int64_t at;
    struct str actor;
    struct str actor_note;
    struct str action;
    struct str object;
    struct str object_href;
    struct str outcome;
    struct list changes;
    struct str request_id;
};

struct list_view {
    struct frame frame;
    struct str heading;
    struct str scope_word;
    struct list entries;
    struct filter_bar bar;
    struct pager pager;
    struct list tabs;
};

static const struct field change_shown[] = {
    {"pointer", TEXT_AT(struct audit_change, pointer)},
    {"before", TEXT_AT(struct audit_change, before)},
    {"after", TEXT_AT(struct audit_change, after)},
    {0},
};

static const struct field entry_row_shown[] = {
    {"html_id", TEXT_AT(struct entry_row, html_id)},
    {"at", TIME_AT(struct entry_row, at)},
    {"actor", TEXT_AT(struct entry_row, actor)},
    {"actor_note", TEXT_AT(struct entry_row, actor_note)},
    {"action", TEXT_AT(struct entry_row, action)},
    {"object", TEXT_AT(struct entry_row, object)},
    {"object_href", TEXT_AT(struct entry_row, object_href)},
    {"outcome", TEXT_AT(struct entry_row, outcome)},
    {"changes", LIST_AT(struct entry_row, changes, change_shown)},
    {"request_id", TEXT_AT(struct entry_row, request_id)},
    {0},
};

static const struct field list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"heading", TEXT_AT(struct list_view, heading)},
    {"scope_word", TEXT_AT(struct list_view, scope_word)},
    {"entries", LIST_AT(struct list_view, entries, entry_row_shown)},
    FILTER_BAR_SHOWN(struct list_view, bar),
    PAGER_SHOWN(struct list_view, pager),
    {"tabs", LIST_AT(struct list_view, tabs, tab_shown)},
    {0},
};

struct page audit_pages[] = {
    [PAGE_LIST] = {"audit/list", list_shown, NULL},
    {NULL, NULL, NULL},
};

static struct str note_of(struct call *call, const struct audit_entry *entry)
{
    if (!audit_shows_address(call, entry) || entry->address.length == 0)
        return STR("");
    return ARENA_JOIN(call->task.arena,
                      str_starts(entry->credential, STR("key_")) ? STR("by API key from ")
                                                                 : STR("from "),
                      entry->address);
}

static struct list rows_of(struct call *call, const struct list *list)
{
    struct arena *arena = call->task.arena;
    struct entry_row *rows = ARENA_ARRAY(arena, list->count, struct entry_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct audit_entry *entry = LIST_ROW(*list, struct audit_entry, i);
        rows[i] = (struct entry_row){
            .html_id = arena_print(arena, "entry-%zu", i + 1),
            .at = entry->at_us,
            .actor = entry->actor,
            .actor_note = note_of(call, entry),
            .action = entry->action,
            .object = ARENA_JOIN(arena, entry->object_type, STR(" "), entry->object_id),
            .object_href = audit_object_path(arena, entry),
            .outcome = STR(""),
            .changes = audit_changes(arena, entry),
            .request_id = entry->request_id,
        };
    }
    return (struct list){rows, list->count, sizeof *rows, false};
}

static void fill_filters(struct call *call, struct list_view *view)
{
    struct filter_control *controls = ARENA_ARRAY(call->task.arena, CONTROLS, struct filter_control);
    controls[0] = filter_text(call, "actor", "Actor", "E-mail address");
    controls[1] = filter_text(call, "action", "Action", "project.created");
    controls[2] = filter_text(call, "object", "Object", "Type or id");
    controls[3] = filter_date(call, "from", "From");
    controls[4] = filter_date(call, "to", "To");
    view->bar = filter_bar_of(call, controls, CONTROLS);
}

static const struct {
    const char *word;    /* "Who did what in this ..." */
    const char *title;
    const char *section;
    const char *api;     /* before and behind the id */
    const char *api_end;
} places[] = {
    [AUDIT_ORGANIZATION] = {"organization", "Audit", "audit", "/api/v1/organizations/", "/audit"},
    [AUDIT_PROJECT] = {"project", "Audit", "audit", "/api/v1/projects/", "/audit"},
    [AUDIT_ACTOR] = {"account", "Activity", "account", "/api/v1/me/audit", ""},
    [AUDIT_RESOURCE] = {"resource", "Activity", "resources", "/api/v1/projects/", "/audit"},
};

static enum outcome show_entries(struct call *call, enum audit_place place)
{
    struct audit_filter filter;
    struct list list;
    enum outcome outcome = audit_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = audit_list(&call->task, place, &filter, &list);
    if (outcome != DONE)
        return outcome;
    struct arena *arena = call->task.arena;
    struct list_view *view = ARENA_NEW(arena, struct list_view);
    struct str id = place == AUDIT_ORGANIZATION ? call->scope.org_id
                    : place == AUDIT_PROJECT    ? call->scope.project_id
                    : place == AUDIT_RESOURCE
                        ? ARENA_JOIN(arena, call->scope.project_id, STR("/resources/"),
                                     call->scope.resource_id)
                        : STR("");
    outcome = frame_fill(call, &view->frame,
                         &(struct frame_wants){
                             .title = places[place].title,
                             .section = places[place].section,
                             .api_path = ARENA_JOIN(arena, str_of(places[place].api), id,
                                                    str_of(places[place].api_end)),
                         });
    if (outcome != DONE)
        return outcome;
    view->heading = str_of(places[place].title);
    view->scope_word = str_of(places[place].word);
    view->entries = rows_of(call, &list);
    view->pager = pager_of(call, list.count, audit_next_cursor(call, &list));
    if (place == AUDIT_RESOURCE)
        view->tabs = resource_tabs(call, "audit");
    fill_filters(call, view);
    answer_page(call, audit_pages[PAGE_LIST].bound, view);
    return DONE;
}

enum outcome audit_organization_html(struct call *call)
{
    return show_entries(call, AUDIT_ORGANIZATION);
}

enum outcome audit_project_html(struct call *call)
{
    return show_entries(call, AUDIT_PROJECT);
}

enum outcome audit_resource_html(struct call *call)
{
    return show_entries(call, AUDIT_RESOURCE);
}

enum outcome audit_mine_html(struct call *call)
{
    return show_entries(call, AUDIT_ACTOR);
}
