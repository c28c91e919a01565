/* schema_arrays.c: keywords about lists and their entries. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema_private.h"

void prefix_items_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                          struct str pointer)
{
    sub_list_compile(compiler, sub, check, pointer);
    sub->prefix_count = (size_t)check->count;
}

bool prefix_items_check(struct run *run, const struct sub *sub, const struct check *check,
                        const struct node *instance, const struct path *path)
{
    (void)sub;
    struct sub *const *subs = check->made;
    const struct node *item = instance->first;
    bool fits = true;
    for (int64_t i = 0; i < check->count && item != NULL; i++, item = item->next) {
        struct path inner = {.up = path, .index = (size_t)i};
        if (!sub_check(run, subs[i], item, &inner))
            fits = false;
    }
    return fits;
}

bool items_check(struct run *run, const struct sub *sub, const struct check *check,
                 const struct node *instance, const struct path *path)
{
    size_t index = 0;
    bool fits = true;
    for (const struct node *item = instance->first; item != NULL;
         item = item->next, index++) {
        struct path inner = {.up = path, .index = index};
        if (index >= sub->prefix_count && !sub_check(run, check->made, item, &inner))
            fits = false;
        if (run->gave_up)
            return false;
    }
    return fits;
}

bool min_items_check(struct run *run, const struct sub *sub, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    (void)sub;
    return (int64_t)instance->count >= check->count ||
           run_fail(run, path, "too_few", "must have at least %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

bool max_items_check(struct run *run, const struct sub *sub, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    (void)sub;
    return (int64_t)instance->count <= check->count ||
           run_fail(run, path, "too_many", "must have at most %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

bool contains_check(struct run *run, const struct sub *sub, const struct check *check,
                    const struct node *instance, const struct path *path)
{
    const struct check *least_word = sub_word(sub, "minContains");
    const struct check *most_word = sub_word(sub, "maxContains");
    int64_t least = least_word == NULL ? 1 : least_word->count;
    int64_t most = most_word == NULL ? INT64_MAX : most_word->count;
    int64_t found = 0;
    for (const struct node *item = instance->first; item != NULL; item = item->next) {
        if (sub_holds(run, check->made, item, path))
            found++;
        if (run->gave_up)
            return false;
    }
    if (found < least)
        return run_fail(run, path, "too_few", "must have at least %lld fitting %s",
                        (long long)least, least == 1 ? "entry" : "entries");
    return found <= most ||
           run_fail(run, path, "too_many", "must have at most %lld fitting %s",
                    (long long)most, most == 1 ? "entry" : "entries");
}

/* ---- uniqueItems ---- */

struct hashed {
    uint64_t hash;
    size_t index;
    const struct node *node;
};

/* Equal nodes have equal hashes: numbers by value, members in any order. */
static uint64_t node_hash(const struct node *node)
{
    uint64_t hash = (uint64_t)node->kind * UINT64_C(0x9e3779b97f4a7c15);
    int64_t whole;
    switch (node->kind) {
    case NODE_NULL:
        return hash;
    case NODE_BOOL:
        return hash + node->truth;
    case NODE_INT:
    case NODE_REAL:
        if (node_is_int(node, &whole))
            return (uint64_t)whole * UINT64_C(0xff51afd7ed558ccd);
        memcpy(&hash, &node->real, sizeof hash);
        return hash * UINT64_C(0xc4ceb9fe1a85ec53);
    case NODE_TEXT:
        return hash ^ str_hash(node->text);
    case NODE_OBJECT:
        for (const struct node *child = node->first; child != NULL; child = child->next)
            hash +=
                (str_hash(child->key) ^ node_hash(child)) * UINT64_C(0xff51afd7ed558ccd);
        return hash;
    case NODE_ARRAY:
        break;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        hash = (hash ^ node_hash(child)) * UINT64_C(0x100000001b3);
    return hash;
}

static int hashed_order(const void *a, const void *b)
{
    const struct hashed *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

size_t nodes_repeat(struct run *run, const struct node *const *nodes, size_t count)
{
    struct hashed *rows = ARENA_ARRAY(run->arena, count + 1, struct hashed);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct hashed){node_hash(nodes[i]), i, nodes[i]};
    qsort(rows, count, sizeof *rows, hashed_order);
    size_t first = count;
    for (size_t i = 1; i < count; i++) {
        /* Within one hash every pair is compared; chosen collisions run into the budget. */
        for (size_t j = i; j-- > 0 && rows[j].hash == rows[i].hash;) {
            if (node_equal_within(rows[i].node, rows[j].node, &run->steps) &&
                rows[i].index < first)
                first = rows[i].index;
            if (run->steps < 0)
                return count + 1;
            if (first == rows[i].index)
                break;
        }
    }
    return first;
}

bool unique_items_check(struct run *run, const struct sub *sub, const struct check *check,
                        const struct node *instance, const struct path *path)
{
    (void)sub;
    if (!check->value->truth || instance->count < 2)
        return true;
    if (!run_spend(run, (int64_t)instance->count * 8, path))
        return false;
    struct arena_mark mark = arena_mark(run->arena);
    const struct node **items =
        ARENA_ARRAY(run->arena, instance->count, const struct node *);
    size_t count = 0;
    for (const struct node *item = instance->first; item != NULL; item = item->next)
        items[count++] = item;
    size_t index = nodes_repeat(run, items, count);
    arena_rewind(run->arena, mark);
    if (index > count)
        return run_spend(run, 0, path);
    struct path inner = {.up = path, .index = index};
    return index == count ||
           run_fail(run, &inner, "not_unique", "is in the list more than once");
}
