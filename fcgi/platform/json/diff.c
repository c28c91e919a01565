/* diff.c: what differs between two trees. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/diff.h"

enum { ROOM_FIRST = 16 };

struct differ {
    struct arena *arena;
    struct json_change *rows;
    size_t count;
    size_t room;
    bool more;
};

static void add(struct differ *differ, struct str pointer, const struct node *before,
                const struct node *after)
{
    if (differ->count == JSON_CHANGES_MAX) {
        differ->more = true;
        return;
    }
    if (differ->count == differ->room) {
        differ->room = differ->room == 0 ? ROOM_FIRST : differ->room * 2;
        struct json_change *rows = ARENA_ARRAY(differ->arena, differ->room, struct json_change);
        for (size_t i = 0; i < differ->count; i++)
            rows[i] = differ->rows[i];
        differ->rows = rows;
    }
    differ->rows[differ->count++] = (struct json_change){pointer, before, after};
}

static void compare(struct differ *differ, struct str pointer, const struct node *before,
                    const struct node *after);

static void compare_objects(struct differ *differ, struct str pointer, const struct node *before,
                            const struct node *after)
{
    for (const struct node *old = before->first; old != NULL; old = old->next) {
        const struct node *new = node_member(after, old->key);
        struct str here = pointer_add(differ->arena, pointer, old->key);
        if (new == NULL)
            add(differ, here, old, NULL);
        else
            compare(differ, here, old, new);
    }
    for (const struct node *new = after->first; new != NULL; new = new->next)
        if (node_member(before, new->key) == NULL)
            add(differ, pointer_add(differ->arena, pointer, new->key), NULL, new);
}

static void compare_arrays(struct differ *differ, struct str pointer, const struct node *before,
                           const struct node *after)
{
    const struct node *old = before->first;
    const struct node *new = after->first;
    for (size_t i = 0; old != NULL || new != NULL; i++) {
        struct str here = pointer_add_index(differ->arena, pointer, i);
        if (old == NULL || new == NULL)
            add(differ, here, old, new);
        else
            compare(differ, here, old, new);
        old = old == NULL ? NULL : old->next;
        new = new == NULL ? NULL : new->next;
    }
}

/* As deep as trees are: JSON_DEPTH_MAX. */
static void compare(struct differ *differ, struct str pointer, const struct node *before,
                    const struct node *after)
{
    if (differ->more)
        return;
    if (before->kind == NODE_OBJECT && after->kind == NODE_OBJECT)
        compare_objects(differ, pointer, before, after);
    else if (before->kind == NODE_ARRAY && after->kind == NODE_ARRAY)
        compare_arrays(differ, pointer, before, after);
    else if (!node_equal(before, after))
        add(differ, pointer, before, after);
}

struct list json_diff(struct arena *arena, const struct node *before, const struct node *after)
{
    struct differ differ = {.arena = arena};
    compare(&differ, STR(""), before, after);
    return (struct list){differ.rows, differ.count, sizeof *differ.rows, differ.more};
}
