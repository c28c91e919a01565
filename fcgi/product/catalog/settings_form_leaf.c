/* settings_form_leaf.c: the controls for values that are not lists, maps or groups. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

#include "platform/base/clock.h"

/* ---- words beside the field ---- */

static struct str bound_text(struct arena *arena, const struct node *bound)
{
    return bound == NULL ? STR("") : bound->kind == NODE_TEXT ? bound->text : json_text(arena, bound);
}

static struct str range_of(struct arena *arena, struct str least, struct str most)
{
    if (least.length > 0 && most.length > 0)
        return ARENA_JOIN(arena, STR("Between "), least, STR(" and "), most, STR(". "));
    if (least.length > 0)
        return ARENA_JOIN(arena, STR("At least "), least, STR(". "));
    if (most.length > 0)
        return ARENA_JOIN(arena, STR("At most "), most, STR(". "));
    return STR("");
}

static struct str example_of(struct arena *arena, const struct form_view *view)
{
    const struct node *examples = form_view_word(view, "examples");
    const struct node *first =
        examples == NULL || examples->kind != NODE_ARRAY ? NULL : examples->first;
    if (first == NULL || first->kind == NODE_OBJECT || first->kind == NODE_ARRAY)
        return STR("");
    return ARENA_JOIN(arena, STR("Example: "), bound_text(arena, first), STR(". "));
}

/* What is filled in when the field is left empty. */
static struct str default_of(struct arena *arena, const struct form_view *view,
                             const struct node *value)
{
    const struct node *word = form_view_word(view, "default");
    if (word == NULL || word->kind == NODE_OBJECT || word->kind == NODE_ARRAY ||
        word->kind == NODE_BOOL || word->kind == NODE_NULL || (value != NULL && node_equal(word, value)))
        return STR("");
    return ARENA_JOIN(arena, STR("Left empty: "), bound_text(arena, word), STR(". "));
}

static void note_make(struct arena *arena, const struct form_view *view,
                      const struct node *value, struct form_node *node)
{
    struct str least = node->minimum, most = node->maximum;
    if (least.length == 0)
        least = bound_text(arena, form_view_bound(view, "x-minimum", true));
    if (most.length == 0)
        most = bound_text(arena, form_view_bound(view, "x-maximum", false));
    node->note = str_trim(ARENA_JOIN(arena, range_of(arena, least, most),
                                     default_of(arena, view, value),
                                     node->placeholder.length > 0 ? STR("")
                                                                  : example_of(arena, view)));
}

/* ---- choices ---- */

static struct list choices_of(const struct form_showing *showing, struct list options,
                              struct str selected, struct form_node *node)
{
    struct arena *arena = showing->scope.arena;
    struct form_choice *rows = ARENA_ARRAY(arena, options.count + 2, struct form_choice);
    size_t count = 0;
    bool known = selected.length == 0;
    if (node->is_choice_select && (selected.length == 0 || !node->required))
        rows[count++] =
            (struct form_choice){.value = STR(""),
                                 .label = node->required ? STR("Choose") : STR("Not set"),
                                 .selected = selected.length == 0};
    for (size_t i = 0; i < options.count; i++) {
        const struct form_option *option = LIST_ROW(options, struct form_option, i);
        bool is_it = str_equal(option->text, selected);
        rows[count++] = (struct form_choice){
            .value = option->text, .label = option->label, .selected = is_it};
        known = known || is_it;
    }
    if (!known) {
        /* What was sent and does not exist: shown, so that it is not lost. */
        node->is_choice_radio = false;
        node->is_choice_select = true;
        rows[count++] =
            (struct form_choice){.value = selected, .label = selected, .selected = true};
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].description = STR("");
        rows[i].html_id = arena_print(arena, "%.*s-%zu", STR_ARG(node->html_id), i);
    }
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static void choice_make(const struct form_showing *showing, const struct form_property *property,
                        const struct node *value, struct form_node *node)
{
    struct list options = form_options(&showing->scope, property);
    struct str widget = form_view_text(&property->view, "x-widget");
    bool few = options.count <= FORM_RADIO_MAX;
    if (str_is(widget, "select") || str_is(widget, "radio"))
        few = str_is(widget, "radio");
    node->is_choice_radio = few && (value != NULL || node->required);
    node->is_choice_select = !node->is_choice_radio;
    node->choices = choices_of(showing, options, node->value, node);
}

void form_switch_make(struct form_showing *showing, const struct form_property *property,
                      struct form_node *node)
{
    struct arena *arena = showing->scope.arena;
    struct list branches = form_branches(&showing->scope, &property->view);
    node->html_id = ARENA_JOIN(arena, node->html_id, STR("-kind"));
    node->field_name = ARENA_JOIN(arena, STR("b"), node->pointer);
    node->title = form_view_text(&property->view, "x-choice-label");
    if (node->title.length == 0)
        node->title = STR("Kind");
    node->description = node->help = node->placeholder = STR("");
    node->required = node->reveals = true;
    node->deprecated = node->restarts = false;
    node->is_choice_radio = branches.count <= FORM_RADIO_MAX;
    node->is_choice_select = !node->is_choice_radio;
    node->value = arena_print(arena, "%zu", property->view.chosen);
    node->choices = choices_of(showing, branches, node->value, node);
    showing->fields++;
}

static void many_make(const struct form_showing *showing, const struct form_property *property,
                      const struct node *value, struct form_node *node)
{
    struct form_property item;
    node->is_many = true;
    if (!form_item(&showing->scope, &property->view, 0, NULL, node->pointer, &item))
        bug("a list to choose from has no items");
    struct list options = form_options(&showing->scope, &item);
    struct form_choice *rows =
        ARENA_ARRAY(showing->scope.arena, options.count, struct form_choice);
    for (size_t i = 0; i < options.count; i++) {
        const struct form_option *option = LIST_ROW(options, struct form_option, i);
        rows[i] = (struct form_choice){.value = option->text, .label = option->label};
        rows[i].description = STR("");
        rows[i].html_id = arena_print(showing->scope.arena, "%.*s-%zu", STR_ARG(node->html_id), i);
        for (const struct node *each = value == NULL ? NULL : value->first; each != NULL;
             each = each->next)
            rows[i].selected = rows[i].selected || node_equal(each, option->value);
    }
    node->choices = (struct list){.rows = rows, .count = options.count, .row_bytes = sizeof *rows};
}

/* The project's secrets to choose from; without any, the reference is typed as "secret/key". */
static void secret_make(const struct form_showing *showing, struct form_node *node)
{
    const struct settings_form *form = showing->form;
    size_t count = 0;
    if (form->secret_href.at != NULL)
        node->secret_href = form->secret_href;
    node->secret_returns = form->secret_returns && form->secret_href.at != NULL;
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
        struct str name = secret->label.length > 0 ? secret->label : secret->name;
        rows[count++] = (struct form_choice){
            .value = value,
            .label = ARENA_JOIN(form->arena, name, STR(", "), secret->key),
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

/* ---- texts and numbers ---- */

static void number_make(const struct form_showing *showing, const struct form_property *property,
                        const struct node *value, struct form_node *node)
{
    struct arena *arena = showing->scope.arena;
    const struct form_view *view = &property->view;
    const struct node *multiple = form_view_word(view, "multipleOf");
    bool whole = str_is(form_view_type(view), "integer");
    /* A browser shows nothing for letters in a number field, and what was typed would be lost. */
    node->is_number = value == NULL || value->kind == NODE_INT || value->kind == NODE_REAL;
    node->is_text = !node->is_number;
    node->input_mode = whole ? STR("numeric") : STR("decimal");
    const struct node *least = form_view_bound(view, "minimum", true);
    const struct node *most = form_view_bound(view, "maximum", false);
    node->minimum = bound_text(arena, least != NULL ? least
                                                    : form_view_bound(view, "exclusiveMinimum", true));
    node->maximum = bound_text(arena, most != NULL ? most
                                                   : form_view_bound(view, "exclusiveMaximum", false));
    node->step = whole ? STR("1") : STR("any");
    if (multiple != NULL && least == NULL)
        node->step = bound_text(arena, multiple);
}

/* clang-format off */
static const struct {
    const char *format;
    const char *type;
    const char *mode;
    const char *placeholder;
} formats[] = {
    {"email", "email", "email", "name@example.org"},
    {"idn-email", "email", "email", "name@example.org"},
    {"uri", "url", "url", "https://example.org/path"},
    {"web-address", "url", "url", "https://example.org/path"},
    {"uri-reference", "text", "url", "/path"},
    {"hostname", "text", "url", "api.example.org"},
    {"idn-hostname", "text", "url", "api.example.org"},
    {"ipv4", "text", "decimal", "192.0.2.1"},
    {"ipv6", "text", "", "2001:db8::1"},
    {"date", "date", "", ""},
    {"time", "text", "", "08:30:00Z"},
    {"date-time", "text", "", "2026-11-21T06:28:31Z"},
    {"duration", "text", "", "PT12H"},
    {"short-duration", "text", "", "30s, 5m or 7d"},
    {"quantity", "text", "", "500m, 2 or 10Gi"},
    {"cron", "text", "", "30 2 * * 1-5"},
    {"uuid", "text", "", "123e4567-e89b-12d3-a456-426614174000"},
    {"regex", "text", "", "^[a-z]+$"},
};
/* clang-format on */

/* A browser drops a date that it does not understand. */
static bool is_date(struct str text)
{
    int64_t us;
    return text.length == 0 || (text.length == 10 && clock_parse(text, &us));
}

static void text_make(const struct form_property *property, struct form_node *node)
{
    struct str format = form_view_text(&property->view, "format");
    node->is_long_text = str_is(form_view_text(&property->view, "x-widget"), "long-text") ||
                         str_has_control(node->value);
    node->is_text = !node->is_long_text;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (!str_is(format, formats[i].format))
            continue;
        if (!str_is(format, "date") || is_date(node->value))
            node->input_type = str_of(formats[i].type);
        node->input_mode = str_of(formats[i].mode);
        if (node->placeholder.length == 0 &&
            form_view_word(&property->view, "examples") == NULL)
            node->placeholder = str_of(formats[i].placeholder);
    }
    if (!form_view_truth(&property->view, "writeOnly"))
        return;
    node->input_type = STR("password");
    node->placeholder = node->value.length > 0 ? STR("Left empty: as it is") : STR("");
    node->value = STR("");
    node->is_long_text = false;
    node->is_text = true;
}

/* x-suggest: values that stand elsewhere in the document; the path may have stars. */
static void suggest_from(const struct form_showing *showing, const struct node *at,
                         struct str rest, struct form_choice *rows, size_t *count)
{
    struct str token;
    if (at == NULL || *count == FORM_ITEMS_MAX)
        return;
    if (!str_cut(&rest, '/', &token)) {
        bool seen = at->kind != NODE_TEXT || at->text.length == 0;
        for (size_t i = 0; i < *count; i++)
            seen = seen || str_equal(rows[i].value, at->text);
        if (!seen)
            rows[(*count)++] = (struct form_choice){
                .value = at->text, .label = at->text, .description = STR(""), .html_id = STR("")};
        return;
    }
    bool every = str_is(token, "*");
    if (!every && at->kind == NODE_OBJECT)
        suggest_from(showing, node_member(at, token), rest, rows, count);
    bool is_box = at->kind == NODE_OBJECT || at->kind == NODE_ARRAY;
    for (const struct node *each = every && is_box ? at->first : NULL; each != NULL;
         each = each->next)
        suggest_from(showing, each, rest, rows, count);
}

static void suggest(const struct form_showing *showing, const struct form_property *property,
                    struct form_node *node)
{
    struct str path = form_view_text(&property->view, "x-suggest");
    if (!node->is_text || path.length < 2)
        return;
    size_t count = 0;
    struct form_choice *rows =
        ARENA_ARRAY(showing->scope.arena, FORM_ITEMS_MAX, struct form_choice);
    suggest_from(showing, showing->form->document, str_slice(path, 1, path.length), rows, &count);
    node->suggestions = (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

static void boolean_make(const struct node *value, struct form_node *node)
{
    node->is_boolean = true;
    node->checked = value != NULL && value->truth;
}

void form_leaf_make(struct form_showing *showing, const struct form_property *property,
                    enum form_kind kind, const struct node *value, struct form_node *node)
{
    struct str left = form_left_at(showing->form, node->pointer);
    node->error = form_error_at(showing, node->pointer, true);
    node->value = left.at != NULL
                      ? left
                      : form_value_text(&showing->scope, property, kind, value);
    node->nullable = property->view.nullable && (kind == FORM_TEXT || kind == FORM_NUMBER);
    node->null_checked = node->nullable && value != NULL && value->kind == NODE_NULL;
    switch (kind) {
    case FORM_MANY:
        many_make(showing, property, value, node);
        break;
    case FORM_NULL:
        node->is_null = true;
        node->can_set = !node->read_only && property->view.nullable;
        break;
    case FORM_CONST: {
        struct list options = form_options(&showing->scope, property);
        const struct form_option *only = LIST_ROW(options, struct form_option, 0);
        node->is_const = true;
        node->value = only->label;
        break;
    }
    case FORM_SECRET:
        secret_make(showing, node);
        break;
    case FORM_CHOICE:
        choice_make(showing, property, value, node);
        break;
    case FORM_BOOLEAN:
        boolean_make(value, node);
        break;
    case FORM_NUMBER:
        number_make(showing, property, node->null_checked ? NULL : value, node);
        break;
    case FORM_TEXT:
        text_make(property, node);
        suggest(showing, property, node);
        break;
    case FORM_JSON:
        node->is_long_text = true;
        node->placeholder = STR("JSON: texts in quotes");
        break;
    case FORM_GROUP:
    case FORM_LIST:
    case FORM_MAP:
        bug("a box is no leaf");
    }
    if (kind == FORM_NUMBER || kind == FORM_TEXT)
        note_make(showing->scope.arena, &property->view, value, node);
}
