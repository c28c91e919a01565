/* schema_defaults.c: a copy of a document with absent members filled in from the schema. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

enum {
    FILLED_NODES_MAX = 20000,
    FILLED_LEVELS_MAX = JSON_DEPTH_MAX - 4, /* it is stored, and comes back within other JSON */
};

struct filling {
    struct run run;
    size_t added; /* nodes; a schema that refers to itself must not fill for ever */
    int depth;    /* sub-schemas within one another */
    int level;    /* of the node: what is filled in must still be writable */
};

static void fill(struct filling *filling, const struct sub *sub, struct node *node);

static size_t nodes_count(const struct node *node)
{
    size_t count = 1;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        count += nodes_count(child);
    return count;
}

static int levels_of(const struct node *node)
{
    int deepest = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        int levels = levels_of(child);
        if (levels > deepest)
            deepest = levels;
    }
    return deepest + 1;
}

/* One level down. */
static void fill_child(struct filling *filling, const struct sub *sub, struct node *node)
{
    filling->level++;
    fill(filling, sub, node);
    filling->level--;
}

/* A default stands at the property itself or at what it refers to. */
static const struct node *default_of(const struct sub *sub)
{
    for (int hops = 0; hops < 32; hops++) {
        const struct check *found = sub_word(sub, "default");
        if (found != NULL)
            return found->value;
        const struct check *ref = sub_word(sub, "$ref");
        if (ref == NULL)
            return NULL;
        sub = ref->made;
    }
    return NULL;
}

static void fill_members(struct filling *filling, const struct sub *sub,
                         struct node *object)
{
    const struct check *words = sub_word(sub, "properties");
    if (words == NULL)
        return;
    /* In the order of the schema's text, so that what is filled in reads well. */
    for (const struct node *each = words->value->first; each != NULL; each = each->next) {
        const struct sub *property = sub_find(filling->run.schema, each);
        struct node *member = node_member(object, each->key);
        const struct node *value = member == NULL ? default_of(property) : NULL;
        if (value != NULL) {
            filling->added += nodes_count(value);
            if (filling->added > FILLED_NODES_MAX ||
                filling->level + 1 + levels_of(value) > FILLED_LEVELS_MAX)
                return;
            member = node_copy(filling->run.arena, value);
            node_set(filling->run.arena, object, each->key, member);
        }
        if (member != NULL)
            fill_child(filling, property, member);
    }
}

static void fill_items(struct filling *filling, const struct sub *sub, struct node *array)
{
    const struct check *items = sub_word(sub, "items");
    size_t index = 0;
    if (items == NULL || items->run != items_check)
        return;
    for (struct node *item = array->first; item != NULL; item = item->next)
        if (index++ >= sub->prefix_count)
            fill_child(filling, items->made, item);
}

static void fill_rest(struct filling *filling, const struct sub *sub, struct node *object)
{
    const struct members *members = sub->members;
    if (members == NULL || members->rest == NULL || members->rest->never)
        return;
    for (struct node *member = object->first; member != NULL; member = member->next)
        if (table_get(&members->by_name, member->key, &filling->run.steps) == NULL)
            fill_child(filling, members->rest, member);
}

/* Branches after the members: which one applies may depend on a default. */
static void fill_branches(struct filling *filling, const struct sub *sub,
                          struct node *node)
{
    const struct check *all = sub_word(sub, "allOf");
    for (int64_t i = 0; all != NULL && i < all->count; i++)
        fill(filling, ((const struct sub *const *)all->made)[i], node);
    static const char *const choices[] = {"oneOf", "anyOf"};
    for (size_t c = 0; c < COUNT_OF(choices); c++) {
        const struct check *choice = sub_word(sub, choices[c]);
        for (int64_t i = 0; choice != NULL && i < choice->count; i++) {
            const struct sub *one = ((const struct sub *const *)choice->made)[i];
            if (!sub_holds(&filling->run, one, node, NULL))
                continue;
            fill(filling, one, node);
            break;
        }
    }
    const struct check *condition = sub_word(sub, "if");
    if (condition == NULL)
        return;
    const struct sub *branch = sub_holds(&filling->run, condition->made, node, NULL)
                                   ? sub->then_sub
                                   : sub->else_sub;
    if (branch != NULL)
        fill(filling, branch, node);
}

static void fill(struct filling *filling, const struct sub *sub, struct node *node)
{
    if (filling->depth == SCHEMA_DEPTH_MAX || filling->added > FILLED_NODES_MAX ||
        !run_spend(&filling->run, 1 + (int64_t)sub->check_count, NULL, NULL))
        return;
    filling->depth++;
    const struct check *ref = sub_word(sub, "$ref");
    if (ref != NULL)
        fill(filling, ref->made, node);
    if (node->kind == NODE_OBJECT) {
        fill_members(filling, sub, node);
        fill_rest(filling, sub, node);
    }
    if (node->kind == NODE_ARRAY)
        fill_items(filling, sub, node);
    fill_branches(filling, sub, node);
    filling->depth--;
}

struct node *schema_fill_defaults(struct arena *arena, const struct schema *schema,
                                  const struct node *instance)
{
    struct node *filled = node_copy(arena, instance);
    struct filling filling = {
        .run = {.arena = arena, .schema = schema, .steps = SCHEMA_STEPS_MAX}};
    fill(&filling, schema->root, filled);
    steps_count(SCHEMA_STEPS_MAX, filling.run.steps);
    return filled;
}
