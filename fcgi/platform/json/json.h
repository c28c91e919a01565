/*
 * json.h: JSON as a tree in an arena, read through jansson, and written as a stream.
 *
 * Reading is strict: UTF-8, no duplicate keys, capped depth and size, integers of 64 bits
 * kept exact. Trees are plain nodes in the arena: no reference counts, freed with it.
 * Members keep the order of the text.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JSON_JSON_H
#define PLATFORM_JSON_JSON_H

#include "platform/base/buf.h"
#include "platform/base/field.h"
#include "platform/base/outcome.h"

enum node_kind { NODE_NULL, NODE_BOOL, NODE_INT, NODE_REAL, NODE_TEXT, NODE_ARRAY, NODE_OBJECT };

struct node {
    enum node_kind kind;
    bool truth;               /* NODE_BOOL */
    union {
        int64_t integer;      /* NODE_INT */
        double real;          /* NODE_REAL */
    };
    struct str text;          /* NODE_TEXT */
    struct str key;           /* its name, when a member of an object */
    struct node *first;       /* first child of an array or object */
    struct node *last;
    struct node *next;        /* next sibling */
    size_t count;             /* children */
};

/*
 * A node is 80 bytes: the largest document and a copy of it fit a request's arena. What was
 * read can be written within JSON_WRITE_DEPTH_MAX - JSON_DEPTH_MAX further levels.
 */
enum { JSON_DEPTH_MAX = 48, JSON_WRITE_DEPTH_MAX = 63, JSON_NODES_MAX = 80000 };

/*
 * The whole text as one value. MALFORMED fills failure: code "malformed_json", told with line
 * and column ("duplicate key \"a\" at line 3, column 7"), also for a tree deeper than
 * JSON_DEPTH_MAX. TOO_LARGE beyond JSON_NODES_MAX. Text with \u0000 is refused: no column and
 * no library at the edge can hold it.
 */
MUST_CHECK enum outcome json_parse(struct arena *arena, struct str text,
                                   struct failure *failure, struct node **out);

/*
 * The same for texts that go into no column: \u0000 stands for itself, and a whole number of more
 * than 64 bits becomes a real.
 */
MUST_CHECK enum outcome json_parse_any(struct arena *arena, struct str text,
                                       struct failure *failure, struct node **out);

struct node *node_member(const struct node *object, struct str key); /* NULL = absent */
struct node *node_item(const struct node *array, size_t index);
struct node *node_text(struct arena *arena, struct str text);
struct node *node_int(struct arena *arena, int64_t integer);
struct node *node_real(struct arena *arena, double real);
struct node *node_bool(struct arena *arena, bool truth);
struct node *node_null(struct arena *arena);
struct node *node_array(struct arena *arena);
struct node *node_object(struct arena *arena);
/* Append; the child must not be in another tree. node_set replaces a member of that name. */
void node_append(struct node *array, struct node *child);
void node_set(struct arena *arena, struct node *object, struct str key, struct node *child);
void node_remove(struct node *parent, struct node *child);
struct node *node_copy(struct arena *arena, const struct node *node);
bool node_equal(const struct node *a, const struct node *b); /* 1 equals 1.0; member order is free */
/* The same, giving up (false) when *steps, which counts down, is used up. */
bool node_equal_within(const struct node *a, const struct node *b, int64_t *steps);
/* An integer, or a real without a fraction that fits 64 bits. */
bool node_is_int(const struct node *node, int64_t *out);
/* Any number as a real; 0 for other kinds. */
double node_number(const struct node *node);
/* JSON Pointer (RFC 6901) to a node, or NULL. */
struct node *node_at_pointer(const struct node *root, struct str pointer);
/* pointer + "/" + the escaped token. */
struct str pointer_add(struct arena *arena, struct str pointer, struct str token);
struct str pointer_add_index(struct arena *arena, struct str pointer, size_t index);
/* RFC 7396: `patch` merged into a copy of `target` (NULL = absent); null removes. */
struct node *node_merge_patch(struct arena *arena, const struct node *target,
                              const struct node *patch);

/*
 * Members of an object into a struct by its field table. Reports everything at once as field
 * errors: unknown member (code "unknown"), wrong type ("wrong_type"), missing ("required"),
 * bounds ("too_short", "too_long", "too_small", "too_large"). Absent members leave the struct
 * as it is (so defaults are set before); null means STR_NONE for a text. FIELD_JSON takes any
 * value as compact text. Texts are trimmed unless keep_space; an INT whose bounds are both 0
 * is not bounded. FIELD_LIST reads an array of at most `max` objects; the list's row_bytes is
 * set before; a row table whose first field is named "" reads bare values. `pointer` is put in front of each error's pointer.
 * `sent`, when not NULL, receives a bit for each field (by index) that was present.
 */
MUST_CHECK enum outcome json_read(struct arena *arena, const struct node *object,
                                  const struct field *fields, void *out, struct str pointer,
                                  struct failure *failure, uint64_t *sent);

/* Writing: appends to a buf; keeps the commas right; bug() on unbalanced use. */
struct json_writer {
    struct buf *buf;
    uint64_t has_item;  /* one bit a level */
    uint64_t is_object; /* one bit a level */
    int depth;
};

struct json_writer json_writer_of(struct buf *buf);
void json_write_object(struct json_writer *writer); /* { */
void json_write_array(struct json_writer *writer);  /* [ */
void json_write_end_object(struct json_writer *writer);
void json_write_end_array(struct json_writer *writer);
void json_write_key(struct json_writer *writer, struct str key);
void json_write_text(struct json_writer *writer, struct str text); /* STR_NONE gives null */
void json_write_int(struct json_writer *writer, int64_t number);
void json_write_real(struct json_writer *writer, double number);
void json_write_bool(struct json_writer *writer, bool truth);
void json_write_null(struct json_writer *writer);
void json_write_time(struct json_writer *writer, int64_t us); /* RFC 3339 UTC; 0 gives null */
void json_write_raw(struct json_writer *writer, struct str json); /* already JSON text */
void json_write_node(struct json_writer *writer, const struct node *node);
/* All fields of a struct as members; call between object and end_object. A row table whose
 * first field is named "" writes bare values instead of objects. */
void json_write_members(struct json_writer *writer, const struct field *shown,
                        const void *from);
/* A whole struct as an object; a list as an array of objects. */
void json_write_struct(struct json_writer *writer, const struct field *shown, const void *from);
void json_write_list(struct json_writer *writer, const struct field *row_shown,
                     const struct list *list);
/* Compact text of a tree; indented by two spaces when `pretty`. */
struct str json_text(struct arena *arena, const struct node *node);
struct str json_text_pretty(struct arena *arena, const struct node *node);

/* The version of the parser behind it. */
const char *json_library(void);

#endif
