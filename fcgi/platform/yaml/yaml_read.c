/* yaml_read.c: YAML read by libyaml into trees; the only home of that library. */
/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "platform/yaml/yaml.h"

enum { NUMBER_BYTES_MAX = 64, PLACES_FIRST = 64, KEYS_COMPARED_MAX = 64 };

struct anchor {
    struct str name;
    const struct node *node;
    int depth; /* levels of it */
};

struct reader {
    struct arena *arena;
    struct failure *failure;
    yaml_parser_t parser;
    struct yaml_place *places;
    size_t place_count;
    size_t place_room;
    struct anchor anchors[YAML_ANCHORS_MAX];
    size_t anchor_count;
    size_t nodes;    /* of all documents, with what aliases stand for */
    int depth;
    enum outcome outcome;
};

static struct node *refuse_reading(struct reader *reader, const char *why)
{
    if (reader->outcome == DONE)
        reader->outcome = refuse_print(reader->failure, MALFORMED, "malformed_yaml",
                                       "%s at line %zu, column %zu", why,
                                       reader->parser.mark.line + 1,
                                       reader->parser.mark.column + 1);
    return NULL;
}

static struct node *refuse_size(struct reader *reader)
{
    if (reader->outcome == DONE)
        reader->outcome = refuse(reader->failure, TOO_LARGE, NULL,
                                 "The YAML is larger than what is read.", NULL);
    return NULL;
}

/* The events own memory outside of arenas: whoever takes one deletes it. */
static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    refuse_reading(reader,
                   reader->parser.problem == NULL ? "not YAML" : reader->parser.problem);
    return false;
}

/* false when the budget is used up. */
static bool count_node(struct reader *reader, size_t nodes)
{
    reader->nodes += nodes;
    if (reader->nodes <= JSON_NODES_MAX)
        return true;
    refuse_size(reader);
    return false;
}

static void keep_place(struct reader *reader, const struct node *node, size_t line)
{
    if (reader->place_count == reader->place_room) {
        reader->place_room = reader->place_room == 0 ? PLACES_FIRST : reader->place_room * 2;
        struct yaml_place *places =
            ARENA_ARRAY(reader->arena, reader->place_room, struct yaml_place);
        if (reader->place_count > 0)
            memcpy(places, reader->places, reader->place_count * sizeof *places);
        reader->places = places;
    }
    reader->places[reader->place_count++] = (struct yaml_place){node, (int64_t)line + 1};
}

/* ---- scalars ---- */

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return true;
    return false;
}

/* [-+]? digits, a point, an exponent: what JSON and the core schema both take for a number. */
static bool is_number(struct str text)
{
    static const char *const allowed = "0123456789+-.eE";
    char first = text.at[0] == '-' || text.at[0] == '+' ? text.at[text.length > 1] : text.at[0];
    if (text.length > NUMBER_BYTES_MAX || !has_digit(text) ||
        !((first >= '0' && first <= '9') || first == '.'))
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (strchr(allowed, text.at[i]) == NULL)
            return false;
    return true;
}

static struct node *number_of(struct reader *reader, struct str text)
{
    int64_t integer;
    struct str digits =
        text.at[0] == '+' ? str_slice(text, 1, text.length) : text;
    if (str_int_parse(digits, INT64_MIN, INT64_MAX, &integer))
        return node_int(reader->arena, integer);
    char *end;
    const char *begin = arena_cstr(reader->arena, text);
    double real = strtod(begin, &end);
    return *end == 0 && isfinite(real) ? node_real(reader->arena, real) : NULL;
}

static struct node *bare_value(struct reader *reader, struct str text)
{
    static const char *const nothing[] = {"", "~", "null", "Null", "NULL"};
    static const char *const yes[] = {"true", "True", "TRUE"};
    static const char *const no[] = {"false", "False", "FALSE"};
    for (size_t i = 0; i < COUNT_OF(nothing); i++)
        if (str_is(text, nothing[i]))
            return node_null(reader->arena);
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (str_is(text, yes[i]) || str_is(text, no[i]))
            return node_bool(reader->arena, str_is(text, yes[i]));
    struct node *number = is_number(text) ? number_of(reader, text) : NULL;
    return number != NULL ? number : node_text(reader->arena, text);
}

static struct str scalar_text(struct reader *reader, const yaml_event_t *event)
{
    return arena_str(reader->arena, (struct str){(const char *)event->data.scalar.value,
                                                 event->data.scalar.length});
}

static struct node *read_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct str text = scalar_text(reader, event);
    if (event->data.scalar.tag != NULL)
        return refuse_reading(reader, "a tag, which is not understood");
    if (memchr(text.at, 0, text.length) != NULL || !str_is_utf8(text))
        return refuse_reading(reader, "a text that cannot be kept");
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE
               ? bare_value(reader, text)
               : node_text(reader->arena, text);
}

/* ---- anchors ---- */

/* Never deeper than JSON_DEPTH_MAX: nothing else is built. */
static int depth_of(const struct node *node)
{
    int deepest = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        int depth = depth_of(child);
        if (depth > deepest)
            deepest = depth;
    }
    return deepest + 1;
}

static size_t nodes_of(const struct node *node)
{
    size_t count = 1;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        count += nodes_of(child);
    return count;
}

static bool keep_anchor(struct reader *reader, struct str name, const struct node *node)
{
    if (name.at == NULL)
        return true;
    if (reader->anchor_count == YAML_ANCHORS_MAX) {
        refuse_size(reader);
        return false;
    }
    reader->anchors[reader->anchor_count++] = (struct anchor){name, node, depth_of(node)};
    return true;
}

/* The latest of that name; one that is still open is not there yet, so nothing holds itself. */
static struct node *read_alias(struct reader *reader, struct str name)
{
    for (size_t i = reader->anchor_count; i-- > 0;) {
        const struct anchor *anchor = &reader->anchors[i];
        if (!str_equal(anchor->name, name))
            continue;
        if (reader->depth + anchor->depth > JSON_DEPTH_MAX)
            return refuse_reading(reader, "too deep");
        if (!count_node(reader, nodes_of(anchor->node)))
            return NULL;
        return node_copy(reader->arena, anchor->node);
    }
    return refuse_reading(reader, "an alias of nothing");
}

/* ---- values ---- */

static struct node *read_value(struct reader *reader, yaml_event_t *event);

static struct node *read_sequence(struct reader *reader, struct node *array)
{
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

/* A key of the mapping: a text, whatever it looks like. STR_NONE and an outcome when it is none. */
static struct str read_key(struct reader *reader, yaml_event_t *event, const struct node *object)
{
    struct str key = STR_NONE;
    if (event->type != YAML_SCALAR_EVENT)
        refuse_reading(reader, "a key that is no text");
    else
        key = scalar_text(reader, event);
    yaml_event_delete(event);
    if (key.at != NULL &&
        (memchr(key.at, 0, key.length) != NULL || !str_is_utf8(key))) {
        refuse_reading(reader, "a key that cannot be kept");
        return STR_NONE;
    }
    if (key.at != NULL && object->count < KEYS_COMPARED_MAX &&
        node_member(object, key) != NULL) {
        refuse_reading(reader, "a key that is there twice");
        return STR_NONE;
    }
    return key;
}

static int by_key(const void *a, const void *b)
{
    const struct node *left = *(const struct node *const *)a;
    const struct node *right = *(const struct node *const *)b;
    return str_compare(left->key, right->key);
}

/* Of a long mapping all at once: one by one, a long enough one would keep a worker for seconds. */
static bool keys_are_unique(struct reader *reader, const struct node *object)
{
    if (object->count <= KEYS_COMPARED_MAX)
        return true;
    const struct node **members =
        ARENA_ARRAY(reader->arena, object->count, const struct node *);
    size_t count = 0;
    for (const struct node *each = object->first; each != NULL; each = each->next)
        members[count++] = each;
    qsort(members, count, sizeof *members, by_key);
    for (size_t i = 1; i < count; i++)
        if (str_equal(members[i - 1]->key, members[i]->key)) {
            refuse_reading(reader, "a key that is there twice, in the mapping that ends");
            return false;
        }
    return true;
}

static struct node *read_mapping(struct reader *reader, struct node *object)
{
    yaml_event_t event;
    while (next_event(reader, &event)) {
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return keys_are_unique(reader, object) ? object : NULL;
        }
        struct str key = read_key(reader, &event, object);
        if (key.at == NULL || !next_event(reader, &event))
            return NULL;
        struct node *value = read_value(reader, &event);
        if (value == NULL)
            return NULL;
        value->key = key;
        node_append(object, value);
    }
    return NULL;
}

static struct str anchor_of(struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = event->type == YAML_SCALAR_EVENT ? event->data.scalar.anchor
                                : event->type == YAML_MAPPING_START_EVENT
                                    ? event->data.mapping_start.anchor
                                : event->type == YAML_SEQUENCE_START_EVENT
                                    ? event->data.sequence_start.anchor
                                : event->type == YAML_ALIAS_EVENT ? event->data.alias.anchor
                                                                  : NULL;
    return anchor == NULL ? STR_NONE
                          : arena_str(reader->arena, str_of((const char *)anchor));
}

static bool is_tagged(const yaml_event_t *event)
{
    return (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag != NULL) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag != NULL);
}

static struct node *read_nested(struct reader *reader, yaml_event_type_t type, size_t line)
{
    bool mapping = type == YAML_MAPPING_START_EVENT;
    if (reader->depth == JSON_DEPTH_MAX)
        return refuse_reading(reader, "too deep");
    struct node *node = mapping ? node_object(reader->arena) : node_array(reader->arena);
    keep_place(reader, node, line);
    reader->depth++;
    node = mapping ? read_mapping(reader, node) : read_sequence(reader, node);
    reader->depth--;
    return node;
}

/* Takes the event. */
static struct node *read_value(struct reader *reader, yaml_event_t *event)
{
    struct node *node = NULL;
    yaml_event_type_t type = event->type;
    size_t line = event->start_mark.line;
    struct str anchor = anchor_of(reader, event);
    bool nested = type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT;
    bool tagged = is_tagged(event);
    if (type == YAML_SCALAR_EVENT)
        node = read_scalar(reader, event);
    yaml_event_delete(event);
    if (tagged)
        return refuse_reading(reader, "a tag, which is not understood");
    if (type == YAML_ALIAS_EVENT)
        node = read_alias(reader, anchor);
    else if (nested && count_node(reader, 1))
        node = read_nested(reader, type, line);
    else if (type == YAML_SCALAR_EVENT && !count_node(reader, 1))
        return NULL;
    if (node == NULL)
        return refuse_reading(reader, "not a value");
    if (!nested)
        keep_place(reader, node, line);
    return type == YAML_ALIAS_EVENT || keep_anchor(reader, anchor, node) ? node : NULL;
}

/* ---- the stream ---- */

static bool read_document(struct reader *reader, struct yaml_part *out)
{
    yaml_event_t event;
    reader->places = NULL;
    reader->place_count = reader->place_room = 0;
    reader->anchor_count = 0;
    if (!next_event(reader, &event))
        return false;
    out->line = (int64_t)event.start_mark.line + 1;
    out->root = read_value(reader, &event);
    out->places = (struct list){reader->places, reader->place_count,
                                sizeof *reader->places, false};
    return out->root != NULL;
}

static void read_stream(struct reader *reader, struct yaml_part *rows, size_t *count)
{
    yaml_event_t event;
    while (reader->outcome == DONE && next_event(reader, &event)) {
        yaml_event_type_t type = event.type;
        yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT)
            return;
        if (type != YAML_DOCUMENT_START_EVENT)
            continue;
        if (*count == YAML_DOCUMENTS_MAX) {
            refuse_size(reader);
            return;
        }
        if (!read_document(reader, &rows[*count]))
            return;
        if (rows[*count].root->kind != NODE_NULL)
            (*count)++;
    }
}

enum outcome yaml_parse(struct arena *arena, struct str text, struct failure *failure,
                        struct list *documents)
{
    struct reader *reader = ARENA_NEW(arena, struct reader);
    struct yaml_part *rows = ARENA_ARRAY(arena, YAML_DOCUMENTS_MAX, struct yaml_part);
    size_t count = 0;
    *reader = (struct reader){.arena = arena, .failure = failure, .outcome = DONE};
    if (text.length > YAML_BYTES_MAX) {
        refuse_size(reader);
        return TOO_LARGE;
    }
    if (!yaml_parser_initialize(&reader->parser))
        bug("no memory for a YAML parser");
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)text.at, text.length);
    read_stream(reader, rows, &count);
    yaml_parser_delete(&reader->parser);
    if (reader->outcome == DONE)
        *documents = (struct list){rows, count, sizeof *rows, false};
    return reader->outcome;
}

int64_t yaml_line(const struct yaml_part *document, struct str pointer)
{
    const struct node *node = NULL;
    struct str rest = pointer;
    while ((node = node_at_pointer(document->root, rest)) == NULL && rest.length > 0) {
        size_t end = rest.length - 1;
        while (end > 0 && rest.at[end] != '/')
            end--;
        rest = str_slice(rest, 0, end);
    }
    for (size_t i = 0; node != NULL && i < document->places.count; i++) {
        const struct yaml_place *place = LIST_ROW(document->places, struct yaml_place, i);
        if (place->node == node)
            return place->line;
    }
    return document->line;
}
