/* settings_form_press.c: the buttons of a settings form: add, remove, move, show, JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

static const struct node *sub_at(const struct form_reading *reading, struct str pointer)
{
    const struct node *sub = form_sub(reading->schema, schema_document(reading->schema));
    struct str rest = pointer.length == 0 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token;
    while (str_cut(&rest, '/', &token)) {
        struct node *named = node_at_pointer(node_member(sub, STR("properties")),
                                             ARENA_JOIN(reading->arena, STR("/"), token));
        const struct node *items = node_member(sub, STR("items"));
        if (named == NULL && items == NULL)
            return NULL;
        sub = form_sub(reading->schema, named != NULL ? named : items);
    }
    return sub;
}

/* The value at a pointer whose parents exist or are made as objects. */
static struct node *place_make(struct arena *arena, struct node *root, struct str pointer)
{
    struct str rest = pointer.length == 0 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token, here = STR("");
    struct node *node = root;
    while (node != NULL && str_cut(&rest, '/', &token)) {
        here = ARENA_JOIN(arena, here, STR("/"), token);
        struct node *next = node_at_pointer(root, here);
        if (next == NULL && node->kind == NODE_OBJECT && str_find(token, 0, '~') < 0) {
            next = node_object(arena);
            node_set(arena, node, token, next);
        }
        node = next;
    }
    return node;
}

static void button_add(const struct form_reading *reading, struct node *root, struct str pointer)
{
    struct arena *arena = reading->arena;
    const struct node *sub = sub_at(reading, pointer);
    const struct node *old = node_at_pointer(root, pointer);
    if (sub == NULL)
        return;
    enum form_kind kind = form_kind_of(reading->schema, sub, old);
    if ((kind != FORM_LIST && kind != FORM_MAP) ||
        (old != NULL && old->count >= form_items_max(sub, kind == FORM_LIST ? "maxItems"
                                                                            : "maxProperties")))
        return;
    struct node *place = place_make(arena, root, pointer);
    if (place == NULL)
        return;
    if (kind == FORM_MAP) {
        if (node_member(place, STR("")) == NULL)
            node_set(arena, place, STR(""), node_text(arena, STR("")));
        return;
    }
    const struct node *items = form_sub(reading->schema, node_member(sub, STR("items")));
    bool group = form_kind_of(reading->schema, items, NULL) == FORM_GROUP;
    if (place->kind == NODE_OBJECT)
        place->kind = NODE_ARRAY; /* just made */
    node_append(place, group ? node_object(arena) : node_text(arena, STR("")));
}

/* Split "/a/b/2" into the parent's pointer and the index. */
static struct node *parent_of(struct node *root, struct str pointer, size_t *index)
{
    size_t slash = pointer.length;
    while (slash > 0 && pointer.at[slash - 1] != '/')
        slash--;
    int64_t number;
    if (slash == 0 || !str_int_parse(str_slice(pointer, slash, pointer.length), 0,
                                     JSON_NODES_MAX, &number))
        return NULL;
    *index = (size_t)number;
    struct node *parent = node_at_pointer(root, str_slice(pointer, 0, slash - 1));
    return parent != NULL && *index < parent->count ? parent : NULL;
}

static void button_remove(struct node *root, struct str pointer)
{
    size_t index;
    struct node *parent = parent_of(root, pointer, &index);
    struct node *child = parent == NULL ? NULL : parent->first;
    while (child != NULL && index-- > 0)
        child = child->next;
    if (child != NULL)
        node_remove(parent, child);
}

/* The item at `index` and the one before it change places. */
static void items_swap(struct node *list, size_t index)
{
    struct node *moved = node_item(list, index);
    struct node *before = index < 2 ? NULL : node_item(list, index - 2);
    struct node *other = node_item(list, index - 1);
    other->next = moved->next;
    moved->next = other;
    if (before == NULL)
        list->first = moved;
    else
        before->next = moved;
    if (list->last == moved)
        list->last = other;
}

static void button_move(struct node *root, struct str pointer, bool up)
{
    size_t index;
    struct node *list = parent_of(root, pointer, &index);
    if (list == NULL || list->kind != NODE_ARRAY)
        return;
    size_t lower = up ? index : index + 1;
    if (lower > 0 && lower < list->count)
        items_swap(list, lower);
}

/* ---- which button ---- */

/* clang-format off */
static const struct {
    const char *word;
    enum form_button button;
} button_words[] = {
    {"add", BUTTON_ADD},
    {"remove", BUTTON_REMOVE},
    {"up", BUTTON_UP},
    {"down", BUTTON_DOWN},
    {"paste", BUTTON_PASTE},
    {"show", BUTTON_SHOW},
    {"json", BUTTON_JSON},
    {"form", BUTTON_FORM},
};
/* clang-format on */

void form_press_read(struct form_reading *reading)
{
    struct str rest = form_posted(reading, "do", STR(""));
    struct str word;
    reading->button = BUTTON_OTHER;
    if (!str_cut(&rest, ' ', &word) || rest.at == NULL || rest.length == 0 || rest.at[0] != '/')
        return;
    for (size_t i = 0; i < COUNT_OF(button_words); i++)
        if (str_is(word, button_words[i].word))
            reading->button = button_words[i].button;
    reading->place = rest;
    reading->out->again = reading->button != BUTTON_OTHER;
}

void form_press(const struct form_reading *reading, struct node *document)
{
    switch (reading->button) {
    case BUTTON_ADD:
        button_add(reading, document, reading->place);
        return;
    case BUTTON_REMOVE:
        button_remove(document, reading->place);
        return;
    case BUTTON_UP:
    case BUTTON_DOWN:
        button_move(document, reading->place, reading->button == BUTTON_UP);
        return;
    case BUTTON_JSON:
        reading->out->as_json = true;
        return;
    case BUTTON_PASTE:
    case BUTTON_SHOW:
    case BUTTON_FORM:
    case BUTTON_OTHER:
        return;
    }
}
