/* settings_form_show.c: a settings document as the nodes of a form. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/catalog/settings_form_private.h"

/* clang-format off */
static const struct field choice_shown[] = {
    {"value", TEXT_AT(struct form_choice, value)},
    {"label", TEXT_AT(struct form_choice, label)},
    {"description", TEXT_AT(struct form_choice, description)},
    {"html_id", TEXT_AT(struct form_choice, html_id)},
    {"selected", BOOL_AT(struct form_choice, selected)},
    {"disabled", BOOL_AT(struct form_choice, disabled)},
    {0},
};

static const struct field entry_shown[] = {
    {"key_field_name", TEXT_AT(struct form_entry, key_field_name)},
    {"html_id", TEXT_AT(struct form_entry, html_id)},
    {"pointer", TEXT_AT(struct form_entry, pointer)},
    {"key", TEXT_AT(struct form_entry, key)},
    {"keys", LIST_AT(struct form_entry, keys, choice_shown)},
    {"children", LIST_AT(struct form_entry, children, form_node_shown)},
    {0},
};

static const struct field problem_shown[] = {
    {"html_id", TEXT_AT(struct form_problem, html_id)},
    {"pointer", TEXT_AT(struct form_problem, pointer)},
    {"place", TEXT_AT(struct form_problem, place)},
    {"told", TEXT_AT(struct form_problem, told)},
    {0},
};

#define NODE_TEXT_ROW(member) {#member, TEXT_AT(struct form_node, member)}
#define NODE_BOOL_ROW(member) {#member, BOOL_AT(struct form_node, member)}
const struct field form_node_shown[] = {
    NODE_TEXT_ROW(pointer), NODE_TEXT_ROW(field_name), NODE_TEXT_ROW(html_id),
    NODE_TEXT_ROW(title), NODE_TEXT_ROW(description), NODE_TEXT_ROW(placeholder),
    NODE_TEXT_ROW(value), NODE_TEXT_ROW(error), NODE_TEXT_ROW(unit), NODE_TEXT_ROW(minimum),
    NODE_TEXT_ROW(maximum), NODE_TEXT_ROW(step), NODE_TEXT_ROW(input_type),
    NODE_TEXT_ROW(input_mode), NODE_TEXT_ROW(note), NODE_TEXT_ROW(help), NODE_TEXT_ROW(tier_note),
    NODE_TEXT_ROW(key_label), NODE_TEXT_ROW(key_placeholder), NODE_TEXT_ROW(add_label),
    NODE_TEXT_ROW(item_title), NODE_TEXT_ROW(pasted), NODE_TEXT_ROW(aside),
    NODE_TEXT_ROW(secret_href),
    NODE_BOOL_ROW(required), NODE_BOOL_ROW(read_only), NODE_BOOL_ROW(deprecated),
    NODE_BOOL_ROW(is_group), NODE_BOOL_ROW(is_list), NODE_BOOL_ROW(is_map),
    NODE_BOOL_ROW(is_text), NODE_BOOL_ROW(is_long_text), NODE_BOOL_ROW(is_number),
    NODE_BOOL_ROW(is_boolean), NODE_BOOL_ROW(is_choice_radio), NODE_BOOL_ROW(is_choice_select),
    NODE_BOOL_ROW(is_secret_ref), NODE_BOOL_ROW(is_hidden), NODE_BOOL_ROW(is_json),
    NODE_BOOL_ROW(secret_returns), NODE_BOOL_ROW(is_cut), NODE_BOOL_ROW(is_many), NODE_BOOL_ROW(is_const), NODE_BOOL_ROW(is_null),
    NODE_BOOL_ROW(locked), NODE_BOOL_ROW(nullable), NODE_BOOL_ROW(null_checked),
    NODE_BOOL_ROW(can_null), NODE_BOOL_ROW(can_set), NODE_BOOL_ROW(restarts),
    NODE_BOOL_ROW(checked), NODE_BOOL_ROW(reveals), NODE_BOOL_ROW(in_item), NODE_BOOL_ROW(can_add),
    NODE_BOOL_ROW(can_remove), NODE_BOOL_ROW(can_move_up), NODE_BOOL_ROW(can_move_down),
    {"children", LIST_AT(struct form_node, children, form_node_shown)},
    {"entries", LIST_AT(struct form_node, entries, entry_shown)},
    {"choices", LIST_AT(struct form_node, choices, choice_shown)},
    {"suggestions", LIST_AT(struct form_node, suggestions, choice_shown)},
    {"problems", LIST_AT(struct form_node, problems, problem_shown)},
    {0},
};
/* clang-format on */

/* ---- what all nodes have ---- */

struct str form_html_id(const struct settings_form *form, struct str pointer)
{
    struct str whole = ARENA_JOIN(form->arena, form->pointer, pointer);
    char *id = arena_alloc(form->arena, whole.length + 1);
    size_t from = whole.length > 0 && whole.at[0] == '/' ? 1 : 0;
    for (size_t i = from; i < whole.length; i++)
        id[i - from] = whole.at[i] == '/' ? '-' : whole.at[i];
    return (struct str){id, whole.length - from};
}

struct str form_error_at(struct form_showing *showing, struct str pointer, bool below)
{
    const struct settings_form *form = showing->form;
    struct str told = STR("");
    if (form->failure == NULL || form->failure->field_count == 0)
        return told;
    struct str whole = ARENA_JOIN(form->arena, form->pointer, pointer);
    struct str inside = ARENA_JOIN(form->arena, whole, STR("/"));
    for (size_t i = 0; i < form->failure->field_count; i++) {
        const struct failure_field *field = &form->failure->fields[i];
        if (!str_equal(field->pointer, whole) &&
            !(below && str_starts(field->pointer, inside)))
            continue;
        showing->told[i] = true;
        told = told.length == 0 ? field->told
                                : ARENA_JOIN(form->arena, told, STR("; "), field->told);
    }
    return told;
}

struct str form_left_at(const struct settings_form *form, struct str pointer)
{
    const struct form_left *left = form->input == NULL ? NULL : form->input->left;
    while (left != NULL && !str_equal(left->pointer, pointer))
        left = left->next;
    return left == NULL ? STR_NONE : left->text;
}

/* The name itself, when the schema has no title. */
static struct str title_of(struct arena *arena, const struct form_property *property)
{
    struct str title = form_view_text(&property->view, "title");
    return title.length > 0 ? title : arena_str(arena, property->name);
}

static void node_begin(const struct form_showing *showing, const struct form_property *property,
                       struct form_node *node)
{
    const struct settings_form *form = showing->form;
    const struct form_view *view = &property->view;
    node->field_name = ARENA_JOIN(form->arena, STR(SETTINGS_STATE_FIELD), node->pointer);
    node->html_id = form_html_id(form, node->pointer);
    node->title = title_of(form->arena, property);
    node->description = form_view_text(view, "description");
    node->placeholder = form_view_text(view, "x-placeholder");
    node->unit = form_view_text(view, "x-unit");
    node->help = form_view_text(view, "x-help");
    node->add_label = form_view_text(view, "x-add-label");
    if (node->add_label.length == 0)
        node->add_label = STR("entry");
    node->key_label = STR("Name");
    node->value = node->error = node->minimum = node->maximum = node->step = STR("");
    node->item_title = node->pasted = node->note = node->tier_note = node->aside = STR("");
    node->input_mode = node->key_placeholder = node->secret_href = STR("");
    node->input_type = STR("text");
    node->required = property->required;
    node->reveals = property->reveals;
    node->restarts = form_view_truth(view, "x-restart");
    node->deprecated = form_view_truth(view, "deprecated");
    node->read_only = node->read_only || form->read_only || form_view_truth(view, "readOnly");
}

/* ---- lists, maps, groups ---- */

static bool node_make(struct form_showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth);

static struct str item_title_of(struct arena *arena, const struct form_property *item,
                                const struct node *value, struct str word, size_t index)
{
    const struct node *named =
        word.length == 0 || value == NULL ? NULL : node_member(value, word);
    if (named != NULL && named->kind == NODE_TEXT && named->text.length > 0)
        return named->text;
    struct str title = form_view_text(&item->view, "title");
    if (title.length == 0)
        title = STR("Entry");
    return arena_print(arena, "%.*s %zu", STR_ARG(title), index + 1);
}

/* How many of its parts can be shown at all: whoever sends more must not get the memory for all. */
static size_t room_of(const struct form_showing *showing, const struct node *value)
{
    size_t left = showing->fields < FORM_NODES_MAX ? FORM_NODES_MAX - showing->fields : 0;
    return value == NULL ? 0 : value->count < left ? value->count : left;
}

static void list_make(struct form_showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth)
{
    struct arena *arena = showing->scope.arena;
    const struct form_view *view = &property->view;
    struct form_property item;
    struct str word = form_view_text(view, "x-item-title");
    size_t whole = value == NULL ? 0 : value->count, room = room_of(showing, value), count = 0;
    struct form_node *rows = ARENA_ARRAY(arena, room + 1, struct form_node);
    for (const struct node *each = value == NULL ? NULL : value->first;
         each != NULL && count < room; each = each->next) {
        struct form_node *row = &rows[count];
        row->pointer = pointer_add_index(arena, node->pointer, count);
        row->read_only = node->read_only;
        if (!form_item(&showing->scope, view, count, each, row->pointer, &item) ||
            !node_make(showing, &item, each, row, depth + 1))
            break;
        row->in_item = true;
        row->item_title = item_title_of(arena, &item, each, word, count);
        row->can_remove = !node->read_only;
        row->can_move_up = !node->read_only && count > 0;
        row->can_move_down = !node->read_only && each->next != NULL;
        count++;
    }
    node->is_list = true;
    node->children = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    showing->is_cut = showing->is_cut || room < whole;
    node->can_add = !node->read_only && count == whole && whole < form_view_most(view, "maxItems") &&
                    form_item(&showing->scope, view, whole, NULL, node->pointer, &item);
}

/* All names there may be, when the schema lists them. */
static struct list keys_of(const struct form_showing *showing, const struct form_view *view,
                           struct str key)
{
    struct arena *arena = showing->scope.arena;
    const struct node *names = form_view_word(view, "propertyNames");
    const struct node *values =
        names == NULL ? NULL : node_member(schema_resolve(showing->scope.schema, names),
                                           STR("enum"));
    size_t count = 0;
    bool known = false;
    if (values == NULL || values->count > FORM_ITEMS_MAX)
        return (struct list){.count = 0};
    struct form_choice *rows = ARENA_ARRAY(arena, values->count + 2, struct form_choice);
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        if (each->kind != NODE_TEXT)
            continue;
        bool selected = str_equal(each->text, key);
        known = known || selected;
        rows[count++] = (struct form_choice){.value = each->text, .label = each->text,
                                             .selected = selected};
    }
    if (!known)
        rows[count++] = (struct form_choice){
            .value = key, .label = key.length == 0 ? STR("Choose") : key, .selected = true};
    for (size_t i = 0; i < count; i++)
        rows[i].description = rows[i].html_id = STR("");
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static bool entry_make(struct form_showing *showing, const struct form_view *view,
                       const struct node *value, struct form_entry *entry,
                       const struct form_node *map)
{
    struct arena *arena = showing->scope.arena;
    struct form_property property;
    struct form_node *node = ARENA_NEW(arena, struct form_node);
    node->pointer = pointer_add(arena, map->pointer, value->key);
    node->read_only = map->read_only;
    if (!form_entry_of(&showing->scope, view, value, node->pointer, &property) ||
        !node_make(showing, &property, value, node, FORM_DEPTH_MAX / 2))
        return false;
    if (node->title.length == 0)
        node->title = STR("Value");
    showing->fields++;
    entry->key_field_name = ARENA_JOIN(arena, STR("k"), entry->pointer);
    entry->html_id = ARENA_JOIN(arena, node->html_id, STR("-name"));
    entry->key = value->key;
    entry->keys = keys_of(showing, view, value->key);
    entry->children = (struct list){.rows = node, .count = 1, .row_bytes = sizeof *node};
    return true;
}

/* Of an object's members those that are entries; for a map, all of them. */
static void map_make(struct form_showing *showing, const struct form_view *view,
                     struct list properties, const struct node *value, struct form_node *node)
{
    struct arena *arena = showing->scope.arena;
    size_t count = 0, whole = value == NULL ? 0 : value->count, room = room_of(showing, value);
    bool blank = false, cut = false;
    struct form_entry *rows = ARENA_ARRAY(arena, room + 1, struct form_entry);
    for (const struct node *each = value == NULL ? NULL : value->first; each != NULL && !cut;
         each = each->next) {
        if (!form_member_is_entry(&showing->scope, view, properties, each->key))
            continue;
        if (count == room) {
            cut = showing->is_cut = true;
            break;
        }
        rows[count].pointer = pointer_add_index(arena, node->pointer, count);
        cut = !entry_make(showing, view, each, &rows[count], node);
        blank = blank || each->key.length == 0;
        count += !cut;
    }
    struct str left = form_left_at(showing->form, node->pointer);
    node->is_map = true;
    node->pasted = left.at == NULL ? STR("") : left;
    node->entries = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    node->can_add = !node->read_only && !blank && !cut &&
                    whole < form_view_most(view, "maxProperties");
    struct str label = form_view_text(view, "x-key-title");
    if (label.length > 0)
        node->key_label = label;
    showing->fields++;
}

/* Entries besides an object's properties. */
static bool rest_make(struct form_showing *showing, const struct form_view *view,
                      struct list properties, const struct node *value,
                      const struct form_node *group, struct form_node *node)
{
    struct form_property entry;
    struct form_property none = {.name = STR("Further entries")};
    if (!form_entry_of(&showing->scope, view, NULL, group->pointer, &entry))
        return false;
    node->pointer = group->pointer;
    node->read_only = group->read_only;
    node_begin(showing, &none, node);
    node->html_id = ARENA_JOIN(showing->scope.arena, node->html_id, STR("-more"));
    map_make(showing, view, properties, value, node);
    return true;
}

/* Nodes of one x-group stand in a frame of its own, where the first of them is. */
static struct list grouped(struct arena *arena, struct form_node *rows, const struct str *groups,
                           size_t count)
{
    struct form_node *out = ARENA_ARRAY(arena, count + 2, struct form_node);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = 0, members = 0;
        while (groups[i].length > 0 && !str_equal(groups[first], groups[i]))
            first++;
        if (groups[i].length == 0 || first < i) {
            if (groups[i].length == 0)
                out[kept++] = rows[i];
            continue;
        }
        struct form_node *inner = ARENA_ARRAY(arena, count, struct form_node);
        for (size_t k = i; k < count; k++)
            if (str_equal(groups[k], groups[i]))
                inner[members++] = rows[k];
        struct form_node *frame = &out[kept++];
        *frame = rows[i];
        frame->is_group = true;
        frame->is_list = frame->is_map = frame->is_text = frame->is_long_text = false;
        frame->is_number = frame->is_boolean = frame->is_choice_radio = false;
        frame->is_choice_select = frame->is_secret_ref = frame->is_many = false;
        frame->is_const = frame->is_null = frame->can_set = frame->can_null = false;
        frame->title = groups[i];
        frame->html_id = ARENA_JOIN(arena, rows[i].html_id, STR("-group"));
        frame->description = frame->error = frame->help = frame->note = frame->tier_note = STR("");
        frame->children = (struct list){.rows = inner, .count = members, .row_bytes = sizeof *rows};
    }
    return (struct list){.rows = out, .count = kept, .row_bytes = sizeof *rows};
}

static struct list members_make(struct form_showing *showing, const struct form_property *whole,
                                const struct node *value, const struct form_node *group,
                                int depth)
{
    const struct form_scope *scope = &showing->scope;
    struct list properties = form_properties(scope, &whole->view, value, group->pointer);
    size_t room = properties.count + 4, count = 0;
    struct form_node *rows = ARENA_ARRAY(scope->arena, room, struct form_node);
    struct str *groups = ARENA_ARRAY(scope->arena, room, struct str);
    if (whole->view.branches != NULL) {
        rows[count].pointer = group->pointer;
        rows[count].read_only = group->read_only;
        node_begin(showing, whole, &rows[count]);
        form_switch_make(showing, whole, &rows[count]);
        groups[count++] = STR("");
    }
    for (size_t i = 0; i < properties.count; i++) {
        const struct form_property *property = LIST_ROW(properties, struct form_property, i);
        struct form_node *row = &rows[count];
        row->pointer = pointer_add(scope->arena, group->pointer, property->name);
        row->read_only = group->read_only;
        if (!node_make(showing, property, node_member(value, property->name), row, depth + 1))
            continue;
        groups[count++] = form_view_text(&property->view, "x-group");
    }
    if (rest_make(showing, &whole->view, properties, value, group, &rows[count]))
        groups[count++] = STR("");
    return grouped(scope->arena, rows, groups, count);
}

/* A value that is no object, with the control that chooses what it is. */
static void switched_make(struct form_showing *showing, const struct form_property *property,
                          const struct node *value, struct form_node *node, int depth)
{
    struct form_property inner = *property;
    struct form_node *rows = ARENA_ARRAY(showing->scope.arena, 2, struct form_node);
    size_t count = 1;
    rows[0].pointer = rows[1].pointer = node->pointer;
    rows[0].read_only = rows[1].read_only = node->read_only;
    node_begin(showing, property, &rows[0]);
    form_switch_make(showing, property, &rows[0]);
    inner.view.branches = NULL;
    count += node_make(showing, &inner, value, &rows[1], depth + 1);
    rows[1].title = STR("Value");
    node->is_group = true;
    node->html_id = ARENA_JOIN(showing->scope.arena, node->html_id, STR("-either"));
    node->children = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static void box_make(struct form_showing *showing, const struct form_property *property,
                     enum form_kind kind, const struct node *value, struct form_node *node,
                     int depth)
{
    node->error = form_error_at(showing, node->pointer, false);
    node->can_null = property->view.nullable && !node->read_only;
    if (kind == FORM_LIST) {
        list_make(showing, property, value, node, depth);
    } else if (kind == FORM_MAP) {
        map_make(showing, &property->view, (struct list){.count = 0}, value, node);
    } else {
        node->is_group = true;
        node->children = members_make(showing, property, value, node, depth);
    }
}

/* false = it is not shown: too many or too deep. Its value stays in the hidden document. */
static bool node_make(struct form_showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth)
{
    if (showing->fields >= FORM_NODES_MAX || depth > FORM_DEPTH_MAX) {
        showing->is_cut = true;
        return false;
    }
    enum form_kind kind = form_kind_of(&showing->scope, property, value);
    bool is_box = kind == FORM_GROUP || kind == FORM_LIST || kind == FORM_MAP;
    showing->fields += is_box ? 4 : 2; /* boxes look at what is in them, which takes memory */
    node_begin(showing, property, node);
    if (property->view.branches != NULL && kind != FORM_GROUP)
        switched_make(showing, property, value, node, depth);
    else if (is_box)
        box_make(showing, property, kind, value, node, depth);
    else
        form_leaf_make(showing, property, kind, value, node);
    if (showing->form->type != NULL)
        form_tier_apply(showing, property, value, node);
    return true;
}

/* ---- the whole ---- */

/* The last node: carries the document, and what is wrong with the whole. */
static void state_make(struct form_showing *showing, struct form_node *node, bool as_json)
{
    const struct settings_form *form = showing->form;
    const struct node *hidden =
        form->input != NULL && form->input->masked != NULL
            ? form->input->masked
            : form_masked(&showing->scope, MASK_HIDE, form->document, NULL);
    struct form_property none = {.name = STR("")};
    node->pointer = STR("");
    node_begin(showing, &none, node);
    node->error = form_error_at(showing, STR(""), false);
    if (as_json) {
        node->title = STR("Settings as JSON");
        form_json_show(form, hidden, node);
        return;
    }
    node->is_hidden = true;
    node->is_cut = showing->is_cut;
    node->value = json_text(form->arena, hidden);
    node->aside = showing->scope.aside == NULL ? STR("")
                                               : json_text(form->arena, showing->scope.aside);
    node->problems = form_problems(form, showing->told, STR_NONE);
}

struct list settings_form_nodes(const struct settings_form *form)
{
    bool as_json = form->input != NULL && form->input->as_json;
    size_t errors = form->failure == NULL ? 0 : form->failure->field_count;
    struct form_showing showing = {
        .scope = {.arena = form->arena,
                  .schema = form->schema,
                  .aside = form->input == NULL ? NULL : form->input->aside},
        .form = form,
        .told = ARENA_ARRAY(form->arena, errors + 1, bool),
    };
    struct form_node root = {.pointer = STR(""), .read_only = form->read_only};
    struct form_property whole = {.name = STR("")};
    struct list list = {.count = 0};
    if (!as_json) {
        whole.view = form_view_root(&showing.scope, form->document);
        list = members_make(&showing, &whole, form->document, &root, 0);
    }
    struct form_node *rows = ARENA_ARRAY(form->arena, list.count + 1, struct form_node);
    if (list.count > 0)
        memcpy(rows, list.rows, list.count * sizeof *rows);
    state_make(&showing, &rows[list.count], as_json);
    return (struct list){.rows = rows, .count = list.count + 1, .row_bytes = sizeof *rows};
}
