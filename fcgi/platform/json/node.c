/* node.c: building, changing, copying and comparing trees of nodes. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"

#include <math.h>

static struct node *node_new(struct arena *arena, enum node_kind kind)
{
    struct node *node = ARENA_NEW(arena, struct node);
    node->kind = kind;
    return node;
}

struct node *node_text(struct arena *arena, struct str text)
{
    if (text.at == NULL)
        return node_null(arena);
    struct node *node = node_new(arena, NODE_TEXT);
    node->text = text;
    return node;
}

struct node *node_int(struct arena *arena, int64_t integer)
{
    struct node *node = node_new(arena, NODE_INT);
    node->integer = integer;
    return node;
}

struct node *node_real(struct arena *arena, double real)
{
    struct node *node = node_new(arena, NODE_REAL);
    node->real = real;
    return node;
}

struct node *node_bool(struct arena *arena, bool truth)
{
    struct node *node = node_new(arena, NODE_BOOL);
    node->truth = truth;
    return node;
}

struct node *node_null(struct arena *arena)
{
    return node_new(arena, NODE_NULL);
}

struct node *node_array(struct arena *arena)
{
    return node_new(arena, NODE_ARRAY);
}

struct node *node_object(struct arena *arena)
{
    return node_new(arena, NODE_OBJECT);
}

struct node *node_member(const struct node *object, struct str key)
{
    if (object == NULL || object->kind != NODE_OBJECT)
        return NULL;
    for (struct node *child = object->first; child != NULL; child = child->next)
        if (str_equal(child->key, key))
            return child;
    return NULL;
}

struct node *node_item(const struct node *array, size_t index)
{
    if (array == NULL || array->kind != NODE_ARRAY || index >= array->count)
        return NULL;
    struct node *child = array->first;
    while (index-- > 0)
        child = child->next;
    return child;
}

void node_append(struct node *parent, struct node *child)
{
    child->next = NULL;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    parent->count++;
}

void node_set(struct arena *arena, struct node *object, struct str key, struct node *child)
{
    child->key = arena_str(arena, key);
    struct node *before = NULL;
    for (struct node *old = object->first; old != NULL; before = old, old = old->next) {
        if (!str_equal(old->key, key))
            continue;
        child->next = old->next;
        if (before == NULL)
            object->first = child;
        else
            before->next = child;
        if (object->last == old)
            object->last = child;
        return;
    }
    node_append(object, child);
}

void node_remove(struct node *parent, struct node *child)
{
    struct node *before = NULL;
    for (struct node *at = parent->first; at != NULL; before = at, at = at->next) {
        if (at != child)
            continue;
        if (before == NULL)
            parent->first = at->next;
        else
            before->next = at->next;
        if (parent->last == at)
            parent->last = before;
        parent->count--;
        child->next = NULL;
        return;
    }
    bug("a node removed from where it is not");
}

struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *copy = ARENA_NEW(arena, struct node);
    *copy = *node;
    copy->text = arena_str(arena, node->text);
    copy->key = arena_str(arena, node->key);
    copy->first = copy->last = copy->next = NULL;
    copy->count = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        node_append(copy, node_copy(arena, child));
    return copy;
}

bool node_is_int(const struct node *node, int64_t *out)
{
    if (node->kind == NODE_INT) {
        *out = node->integer;
        return true;
    }
    if (node->kind != NODE_REAL || floor(node->real) != node->real ||
        node->real < -9223372036854775808.0 || node->real >= 9223372036854775808.0)
        return false;
    *out = (int64_t)node->real;
    return true;
}

double node_number(const struct node *node)
{
    if (node->kind == NODE_INT)
        return (double)node->integer;
    return node->kind == NODE_REAL ? node->real : 0;
}

static bool numbers_equal(const struct node *a, const struct node *b)
{
    int64_t x, y;
    if (node_is_int(a, &x) && node_is_int(b, &y))
        return x == y;
    return a->kind == NODE_REAL && b->kind == NODE_REAL && a->real == b->real;
}

static bool is_number(const struct node *node)
{
    return node->kind == NODE_INT || node->kind == NODE_REAL;
}

/* Members mostly stand in the same order, so the neighbour of the last hit is tried first. */
static bool objects_equal(const struct node *a, const struct node *b, int64_t *steps)
{
    const struct node *guess = b->first;
    for (const struct node *left = a->first; left != NULL; left = left->next) {
        const struct node *right = guess;
        if (right == NULL || !str_equal(left->key, right->key)) {
            *steps -= (int64_t)b->count;
            if (*steps < 0)
                return false;
            right = node_member(b, left->key);
        }
        if (right == NULL || !node_equal_within(left, right, steps))
            return false;
        guess = right->next;
    }
    return true;
}

bool node_equal_within(const struct node *a, const struct node *b, int64_t *steps)
{
    if (--*steps < 0)
        return false;
    if (is_number(a) && is_number(b))
        return numbers_equal(a, b);
    if (a->kind != b->kind || a->count != b->count)
        return false;
    switch (a->kind) {
    case NODE_NULL:
    case NODE_INT:
    case NODE_REAL:
        return true;
    case NODE_BOOL:
        return a->truth == b->truth;
    case NODE_TEXT:
        *steps -= (int64_t)a->text.length / 64;
        return str_equal(a->text, b->text);
    case NODE_OBJECT:
        return objects_equal(a, b, steps);
    case NODE_ARRAY:
        break;
    }
    const struct node *right = b->first;
    for (const struct node *left = a->first; left != NULL; left = left->next) {
        if (!node_equal_within(left, right, steps))
            return false;
        right = right->next;
    }
    return true;
}

bool node_equal(const struct node *a, const struct node *b)
{
    int64_t steps = INT64_MAX;
    return node_equal_within(a, b, &steps);
}
