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

/* The schema's own words about a member or an item; NULL when it says nothing. */
static const struct node *told_of(const struct node *parent, const char *keyword, struct str key)
{
    if (parent == NULL || parent->kind != NODE_OBJECT)
        return NULL;
    const struct node *sub = node_member(parent, str_of(keyword));
    if (sub != NULL && key.at != NULL)
        sub = sub->kind == NODE_OBJECT ? node_member(sub, key) : NULL;
    return sub == NULL || sub->kind != NODE_OBJECT ? NULL : sub;
}

/* The same, with what it refers to. */
static const struct node *about(const struct schema *schema, const struct node *parent,
                                const char *keyword, struct str key)
{
    const struct node *sub = told_of(parent, keyword, key);
    return sub == NULL ? NULL : schema_resolve(schema, sub);
}

/* The title beside a reference goes before that of what is referred to. */
static struct str title_of(const struct schema *schema, const struct node *parent, struct str key)
{
    const struct node *told = told_of(parent, "properties", key);
    const struct node *title = told == NULL ? NULL : node_member(told, STR("title"));
    if (title == NULL && told != NULL) {
        const struct node *whole = schema_resolve(schema, told);
        title = whole == NULL ? NULL : node_member(whole, STR("title"));
    }
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
                               : title_of(walk->schema, sub, child->key);
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

struct str order_title_at(struct arena *arena, const struct catalog_type *type,
                          struct str pointer)
{
    if (pointer.length == 0)
        return STR("");
    const struct node *sub = schema_resolve(type->schema, schema_document(type->schema));
    struct str rest = str_slice(pointer, 1, pointer.length);
    struct str token;
    struct str title = STR("");
    while (str_cut(&rest, '/', &token)) {
        const struct node *member = about(type->schema, sub, "properties", token);
        int64_t index = 0;
        bool item = member == NULL && str_int_parse(token, 0, INT64_MAX - 1, &index);
        struct str word = item ? arena_print(arena, "%lld", (long long)index + 1)
                               : title_of(type->schema, sub, token);
        struct str separator = title.length == 0 ? STR("") : item ? STR(" ") : STR(", ");
        title = ARENA_JOIN(arena, title, separator, word);
        sub = item ? about(type->schema, sub, "items", STR_NONE) : member;
    }
    return title;
}

/* What the schema says about the place of a pointer; NULL when it says nothing. */
static const struct node *about_at(const struct catalog_type *type, struct str pointer)
{
    const struct node *sub = schema_resolve(type->schema, schema_document(type->schema));
    struct str rest = str_slice(pointer, 1, pointer.length);
    struct str token;
    while (sub != NULL && str_cut(&rest, '/', &token)) {
        const struct node *member = about(type->schema, sub, "properties", token);
        sub = member != NULL ? member : about(type->schema, sub, "items", STR_NONE);
    }
    return sub;
}

static bool is_nested(const struct node *node)
{
    return node != NULL && (node->kind == NODE_OBJECT || node->kind == NODE_ARRAY) &&
           node->count > 0;
}

/* A whole part that came or went is told by its settings, not as one text of JSON. */
static void add_change(struct walk *walk, const struct catalog_type *type,
                       const struct json_change *change)
{
    struct str title = order_title_at(walk->arena, type, change->pointer);
    bool came = is_nested(change->after);
    if (!came && !is_nested(change->before)) {
        if (walk->count < WORDS_MAX)
            walk->rows[walk->count++] =
                (struct order_word){title, text_of(walk->arena, change->after),
                                    text_of(walk->arena, change->before)};
        return;
    }
    const struct node *other = came ? change->before : change->after;
    struct str beside = is_nested(other) ? STR("something else") : text_of(walk->arena, other);
    size_t first = walk->count;
    walk_node(walk, title, came ? change->after : change->before,
              about_at(type, change->pointer));
    for (size_t i = first; i < walk->count; i++) {
        struct order_word *row = &walk->rows[i];
        row->before = came ? beside : row->text;
        row->text = came ? row->text : beside;
    }
}

struct list order_difference(struct arena *arena, const struct catalog_type *type,
                             const struct node *before, const struct node *after)
{
    struct list changes = json_diff(arena, before, after);
    struct walk walk = {arena, type->schema, ARENA_ARRAY(arena, WORDS_MAX, struct order_word), 0};
    for (size_t i = 0; i < changes.count; i++)
        add_change(&walk, type, LIST_ROW(changes, struct json_change, i));
    return (struct list){walk.rows, walk.count, sizeof *walk.rows,
                         changes.more || walk.count == WORDS_MAX};
}
