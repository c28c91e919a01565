/* role_html.c: the roles of an organization, and what each may do. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/frame/frame.h"
#include "product/role/role_routes.h"

struct word_row {
    struct str text;
};
static const struct field word_shown[] = {
    {"text", TEXT_AT(struct word_row, text)},
    {0},
};

struct list_row {
    struct str name;
    struct str description;
    struct str href;
    bool own;
    int64_t used;
    struct list may; /* struct word_row */
};

static const struct field list_row_shown[] = {
    {"name", TEXT_AT(struct list_row, name)},
    {"description", TEXT_AT(struct list_row, description)},
    {"href", TEXT_AT(struct list_row, href)},
    {"own", BOOL_AT(struct list_row, own)},
    {"used", INT_AT(struct list_row, used)},
    {"may", LIST_AT(struct list_row, may, word_shown)},
    {0},
};

struct list_view {
    struct frame frame;
    struct list roles;
    bool may_manage_access;
    struct str create_href;
};

const struct field role_list_shown[] = {
    {"frame", STRUCT_AT(struct list_view, frame, frame_shown)},
    {"roles", LIST_AT(struct list_view, roles, list_row_shown)},
    {"may_manage_access", BOOL_AT(struct list_view, may_manage_access)},
    {"create_href", TEXT_AT(struct list_view, create_href)},
    {0},
};

/* What one role may do, in words; permissions of all roles stand together by role. */
static struct list words_of(struct arena *arena, const struct list *held,
                            struct str role_id)
{
    struct word_row *rows = ARENA_ARRAY(arena, ROLE_PERMISSIONS_MAX, struct word_row);
    size_t count = 0;
    for (size_t i = 0; i < held->count && count < ROLE_PERMISSIONS_MAX; i++) {
        const struct org_role_permission *row =
            LIST_ROW(*held, struct org_role_permission, i);
        if (str_equal(row->role_id, role_id))
            rows[count++] = (struct word_row){row->description};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

enum outcome role_list_html(struct call *call)
{
    struct arena *arena = call->task.arena;
    struct list_view view = {.may_manage_access =
                                 (call->scope.may & MAY_MANAGE_ACCESS) != 0};
    struct list roles;
    struct list held;
    struct str path =
        ARENA_JOIN(arena, STR("/organizations/"), call->scope.org_id, STR("/roles"));
    enum outcome outcome = role_list(&call->task, &roles);
    if (outcome == DONE)
        outcome = role_permissions(&call->task, STR_NONE, &held);
    if (outcome == DONE)
        outcome =
            frame_fill(call, &view.frame,
                       &(struct frame_wants){"Roles", "roles",
                                             ARENA_JOIN(arena, STR("/api/v1"), path)});
    if (outcome != DONE)
        return outcome;
    struct list_row *rows = ARENA_ARRAY(arena, roles.count, struct list_row);
    for (size_t i = 0; i < roles.count; i++) {
        const struct org_role *role = LIST_ROW(roles, struct org_role, i);
        rows[i] = (struct list_row){
            .name = role->name,
            .description = role->description,
            .href = ARENA_JOIN(arena, path, STR("/"), role->id),
            .own = role->own,
            .used = role->used,
            .may = words_of(arena, &held, role->id),
        };
    }
    view.roles = (struct list){rows, roles.count, sizeof *rows, false};
    view.create_href = ARENA_JOIN(arena, path, STR("/new"));
    answer_page(call, role_pages[PAGE_ROLE_LIST].bound, &view);
    return DONE;
}
