/* schema_index.c: the first round of compiling: what schemas, addresses and anchors there are. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_private.h"
#include "platform/schema/schema_uri.h"

/* ---- subs by the address of their node ---- */

static size_t slot_of(const struct schema *schema, const struct node *node)
{
    uint64_t mixed = (uint64_t)(uintptr_t)node * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(mixed >> 20) & (schema->slot_count - 1);
    while (schema->slots[slot] != NULL && schema->slots[slot]->node != node)
        slot = (slot + 1) & (schema->slot_count - 1);
    return slot;
}

struct sub *sub_find(const struct schema *schema, const struct node *node)
{
    return schema->slot_count == 0 ? NULL : schema->slots[slot_of(schema, node)];
}

static void subs_grow(struct arena *arena, struct schema *schema)
{
    size_t room = schema->sub_room == 0 ? 64 : schema->sub_room * 2;
    struct sub **subs = ARENA_ARRAY(arena, room, struct sub *);
    for (size_t i = 0; i < schema->sub_count; i++)
        subs[i] = schema->subs[i];
    schema->subs = subs;
    schema->sub_room = room;
    schema->slot_count = room * 2;
    schema->slots = ARENA_ARRAY(arena, schema->slot_count, struct sub *);
    for (size_t i = 0; i < schema->sub_count; i++)
        schema->slots[slot_of(schema, subs[i]->node)] = subs[i];
}

static struct sub *sub_add(struct compiler *compiler, const struct node *node,
                           struct resource *resource, const struct path *place)
{
    struct schema *schema = compiler->schema;
    if (node->kind != NODE_OBJECT && node->kind != NODE_BOOL) {
        compile_error(compiler, place, "must be a schema: an object, true or false");
        return NULL;
    }
    if (schema->sub_count == SCHEMA_SUBS_MAX) {
        if (!compiler->gave_up)
            compile_error(compiler, place, "is one sub-schema too many");
        compiler->gave_up = true;
        return NULL;
    }
    if (schema->sub_count == schema->sub_room)
        subs_grow(compiler->arena, schema);
    struct sub *sub = ARENA_NEW(compiler->arena, struct sub);
    sub->node = node;
    sub->place = place;
    sub->resource = resource;
    sub->never = node->kind == NODE_BOOL && !node->truth;
    schema->slots[slot_of(schema, node)] = sub;
    schema->subs[schema->sub_count++] = sub;
    return sub;
}

const struct keyword *keyword_find(const struct compiler *compiler,
                                   struct dialect dialect, struct str name)
{
    int64_t steps = 0;
    return table_get(&compiler->words[dialect.draft == DRAFT_2020], name, &steps);
}

bool sub_only_refers(const struct sub *sub)
{
    return sub->resource->dialect.draft == DRAFT_07 && sub->node->kind == NODE_OBJECT &&
           node_member(sub->node, STR("$ref")) != NULL;
}

/* ---- addresses and anchors ---- */

static struct str text_of(const struct node *object, const char *name)
{
    const struct node *word = node_member(object, str_of(name));
    return word == NULL || word->kind != NODE_TEXT ? STR_NONE : word->text;
}

static struct resource *resource_add(struct compiler *compiler, struct sub *sub,
                                     struct str uri)
{
    struct resource *resource = ARENA_NEW(compiler->arena, struct resource);
    if (sub->resource != NULL)
        resource->dialect = sub->resource->dialect;
    resource->uri = uri;
    resource->root = sub->node;
    resource->sub = sub;
    sub->resource = resource;
    table_put(compiler->arena, &compiler->resources, uri, resource, &compiler->steps);
    return resource;
}

static void anchor_add(struct compiler *compiler, struct table *table, struct str name,
                       const struct sub *sub)
{
    table_put(compiler->arena, table, name, sub, &compiler->steps);
}

/* What the schema says about its own address: `$id` makes a resource, anchors name it. */
static void sub_identify(struct compiler *compiler, struct sub *sub)
{
    struct str id = text_of(sub->node, "$id"), fragment = STR_NONE;
    if (sub->node->kind != NODE_OBJECT || sub_only_refers(sub))
        return;
    if (id.at != NULL) {
        struct str uri = uri_resolve(compiler->arena, sub->resource->uri, id, &fragment);
        bool here = id.length > 0 && id.at[0] == '#';
        if (!here && sub->resource->root != sub->node) {
            struct resource *resource = resource_add(compiler, sub, uri);
            dialect_read(compiler, sub->node, sub->place, &resource->dialect);
        } else if (!here) {
            sub->resource->uri = uri;
            table_put(compiler->arena, &compiler->resources, uri, sub->resource,
                      &compiler->steps);
        }
        if (fragment.length > 0 && sub->resource->dialect.draft == DRAFT_07)
            anchor_add(compiler, &sub->resource->anchors, fragment, sub);
    }
    if (sub->resource->dialect.draft == DRAFT_07)
        return;
    struct str anchor = text_of(sub->node, "$anchor");
    if (anchor.at != NULL)
        anchor_add(compiler, &sub->resource->anchors, anchor, sub);
    anchor = text_of(sub->node, "$dynamicAnchor");
    if (anchor.at != NULL) {
        anchor_add(compiler, &sub->resource->anchors, anchor, sub);
        anchor_add(compiler, &sub->resource->dynamics, anchor, sub);
    }
}

/* ---- walking ---- */

struct walk {
    struct compiler *compiler;
    int level;
};

static void walk_sub(struct walk *walk, const struct node *node,
                     struct resource *resource, const struct path *place);

static const struct path *place_add(const struct walk *walk, const struct path *up,
                                    struct str key, size_t index)
{
    struct path *place = ARENA_NEW(walk->compiler->arena, struct path);
    *place = (struct path){up, key, index};
    return place;
}

static void walk_list(struct walk *walk, const struct node *list, const struct sub *sub,
                      const struct path *place)
{
    size_t index = 0;
    for (const struct node *each = list->first; each != NULL; each = each->next, index++)
        walk_sub(walk, each, sub->resource, place_add(walk, place, STR_NONE, index));
}

static void walk_map(struct walk *walk, const struct node *map, const struct sub *sub,
                     const struct path *place, bool names)
{
    for (const struct node *each = map->first; each != NULL; each = each->next)
        if (!names || each->kind != NODE_ARRAY)
            walk_sub(walk, each, sub->resource, place_add(walk, place, each->key, 0));
}

static void walk_word(struct walk *walk, enum shape shape, const struct node *word,
                      const struct sub *sub)
{
    if (shape == SHAPE_NONE)
        return;
    const struct path *place = place_add(walk, sub->place, word->key, 0);
    bool list =
        word->kind == NODE_ARRAY && (shape == SHAPE_LIST || shape == SHAPE_ONE_OR_LIST);
    if (list)
        walk_list(walk, word, sub, place);
    else if (shape == SHAPE_ONE || shape == SHAPE_ONE_OR_LIST)
        walk_sub(walk, word, sub->resource, place);
    else if (word->kind == NODE_OBJECT && shape != SHAPE_LIST)
        walk_map(walk, word, sub, place, shape == SHAPE_MAP_OR_NAMES);
}

static void walk_words(struct walk *walk, const struct sub *sub)
{
    struct compiler *compiler = walk->compiler;
    for (const struct node *word = sub->node->first; word != NULL; word = word->next) {
        const struct keyword *keyword =
            keyword_find(compiler, sub->resource->dialect, word->key);
        if (keyword != NULL && compile_spend(compiler, 1))
            walk_word(walk, keyword->shape, word, sub);
    }
}

static void walk_sub(struct walk *walk, const struct node *node,
                     struct resource *resource, const struct path *place)
{
    struct compiler *compiler = walk->compiler;
    if (!compile_spend(compiler, 1) || sub_find(compiler->schema, node) != NULL)
        return;
    if (walk->level == SCHEMA_LEVELS_MAX) {
        compile_error(compiler, place, "is nested too deeply");
        compiler->gave_up = true;
        return;
    }
    struct sub *sub = sub_add(compiler, node, resource, place);
    if (sub == NULL)
        return;
    sub_identify(compiler, sub);
    walk->level++;
    walk_words(walk, sub);
    walk->level--;
}

struct sub *sub_index(struct compiler *compiler, const struct node *node,
                      struct resource *resource, const struct path *place)
{
    struct walk walk = {.compiler = compiler};
    walk_sub(&walk, node, resource, place);
    return sub_find(compiler->schema, node);
}

struct sub *document_index(struct compiler *compiler, const struct node *document,
                           struct str uri, const struct path *place)
{
    struct sub *sub = sub_find(compiler->schema, document);
    if (sub != NULL)
        return sub;
    sub = sub_add(compiler, document, NULL, place);
    if (sub == NULL)
        return NULL;
    struct str fragment;
    struct str address = uri_resolve(compiler->arena, STR(""), uri, &fragment);
    struct resource *resource = resource_add(compiler, sub, address);
    resource->dialect = dialect_of_draft(compiler->options.draft);
    dialect_read(compiler, document, place, &resource->dialect);
    sub_identify(compiler, sub);
    struct walk walk = {.compiler = compiler, .level = 1};
    walk_words(&walk, sub);
    return sub;
}
