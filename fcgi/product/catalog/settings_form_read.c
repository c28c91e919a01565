/* settings_form_read.c: what a settings form posted, laid over the document it was made from. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>

#include "product/catalog/settings_form_private.h"

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

static void posted_sort(struct form_reading *reading, const struct pairs *posted)
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
struct str form_posted(const struct form_reading *reading, const char *prefix,
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
struct str form_lines(struct arena *arena, struct str text)
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
struct node *form_number(struct arena *arena, struct str text)
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

static struct node *choice_of(const struct form_reading *reading, const struct node *sub,
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

static struct node *leaf_of(const struct form_reading *reading, enum form_kind kind,
                            const struct node *sub, struct str text)
{
    switch (kind) {
    case FORM_SECRET:
        return secret_of_text(reading->arena, text);
    case FORM_CHOICE:
        return choice_of(reading, sub, text);
    case FORM_NUMBER:
        return form_number(reading->arena, text);
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
static struct node *leaf_read(const struct form_reading *reading, enum form_kind kind,
                              const struct node *sub, const struct node *old, struct str pointer)
{
    struct str shown = form_value_text(reading->arena, kind, old);
    struct str text = form_posted(reading, SETTINGS_STATE_FIELD, pointer);
    if (text.at != NULL)
        text = form_lines(reading->arena, text);
    if (text.at == NULL || str_equal(text, form_lines(reading->arena, shown)))
        return old == NULL ? NULL : node_copy(reading->arena, old);
    return text.length == 0 ? NULL : leaf_of(reading, kind, sub, text);
}

/* In front of each box the page has a hidden "false"; a box that was not shown posts neither. */
static struct node *boolean_read(const struct form_reading *reading, const struct node *old,
                                 struct str pointer)
{
    struct str mark = form_posted(reading, SETTINGS_STATE_FIELD, pointer);
    if (str_is(mark, "true"))
        return node_bool(reading->arena, true);
    if (old == NULL || mark.at == NULL)
        return old == NULL ? NULL : node_copy(reading->arena, old);
    return node_bool(reading->arena, false);
}

/* ---- the tree ---- */

static struct node *value_read(const struct form_reading *reading, const struct node *sub,
                               const struct node *old, struct str pointer, int depth);

static struct node *group_read(const struct form_reading *reading, const struct node *sub,
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

static struct node *list_read(const struct form_reading *reading, const struct node *sub,
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
        if (blank && !reading->out->again && each->kind != NODE_OBJECT)
            continue;
        node_append(list, value != NULL ? value : node_text(reading->arena, STR("")));
    }
    return list;
}

/* The same decisions as showing took, so that what was not shown is not touched. */
static struct node *value_read(const struct form_reading *reading, const struct node *sub,
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
        return form_map_read(reading, sub, old, pointer);
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

/* ---- the whole ---- */

static enum outcome overlay_read(struct form_reading *reading, struct str state)
{
    struct node *shown = NULL;
    enum outcome outcome = json_parse(reading->arena, state, reading->failure, &shown);
    if (outcome != DONE || shown->kind != NODE_OBJECT)
        return refuse(reading->failure, MALFORMED, "bad_form", "The form came back damaged.",
                      "Reload the page and try again.");
    const struct node *root = form_sub(reading->schema, schema_document(reading->schema));
    struct node *document = group_read(reading, root, shown, STR(""), 0);
    form_press(reading, document);
    /* What a button added, or a choice revealed, begins with its defaults. */
    reading->out->document = schema_fill_defaults(reading->arena, reading->schema, document);
    return DONE;
}

enum outcome settings_form_read(struct arena *arena, const struct schema *schema,
                                const struct pairs *posted, const struct node *stored,
                                struct failure *failure, struct settings_input *out)
{
    struct form_reading reading = {
        .arena = arena, .schema = schema, .failure = failure, .out = out};
    size_t before = failure->field_count;
    posted_sort(&reading, posted);
    *out = (struct settings_input){.document = node_copy(arena, stored), .json = STR_NONE};
    form_press_read(&reading);
    struct str text = form_posted(&reading, SETTINGS_JSON_FIELD, STR(""));
    struct str state = form_posted(&reading, SETTINGS_STATE_FIELD, STR(""));
    enum outcome outcome = DONE;
    if (text.at != NULL)
        form_json_read(&reading, form_lines(arena, text));
    else if (state.at != NULL)
        outcome = overlay_read(&reading, state);
    if (outcome != DONE || failure->field_count == before)
        return outcome;
    return refuse(failure, INVALID, "invalid_settings", "Some settings are not right.",
                  "Change the settings that are marked.");
}
