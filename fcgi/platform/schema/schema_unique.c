/* schema_unique.c: uniqueItems: finding two equal values without comparing all pairs. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema_words.h"

struct hashed {
    uint64_t hash;
    size_t index;
    const struct node *node;
};

/* Equal nodes have equal hashes: numbers by value, members in any order. */
static uint64_t node_hash(const struct node *node, int64_t *steps)
{
    uint64_t hash = (uint64_t)node->kind * UINT64_C(0x9e3779b97f4a7c15);
    int64_t whole;
    if (--*steps < 0)
        return 0;
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
        *steps -= (int64_t)node->text.length / 64;
        return hash ^ str_hash(node->text);
    case NODE_OBJECT:
        for (const struct node *child = node->first; child != NULL; child = child->next)
            hash += (str_hash(child->key) ^ node_hash(child, steps)) *
                    UINT64_C(0xff51afd7ed558ccd);
        return hash;
    case NODE_ARRAY:
        break;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        hash = (hash ^ node_hash(child, steps)) * UINT64_C(0x100000001b3);
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
        rows[i] = (struct hashed){node_hash(nodes[i], &run->steps), i, nodes[i]};
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

void unique_items_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                          const struct path *here)
{
    truth_note_compile(compiler, sub, check, here);
    if (!check->value->truth)
        check->on = 0;
}

enum { PAIRS_MAX = 12 }; /* so many are compared one with another, without memory */

/* The first that is equal to one before it, or count. */
static size_t few_repeat(struct run *run, const struct node *instance)
{
    size_t index = 0;
    for (const struct node *item = instance->first; item != NULL;
         item = item->next, index++)
        for (const struct node *other = instance->first; other != item;
             other = other->next)
            if (node_equal_within(item, other, &run->steps))
                return index;
    return index;
}

static size_t many_repeat(struct run *run, const struct node *instance)
{
    struct arena_mark mark = arena_mark(run->arena);
    const struct node **items =
        ARENA_ARRAY(run->arena, instance->count, const struct node *);
    size_t count = 0;
    for (const struct node *item = instance->first; item != NULL; item = item->next)
        items[count++] = item;
    size_t index = nodes_repeat(run, items, count);
    arena_rewind(run->arena, mark);
    return index;
}

bool unique_items_check(struct run *run, const struct check *check,
                        const struct node *instance, const struct path *path)
{
    if (instance->count < 2)
        return true;
    if (!run_spend(run, (int64_t)instance->count * 8, check, path))
        return false;
    bool few = instance->count <= PAIRS_MAX;
    size_t index = few ? few_repeat(run, instance) : many_repeat(run, instance);
    if (!run_spend(run, 0, check, path))
        return false;
    struct path inner = {.up = path, .index = index};
    return index == instance->count ||
           run_fail(run, check, &inner, "not_unique", "is in the list more than once");
}
