/* reference_schema.c: field tables and query parameters as JSON Schemas (draft 2020-12). */
/* SPDX-License-Identifier: ISC */
#include "product/reference/reference_private.h"

enum { SCHEMA_DEPTH_MAX = 6 };

static void member_text(struct json_writer *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

static void member_int(struct json_writer *json, struct str key, int64_t number)
{
    json_write_key(json, key);
    json_write_int(json, number);
}

/* A text or time that need not be sent may also be null, which means "none". */
static void write_type(struct json_writer *json, const char *type, bool or_null)
{
    json_write_key(json, STR("type"));
    if (!or_null) {
        json_write_text(json, str_of(type));
        return;
    }
    json_write_array(json);
    json_write_text(json, str_of(type));
    json_write_text(json, STR("null"));
    json_write_end_array(json);
}

static void write_length(struct json_writer *json, int64_t min, int64_t max)
{
    if (min > 0)
        member_int(json, STR("minLength"), min);
    if (max > 0)
        member_int(json, STR("maxLength"), max);
}

static void write_range(struct json_writer *json, int64_t min, int64_t max)
{
    if (min == 0 && max == 0)
        return;
    member_int(json, STR("minimum"), min);
    member_int(json, STR("maximum"), max);
}

static void write_object_members(struct json_writer *json, const struct field *fields,
                                 int depth);

/* Rows of objects, or of bare values when the row's first field has no name. */
static void write_items(struct json_writer *json, const struct field *row, int depth);

static void write_value_members(struct json_writer *json, const struct field *field,
                                int depth)
{
    switch (field->kind) {
    case FIELD_TEXT:
        write_type(json, "string", !field->required);
        write_length(json, field->min, field->max);
        return;
    case FIELD_INT:
        write_type(json, "integer", false);
        write_range(json, field->min, field->max);
        return;
    case FIELD_BOOL:
        write_type(json, "boolean", false);
        return;
    case FIELD_TIME:
        write_type(json, "string", !field->required);
        member_text(json, STR("format"), STR("date-time"));
        return;
    case FIELD_JSON:
        member_text(json, STR("description"), STR("Any JSON value."));
        return;
    case FIELD_STRUCT:
    case FIELD_POINTER:
        write_object_members(json, field->of, depth + 1);
        return;
    case FIELD_LIST:
        write_type(json, "array", false);
        if (field->max > 0)
            member_int(json, STR("maxItems"), field->max);
        json_write_key(json, STR("items"));
        write_items(json, field->of, depth + 1);
        return;
    case FIELD_HTML:
        break;
    }
    bug("field \"%s\" cannot be sent as JSON", field->name);
}

static void write_items(struct json_writer *json, const struct field *row, int depth)
{
    json_write_object(json);
    if (row->name[0] == 0)
        write_value_members(json, row, depth);
    else
        write_object_members(json, row, depth);
    json_write_end_object(json);
}

static void write_required(struct json_writer *json, const struct field *fields)
{
    bool any = false;
    for (const struct field *field = fields; field->name != NULL; field++)
        any = any || field->required;
    if (!any)
        return;
    json_write_key(json, STR("required"));
    json_write_array(json);
    for (const struct field *field = fields; field->name != NULL; field++)
        if (field->required)
            json_write_text(json, str_of(field->name));
    json_write_end_array(json);
}

static void write_object_members(struct json_writer *json, const struct field *fields,
                                 int depth)
{
    if (depth > SCHEMA_DEPTH_MAX)
        bug("a form is nested deeper than %d levels", SCHEMA_DEPTH_MAX);
    write_type(json, "object", false);
    json_write_key(json, STR("additionalProperties"));
    json_write_bool(json, false);
    write_required(json, fields);
    json_write_key(json, STR("properties"));
    json_write_object(json);
    for (const struct field *field = fields; field->name != NULL; field++) {
        json_write_key(json, str_of(field->name));
        json_write_object(json);
        write_value_members(json, field, depth);
        json_write_end_object(json);
    }
    json_write_end_object(json);
}

void schema_write(struct json_writer *json, const struct field *fields)
{
    json_write_object(json);
    write_object_members(json, fields, 0);
    json_write_end_object(json);
}

/* ---- answers: every member is there, and a text or time may be null ---- */

static void write_answer_members(struct json_writer *json, const struct field *fields,
                                 int depth);

static void write_answer_value(struct json_writer *json, const struct field *field,
                               int depth)
{
    switch (field->kind) {
    case FIELD_TEXT:
        write_type(json, "string", true);
        return;
    case FIELD_INT:
        write_type(json, "integer", false);
        return;
    case FIELD_BOOL:
        write_type(json, "boolean", false);
        return;
    case FIELD_TIME:
        write_type(json, "string", true);
        member_text(json, STR("format"), STR("date-time"));
        return;
    case FIELD_JSON:
        member_text(json, STR("description"), STR("Any JSON value."));
        return;
    case FIELD_STRUCT:
    case FIELD_POINTER:
        write_answer_members(json, field->of, depth + 1);
        return;
    case FIELD_LIST:
        write_type(json, "array", false);
        json_write_key(json, STR("items"));
        json_write_object(json);
        if (field->of[0].name[0] == 0)
            write_answer_value(json, field->of, depth + 1);
        else
            write_answer_members(json, field->of, depth + 1);
        json_write_end_object(json);
        return;
    case FIELD_HTML:
        break;
    }
    bug("field \"%s\" cannot be written as JSON", field->name);
}

static void write_answer_members(struct json_writer *json, const struct field *fields,
                                 int depth)
{
    if (depth > SCHEMA_DEPTH_MAX)
        bug("an answer is nested deeper than %d levels", SCHEMA_DEPTH_MAX);
    write_type(json, "object", depth > 0);
    json_write_key(json, STR("required"));
    json_write_array(json);
    for (const struct field *field = fields; field->name != NULL; field++)
        json_write_text(json, str_of(field->name));
    json_write_end_array(json);
    json_write_key(json, STR("properties"));
    json_write_object(json);
    for (const struct field *field = fields; field->name != NULL; field++) {
        json_write_key(json, str_of(field->name));
        json_write_object(json);
        write_answer_value(json, field, depth);
        json_write_end_object(json);
    }
    json_write_end_object(json);
}

void schema_write_answer(struct json_writer *json, const struct field *fields)
{
    json_write_object(json);
    write_answer_members(json, fields, 0);
    json_write_end_object(json);
}

/* ---- the query ---- */

static const char *parameter_type(const struct parameter *parameter)
{
    if (parameter->kind == FIELD_INT)
        return "integer";
    return parameter->kind == FIELD_BOOL ? "boolean" : "string";
}

void schema_write_parameter(struct json_writer *json, const struct parameter *parameter)
{
    json_write_object(json);
    write_type(json, parameter_type(parameter), false);
    if (parameter->kind == FIELD_INT)
        write_range(json, parameter->min, parameter->max);
    if (parameter->kind == FIELD_TEXT)
        write_length(json, parameter->min, parameter->max);
    if (parameter->words != NULL) {
        json_write_key(json, STR("enum"));
        json_write_array(json);
        for (const char *const *word = parameter->words; *word != NULL; word++)
            json_write_text(json, str_of(*word));
        json_write_end_array(json);
    }
    json_write_end_object(json);
}
