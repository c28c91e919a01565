/* settings_form_show.c: a settings document as the nodes of a form. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* clang-format off */
static const struct field choice_shown[] = {
    {"value", TEXT_AT(struct form_choice, value)},
    {"label", TEXT_AT(struct form_choice, label)},
    {"description", TEXT_AT(struct form_choice, description)},
    {"html_id", TEXT_AT(struct form_choice, html_id)},
    {"selected", BOOL_AT(struct form_choice, selected)},
    {0},
};

static const struct field entry_shown[] = {
    {"key_field_name", TEXT_AT(struct form_entry, key_field_name)},
    {"field_name", TEXT_AT(struct form_entry, field_name)},
    {"html_id", TEXT_AT(struct form_entry, html_id)},
    {"pointer", TEXT_AT(struct form_entry, pointer)},
    {"key", TEXT_AT(struct form_entry, key)},
    {"value", TEXT_AT(struct form_entry, value)},
    {"error", TEXT_AT(struct form_entry, error)},
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
    NODE_TEXT_ROW(maximum), NODE_TEXT_ROW(step), NODE_TEXT_ROW(add_label),
    NODE_TEXT_ROW(item_title),
    NODE_BOOL_ROW(required), NODE_BOOL_ROW(read_only), NODE_BOOL_ROW(deprecated),
    NODE_BOOL_ROW(is_group), NODE_BOOL_ROW(is_list), NODE_BOOL_ROW(is_map),
    NODE_BOOL_ROW(is_text), NODE_BOOL_ROW(is_long_text), NODE_BOOL_ROW(is_number),
    NODE_BOOL_ROW(is_boolean), NODE_BOOL_ROW(is_choice_radio), NODE_BOOL_ROW(is_choice_select),
    NODE_BOOL_ROW(is_secret_ref), NODE_BOOL_ROW(is_hidden), NODE_BOOL_ROW(is_json),
    NODE_BOOL_ROW(is_cut), NODE_BOOL_ROW(checked), NODE_TEXT_ROW(pasted),
    NODE_BOOL_ROW(reveals), NODE_BOOL_ROW(in_item), NODE_BOOL_ROW(can_add),
    NODE_BOOL_ROW(can_remove), NODE_BOOL_ROW(can_move_up), NODE_BOOL_ROW(can_move_down),
    {"children", LIST_AT(struct form_node, children, form_node_shown)},
    {"entries", LIST_AT(struct form_node, entries, entry_shown)},
    {"choices", LIST_AT(struct form_node, choices, choice_shown)},
    {"problems", LIST_AT(struct form_node, problems, problem_shown)},
    {0},
};
/* clang-format on */

/* One form on its way to the page. */
struct showing {
    const struct settings_form *form;
    size_t fields; /* that a browser will post */
    bool is_cut;   /* there was more than fits */
};

/* "settings_json-eventSinks-kafka-0": what frame's error_lines makes of the pointer. */
struct str form_html_id(const struct settings_form *form, struct str pointer)
{
    struct str whole = ARENA_JOIN(form->arena, form->pointer, pointer);
    char *id = arena_alloc(form->arena, whole.length + 1);
    size_t from = whole.length > 0 && whole.at[0] == '/' ? 1 : 0;
    for (size_t i = from; i < whole.length; i++)
        id[i - from] = whole.at[i] == '/' ? '-' : whole.at[i];
    return (struct str){id, whole.length - from};
}

/* The error at the pointer; `below` also takes one within (for values shown as one field). */
static struct str error_at(const struct settings_form *form, struct str pointer, bool below)
{
    if (form->failure == NULL)
        return STR("");
    struct str whole = ARENA_JOIN(form->arena, form->pointer, pointer);
    struct str inside = ARENA_JOIN(form->arena, whole, STR("/"));
    for (size_t i = 0; i < form->failure->field_count; i++) {
        const struct failure_field *field = &form->failure->fields[i];
        if (str_equal(field->pointer, whole) || (below && str_starts(field->pointer, inside)))
            return field->told;
    }
    return STR("");
}

/* "clientSecret" for people, when the schema has no title. */
static struct str title_of(struct arena *arena, const struct form_property *property)
{
    struct str title = form_word(property->own, "title");
    if (title.length == 0)
        title = form_word(property->sub, "title");
    return title.length > 0 ? title : arena_str(arena, property->name);
}

static struct str number_word(struct arena *arena, const struct node *sub, const char *name)
{
    const struct node *word = node_member(sub, str_of(name));
    return word == NULL ? STR("") : json_text(arena, word);
}

static void choices_make(const struct settings_form *form, const struct form_property *property,
                         const struct node *value, struct form_node *node)
{
    const struct node *values = node_member(property->sub, STR("enum"));
    const struct node *titles = node_member(property->sub, STR("x-choice-titles"));
    struct form_choice *rows =
        ARENA_ARRAY(form->arena, values->count + 2, struct form_choice);
    size_t count = 0, index = 0;
    bool known = value == NULL;
    node->is_choice_radio =
        values->count <= FORM_RADIO_MAX && (value != NULL || property->required);
    node->is_choice_select = !node->is_choice_radio;
    if (node->is_choice_select && (value == NULL || !property->required))
        rows[count++] = (struct form_choice){
            .value = STR(""), .label = STR("Not set"), .selected = value == NULL};
    for (const struct node *each = values->first; each != NULL; each = each->next, index++) {
        const struct node *title = node_item(titles, index);
        struct form_choice *row = &rows[count++];
        row->value = form_value_text(form->arena, FORM_CHOICE, each);
        row->label = title != NULL && title->kind == NODE_TEXT ? title->text : row->value;
        row->selected = value != NULL && node_equal(each, value);
        known = known || row->selected;
    }
    if (!known) {
        /* What was sent and does not exist: shown, so that it is not lost. */
        node->is_choice_radio = false;
        node->is_choice_select = true;
        rows[count++] = (struct form_choice){
            .value = node->value, .label = node->value, .selected = true};
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].description = STR("");
        rows[i].html_id = ARENA_JOIN(form->arena, node->html_id, STR("-"), rows[i].value);
    }
    node->choices = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

/* The project's secrets to choose from; without any, the reference is typed as "secret/key". */
static void secret_make(const struct settings_form *form, struct form_node *node)
{
    size_t count = 0;
    if (form->secrets.count == 0) {
        node->is_text = true;
        node->placeholder = STR("secret-id/key");
        return;
    }
    struct form_choice *rows =
        ARENA_ARRAY(form->arena, form->secrets.count + 2, struct form_choice);
    bool known = node->value.length == 0;
    rows[count++] =
        (struct form_choice){.value = STR(""), .label = STR("None"), .selected = known};
    for (size_t i = 0; i < form->secrets.count; i++) {
        const struct form_secret *secret = LIST_ROW(form->secrets, struct form_secret, i);
        struct str value = ARENA_JOIN(form->arena, secret->name, STR("/"), secret->key);
        bool selected = str_equal(value, node->value);
        rows[count++] = (struct form_choice){
            .value = value,
            .label = ARENA_JOIN(form->arena, secret->name, STR(", "), secret->key),
            .selected = selected};
        known = known || selected;
    }
    if (!known)
        rows[count++] = (struct form_choice){
            .value = node->value,
            .label = ARENA_JOIN(form->arena, node->value, STR(" (not in this project)")),
            .selected = true};
    for (size_t i = 0; i < count; i++)
        rows[i].description = rows[i].html_id = STR("");
    node->is_secret_ref = true;
    node->choices = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static void number_make(const struct settings_form *form, const struct form_property *property,
                        const struct node *value, struct form_node *node)
{
    /* A browser shows nothing for letters in a number field, and what was typed would be lost. */
    node->is_number = value == NULL || value->kind != NODE_TEXT;
    node->is_text = !node->is_number;
    node->minimum = number_word(form->arena, property->sub, "minimum");
    node->maximum = number_word(form->arena, property->sub, "maximum");
    node->step = str_is(form_word(property->sub, "type"), "integer") ? STR("1") : STR("any");
}

/* Pasted lines that were no entries. */
static struct str pasted_left(const struct settings_form *form, struct str pointer)
{
    const struct form_left *left = form->input == NULL ? NULL : form->input->left;
    while (left != NULL && !str_equal(left->pointer, pointer))
        left = left->next;
    return left == NULL ? STR("") : left->text;
}

static void map_make(const struct settings_form *form, const struct form_property *property,
                     const struct node *value, struct form_node *node)
{
    size_t count = 0;
    size_t room = value == NULL ? 0 : value->count;
    bool blank = false;
    struct form_entry *rows = ARENA_ARRAY(form->arena, room + 1, struct form_entry);
    for (const struct node *each = value == NULL ? NULL : value->first; each != NULL;
         each = each->next, count++) {
        struct form_entry *row = &rows[count];
        struct str place = pointer_add(form->arena, node->pointer, each->key);
        row->pointer = pointer_add_index(form->arena, node->pointer, count);
        row->key_field_name = ARENA_JOIN(form->arena, STR("k"), row->pointer);
        row->field_name = ARENA_JOIN(form->arena, STR("v"), row->pointer);
        row->html_id = form_html_id(form, each->key.length > 0 ? place : row->pointer);
        row->key = each->key;
        row->value = form_value_text(form->arena, FORM_MAP, each);
        row->error = error_at(form, place, true);
        blank = blank || each->key.length == 0;
    }
    node->is_map = true;
    node->pasted = pasted_left(form, node->pointer);
    node->entries = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    node->can_add = !node->read_only && !blank &&
                    count < form_items_max(property->sub, "maxProperties");
}

static bool node_make(struct showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth);

static struct form_property item_property(const struct settings_form *form,
                                          const struct node *sub)
{
    const struct node *items = node_member(sub, STR("items"));
    return (struct form_property){
        .name = STR(""),
        .sub = form_sub(form->schema, items),
        .own = items->kind == NODE_OBJECT ? items : form_sub(form->schema, NULL),
        .required = true,
    };
}

static struct str item_title_of(struct arena *arena, const struct form_property *property,
                                const struct node *item, struct str word, size_t index)
{
    const struct node *named = word.length == 0 ? NULL : node_member(item, word);
    if (named != NULL && named->kind == NODE_TEXT && named->text.length > 0)
        return named->text;
    struct str title = title_of(arena, property);
    return arena_print(arena, "%.*s %zu", title.length == 0 ? 5 : (int)title.length,
                       title.length == 0 ? "Entry" : title.at, index + 1);
}

static void list_make(struct showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth)
{
    const struct settings_form *form = showing->form;
    struct form_property item = item_property(form, property->sub);
    struct str word = form_word(property->sub, "x-item-title");
    size_t room = value == NULL ? 0 : value->count;
    size_t count = 0;
    struct form_node *rows = ARENA_ARRAY(form->arena, room + 1, struct form_node);
    for (const struct node *each = value == NULL ? NULL : value->first; each != NULL;
         each = each->next) {
        struct form_node *row = &rows[count];
        row->pointer = pointer_add_index(form->arena, node->pointer, count);
        row->read_only = node->read_only;
        if (!node_make(showing, &item, each, row, depth + 1))
            break;
        row->in_item = true;
        row->item_title = item_title_of(form->arena, &item, each, word, count);
        row->can_remove = !node->read_only;
        row->can_move_up = !node->read_only && count > 0;
        row->can_move_down = !node->read_only && each->next != NULL;
        count++;
    }
    node->is_list = true;
    node->children = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
    node->can_add = !node->read_only && room < form_items_max(property->sub, "maxItems");
}

static struct list members_make(struct showing *showing, const struct node *sub,
                                const struct node *value, struct str pointer, bool read_only,
                                int depth)
{
    const struct settings_form *form = showing->form;
    struct list properties = form_properties(form->arena, form->schema, sub, value);
    struct form_node *rows = ARENA_ARRAY(form->arena, properties.count + 2, struct form_node);
    size_t count = 0;
    for (size_t i = 0; i < properties.count; i++) {
        const struct form_property *property = LIST_ROW(properties, struct form_property, i);
        struct form_node *row = &rows[count];
        row->pointer = pointer_add(form->arena, pointer, property->name);
        row->read_only = read_only;
        if (node_make(showing, property, node_member(value, property->name), row, depth + 1))
            count++;
    }
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

/* What all nodes have. */
static void node_begin(const struct settings_form *form, const struct form_property *property,
                       struct form_node *node)
{
    struct str description = form_word(property->own, "description");
    node->field_name = ARENA_JOIN(form->arena, STR(SETTINGS_STATE_FIELD), node->pointer);
    node->html_id = form_html_id(form, node->pointer);
    node->title = title_of(form->arena, property);
    node->description =
        description.length > 0 ? description : form_word(property->sub, "description");
    node->placeholder = form_word(property->sub, "x-placeholder");
    node->unit = form_word(property->sub, "x-unit");
    node->add_label = form_word(property->sub, "x-add-label");
    if (node->add_label.length == 0)
        node->add_label = STR("entry");
    node->value = node->error = node->minimum = node->maximum = node->step = STR("");
    node->item_title = node->pasted = STR("");
    node->required = property->required;
    node->reveals = property->reveals;
    node->deprecated = form_truth(property->sub, "deprecated");
    node->read_only = node->read_only || form->read_only || form_truth(property->sub, "readOnly") ||
                      (property->branch != NULL && form_truth(property->branch, "readOnly"));
}

/* false = it is not shown: too many or too deep. Its value stays in the hidden document. */
static bool node_make(struct showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node, int depth)
{
    const struct settings_form *form = showing->form;
    if (showing->fields >= FORM_NODES_MAX || depth > FORM_DEPTH_MAX) {
        showing->is_cut = true;
        return false;
    }
    enum form_kind kind = form_kind_of(form->schema, property->sub, value);
    showing->fields += kind == FORM_MAP && value != NULL ? 2 * value->count + 1 : 2;
    node_begin(form, property, node);
    node->error = error_at(form, node->pointer, kind > FORM_MAP);
    if (kind > FORM_MAP)
        node->value = form_value_text(form->arena, kind, value);
    switch (kind) {
    case FORM_GROUP:
        node->is_group = true;
        node->children =
            members_make(showing, property->sub, value, node->pointer, node->read_only, depth);
        return true;
    case FORM_LIST:
        list_make(showing, property, value, node, depth);
        return true;
    case FORM_MAP:
        map_make(form, property, value, node);
        return true;
    case FORM_SECRET:
        secret_make(form, node);
        return true;
    case FORM_CHOICE:
        choices_make(form, property, value, node);
        return true;
    case FORM_BOOLEAN:
        node->is_boolean = true;
        node->checked = value != NULL && value->truth;
        return true;
    case FORM_NUMBER:
        number_make(form, property, value, node);
        return true;
    case FORM_TEXT:
        node->is_long_text = str_is(form_word(property->sub, "x-widget"), "long-text") ||
                             str_has_control(node->value);
        node->is_text = !node->is_long_text;
        return true;
    case FORM_JSON:
        node->is_long_text = true;
        return true;
    }
    bug("a form node of unknown kind");
}

/* The last node: carries the document, and what is wrong with the whole. */
static void state_make(const struct showing *showing, struct form_node *node, bool as_json)
{
    const struct settings_form *form = showing->form;
    struct form_property none = {
        .name = STR(""), .sub = form_sub(form->schema, NULL), .own = form_sub(form->schema, NULL)};
    node->pointer = STR("");
    node_begin(form, &none, node);
    node->error = error_at(form, STR(""), false);
    if (as_json) {
        node->title = STR("Settings as JSON");
        form_json_show(form, node);
        return;
    }
    node->is_hidden = true;
    node->is_cut = showing->is_cut;
    node->value = json_text(form->arena, form->document);
}

struct list settings_form_nodes(const struct settings_form *form)
{
    struct showing showing = {.form = form};
    const struct node *root = form_sub(form->schema, schema_document(form->schema));
    bool as_json = form->input != NULL && form->input->as_json;
    struct list list = {.count = 0};
    if (!as_json)
        list = members_make(&showing, root, form->document, STR(""), form->read_only, 0);
    struct form_node *rows = ARENA_ARRAY(form->arena, list.count + 1, struct form_node);
    if (list.count > 0)
        memcpy(rows, list.rows, list.count * sizeof *rows);
    state_make(&showing, &rows[list.count], as_json);
    return (struct list){.rows = rows, .count = list.count + 1, .row_bytes = sizeof *rows};
}
