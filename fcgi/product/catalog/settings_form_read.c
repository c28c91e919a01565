/* settings_form_read.c: what a settings form posted, laid over the document it was made from. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>

#include "product/catalog/settings_form_private.h"

struct reading {
    struct arena *arena;
    const struct schema *schema;
    struct failure *failure;
    struct pair *posted; /* sorted by name; of one name the last posted comes last */
    size_t posted_count;
    bool saving;         /* no button but "save": blank rows are dropped */
};

/* ---- posted fields ---- */

/* A sorted copy keeps the order of equal names by their place in the post. */
struct placed {
    struct pair pair;
    size_t place;
};

static int placed_order(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    int order = str_compare(left->pair.name, right->pair.name);
    if (order != 0)
        return order;
    return left->place < right->place ? -1 : left->place > right->place;
}

static void posted_sort(struct reading *reading, const struct pairs *posted)
{
    struct placed *placed = ARENA_ARRAY(reading->arena, posted->count + 1, struct placed);
    for (size_t i = 0; i < posted->count; i++)
        placed[i] = (struct placed){posted->at[i], i};
    qsort(placed, posted->count, sizeof *placed, placed_order);
    reading->posted = ARENA_ARRAY(reading->arena, posted->count + 1, struct pair);
    reading->posted_count = posted->count;
    for (size_t i = 0; i < posted->count; i++)
        reading->posted[i] = placed[i].pair;
}

/* The value posted for prefix + pointer, or STR_NONE. */
static struct str posted_at(const struct reading *reading, const char *prefix,
                            struct str pointer)
{
    struct str name = ARENA_JOIN(reading->arena, str_of(prefix), pointer);
    size_t low = 0, high = reading->posted_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(reading->posted[middle].name, name) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || !str_equal(reading->posted[low - 1].name, name))
        return STR_NONE;
    return reading->posted[low - 1].value;
}

/* Browsers send line ends as CR LF. */
static struct str lines_of(struct arena *arena, struct str text)
{
    if (str_find(text, 0, '\r') < 0)
        return text;
    char *copy = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != '\r' || i + 1 == text.length || text.at[i + 1] != '\n')
            copy[length++] = text.at[i];
    return (struct str){copy, length};
}

/* ---- values ---- */

/* A number when it is one, else the text as it was typed. */
static struct node *number_of(struct arena *arena, struct str text)
{
    int64_t whole;
    char digits[64];
    char *end;
    struct str trimmed = str_trim(text);
    if (str_int_parse(trimmed, INT64_MIN, INT64_MAX, &whole))
        return node_int(arena, whole);
    if (trimmed.length == 0 || trimmed.length >= sizeof digits)
        return node_text(arena, text);
    for (size_t i = 0; i < trimmed.length; i++)
        if (memchr("0123456789+-.eE", trimmed.at[i], 15) == NULL)
            return node_text(arena, text);
    memcpy(digits, trimmed.at, trimmed.length);
    digits[trimmed.length] = '\0';
    double real = strtod(digits, &end);
    return *end == '\0' && isfinite(real) ? node_real(arena, real) : node_text(arena, text);
}

static struct node *choice_of(const struct reading *reading, const struct node *sub,
                              struct str text)
{
    const struct node *values = node_member(sub, STR("enum"));
    for (const struct node *each = values->first; each != NULL; each = each->next)
        if (str_equal(form_value_text(reading->arena, FORM_CHOICE, each), text))
            return node_copy(reading->arena, each);
    return node_text(reading->arena, text);
}

/* "secret/key" as a reference; what is missing stays empty and gets its error. */
static struct node *secret_of_text(struct arena *arena, struct str text)
{
    struct str trimmed = str_trim(text);
    ptrdiff_t slash = str_find(trimmed, 0, '/');
    size_t name_end = slash < 0 ? trimmed.length : (size_t)slash;
    struct node *ref = node_object(arena), *from = node_object(arena), *value = node_object(arena);
    node_set(arena, ref, STR("name"), node_text(arena, str_slice(trimmed, 0, name_end)));
    node_set(arena, ref, STR("key"),
             node_text(arena, str_slice(trimmed, name_end + 1, trimmed.length)));
    node_set(arena, from, STR("secretKeyRef"), ref);
    node_set(arena, value, STR("valueFrom"), from);
    return value;
}

static struct node *json_of(struct arena *arena, struct str text)
{
    struct failure ignored = {.arena = arena};
    struct node *node = NULL;
    return json_parse(arena, text, &ignored, &node) == DONE ? node : node_text(arena, text);
}

static struct node *leaf_of(const struct reading *reading, enum form_kind kind,
                            const struct node *sub, struct str text)
{
    switch (kind) {
    case FORM_SECRET:
        return secret_of_text(reading->arena, text);
    case FORM_CHOICE:
        return choice_of(reading, sub, text);
    case FORM_NUMBER:
        return number_of(reading->arena, text);
    case FORM_TEXT:
        return node_text(reading->arena, text);
    case FORM_JSON:
        return json_of(reading->arena, text);
    case FORM_GROUP:
    case FORM_LIST:
    case FORM_MAP:
    case FORM_BOOLEAN:
        break;
    }
    bug("a form value of unknown kind");
}

/* A value shown as one field. What was not changed stays exactly as it is; NULL = absent. */
static struct node *leaf_read(const struct reading *reading, enum form_kind kind,
                              const struct node *sub, const struct node *old, struct str pointer)
{
    struct str shown = form_value_text(reading->arena, kind, old);
    struct str text = posted_at(reading, SETTINGS_STATE_FIELD, pointer);
    if (text.at != NULL)
        text = lines_of(reading->arena, text);
    if (text.at == NULL || str_equal(text, lines_of(reading->arena, shown)))
        return old == NULL ? NULL : node_copy(reading->arena, old);
    return text.length == 0 ? NULL : leaf_of(reading, kind, sub, text);
}

/* An unmarked box is not posted; one that is absent in the document stays so. */
static struct node *boolean_read(const struct reading *reading, const struct node *old,
                                 struct str pointer)
{
    bool marked = str_is(posted_at(reading, SETTINGS_STATE_FIELD, pointer), "true");
    if (old == NULL && !marked)
        return NULL;
    return node_bool(reading->arena, marked);
}

/* ---- maps ---- */

static void map_error(const struct reading *reading, struct str pointer, const char *code,
                      const char *told)
{
    if (reading->saving)
        failure_field(reading->failure,
                      ARENA_JOIN(reading->arena, STR("/settings_json"), pointer), code, "%s",
                      told);
}

static struct node *map_read(const struct reading *reading, const struct node *sub,
                             const struct node *old, struct str pointer)
{
    struct arena *arena = reading->arena;
    const struct node *rest =
        form_sub(reading->schema, node_member(sub, STR("additionalProperties")));
    bool numbers = !str_is(form_word(rest, "type"), "string");
    struct node *map = node_object(arena);
    size_t index = 0;
    if (old == NULL)
        return NULL;
    for (const struct node *each = old->first; each != NULL; each = each->next, index++) {
        struct str place = pointer_add_index(arena, pointer, index);
        struct str key = posted_at(reading, "k", place);
        struct str text = posted_at(reading, "v", place);
        key = key.at == NULL ? each->key : str_trim(key);
        struct str shown = form_value_text(arena, FORM_MAP, each);
        bool same = text.at == NULL || str_equal(text, shown);
        if (reading->saving && key.length == 0 && (same ? shown : text).length == 0)
            continue;
        struct node *value = same      ? node_copy(arena, each)
                             : numbers ? number_of(arena, text)
                                       : node_text(arena, text);
        if (key.length == 0)
            map_error(reading, place, "required", "must have a name");
        if (node_member(map, key) != NULL) {
            /* Kept under another name until it is corrected. */
            key = arena_print(arena, "%.*s-%zu", STR_ARG(key), index + 1);
            map_error(reading, pointer_add(arena, pointer, key), "not_unique",
                      "has the name of another entry");
        }
        node_set(arena, map, key, value);
    }
    return map;
}

/* ---- the tree ---- */

static struct node *value_read(const struct reading *reading, const struct node *sub,
                               const struct node *old, struct str pointer, int depth);

static struct node *group_read(const struct reading *reading, const struct node *sub,
                               const struct node *old, struct str pointer, int depth)
{
    struct arena *arena = reading->arena;
    struct list properties = form_properties(arena, reading->schema, sub, old);
    struct node *object = old == NULL ? node_object(arena) : node_copy(arena, old);
    for (size_t i = 0; i < properties.count; i++) {
        const struct form_property *property = LIST_ROW(properties, struct form_property, i);
        struct node *before = node_member(object, property->name);
        bool fixed = form_truth(property->sub, "readOnly") ||
                     (property->branch != NULL && form_truth(property->branch, "readOnly"));
        if (fixed)
            continue;
        struct node *value = value_read(reading, property->sub, node_member(old, property->name),
                                        pointer_add(arena, pointer, property->name), depth + 1);
        if (value != NULL)
            node_set(arena, object, property->name, value);
        else if (before != NULL)
            node_remove(object, before);
    }
    return old == NULL && object->count == 0 ? NULL : object;
}

static struct node *list_read(const struct reading *reading, const struct node *sub,
                              const struct node *old, struct str pointer, int depth)
{
    const struct node *items = form_sub(reading->schema, node_member(sub, STR("items")));
    size_t index = 0;
    if (old == NULL)
        return NULL;
    struct node *list = node_array(reading->arena);
    for (const struct node *each = old->first; each != NULL; each = each->next, index++) {
        struct node *value =
            value_read(reading, items, each, pointer_add_index(reading->arena, pointer, index),
                       depth + 1);
        bool blank = value == NULL || (value->kind == NODE_TEXT && value->text.length == 0);
        if (blank && reading->saving && each->kind != NODE_OBJECT)
            continue;
        node_append(list, value != NULL ? value : node_text(reading->arena, STR("")));
    }
    return list;
}

/* The same decisions as showing took, so that what was not shown is not touched. */
static struct node *value_read(const struct reading *reading, const struct node *sub,
                               const struct node *old, struct str pointer, int depth)
{
    enum form_kind kind = form_kind_of(reading->schema, sub, old);
    if (depth > FORM_DEPTH_MAX || reading->posted_count == 0)
        return old == NULL ? NULL : node_copy(reading->arena, old);
    switch (kind) {
    case FORM_GROUP:
        return group_read(reading, sub, old, pointer, depth);
    case FORM_LIST:
        return list_read(reading, sub, old, pointer, depth);
    case FORM_MAP:
        return map_read(reading, sub, old, pointer);
    case FORM_BOOLEAN:
        return boolean_read(reading, old, pointer);
    case FORM_SECRET:
    case FORM_CHOICE:
    case FORM_NUMBER:
    case FORM_TEXT:
    case FORM_JSON:
        break;
    }
    return leaf_read(reading, kind, sub, old, pointer);
}

/* ---- buttons ---- */

static const struct node *sub_at(const struct reading *reading, struct str pointer)
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

static void button_add(const struct reading *reading, struct node *root, struct str pointer)
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

/* Is it one of ours? `pointer` is then what follows the word. */
static bool button_is(struct str button, const char *word, struct str *pointer)
{
    struct str begin = str_of(word);
    if (!str_starts(button, begin) || button.length <= begin.length ||
        button.at[begin.length] != ' ')
        return false;
    *pointer = str_slice(button, begin.length + 1, button.length);
    return pointer->length > 0 && pointer->at[0] == '/';
}

static bool button_press(const struct reading *reading, struct node *root, struct str button)
{
    struct str pointer;
    if (button_is(button, "add", &pointer))
        button_add(reading, root, pointer);
    else if (button_is(button, "remove", &pointer))
        button_remove(root, pointer);
    else if (button_is(button, "up", &pointer))
        button_move(root, pointer, true);
    else if (button_is(button, "down", &pointer))
        button_move(root, pointer, false);
    else
        return button_is(button, "show", &pointer);
    return true;
}

enum outcome settings_form_read(struct arena *arena, const struct schema *schema,
                                const struct pairs *posted, const struct node *stored,
                                struct failure *failure, struct settings_input *out)
{
    struct reading reading = {.arena = arena, .schema = schema, .failure = failure};
    size_t before = failure->field_count;
    posted_sort(&reading, posted);
    struct str button = posted_at(&reading, "do", STR(""));
    struct str ignored;
    reading.saving = !button_is(button, "add", &ignored) &&
                     !button_is(button, "remove", &ignored) && !button_is(button, "up", &ignored) &&
                     !button_is(button, "down", &ignored) && !button_is(button, "show", &ignored);
    *out = (struct settings_input){.document = node_copy(arena, stored)};
    struct str state = posted_at(&reading, SETTINGS_STATE_FIELD, STR(""));
    if (state.at == NULL)
        return DONE;
    struct node *shown = NULL;
    enum outcome outcome = json_parse(arena, state, failure, &shown);
    if (outcome != DONE || shown->kind != NODE_OBJECT)
        return refuse(failure, MALFORMED, "bad_form", "The form came back damaged.",
                      "Reload the page and try again.");
    const struct node *root = form_sub(schema, schema_document(schema));
    struct node *document = group_read(&reading, root, shown, STR(""), 0);
    out->again = button_press(&reading, document, button);
    /* What a button added, or a choice revealed, begins with its defaults. */
    out->document = schema_fill_defaults(arena, schema, document);
    if (failure->field_count == before)
        return DONE;
    return refuse(failure, INVALID, "invalid_settings", "Some settings are not right.",
                  "Change the settings that are marked.");
}
