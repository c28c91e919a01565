/* settings_form_press.c: the buttons of a settings form: add, remove, move, show, JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* ---- the schemas at a place ---- */

static struct str token_plain(struct arena *arena, struct str token)
{
    char *plain = arena_alloc(arena, token.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < token.length; i++) {
        bool escaped = token.at[i] == '~' && i + 1 < token.length;
        plain[length++] = !escaped ? token.at[i] : token.at[++i] == '1' ? '/' : '~';
    }
    return (struct str){plain, length};
}

/* One step down: a property, an entry or an item. */
static bool step_down(const struct form_scope *scope, struct form_property *at,
                      const struct node *value, struct str token, struct str pointer)
{
    struct form_view view = at->view;
    int64_t index;
    if (value != NULL && value->kind == NODE_ARRAY)
        return str_int_parse(token, 0, (int64_t)value->count - 1, &index) &&
               form_item(scope, &view, (size_t)index, node_item(value, (size_t)index), pointer, at);
    struct list properties = form_properties(scope, &view, value, STR(""));
    for (size_t i = 0; i < properties.count; i++) {
        if (!str_equal(LIST_ROW(properties, struct form_property, i)->name, token))
            continue;
        *at = *LIST_ROW(properties, struct form_property, i);
        return true;
    }
    const struct node *entry = node_member(value, token);
    return entry != NULL && form_entry_of(scope, &view, entry, pointer, at);
}

static bool property_at(const struct form_reading *reading, const struct node *root,
                        struct str pointer, struct form_property *out)
{
    const struct form_scope *scope = &reading->scope;
    struct str rest = pointer.length < 2 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token, here = STR("");
    const struct node *value = root;
    *out = (struct form_property){.name = STR(""), .view = form_view_root(scope, root)};
    while (str_cut(&rest, '/', &token)) {
        token = token_plain(scope->arena, token);
        here = pointer_add(scope->arena, here, token);
        if (value != NULL && value->kind != NODE_ARRAY && value->kind != NODE_OBJECT)
            return false;
        if (!step_down(scope, out, value, token, here))
            return false;
        value = value == NULL ? NULL : node_at_pointer(root, here);
    }
    return true;
}

/* ---- adding ---- */

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

static bool has_room(const struct form_property *property, enum form_kind kind,
                     const struct node *old)
{
    size_t most = form_view_most(&property->view,
                                 kind == FORM_LIST ? "maxItems" : "maxProperties");
    return old == NULL || old->count < most;
}

/* What a new item or entry begins with; its defaults are filled in later. */
static struct node *fresh_of(const struct form_reading *reading,
                             const struct form_property *property)
{
    struct arena *arena = reading->scope.arena;
    enum form_kind kind = form_kind_of(&reading->scope, property, NULL);
    const struct node *first = form_view_word(&property->view, "default");
    if (first != NULL)
        return node_copy(arena, first);
    if (kind == FORM_GROUP || kind == FORM_MAP)
        return node_object(arena);
    if (kind == FORM_LIST || kind == FORM_MANY)
        return node_array(arena);
    if (kind == FORM_NULL)
        return node_null(arena);
    return str_is(form_view_type(&property->view), "boolean") ? node_bool(arena, false)
                                                              : node_text(arena, STR(""));
}

static void button_add(const struct form_reading *reading, struct node *root, struct str pointer)
{
    struct arena *arena = reading->scope.arena;
    struct form_property property, inner;
    const struct node *old = node_at_pointer(root, pointer);
    if (!property_at(reading, root, pointer, &property))
        return;
    enum form_kind kind = form_kind_of(&reading->scope, &property, old);
    bool is_map = kind == FORM_MAP || kind == FORM_GROUP;
    size_t index = old == NULL ? 0 : old->count;
    if ((kind != FORM_LIST && !is_map) || !has_room(&property, kind, old) ||
        !(is_map ? form_entry_of(&reading->scope, &property.view, NULL, pointer, &inner)
                 : form_item(&reading->scope, &property.view, index, NULL, pointer, &inner)))
        return;
    struct node *place = pointer.length < 2 ? root : place_make(arena, root, pointer);
    if (place == NULL)
        return;
    if (is_map) {
        if (node_member(place, STR("")) == NULL)
            node_set(arena, place, STR(""), fresh_of(reading, &inner));
        return;
    }
    if (place->kind == NODE_OBJECT)
        place->kind = NODE_ARRAY; /* just made */
    node_append(place, fresh_of(reading, &inner));
}

/* ---- taking away and moving ---- */

/* Split "/a/b/2" into the parent's pointer and the index. */
static bool place_split(struct str pointer, struct str *parent, int64_t *index)
{
    size_t slash = pointer.length;
    while (slash > 0 && pointer.at[slash - 1] != '/')
        slash--;
    if (slash == 0 || !str_int_parse(str_slice(pointer, slash, pointer.length), 0,
                                     JSON_NODES_MAX, index))
        return false;
    *parent = str_slice(pointer, 0, slash - 1);
    return true;
}

/* The entry of that place: properties of an object do not count. */
static struct node *entry_at(const struct form_reading *reading, struct node *root,
                             struct str pointer, struct node *map, int64_t index)
{
    struct form_property property, entry;
    if (!property_at(reading, root, pointer, &property) ||
        !form_entry_of(&reading->scope, &property.view, NULL, pointer, &entry))
        return NULL;
    struct list properties = form_properties(&reading->scope, &property.view, map, pointer);
    struct node *child = map->first;
    for (; child != NULL; child = child->next)
        if (form_member_is_entry(&reading->scope, &property.view, properties, child->key) &&
            index-- == 0)
            break;
    return child;
}

static void button_remove(struct form_reading *reading, struct node *root, struct str pointer)
{
    struct str above;
    int64_t index;
    if (!place_split(pointer, &above, &index))
        return;
    struct node *parent = node_at_pointer(root, above);
    if (parent == NULL || (parent->kind != NODE_ARRAY && parent->kind != NODE_OBJECT))
        return;
    struct node *child = parent->kind == NODE_ARRAY
                             ? node_item(parent, (size_t)index)
                             : entry_at(reading, root, above, parent, index);
    if (child == NULL)
        return;
    if (parent->kind == NODE_ARRAY)
        form_aside_move(reading, above, index, -1);
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

static void button_move(struct form_reading *reading, struct node *root, struct str pointer,
                        bool up)
{
    struct str above;
    int64_t index;
    if (!place_split(pointer, &above, &index))
        return;
    struct node *list = node_at_pointer(root, above);
    size_t lower = up ? (size_t)index : (size_t)index + 1;
    if (list == NULL || list->kind != NODE_ARRAY || lower == 0 || lower >= list->count)
        return;
    items_swap(list, lower);
    form_aside_move(reading, above, (int64_t)lower, (int64_t)lower - 1);
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
    {"null", BUTTON_NULL},
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

void form_press(struct form_reading *reading, struct node *document)
{
    switch (reading->button) {
    case BUTTON_ADD:
        button_add(reading, document, reading->place);
        return;
    case BUTTON_REMOVE:
        button_remove(reading, document, reading->place);
        return;
    case BUTTON_UP:
    case BUTTON_DOWN:
        button_move(reading, document, reading->place, reading->button == BUTTON_UP);
        return;
    case BUTTON_JSON:
        reading->out->as_json = true;
        return;
    case BUTTON_NULL: /* was done while reading */
    case BUTTON_PASTE:
    case BUTTON_SHOW:
    case BUTTON_FORM:
    case BUTTON_OTHER:
        return;
    }
}
