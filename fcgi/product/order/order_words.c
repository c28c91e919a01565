/* order_words.c: every setting of a document in the words of the type's schema. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/diff.h"
#include "product/order/order_routes.h"

enum { WORDS_MAX = 300 };

const struct field order_word_shown[] = {
    {"title", TEXT_AT(struct order_word, title)},
    {"text", TEXT_AT(struct order_word, text)},
    {"before", TEXT_AT(struct order_word, before)},
    {0},
};

struct walk {
    struct arena *arena;
    const struct schema *schema;
    struct order_word *rows;
    size_t count;
};

/* What the schema says about a member or an item; NULL when it says nothing. */
static const struct node *about(const struct schema *schema, const struct node *parent,
                                const char *keyword, struct str key)
{
    if (parent == NULL || parent->kind != NODE_OBJECT)
        return NULL;
    const struct node *sub = node_member(parent, str_of(keyword));
    if (sub != NULL && key.at != NULL)
        sub = sub->kind == NODE_OBJECT ? node_member(sub, key) : NULL;
    return sub == NULL || sub->kind != NODE_OBJECT ? NULL : schema_resolve(schema, sub);
}

static struct str title_of(const struct node *sub, struct str key)
{
    const struct node *title = sub == NULL ? NULL : node_member(sub, STR("title"));
    return title != NULL && title->kind == NODE_TEXT ? title->text : key;
}

static struct str text_of(struct arena *arena, const struct node *node)
{
    if (node == NULL)
        return STR("not set");
    if (node->kind == NODE_TEXT)
        return node->text.length == 0 ? STR("empty") : node->text;
    if (node->kind == NODE_BOOL)
        return node->truth ? STR("Yes") : STR("No");
    if (node->kind == NODE_ARRAY && node->count == 0)
        return STR("None");
    if (node->kind == NODE_OBJECT && node->count == 0)
        return STR("None");
    return json_text(arena, node);
}

static void add(struct walk *walk, struct str title, const struct node *node)
{
    if (walk->count < WORDS_MAX)
        walk->rows[walk->count++] =
            (struct order_word){title, text_of(walk->arena, node), STR("")};
}

/* "valueFrom.secretKeyRef" is one value for people. */
static const struct node *secret_ref_of(const struct node *node)
{
    const struct node *from =
        node->kind == NODE_OBJECT ? node_member(node, STR("valueFrom")) : NULL;
    return from == NULL || from->kind != NODE_OBJECT ? NULL
                                                     : node_member(from, STR("secretKeyRef"));
}

static void walk_node(struct walk *walk, struct str title, const struct node *node,
                      const struct node *sub)
{
    const struct node *secret = secret_ref_of(node);
    bool nested = node->kind == NODE_OBJECT || node->kind == NODE_ARRAY;
    if (secret != NULL && secret->kind == NODE_OBJECT) {
        const struct node *name = node_member(secret, STR("name"));
        const struct node *key = node_member(secret, STR("key"));
        if (walk->count < WORDS_MAX && name != NULL && key != NULL)
            walk->rows[walk->count++] = (struct order_word){
                title, ARENA_JOIN(walk->arena, STR("the key "), key->text, STR(" of the secret "),
                                  name->text), STR("")};
        return;
    }
    if (!nested || node->count == 0) {
        add(walk, title, node);
        return;
    }
    size_t number = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        bool item = node->kind == NODE_ARRAY;
        const struct node *child_sub =
            item ? about(walk->schema, sub, "items", STR_NONE)
                 : about(walk->schema, sub, "properties", child->key);
        struct str word = item ? arena_print(walk->arena, "%zu", ++number)
                               : title_of(child_sub, child->key);
        struct str separator = title.length == 0 ? STR("") : item ? STR(" ") : STR(", ");
        walk_node(walk, ARENA_JOIN(walk->arena, title, separator, word), child, child_sub);
    }
}

struct list order_words(struct arena *arena, const struct catalog_type *type,
                        const struct node *document)
{
    struct walk walk = {arena, type->schema, ARENA_ARRAY(arena, WORDS_MAX, struct order_word), 0};
    if (document->count > 0)
        walk_node(&walk, STR(""), document,
                  schema_resolve(type->schema, schema_document(type->schema)));
    return (struct list){walk.rows, walk.count, sizeof *walk.rows, walk.count == WORDS_MAX};
}

/* The titles along a pointer. */
static struct str title_at(struct arena *arena, const struct catalog_type *type,
                           struct str pointer)
{
    const struct node *sub = schema_resolve(type->schema, schema_document(type->schema));
    struct str rest = str_slice(pointer, 1, pointer.length);
    struct str token;
    struct str title = STR("");
    while (str_cut(&rest, '/', &token)) {
        const struct node *member = about(type->schema, sub, "properties", token);
        int64_t index = 0;
        bool item = member == NULL && str_int_parse(token, 0, INT64_MAX - 1, &index);
        struct str word = item ? arena_print(arena, "%lld", (long long)index + 1)
                               : title_of(member, token);
        struct str separator = title.length == 0 ? STR("") : item ? STR(" ") : STR(", ");
        title = ARENA_JOIN(arena, title, separator, word);
        sub = item ? about(type->schema, sub, "items", STR_NONE) : member;
    }
    return title;
}

struct list order_difference(struct arena *arena, const struct catalog_type *type,
                             const struct node *before, const struct node *after)
{
    struct list changes = json_diff(arena, before, after);
    size_t count = changes.count < WORDS_MAX ? changes.count : WORDS_MAX;
    struct order_word *rows = ARENA_ARRAY(arena, count, struct order_word);
    for (size_t i = 0; i < count; i++) {
        const struct json_change *change = LIST_ROW(changes, struct json_change, i);
        rows[i] = (struct order_word){
            .title = title_at(arena, type, change->pointer),
            .text = text_of(arena, change->after),
            .before = text_of(arena, change->before),
        };
    }
    return (struct list){rows, count, sizeof *rows, changes.more || count < changes.count};
}
