/* settings_form_kind.c: which control a value gets, what can be chosen, what stands in it. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

enum { OPTIONS_MAX = 500, MANY_MAX = 40 };

/* ---- options ---- */

struct options {
    const struct form_scope *scope;
    struct form_option *rows;
    size_t count;
    size_t room;
};

static struct str plain_text(struct arena *arena, const struct node *value)
{
    return value->kind == NODE_TEXT ? value->text : json_text(arena, value);
}

static void option_add(struct options *options, const struct node *value, struct str label)
{
    struct arena *arena = options->scope->arena;
    struct str text = plain_text(arena, value);
    if (options->count == options->room)
        return;
    bool taken = text.length == 0;
    for (size_t i = 0; i < options->count; i++)
        taken = taken || str_equal(options->rows[i].text, text);
    if (taken)
        text = json_text(arena, value);
    if (label.length == 0)
        label = value->kind == NODE_NULL ? STR("None") : text;
    options->rows[options->count++] = (struct form_option){value, text, label};
}

static struct str title_of(const struct form_scope *scope, const struct node *sub)
{
    const struct node *title = node_member(sub, STR("title"));
    if (title == NULL)
        title = node_member(schema_resolve(scope->schema, sub), STR("title"));
    return title != NULL && title->kind == NODE_TEXT ? title->text : STR("");
}

/* An enum that a branch narrows counts, unless the property decides about branches. */
static const struct node *enum_of(const struct form_property *property)
{
    const struct node *found = NULL;
    for (size_t i = 0; i < property->view.count; i++) {
        const struct form_part *part = &property->view.parts[i];
        const struct node *word = node_member(part->sub, STR("enum"));
        bool plain = word != NULL && word->kind == NODE_ARRAY && word->count > 0 &&
                     word->first->kind != NODE_ARRAY && word->first->kind != NODE_OBJECT;
        if (word != NULL && (!part->branch || (plain && !property->reveals)) && found == NULL)
            found = word;
    }
    return found;
}

static const struct node *const_of(const struct form_property *property)
{
    for (size_t i = 0; i < property->view.count; i++) {
        const struct form_part *part = &property->view.parts[i];
        const struct node *word = node_member(part->sub, STR("const"));
        if (word != NULL && (!part->branch || !property->reveals))
            return word;
    }
    return NULL;
}

static void options_fixed(struct options *options, const struct form_property *property)
{
    const struct form_scope *scope = options->scope;
    for (const struct node *each = property->fixed->first; each != NULL; each = each->next) {
        const struct node *properties = node_member(each, STR("properties"));
        if (properties == NULL)
            properties = node_member(schema_resolve(scope->schema, each), STR("properties"));
        const struct node *value =
            node_member(node_member(properties, property->name), STR("const"));
        if (value != NULL)
            option_add(options, value, title_of(scope, each));
    }
}

static void options_enum(struct options *options, const struct form_view *view,
                         const struct node *values)
{
    const struct node *titles = form_view_word(view, "x-choice-titles");
    const struct node *title = titles == NULL ? NULL : titles->first;
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        option_add(options, each,
                   title != NULL && title->kind == NODE_TEXT ? title->text : STR(""));
        title = title == NULL ? NULL : title->next;
    }
}

struct list form_options(const struct form_scope *scope, const struct form_property *property)
{
    static const struct node yes = {.kind = NODE_BOOL, .truth = true};
    static const struct node no = {.kind = NODE_BOOL};
    static const struct node null = {.kind = NODE_NULL};
    struct options options = {.scope = scope};
    const struct node *values = enum_of(property), *fixed = const_of(property);
    const struct node *titled = property->view.constants;
    bool is_truth = str_is(form_view_type(&property->view), "boolean");
    if (property->fixed == NULL && titled == NULL && values == NULL && fixed == NULL && !is_truth)
        return (struct list){.count = 0};
    const struct node *list = property->fixed != NULL ? property->fixed
                              : titled != NULL        ? titled
                                                      : values;
    options.room = list == NULL ? 3 : list->count + 1;
    if (options.room > OPTIONS_MAX)
        options.room = OPTIONS_MAX;
    options.rows = ARENA_ARRAY(scope->arena, options.room, struct form_option);
    if (property->fixed != NULL) {
        options_fixed(&options, property);
    } else if (titled != NULL) {
        for (const struct node *each = titled->first; each != NULL; each = each->next)
            option_add(&options,
                       node_member(schema_resolve(scope->schema, each), STR("const")),
                       title_of(scope, each));
    } else if (values != NULL) {
        options_enum(&options, &property->view, values);
    } else if (fixed != NULL) {
        option_add(&options, fixed, STR(""));
    } else {
        option_add(&options, &yes, STR("Yes"));
        option_add(&options, &no, STR("No"));
    }
    bool has_null = values != NULL || fixed != NULL || titled != NULL;
    if (property->view.nullable && !has_null)
        option_add(&options, &null, STR(""));
    return (struct list){
        .rows = options.rows, .count = options.count, .row_bytes = sizeof *options.rows};
}

struct list form_branches(const struct form_scope *scope, const struct form_view *view)
{
    const struct node *list = view->branches;
    struct form_option *rows = ARENA_ARRAY(scope->arena, list->count, struct form_option);
    size_t count = 0;
    for (const struct node *each = list->first; each != NULL; each = each->next, count++) {
        struct str title = title_of(scope, each);
        const struct node *type =
            node_member(schema_resolve(scope->schema, each), STR("type"));
        if (title.length == 0 && type != NULL && type->kind == NODE_TEXT)
            title = str_is(type->text, "null") ? STR("None") : type->text;
        if (title.length == 0)
            title = arena_print(scope->arena, "Variant %zu", count + 1);
        rows[count] = (struct form_option){
            NULL, arena_print(scope->arena, "%zu", count), title};
    }
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

/* ---- kinds ---- */

bool form_is_secret_ref(const struct node *value)
{
    const struct node *ref = node_at_pointer(value, STR("/valueFrom/secretKeyRef"));
    const struct node *name = node_member(ref, STR("name"));
    const struct node *key = node_member(ref, STR("key"));
    return value->kind == NODE_OBJECT && value->count == 1 && ref != NULL && ref->count == 2 &&
           name != NULL && key != NULL && name->kind == NODE_TEXT && key->kind == NODE_TEXT;
}

static enum form_kind object_kind(const struct form_scope *scope, const struct form_view *view)
{
    struct form_property entry;
    for (size_t i = 0; i < view->count; i++) {
        const struct node *properties = node_member(view->parts[i].sub, STR("properties"));
        if (properties != NULL && properties->count > 0)
            return FORM_GROUP;
    }
    if (view->branches != NULL || view->test_count > 0)
        return FORM_GROUP;
    return form_entry_of(scope, view, NULL, STR(""), &entry) ? FORM_MAP : FORM_JSON;
}

static bool holds_twice(const struct node *list, const struct node *value)
{
    size_t times = 0;
    for (const struct node *each = list->first; each != NULL; each = each->next)
        times += node_equal(each, value);
    return times > 1;
}

/* A few different known values, in any order: boxes to mark. */
static bool is_many(const struct form_scope *scope, const struct form_view *list,
                    const struct node *value)
{
    struct form_property item;
    if (!form_view_truth(list, "uniqueItems") ||
        form_view_word(list, "prefixItems") != NULL ||
        !form_item(scope, list, 0, NULL, STR(""), &item) ||
        (enum_of(&item) == NULL && item.view.constants == NULL))
        return false;
    struct list options = form_options(scope, &item);
    if (options.count > MANY_MAX)
        return false;
    for (const struct node *each = value == NULL ? NULL : value->first; each != NULL;
         each = each->next) {
        size_t i = 0;
        while (i < options.count &&
               !node_equal(LIST_ROW(options, struct form_option, i)->value, each))
            i++;
        if (i == options.count || holds_twice(value, each))
            return false;
    }
    return true;
}

static enum form_kind array_kind(const struct form_scope *scope, const struct form_view *view,
                                 const struct node *value)
{
    struct form_property item;
    if (is_many(scope, view, value))
        return FORM_MANY;
    return form_item(scope, view, 0, NULL, STR(""), &item) ? FORM_LIST : FORM_JSON;
}

static enum form_kind scalar_kind(struct str type, const struct node *value)
{
    bool is_bool = value != NULL && value->kind == NODE_BOOL;
    bool is_text = value == NULL || value->kind == NODE_TEXT || value->kind == NODE_NULL;
    if (str_is(type, "boolean"))
        return is_bool ? FORM_BOOLEAN : value == NULL ? FORM_CHOICE : FORM_JSON;
    if (is_bool)
        return FORM_JSON;
    if (str_is(type, "integer") || str_is(type, "number"))
        return FORM_NUMBER;
    return str_is(type, "string") && is_text ? FORM_TEXT : FORM_JSON;
}

enum form_kind form_kind_of(const struct form_scope *scope, const struct form_property *property,
                            const struct node *value)
{
    const struct form_view *view = &property->view;
    struct str type = form_view_type(view);
    bool is_null = value != NULL && value->kind == NODE_NULL;
    bool is_box = value != NULL && (value->kind == NODE_OBJECT || value->kind == NODE_ARRAY);
    bool wants_object = str_is(type, "object"), wants_array = str_is(type, "array");
    const struct node *fixed = const_of(property);
    if (str_is(form_view_text(view, "x-widget"), "json"))
        return FORM_JSON;
    if (form_view_truth(view, "x-secret-ref") &&
        (value == NULL || value->kind == NODE_TEXT || form_is_secret_ref(value)))
        return FORM_SECRET;
    if (fixed != NULL && property->required && (value == NULL || node_equal(value, fixed)))
        return FORM_CONST;
    if (property->fixed != NULL || view->constants != NULL || fixed != NULL ||
        enum_of(property) != NULL)
        return FORM_CHOICE;
    if (is_null && (wants_object || wants_array || str_is(type, "null")))
        return view->nullable || str_is(type, "null") ? FORM_NULL : FORM_JSON;
    if (str_is(type, "null"))
        return value == NULL ? FORM_NULL : FORM_JSON;
    if (wants_object)
        return value == NULL || value->kind == NODE_OBJECT ? object_kind(scope, view) : FORM_JSON;
    if (wants_array)
        return value == NULL || value->kind == NODE_ARRAY ? array_kind(scope, view, value)
                                                          : FORM_JSON;
    if (type.length == 0 && view->branches != NULL && value != NULL &&
        value->kind == NODE_OBJECT)
        return FORM_GROUP;
    if (is_box || (is_null && !view->nullable))
        return FORM_JSON;
    if (view->nullable && str_is(type, "boolean"))
        return FORM_CHOICE;
    return scalar_kind(type, value);
}

/* ---- texts ---- */

struct str form_value_text(const struct form_scope *scope, const struct form_property *property,
                           enum form_kind kind, const struct node *value)
{
    struct arena *arena = scope->arena;
    if (value == NULL)
        return STR("");
    if (kind == FORM_SECRET && value->kind == NODE_OBJECT)
        return ARENA_JOIN(arena,
                          node_at_pointer(value, STR("/valueFrom/secretKeyRef/name"))->text,
                          STR("/"),
                          node_at_pointer(value, STR("/valueFrom/secretKeyRef/key"))->text);
    if (kind == FORM_CHOICE) {
        struct list options = form_options(scope, property);
        for (size_t i = 0; i < options.count; i++) {
            const struct form_option *option = LIST_ROW(options, struct form_option, i);
            if (node_equal(option->value, value))
                return option->text;
        }
    }
    if (kind == FORM_JSON)
        return value->kind == NODE_ARRAY || value->kind == NODE_OBJECT
                   ? str_trim(json_text_pretty(arena, value))
                   : json_text(arena, value);
    return value->kind == NODE_NULL ? STR("") : plain_text(arena, value);
}
