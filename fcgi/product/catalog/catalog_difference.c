/* catalog_difference.c: what is different between two documents, by place. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

enum { SHOWN_BYTES = 200, LEVELS_MAX = 12 };

struct comparison {
    struct arena *arena;
    struct catalog_difference *rows;
    size_t count;
    bool more;
};

static struct str shown(struct arena *arena, const struct node *node)
{
    if (node == NULL)
        return STR_NONE;
    struct str text = json_text(arena, node);
    if (text.length <= SHOWN_BYTES)
        return text;
    size_t cut = SHOWN_BYTES;
    while (cut > 0 && ((unsigned char)text.at[cut] & 0xc0) == 0x80)
        cut--;
    return ARENA_JOIN(arena, str_slice(text, 0, cut), STR("..."));
}

static void add(struct comparison *work, struct str pointer, const struct node *before,
                const struct node *after)
{
    if (work->count == CATALOG_DIFFERENCES_MAX) {
        work->more = true;
        return;
    }
    work->rows[work->count++] = (struct catalog_difference){
        .pointer = pointer,
        .before = shown(work->arena, before),
        .after = shown(work->arena, after),
        .added = before == NULL,
        .removed = after == NULL,
    };
}

static void compare(struct comparison *work, struct str pointer,
                    const struct node *before, const struct node *after, int level);

static void compare_members(struct comparison *work, struct str pointer,
                            const struct node *before, const struct node *after,
                            int level)
{
    for (const struct node *each = before->first; each != NULL; each = each->next)
        compare(work, pointer_add(work->arena, pointer, each->key), each,
                node_member(after, each->key), level + 1);
    for (const struct node *each = after->first; each != NULL; each = each->next)
        if (node_member(before, each->key) == NULL)
            add(work, pointer_add(work->arena, pointer, each->key), NULL, each);
}

static void compare_entries(struct comparison *work, struct str pointer,
                            const struct node *before, const struct node *after,
                            int level)
{
    const struct node *old = before->first;
    const struct node *fresh = after->first;
    for (size_t i = 0; old != NULL || fresh != NULL; i++) {
        compare(work, pointer_add_index(work->arena, pointer, i), old, fresh, level + 1);
        old = old == NULL ? NULL : old->next;
        fresh = fresh == NULL ? NULL : fresh->next;
    }
}

static void compare(struct comparison *work, struct str pointer,
                    const struct node *before, const struct node *after, int level)
{
    if (work->more || (before != NULL && after != NULL && node_equal(before, after)))
        return;
    bool deep = before != NULL && after != NULL && before->kind == after->kind &&
                level < LEVELS_MAX;
    if (deep && before->kind == NODE_OBJECT)
        compare_members(work, pointer, before, after, level);
    else if (deep && before->kind == NODE_ARRAY)
        compare_entries(work, pointer, before, after, level);
    else
        add(work, pointer, before, after);
}

const struct field catalog_difference_shown[] = {
    {"pointer", TEXT_AT(struct catalog_difference, pointer)},
    {"before", JSON_AT(struct catalog_difference, before)},
    {"after", JSON_AT(struct catalog_difference, after)},
    {"added", BOOL_AT(struct catalog_difference, added)},
    {"removed", BOOL_AT(struct catalog_difference, removed)},
    {0},
};

const struct field catalog_difference_line_shown[] = {
    {"pointer", TEXT_AT(struct catalog_difference, pointer)},
    {"before", TEXT_AT(struct catalog_difference, before)},
    {"after", TEXT_AT(struct catalog_difference, after)},
    {"added", BOOL_AT(struct catalog_difference, added)},
    {"removed", BOOL_AT(struct catalog_difference, removed)},
    {0},
};

struct list catalog_differences(struct arena *arena, const struct node *before,
                                const struct node *after)
{
    struct comparison work = {
        .arena = arena,
        .rows = ARENA_ARRAY(arena, CATALOG_DIFFERENCES_MAX, struct catalog_difference),
    };
    compare(&work, STR(""), before, after, 0);
    return (struct list){work.rows, work.count, sizeof *work.rows, work.more};
}
