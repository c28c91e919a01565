/* settings_form_value.c: one posted value: choices, numbers, references, marked boxes. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "product/catalog/settings_form_private.h"

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


static struct node *choice_of(const struct form_reading *reading,
                              const struct form_property *property, struct str text)
{
    struct list options = form_options(&reading->scope, property);
    for (size_t i = 0; i < options.count; i++) {
        const struct form_option *option = LIST_ROW(options, struct form_option, i);
        if (str_equal(option->text, text))
            return node_copy(reading->scope.arena, option->value);
    }
    return node_text(reading->scope.arena, text);
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

/* Text that is no JSON is an error, and stands in the field as it was typed. */
static struct node *json_of(const struct form_reading *reading, struct str text,
                            const struct node *old, struct str pointer)
{
    struct arena *arena = reading->scope.arena;
    struct failure inner = {.arena = arena};
    struct node *node = NULL;
    if (json_parse(arena, text, &inner, &node) == DONE)
        return node;
    form_left_add(reading, pointer, text);
    if (!reading->out->again)
        form_error(reading, pointer, "malformed_json",
                   arena_cstr(arena, ARENA_JOIN(arena, STR("must be JSON: "), inner.told)));
    return old == NULL ? NULL : node_copy(arena, old);
}

static struct node *leaf_of(const struct form_reading *reading,
                            const struct form_property *property, enum form_kind kind,
                            struct str text)
{
    if (kind == FORM_SECRET)
        return secret_of_text(reading->scope.arena, text);
    if (kind == FORM_CHOICE)
        return choice_of(reading, property, text);
    if (kind == FORM_NUMBER)
        return number_of(reading->scope.arena, text);
    return node_text(reading->scope.arena, text);
}

/* In front of each box the page has a hidden "false"; a box that was not shown posts neither. */
static struct node *boolean_read(const struct form_reading *reading, const struct node *old,
                                 struct str pointer)
{
    struct str mark = form_posted(reading, SETTINGS_STATE_FIELD, pointer);
    if (str_is(mark, "true"))
        return node_bool(reading->scope.arena, true);
    if (old == NULL || mark.at == NULL)
        return old == NULL ? NULL : node_copy(reading->scope.arena, old);
    return node_bool(reading->scope.arena, false);
}

/* Marked boxes: those that were there keep their places, the others come behind. */
static struct node *many_read(const struct form_reading *reading,
                              const struct form_property *property, const struct node *old,
                              struct str pointer)
{
    struct arena *arena = reading->scope.arena;
    struct form_property item;
    struct node *list = node_array(arena);
    if (form_posted(reading, SETTINGS_STATE_FIELD, pointer).at == NULL ||
        !form_item(&reading->scope, &property->view, 0, NULL, pointer, &item))
        return old == NULL ? NULL : node_copy(arena, old);
    struct list options = form_options(&reading->scope, &item);
    for (const struct node *each = old == NULL ? NULL : old->first; each != NULL;
         each = each->next)
        if (form_posted_has(reading, SETTINGS_STATE_FIELD, pointer,
                            form_value_text(&reading->scope, &item, FORM_CHOICE, each)))
            node_append(list, node_copy(arena, each));
    for (size_t i = 0; i < options.count; i++) {
        const struct form_option *option = LIST_ROW(options, struct form_option, i);
        const struct node *has = list->first;
        while (has != NULL && !node_equal(has, option->value))
            has = has->next;
        if (has == NULL &&
            form_posted_has(reading, SETTINGS_STATE_FIELD, pointer, option->text))
            node_append(list, node_copy(arena, option->value));
    }
    return old == NULL && list->count == 0 ? NULL : list;
}

/* A constant that must be there has only one value: it needs no click. */
static struct node *constant_read(const struct form_reading *reading,
                                  const struct form_property *property, const struct node *old)
{
    if (old != NULL)
        return node_copy(reading->scope.arena, old);
    struct list options = form_options(&reading->scope, property);
    const struct form_option *only = LIST_ROW(options, struct form_option, 0);
    return reading->posted_count > 1 ? node_copy(reading->scope.arena, only->value) : NULL;
}

/* The box "no value" beside a text or number. What is typed wins over it. */
static bool wants_null(const struct form_reading *reading, const struct form_property *property,
                       struct str text, struct str pointer)
{
    return property->view.nullable && text.length == 0 &&
           str_is(form_posted(reading, "n", pointer), "true");
}

struct node *form_leaf_read(struct form_reading *reading, const struct form_property *property,
                            enum form_kind kind, const struct node *old, struct str pointer)
{
    struct arena *arena = reading->scope.arena;
    if (kind == FORM_MANY)
        return many_read(reading, property, old, pointer);
    if (kind == FORM_BOOLEAN)
        return boolean_read(reading, old, pointer);
    if (kind == FORM_CONST)
        return constant_read(reading, property, old);
    if (kind == FORM_NULL)
        return old == NULL ? NULL : node_copy(arena, old);
    struct str shown = form_value_text(&reading->scope, property, kind, old);
    struct str text = form_posted(reading, SETTINGS_STATE_FIELD, pointer);
    if (form_view_truth(&property->view, "writeOnly") && kind == FORM_TEXT && text.length == 0)
        text = STR_NONE; /* left empty: as it is */
    if (text.at != NULL)
        text = form_lines(arena, text);
    bool was_null = old != NULL && old->kind == NODE_NULL && kind != FORM_CHOICE;
    if (text.at != NULL && wants_null(reading, property, text, pointer))
        return node_null(arena);
    if (text.at != NULL && was_null && text.length == 0 && property->view.nullable &&
        form_posted(reading, "n", pointer).at != NULL)
        return kind == FORM_TEXT ? node_text(arena, STR("")) : NULL;
    if (text.at == NULL || str_equal(text, form_lines(arena, shown)))
        return old == NULL ? NULL : node_copy(arena, old);
    if (text.length == 0)
        return NULL;
    return kind == FORM_JSON ? json_of(reading, text, old, pointer)
                             : leaf_of(reading, property, kind, text);
}
