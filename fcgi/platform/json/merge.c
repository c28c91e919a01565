/* merge.c: three versions of a tree made one. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/merge.h"

struct merging {
    struct arena *arena;
    const struct merge_ask *ask;
    struct merge_row *rows;
    struct merge *out;
    bool over; /* more rows than there is room for */
};

/* The same place in all three; NULL = it is not there. */
struct three {
    const struct node *base;
    const struct node *theirs;
    const struct node *yours;
};

static bool same(const struct node *a, const struct node *b)
{
    return a == NULL || b == NULL ? a == b : node_equal(a, b);
}

static bool is_kind(const struct node *node, enum node_kind kind)
{
    return node != NULL && node->kind == kind;
}

static const struct merge_choice *choice_of(const struct merging *all, struct str pointer)
{
    for (size_t i = 0; i < all->ask->choices.count; i++) {
        const struct merge_choice *choice =
            LIST_ROW(all->ask->choices, struct merge_choice, i);
        if (str_equal(choice->pointer, pointer))
            return choice;
    }
    return NULL;
}

/* ---- one value ---- */

static const struct node *pick(struct merging *all, struct str pointer,
                               const struct three *at)
{
    enum merge_side side = same(at->theirs, at->yours)  ? MERGE_BOTH
                           : same(at->base, at->theirs) ? MERGE_YOURS
                           : same(at->base, at->yours)  ? MERGE_THEIRS
                                                        : MERGE_CONFLICT;
    if (side == MERGE_BOTH && same(at->base, at->yours))
        return at->yours;
    if (all->out->rows.count == MERGE_ROWS_MAX) {
        all->over = true;
        return at->yours;
    }
    all->rows[all->out->rows.count++] =
        (struct merge_row){pointer, side, at->base, at->theirs, at->yours};
    if (side == MERGE_THEIRS)
        return at->theirs;
    if (side != MERGE_CONFLICT)
        return at->yours;
    const struct merge_choice *choice = choice_of(all, pointer);
    all->out->conflicts++;
    all->out->undecided += choice == NULL;
    return choice != NULL && choice->side == MERGE_THEIRS ? at->theirs : at->yours;
}

static struct node *copy_of(struct merging *all, const struct node *node)
{
    return node == NULL ? NULL : node_copy(all->arena, node);
}

static struct node *merge(struct merging *all, struct str pointer,
                          const struct three *at);

/* ---- objects ---- */

static bool splits(const struct merging *all, const struct node *node)
{
    return node->count <= MERGE_ITEMS_MAX &&
           (all->ask->whole == NULL || !all->ask->whole(node));
}

/* What was not there counts as empty, so that two may add different members. */
static bool are_objects(const struct merging *all, const struct three *at)
{
    return is_kind(at->theirs, NODE_OBJECT) && is_kind(at->yours, NODE_OBJECT) &&
           (at->base == NULL || at->base->kind == NODE_OBJECT) &&
           splits(all, at->theirs) && splits(all, at->yours) &&
           (at->base == NULL || splits(all, at->base));
}

static const struct node *member_of(const struct node *object, struct str key)
{
    return object == NULL ? NULL : node_member(object, key);
}

static void merge_member(struct merging *all, struct str pointer, const struct three *at,
                         struct str key, struct node *into)
{
    const struct three inner = {member_of(at->base, key), member_of(at->theirs, key),
                                member_of(at->yours, key)};
    struct node *value = merge(all, pointer_add(all->arena, pointer, key), &inner);
    if (value != NULL)
        node_set(all->arena, into, key, value);
}

static struct node *merge_objects(struct merging *all, struct str pointer,
                                  const struct three *at)
{
    struct node *object = node_object(all->arena);
    for (const struct node *each = at->yours->first; each != NULL; each = each->next)
        merge_member(all, pointer, at, each->key, object);
    for (const struct node *each = at->theirs->first; each != NULL; each = each->next)
        if (node_member(at->yours, each->key) == NULL)
            merge_member(all, pointer, at, each->key, object);
    for (const struct node *each = at->base == NULL ? NULL : at->base->first;
         each != NULL; each = each->next)
        if (node_member(at->yours, each->key) == NULL &&
            node_member(at->theirs, each->key) == NULL)
            merge_member(all, pointer, at, each->key, object); /* both took it away */
    return object;
}

/* ---- arrays whose items have keys ---- */

struct keyed {
    struct str *keys;
    const struct node **items;
    size_t count;
};

static struct keyed *keyed_new(struct merging *all, size_t room)
{
    struct keyed *list = ARENA_NEW(all->arena, struct keyed);
    list->keys = ARENA_ARRAY(all->arena, room + 1, struct str);
    list->items = ARENA_ARRAY(all->arena, room + 1, const struct node *);
    list->count = 0;
    return list;
}

static struct str key_of(const struct node *item)
{
    if (item->kind == NODE_TEXT)
        return item->text;
    const struct node *name =
        item->kind == NODE_OBJECT ? node_member(item, STR("name")) : NULL;
    return name != NULL && name->kind == NODE_TEXT ? name->text : STR("");
}

static int64_t find(const struct keyed *list, struct str key)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->keys[i], key))
            return (int64_t)i;
    return -1;
}

static const struct node *item_of(const struct keyed *list, struct str key)
{
    int64_t place = find(list, key);
    return place < 0 ? NULL : list->items[place];
}

/* NULL when an item has no key of its own; `array` NULL is empty. */
static const struct keyed *keyed_of(struct merging *all, const struct node *array)
{
    if (array != NULL && (array->kind != NODE_ARRAY || array->count > MERGE_ITEMS_MAX))
        return NULL;
    struct keyed *list = keyed_new(all, array == NULL ? 0 : array->count);
    for (const struct node *each = array == NULL ? NULL : array->first; each != NULL;
         each = each->next) {
        struct str key = key_of(each);
        if (key.length == 0 || find(list, key) >= 0)
            return NULL;
        list->keys[list->count] = key;
        list->items[list->count++] = each;
    }
    return list;
}

static bool same_order(const struct keyed *a, const struct keyed *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->keys[i], b->keys[i]))
            return false;
    return true;
}

/* Do those that are in both follow one another alike? */
static bool agree(const struct keyed *a, const struct keyed *b)
{
    int64_t last = -1;
    for (size_t i = 0; i < a->count; i++) {
        int64_t place = find(b, a->keys[i]);
        if (place >= 0 && place < last)
            return false;
        last = place >= 0 ? place : last;
    }
    return true;
}

/* The order of `first`, each that only `second` has behind the one before it there. */
static struct keyed *order_of(struct merging *all, const struct keyed *first,
                              const struct keyed *second)
{
    struct keyed *order = keyed_new(all, first->count + second->count);
    for (; order->count < first->count; order->count++)
        order->keys[order->count] = first->keys[order->count];
    for (size_t i = 0; i < second->count; i++) {
        if (find(order, second->keys[i]) >= 0)
            continue;
        size_t place = i == 0 ? 0 : (size_t)(find(order, second->keys[i - 1]) + 1);
        for (size_t k = order->count++; k > place; k--)
            order->keys[k] = order->keys[k - 1];
        order->keys[place] = second->keys[i];
    }
    return order;
}

/* Whose order counts: that of who turned items round, if only one did. */
static enum merge_side who_ordered(const struct keyed *base, const struct keyed *theirs,
                                   const struct keyed *yours)
{
    if (same_order(base, yours))
        return MERGE_THEIRS;
    if (same_order(base, theirs) || agree(yours, theirs) || agree(base, theirs))
        return MERGE_YOURS;
    return agree(base, yours) ? MERGE_THEIRS : MERGE_CONFLICT;
}

/* NULL: the order itself is in conflict, or something has no key; then it is one value. */
static struct node *merge_keyed(struct merging *all, struct str pointer,
                                const struct three *at)
{
    if (!is_kind(at->theirs, NODE_ARRAY) || !is_kind(at->yours, NODE_ARRAY))
        return NULL;
    const struct keyed *base = keyed_of(all, at->base);
    const struct keyed *theirs = keyed_of(all, at->theirs);
    const struct keyed *yours = keyed_of(all, at->yours);
    if (base == NULL || theirs == NULL || yours == NULL)
        return NULL;
    enum merge_side ordered = who_ordered(base, theirs, yours);
    if (ordered == MERGE_CONFLICT)
        return NULL;
    const struct keyed *order = ordered == MERGE_THEIRS ? order_of(all, theirs, yours)
                                                        : order_of(all, yours, theirs);
    struct node *array = node_array(all->arena);
    for (size_t i = 0; i < order->count; i++) {
        struct str key = order->keys[i];
        const struct three inner = {item_of(base, key), item_of(theirs, key),
                                    item_of(yours, key)};
        struct node *value = merge(all, pointer_add(all->arena, pointer, key), &inner);
        if (value != NULL)
            node_append(array, value);
    }
    return array;
}

/* ---- the whole ---- */

/* As deep as JSON_DEPTH_MAX: all three were read. */
static struct node *merge(struct merging *all, struct str pointer, const struct three *at)
{
    if (same(at->base, at->theirs) && same(at->base, at->yours))
        return copy_of(all, at->yours);
    if (are_objects(all, at))
        return merge_objects(all, pointer, at);
    struct node *array = merge_keyed(all, pointer, at);
    return array != NULL ? array : copy_of(all, pick(all, pointer, at));
}

struct merge three_way_merge(struct arena *arena, const struct merge_ask *ask)
{
    struct merge out = {.tree = NULL};
    struct merging all = {
        arena, ask, ARENA_ARRAY(arena, MERGE_ROWS_MAX, struct merge_row), &out, false};
    const struct three at = {ask->base, ask->theirs, ask->yours};
    out.rows.row_bytes = sizeof(struct merge_row);
    out.rows.rows = all.rows;
    out.tree = merge(&all, STR(""), &at);
    if (all.over) {
        out.conflicts = out.undecided = out.rows.count = 0;
        out.tree = copy_of(&all, pick(&all, STR(""), &at));
    }
    return out;
}
