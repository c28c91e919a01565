/* settings_form_mask.c: texts that may be written but never shown (writeOnly). */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* Bullets, and where the text stands in the stored document. */
#define KEPT_MARK "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2 kept "

enum { MASKED_NAMES_MAX = 50 };

struct masking {
    const struct form_scope *scope;
    enum form_mask mask;
    const struct node *stored;
    struct str names[MASKED_NAMES_MAX];
    size_t count;
};

static void names_of(struct masking *masking, const struct node *schema)
{
    const struct node *properties = node_member(schema, STR("properties"));
    for (const struct node *each = properties == NULL ? NULL : properties->first; each != NULL;
         each = each->next) {
        const struct node *sub = schema_resolve(masking->scope->schema, each);
        const struct node *own = node_member(each, STR("writeOnly"));
        const struct node *word = own != NULL ? own : node_member(sub, STR("writeOnly"));
        if (word != NULL && word->truth && masking->count < MASKED_NAMES_MAX)
            masking->names[masking->count++] = each->key;
    }
}

/* Names of properties that are written only, wherever they are, also in other documents of the
 * catalog: few schemas have any. */
static void names_find(struct masking *masking)
{
    const struct node *each;
    for (size_t i = 0; (each = schema_at(masking->scope->schema, i)) != NULL; i++)
        if (each->kind == NODE_OBJECT)
            names_of(masking, each);
}

static bool is_masked(const struct masking *masking, struct str name)
{
    for (size_t i = 0; i < masking->count; i++)
        if (str_equal(masking->names[i], name))
            return true;
    return false;
}

static void text_mask(const struct masking *masking, struct node *value, struct str pointer)
{
    struct str mark = STR(KEPT_MARK);
    bool is_mark = str_starts(value->text, mark);
    const struct node *from = NULL;
    switch (masking->mask) {
    case MASK_HIDE:
        if (value->text.length > 0)
            value->text = ARENA_JOIN(masking->scope->arena, mark, pointer);
        return;
    case MASK_BLANK:
        if (!is_mark)
            value->text = STR("");
        return;
    case MASK_RESTORE:
        if (!is_mark)
            return;
        from = node_at_pointer(masking->stored,
                               str_slice(value->text, mark.length, value->text.length));
        value->text = from != NULL && from->kind == NODE_TEXT ? from->text : STR("");
        return;
    }
}

static void value_mask(const struct masking *masking, struct node *value, struct str pointer)
{
    struct arena *arena = masking->scope->arena;
    size_t index = 0;
    for (struct node *each = value->first; each != NULL; each = each->next, index++) {
        struct str place = value->kind == NODE_OBJECT ? pointer_add(arena, pointer, each->key)
                                                      : pointer_add_index(arena, pointer, index);
        if (each->kind == NODE_TEXT && value->kind == NODE_OBJECT &&
            is_masked(masking, each->key))
            text_mask(masking, each, place);
        else if (each->first != NULL)
            value_mask(masking, each, place);
    }
}

struct node *form_masked(const struct form_scope *scope, enum form_mask mask,
                         const struct node *document, const struct node *stored)
{
    struct masking masking = {.scope = scope, .mask = mask, .stored = stored};
    struct node *copy = node_copy(scope->arena, document);
    names_find(&masking);
    if (masking.count > 0)
        value_mask(&masking, copy, STR(""));
    return copy;
}

struct node *settings_masked(struct arena *arena, const struct schema *schema,
                             const struct node *document)
{
    const struct form_scope scope = {.arena = arena, .schema = schema};
    return form_masked(&scope, MASK_HIDE, document, NULL);
}

struct node *settings_unmasked(struct arena *arena, const struct schema *schema,
                               const struct node *document, const struct node *stored)
{
    const struct form_scope scope = {.arena = arena, .schema = schema};
    return form_masked(&scope, MASK_RESTORE, document, stored);
}

static void written_only_drop(const struct masking *masking, struct node *value)
{
    for (struct node *each = value->first; each != NULL;) {
        struct node *next = each->next;
        if (each->kind == NODE_TEXT && value->kind == NODE_OBJECT &&
            is_masked(masking, each->key))
            node_remove(value, each);
        else
            written_only_drop(masking, each);
        each = next;
    }
}

struct node *settings_without_secrets(struct arena *arena, const struct schema *schema,
                                      const struct node *document)
{
    const struct form_scope scope = {.arena = arena, .schema = schema};
    struct masking masking = {.scope = &scope};
    struct node *copy = node_copy(arena, document);
    names_find(&masking);
    if (masking.count > 0)
        written_only_drop(&masking, copy);
    return copy;
}
