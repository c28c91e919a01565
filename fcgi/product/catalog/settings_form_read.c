/* settings_form_read.c: what a settings form posted, laid over the document it was made from. */
/* SPDX-License-Identifier: ISC */
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
    struct placed *placed = ARENA_ARRAY(reading->scope.arena, posted->count + 1, struct placed);
    for (size_t i = 0; i < posted->count; i++)
        placed[i] = (struct placed){posted->at[i], i};
    qsort(placed, posted->count, sizeof *placed, placed_order);
    reading->posted = ARENA_ARRAY(reading->scope.arena, posted->count + 1, struct pair);
    reading->posted_count = posted->count;
    for (size_t i = 0; i < posted->count; i++)
        reading->posted[i] = placed[i].pair;
}

/* The value posted for prefix + pointer, or STR_NONE. */
struct str form_posted(const struct form_reading *reading, const char *prefix,
                       struct str pointer)
{
    struct str name = ARENA_JOIN(reading->scope.arena, str_of(prefix), pointer);
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

bool form_posted_has(const struct form_reading *reading, const char *prefix, struct str pointer,
                     struct str value)
{
    struct str name = ARENA_JOIN(reading->scope.arena, str_of(prefix), pointer);
    size_t low = 0, high = reading->posted_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(reading->posted[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < reading->posted_count && str_equal(reading->posted[low].name, name); low++)
        if (str_equal(reading->posted[low].value, value))
            return true;
    return false;
}

/* Whatever line ends there were, a browser sends CR LF. */
struct str form_lines(struct arena *arena, struct str text)
{
    if (str_find(text, 0, '\r') < 0)
        return text;
    char *copy = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool pair = text.at[i] == '\r' && i + 1 < text.length && text.at[i + 1] == '\n';
        if (!pair)
            copy[length++] = text.at[i] == '\r' ? '\n' : text.at[i];
    }
    return (struct str){copy, length};
}

void form_error(const struct form_reading *reading, struct str pointer, const char *code,
                const char *told)
{
    failure_field(reading->failure,
                  ARENA_JOIN(reading->scope.arena, STR("/settings_json"), pointer), code, "%s",
                  told);
}

void form_left_add(const struct form_reading *reading, struct str pointer, struct str text)
{
    struct form_left *left = ARENA_NEW(reading->scope.arena, struct form_left);
    *left = (struct form_left){.pointer = pointer, .text = text, .next = reading->out->left};
    reading->out->left = left;
}

/* ---- the tree ---- */

/* What a branch hides is saved only when it was stored so: then nobody switched. */
static bool is_left_over(struct form_reading *reading, const struct form_view *view,
                         struct list properties, const struct node *member, struct str pointer)
{
    const struct form_scope *scope = &reading->scope;
    if (reading->out->again || !form_member_is_hidden(scope, view, properties, member->key))
        return false;
    const struct node *stored = node_at_pointer(reading->stored, pointer);
    const struct node *before =
        stored == NULL || stored->kind != NODE_OBJECT ? NULL : node_member(stored, member->key);
    if (before == NULL || !node_equal(before, member))
        return true;
    struct form_scope plain = {.arena = scope->arena, .schema = scope->schema};
    struct form_part parts[FORM_PARTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < view->count; i++)
        if (!view->parts[i].branch)
            parts[count++] = view->parts[i];
    struct form_view then = form_view_of(&plain, parts, count, stored, pointer);
    return !form_member_is_hidden(&plain, &then,
                                  form_properties(&plain, &then, stored, pointer), member->key);
}

static bool has_entries(struct form_reading *reading, const struct form_view *view)
{
    struct form_property entry;
    return form_entry_of(&reading->scope, view, NULL, STR(""), &entry);
}

/* What the form does not know at all stays; of entries, names may change. */
static void rest_read(struct form_reading *reading, const struct form_view *view,
                      struct list properties, const struct node *old, struct node *object,
                      struct str pointer)
{
    const struct form_scope *scope = &reading->scope;
    bool entries = has_entries(reading, view);
    for (struct node *each = object->first, *next; each != NULL; each = next) {
        next = each->next;
        if ((entries && form_member_is_entry(scope, view, properties, each->key)) ||
            is_left_over(reading, view, properties, each, pointer))
            node_remove(object, each);
    }
    if (entries)
        form_map_read(reading, view, properties, old, pointer, object);
}

static struct node *group_read(struct form_reading *reading, const struct form_view *view,
                               const struct node *old, struct str pointer, int depth)
{
    struct arena *arena = reading->scope.arena;
    struct list properties = form_properties(&reading->scope, view, old, pointer);
    struct node *object = old == NULL ? node_object(arena) : node_copy(arena, old);
    for (size_t i = 0; i < properties.count; i++) {
        const struct form_property *property = LIST_ROW(properties, struct form_property, i);
        struct node *before = node_member(object, property->name);
        if (form_view_truth(&property->view, "readOnly"))
            continue;
        struct node *value =
            form_value_read(reading, property, node_member(old, property->name),
                            pointer_add(arena, pointer, property->name), depth + 1);
        if (value != NULL)
            node_set(arena, object, property->name, value);
        else if (before != NULL)
            node_remove(object, before);
    }
    rest_read(reading, view, properties, old, object, pointer);
    return old == NULL && object->count == 0 ? NULL : object;
}

static struct node *list_read(struct form_reading *reading, const struct form_view *view,
                              const struct node *old, struct str pointer, int depth)
{
    struct arena *arena = reading->scope.arena;
    struct form_property item;
    size_t index = 0;
    if (old == NULL)
        return NULL;
    struct node *list = node_array(arena);
    for (const struct node *each = old->first; each != NULL; each = each->next, index++) {
        struct str place = pointer_add_index(arena, pointer, index);
        struct node *value =
            reading->visited < FORM_NODES_MAX &&
                    form_item(&reading->scope, view, index, each, place, &item)
                ? form_value_read(reading, &item, each, place, depth + 1)
                : node_copy(arena, each);
        bool blank = value == NULL || (value->kind == NODE_TEXT && value->text.length == 0);
        const struct node *stored = node_at_pointer(reading->stored, place);
        bool was_blank = stored != NULL && node_equal(stored, each);
        if (blank && !was_blank && !reading->out->again && each->kind != NODE_OBJECT)
            continue;
        node_append(list, value != NULL ? value : node_text(arena, STR("")));
    }
    return list;
}

/* A button put null where a group, list or map may be, or took it away. */
static bool null_pressed(const struct form_reading *reading, const struct form_property *property,
                         struct str pointer)
{
    return reading->button == BUTTON_NULL && property->view.nullable &&
           str_equal(reading->place, pointer);
}

static struct node *null_or_not(struct form_reading *reading,
                                const struct form_property *property, const struct node *old)
{
    struct arena *arena = reading->scope.arena;
    if (old == NULL || old->kind != NODE_NULL)
        return node_null(arena);
    return str_is(form_view_type(&property->view), "array") ? node_array(arena)
                                                            : node_object(arena);
}

/* The same decisions as showing took, so that what was not shown is not touched. */
struct node *form_value_read(struct form_reading *reading, const struct form_property *property,
                             const struct node *old, struct str pointer, int depth)
{
    bool switched;
    enum form_kind kind = form_kind_of(&reading->scope, property, old);
    if (depth > FORM_DEPTH_MAX || reading->visited++ >= FORM_NODES_MAX)
        return old == NULL ? NULL : node_copy(reading->scope.arena, old);
    if (null_pressed(reading, property, pointer))
        return null_or_not(reading, property, old);
    struct node *value = NULL;
    if (kind == FORM_GROUP)
        value = group_read(reading, &property->view, old, pointer, depth);
    else if (kind == FORM_LIST)
        value = list_read(reading, &property->view, old, pointer, depth);
    else if (kind == FORM_MAP)
        value = form_map_whole_read(reading, &property->view, old, pointer);
    else
        value = form_leaf_read(reading, property, kind, old, pointer);
    struct node *other = form_switch_read(reading, property, value, pointer, &switched);
    return switched ? other : value;
}

/* ---- the whole ---- */

void form_document_take(struct form_reading *reading, const struct node *document)
{
    struct settings_input *out = reading->out;
    out->masked = form_masked(&reading->scope, MASK_BLANK, document, NULL);
    out->untold = !node_equal(out->masked, document);
    out->document = form_masked(&reading->scope, MASK_RESTORE, document, reading->stored);
}

/* Branches that were chosen; whatever else stands there counts as nothing. */
static void aside_read(struct form_reading *reading)
{
    struct failure ignored = {.arena = reading->scope.arena};
    struct str text = form_posted(reading, SETTINGS_ASIDE_FIELD, STR(""));
    struct node *aside = NULL;
    if (text.length == 0 ||
        json_parse(reading->scope.arena, text, &ignored, &aside) != DONE ||
        aside->kind != NODE_OBJECT || aside->count > FORM_ITEMS_MAX)
        aside = node_object(reading->scope.arena);
    reading->aside = aside;
    reading->scope.aside = node_copy(reading->scope.arena, aside);
}

static enum outcome overlay_read(struct form_reading *reading, struct str state)
{
    struct form_scope *scope = &reading->scope;
    struct node *shown = NULL;
    enum outcome outcome = json_parse(scope->arena, state, reading->failure, &shown);
    if (outcome != DONE || shown->kind != NODE_OBJECT)
        return refuse(reading->failure, MALFORMED, "bad_form", "The form came back damaged.",
                      "Reload the page and try again.");
    aside_read(reading);
    struct form_property whole = {.name = STR(""), .view = form_view_root(scope, shown)};
    struct node *document = group_read(reading, &whole.view, shown, STR(""), 0);
    bool switched;
    struct node *other = form_switch_read(reading, &whole, document, STR(""), &switched);
    if (switched && other != NULL && other->kind == NODE_OBJECT)
        document = other;
    scope->aside = reading->aside;
    form_press(reading, document);
    reading->out->aside = reading->aside->count > 0 ? reading->aside : NULL;
    /* What a button added, or a choice revealed, begins with its defaults. */
    form_document_take(reading, schema_fill_defaults(scope->arena, scope->schema, document));
    return DONE;
}

enum outcome settings_form_read(struct arena *arena, const struct schema *schema,
                                const struct pairs *posted, const struct node *stored,
                                struct failure *failure, struct settings_input *out)
{
    struct form_reading reading = {.scope = {.arena = arena, .schema = schema},
                                   .failure = failure,
                                   .stored = stored,
                                   .out = out};
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
