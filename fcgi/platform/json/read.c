/* read.c: members of a JSON object into a struct, by its field table. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"

#include "platform/base/clock.h"

/* Where a value goes, and who is told when it does not fit. */
struct target {
    struct arena *arena;
    struct failure *failure;
    struct str pointer; /* of the value */
};

static void object_read(const struct target *target, const struct node *object,
                        const struct field *fields, char *out, uint64_t *sent);

static void wrong_type(const struct target *target, const char *wanted)
{
    failure_field(target->failure, target->pointer, "wrong_type", "must be %s", wanted);
}

static void text_read(const struct target *target, const struct node *value,
                      const struct field *field, struct str *out)
{
    if (value->kind != NODE_TEXT) {
        wrong_type(target, "a text");
        return;
    }
    if (field->max <= 0)
        bug("text field \"%s\" without a maximum", field->name);
    struct str text = field->keep_space ? value->text : str_trim(value->text);
    int64_t characters = (int64_t)str_utf8_count(text);
    if (characters < field->min && characters == 0)
        failure_field(target->failure, target->pointer, "too_short", "must not be empty");
    else if (characters < field->min)
        failure_field(target->failure, target->pointer, "too_short",
                      "must have at least %lld characters", (long long)field->min);
    else if (characters > field->max)
        failure_field(target->failure, target->pointer, "too_long",
                      "must have at most %lld characters", (long long)field->max);
    else
        *out = arena_str(target->arena, text);
}

static void int_read(const struct target *target, const struct node *value,
                     const struct field *field, int64_t *out)
{
    int64_t number;
    bool bounded = field->min != 0 || field->max != 0;
    if (!node_is_int(value, &number))
        wrong_type(target, "a whole number");
    else if (bounded && number < field->min)
        failure_field(target->failure, target->pointer, "too_small", "must be at least %lld",
                      (long long)field->min);
    else if (bounded && number > field->max)
        failure_field(target->failure, target->pointer, "too_large", "must be at most %lld",
                      (long long)field->max);
    else
        *out = number;
}

static void time_read(const struct target *target, const struct node *value, int64_t *out)
{
    if (value->kind == NODE_NULL)
        *out = 0;
    else if (value->kind != NODE_TEXT || !clock_parse(value->text, out))
        wrong_type(target, "a time like 2026-11-21T06:28:31Z");
}

static void value_read(const struct target *target, const struct node *value,
                       const struct field *field, char *out);

static void list_read(const struct target *target, const struct node *value,
                      const struct field *field, struct list *out)
{
    if (value->kind != NODE_ARRAY) {
        wrong_type(target, "a list");
        return;
    }
    if (field->max <= 0 || out->row_bytes == 0)
        bug("list field \"%s\" without a maximum or a row size", field->name);
    if ((int64_t)value->count > field->max) {
        failure_field(target->failure, target->pointer, "too_many",
                      "must have at most %lld entries", (long long)field->max);
        return;
    }
    char *rows = arena_array(target->arena, value->count + 1, out->row_bytes);
    bool bare = field->of->name[0] == '\0';
    size_t index = 0;
    for (const struct node *item = value->first; item != NULL; item = item->next, index++) {
        struct target inner = *target;
        inner.pointer = pointer_add_index(target->arena, target->pointer, index);
        char *row = rows + index * out->row_bytes;
        if (bare)
            value_read(&inner, item, field->of, row + field->of->offset);
        else
            object_read(&inner, item, field->of, row, NULL);
    }
    out->rows = rows;
    out->count = value->count;
}

/* One value to its place; null is "none" for a text and refused elsewhere. */
static void value_read(const struct target *target, const struct node *value,
                       const struct field *field, char *out)
{
    void *place = out;
    switch (field->kind) {
    case FIELD_TEXT:
        if (value->kind == NODE_NULL && field->required)
            failure_field(target->failure, target->pointer, "required", "is required");
        else if (value->kind == NODE_NULL)
            *(struct str *)place = STR_NONE;
        else
            text_read(target, value, field, place);
        return;
    case FIELD_INT:
        int_read(target, value, field, place);
        return;
    case FIELD_BOOL:
        if (value->kind == NODE_BOOL)
            *(bool *)place = value->truth;
        else
            wrong_type(target, "true or false");
        return;
    case FIELD_TIME:
        time_read(target, value, place);
        return;
    case FIELD_JSON:
        *(struct str *)place = json_text(target->arena, value);
        return;
    case FIELD_STRUCT:
        object_read(target, value, field->of, place, NULL);
        return;
    case FIELD_LIST:
        list_read(target, value, field, place);
        return;
    case FIELD_HTML:
    case FIELD_POINTER:
        break;
    }
    bug("field \"%s\" cannot be read from JSON", field->name);
}

static const struct field *field_find(const struct field *fields, struct str name)
{
    for (const struct field *field = fields; field->name != NULL; field++)
        if (str_is(name, field->name))
            return field;
    return NULL;
}

static void object_read(const struct target *target, const struct node *object,
                        const struct field *fields, char *out, uint64_t *sent)
{
    if (object->kind != NODE_OBJECT) {
        wrong_type(target, "an object");
        return;
    }
    struct target inner = *target;
    for (const struct node *member = object->first; member != NULL; member = member->next) {
        inner.pointer = pointer_add(target->arena, target->pointer, member->key);
        const struct field *field = field_find(fields, member->key);
        if (field == NULL) {
            failure_field(target->failure, inner.pointer, "unknown", "is not known here");
            continue;
        }
        if (sent != NULL)
            *sent |= UINT64_C(1) << (field - fields);
        value_read(&inner, member, field, out + field->offset);
    }
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (!field->required || node_member(object, str_of(field->name)) != NULL)
            continue;
        failure_field(target->failure,
                      pointer_add(target->arena, target->pointer, str_of(field->name)),
                      "required", "is required");
    }
}

enum outcome json_read(struct arena *arena, const struct node *object,
                       const struct field *fields, void *out, struct str pointer,
                       struct failure *failure, uint64_t *sent)
{
    struct target target = {.arena = arena, .failure = failure, .pointer = pointer};
    size_t before = failure->field_count + failure->fields_left_out;
    if (sent != NULL)
        *sent = 0;
    object_read(&target, object, fields, out, sent);
    if (failure->field_count + failure->fields_left_out == before)
        return DONE;
    return refuse(failure, INVALID, "validation_failed", "Some fields are not right.", NULL);
}
