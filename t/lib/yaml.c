/* yaml.c: YAML read by libyaml into trees. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/yaml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DOCUMENTS_MAX = 100, DEPTH_MAX = 200 };

struct reader {
    struct arena *arena;
    yaml_parser_t parser;
    struct str why;
    int depth;
};

static struct node *refuse_reading(struct reader *reader, const char *why)
{
    if (reader->why.at == NULL)
        reader->why =
            arena_print(reader->arena, "line %zu: %s", reader->parser.mark.line + 1, why);
    return NULL;
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    refuse_reading(reader,
                   reader->parser.problem == NULL ? "refused" : reader->parser.problem);
    return false;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.length > 0;
}

/* YAML 1.1's and 1.2's common idea of a number: a sign, digits, and a float has a point. */
static struct node *number_of(struct reader *reader, struct str text)
{
    int64_t integer;
    struct str digits = text;
    if (digits.length > 0 && digits.at[0] == '-')
        digits = str_slice(digits, 1, digits.length);
    bool octal = digits.length > 1 && digits.at[0] == '0' && is_digits(digits);
    if (is_digits(digits) && !octal &&
        str_int_parse(text, INT64_MIN, INT64_MAX, &integer))
        return node_int(reader->arena, integer);
    char *end;
    const char *begin = arena_cstr(reader->arena, text);
    double real = strtod(begin, &end);
    ptrdiff_t exponent = str_find(text, 0, 'e');
    bool signed_exponent =
        exponent < 0 || text.at[exponent + 1] == '-' || text.at[exponent + 1] == '+';
    if (*end != 0 || !isfinite(real) || str_find(text, 0, '.') < 1 || !signed_exponent)
        return refuse_reading(reader, "a bare word that is no number");
    return node_real(reader->arena, real);
}

static struct node *bare_value(struct reader *reader, struct str text)
{
    if (str_is(text, "null"))
        return node_null(reader->arena);
    if (str_is(text, "true") || str_is(text, "false"))
        return node_bool(reader->arena, str_is(text, "true"));
    return number_of(reader, text);
}

/* No bare key may be anything but a text for YAML 1.1: begins with a letter, no boolean. */
static bool key_is_text(struct str key)
{
    static const char *const taken[] = {"y",    "n",     "yes",  "no",   "on",  "off",
                                        "true", "false", "null", "none", "nan", "inf"};
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (str_equal_nocase(key, str_of(taken[i])))
            return i >= 9;
    return key.length > 0 && ((key.at[0] >= 'a' && key.at[0] <= 'z') ||
                              (key.at[0] >= 'A' && key.at[0] <= 'Z'));
}

static struct str scalar_text(struct reader *reader, const yaml_event_t *event)
{
    return arena_str(reader->arena, (struct str){(const char *)event->data.scalar.value,
                                                 event->data.scalar.length});
}

static struct node *read_value(struct reader *reader, yaml_event_t *event);

static struct node *read_scalar(struct reader *reader, yaml_event_t *event)
{
    struct str text = scalar_text(reader, event);
    bool bare = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool odd = event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
    yaml_event_delete(event);
    if (odd)
        return refuse_reading(reader, "an anchor or a tag");
    return bare ? bare_value(reader, text) : node_text(reader->arena, text);
}

static struct node *read_sequence(struct reader *reader)
{
    struct node *array = node_array(reader->arena);
    yaml_event_t event;
    while (next_event(reader, &event)) {
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return array;
        }
        struct node *item = read_value(reader, &event);
        if (item == NULL)
            return NULL;
        node_append(array, item);
    }
    return NULL;
}

static struct node *read_mapping(struct reader *reader)
{
    struct node *object = node_object(reader->arena);
    yaml_event_t event;
    while (next_event(reader, &event)) {
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return object;
        }
        if (event.type != YAML_SCALAR_EVENT)
            return refuse_reading(reader, "a key that is no scalar");
        struct str key = scalar_text(reader, &event);
        bool bare = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        yaml_event_delete(&event);
        if (bare && !key_is_text(key))
            return refuse_reading(reader, "a bare key that some take for something else");
        if (node_member(object, key) != NULL)
            return refuse_reading(reader, "a key twice");
        struct node *value =
            next_event(reader, &event) ? read_value(reader, &event) : NULL;
        if (value == NULL)
            return NULL;
        node_set(reader->arena, object, key, value);
    }
    return NULL;
}

static struct node *read_value(struct reader *reader, yaml_event_t *event)
{
    yaml_event_type_t type = event->type;
    if (type == YAML_SCALAR_EVENT)
        return read_scalar(reader, event);
    yaml_event_delete(event);
    if (reader->depth > DEPTH_MAX)
        return refuse_reading(reader, "too deep");
    reader->depth++;
    struct node *node = type == YAML_MAPPING_START_EVENT ? read_mapping(reader)
                        : type == YAML_SEQUENCE_START_EVENT
                            ? read_sequence(reader)
                            : refuse_reading(reader, "no value");
    reader->depth--;
    return node;
}

static bool read_stream(struct reader *reader, struct yaml_document *rows, size_t *count)
{
    yaml_event_t event;
    while (next_event(reader, &event)) {
        yaml_event_type_t type = event.type;
        yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT)
            return true;
        if (type != YAML_DOCUMENT_START_EVENT)
            continue;
        if (*count == DOCUMENTS_MAX || !next_event(reader, &event))
            return false;
        rows[*count].root = read_value(reader, &event);
        if (rows[*count].root == NULL)
            return false;
        (*count)++;
    }
    return false;
}

bool yaml_read(struct arena *arena, struct str text, struct list *documents,
               struct str *why)
{
    struct reader reader = {.arena = arena, .why = STR_NONE};
    struct yaml_document *rows = ARENA_ARRAY(arena, DOCUMENTS_MAX, struct yaml_document);
    size_t count = 0;
    if (!yaml_parser_initialize(&reader.parser))
        abort();
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text.at,
                                 text.length);
    bool good = read_stream(&reader, rows, &count);
    yaml_parser_delete(&reader.parser);
    *documents = (struct list){rows, count, sizeof *rows, false};
    *why = reader.why.at == NULL ? STR("") : reader.why;
    return good;
}
