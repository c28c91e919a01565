/* form.c: decoded form fields into a struct. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/form.h"

#include <string.h>

#include "platform/base/clock.h"

struct reading {
    struct arena *arena;
    const struct pairs *form;
    struct failure *failure;
    size_t errors;
    int depth;
};

/* What a field's name stands for in the form. */
struct sending {
    struct str name;
    struct str value; /* the first one */
    size_t count;
};

static void wrong(struct reading *reading, struct str name, const char *code,
                  const char *told)
{
    reading->errors++;
    failure_field(reading->failure, ARENA_JOIN(reading->arena, STR("/"), name), code,
                  "%s", told);
}

static struct sending sending_of(const struct reading *reading, struct str name)
{
    struct sending sending = {.name = name, .value = STR_NONE};
    for (size_t i = 0; i < reading->form->count; i++) {
        if (!str_equal(reading->form->at[i].name, name))
            continue;
        if (sending.count++ == 0)
            sending.value = reading->form->at[i].value;
    }
    return sending;
}

/* CR LF and lone CR become LF: what a textarea sends (WHATWG HTML 4.10.22.4) undone. */
static struct str lines_of(struct arena *arena, struct str text)
{
    if (str_find(text, 0, '\r') < 0)
        return text;
    char *room = arena_alloc(arena, text.length);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '\r' && i + 1 < text.length && text.at[i + 1] == '\n')
            continue;
        room[length++] = text.at[i] == '\r' ? '\n' : text.at[i];
    }
    return (struct str){room, length};
}

static bool has_bad_control(struct str text, bool lines)
{
    if (!lines)
        return str_has_control(text);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

/* A text that fits the field, or an error; false when it does not. */
static bool text_fits(struct reading *reading, const struct field *field, struct str name,
                      struct str value, struct str *out)
{
    bool lines = field->lines || field->kind == FIELD_JSON;
    struct str text = lines ? lines_of(reading->arena, value) : value;
    if (!field->keep_space)
        text = str_trim(text);
    if (!str_is_utf8(text) || has_bad_control(text, lines)) {
        wrong(reading, name, "malformed",
              "This must be plain text without control characters.");
        return false;
    }
    int64_t characters = (int64_t)str_utf8_count(text);
    if (characters == 0 && field->required) {
        wrong(reading, name, "required", "This is required.");
        return false;
    }
    if (characters > 0 && characters < field->min) {
        reading->errors++;
        failure_field(reading->failure, ARENA_JOIN(reading->arena, STR("/"), name),
                      "too_short", "This needs at least %lld characters.",
                      (long long)field->min);
        return false;
    }
    if (characters > field->max) {
        reading->errors++;
        failure_field(reading->failure, ARENA_JOIN(reading->arena, STR("/"), name),
                      "too_long", "This may have at most %lld characters.",
                      (long long)field->max);
        return false;
    }
    *out = text;
    return true;
}

static void int_read(struct reading *reading, const struct field *field, struct str name,
                     struct str text, int64_t *out)
{
    int64_t number;
    if (!str_int_parse(text, INT64_MIN, INT64_MAX, &number)) {
        wrong(reading, name, "wrong_type", "This must be a whole number.");
        return;
    }
    if (number >= field->min && number <= field->max) {
        *out = number;
        return;
    }
    reading->errors++;
    bool small = number < field->min;
    failure_field(reading->failure, ARENA_JOIN(reading->arena, STR("/"), name),
                  small ? "too_small" : "too_large",
                  small ? "This must be at least %lld." : "This must be at most %lld.",
                  (long long)(small ? field->min : field->max));
}

static void time_read(struct reading *reading, const struct field *field, struct str name,
                      struct str text, int64_t *out)
{
    int64_t us;
    if (!clock_parse(text, &us))
        wrong(reading, name, "wrong_type",
              "This must be a date, or a date and time with its zone.");
    else if (field->max != 0 && us > field->max)
        wrong(reading, name, "too_large", "This is too late.");
    else if (us < field->min)
        wrong(reading, name, "too_small", "This is too early.");
    else
        *out = us;
}

static bool checkbox_read(struct reading *reading, const struct sending *sending,
                          bool *out)
{
    if (sending->count == 0) {
        struct str marker = ARENA_JOIN(reading->arena, STR("_"), sending->name);
        if (sending_of(reading, marker).count == 0)
            return false;
        *out = false;
        return true;
    }
    struct str text = str_trim(sending->value);
    if (str_is(text, "on") || str_is(text, "1") || str_is(text, "true"))
        *out = true;
    else if (str_is(text, "off") || str_is(text, "0") || str_is(text, "false"))
        *out = false;
    else
        wrong(reading, sending->name, "wrong_type", "This must be on or off.");
    return true;
}

/* A name sent several times: one row each, the text in the row's first field. */
static void list_read(struct reading *reading, const struct field *field,
                      const struct sending *sending, struct list *out)
{
    const struct field *row_field = field->of;
    size_t row_bytes = row_field->offset + sizeof(struct str);
    if (row_field->kind != FIELD_TEXT || row_field->offset != 0)
        bug("form field %s: rows of a list begin with a text", field->name);
    int64_t most =
        field->max > 0 && field->max < FORM_LIST_MAX ? field->max : FORM_LIST_MAX;
    if (sending->count > (size_t)most) {
        wrong(reading, sending->name, "too_long", "Too many of these are chosen.");
        return;
    }
    struct str *rows = arena_array(reading->arena, sending->count, row_bytes);
    size_t count = 0;
    for (size_t i = 0; i < reading->form->count; i++) {
        const struct pair *pair = &reading->form->at[i];
        if (!str_equal(pair->name, sending->name))
            continue;
        if (!text_fits(reading, row_field, pair->name, pair->value, &rows[count]))
            return;
        count += rows[count].length > 0;
    }
    if (count < (size_t)field->min)
        wrong(reading, sending->name, field->min == 1 ? "required" : "too_short",
              "Too few of these are chosen.");
    else
        *out = (struct list){.rows = rows, .count = count, .row_bytes = row_bytes};
}

/* INT and TIME: an empty box is a box that was left alone. */
static bool scalar_read(struct reading *reading, const struct field *field,
                        const struct sending *sending, void *member)
{
    struct str text = str_trim(sending->value);
    if (text.length == 0) {
        if (field->required)
            wrong(reading, sending->name, "required", "This is required.");
        return false;
    }
    if (field->kind == FIELD_INT)
        int_read(reading, field, sending->name, text, member);
    else
        time_read(reading, field, sending->name, text, member);
    return true;
}

static bool fields_read(struct reading *reading, struct str prefix,
                        const struct field *fields, void *out, uint64_t *sent);

/* One field; true when the form sent it. */
static bool field_read(struct reading *reading, struct str prefix,
                       const struct field *field, char *out)
{
    struct str name = str_of(field->name);
    if (prefix.length > 0)
        name = ARENA_JOIN(reading->arena, prefix, STR("."), name);
    if (field->kind == FIELD_STRUCT)
        return fields_read(reading, name, field->of, out + field->offset, NULL);
    struct sending sending = sending_of(reading, name);
    if (field->kind == FIELD_BOOL && sending.count <= 1)
        return checkbox_read(reading, &sending, (bool *)(void *)(out + field->offset));
    if (sending.count == 0) {
        if (field->required)
            wrong(reading, name, "required", "This is required.");
        return false;
    }
    if (field->kind == FIELD_LIST) {
        list_read(reading, field, &sending, (struct list *)(void *)(out + field->offset));
        return true;
    }
    if (sending.count > 1) {
        wrong(reading, name, "repeated", "This was sent more than once.");
        return true;
    }
    if (field->kind == FIELD_INT || field->kind == FIELD_TIME)
        return scalar_read(reading, field, &sending, out + field->offset);
    if (field->kind != FIELD_TEXT && field->kind != FIELD_JSON)
        bug("form field %s: kind %d cannot come from a form", field->name,
            (int)field->kind);
    (void)text_fits(reading, field, name, sending.value,
                    (struct str *)(void *)(out + field->offset));
    return true;
}

static bool fields_read(struct reading *reading, struct str prefix,
                        const struct field *fields, void *out, uint64_t *sent)
{
    bool any = false;
    if (++reading->depth > FORM_DEPTH_MAX)
        bug("a form table is nested too deeply");
    for (size_t i = 0; fields[i].name != NULL; i++) {
        if (!field_read(reading, prefix, &fields[i], out))
            continue;
        any = true;
        if (sent != NULL && i < 64)
            *sent |= UINT64_C(1) << i;
    }
    reading->depth--;
    return any;
}

enum outcome form_read(struct arena *arena, const struct pairs *form,
                       const struct field *fields, void *out, struct failure *failure,
                       uint64_t *sent)
{
    struct reading reading = {.arena = arena, .form = form, .failure = failure};
    if (sent != NULL)
        *sent = 0;
    fields_read(&reading, STR(""), fields, out, sent);
    if (reading.errors == 0)
        return DONE;
    return refuse(failure, INVALID, "validation_failed", "Some fields are not right.",
                  "Correct the marked fields and send the form again.");
}
