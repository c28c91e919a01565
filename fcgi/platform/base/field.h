/*
 * field.h: one member of a struct, described for those who read or write it by name: forms,
 * JSON, database rows, templates. A table of fields ends in a row without a name.
 *
 * Three tables for each thing, never one for all: what a client may send, what a row gives,
 * what is shown. The macros make a wrong member type a compile error.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_FIELD_H
#define PLATFORM_BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform/base/str.h"

enum field_kind {
    FIELD_TEXT = 1, /* struct str; STR_NONE is null in JSON and false in a template */
    FIELD_INT,      /* int64_t */
    FIELD_BOOL,     /* bool */
    FIELD_TIME,     /* int64_t microseconds; 0 is null in JSON and false in a template */
    FIELD_JSON,     /* struct str that holds JSON text: passed through to JSON as it is */
    FIELD_HTML,     /* struct html (platform/html): ready markup, templates only */
    FIELD_STRUCT,   /* a struct inside this one; `of` describes it */
    FIELD_POINTER,  /* const struct pointer to one that `of` describes; NULL is null/false */
    FIELD_LIST,     /* struct list; `of` describes a row */
};

/* Rows of one type in an arena. */
struct list {
    const void *rows;
    size_t count;
    size_t row_bytes;
    bool more; /* further rows exist beyond the limit */
};

#define LIST_ROW(list, type, index) (&((const type *)(list).rows)[index])

struct field {
    const char *name; /* NULL ends the table */
    enum field_kind kind;
    size_t offset;
    int64_t min; /* input: least number, or least characters of a text */
    int64_t max; /* input: greatest number, or most characters; 0 for a text = not allowed */
    bool required;            /* input: must be sent */
    bool keep_space;          /* input: do not trim the text (passwords) */
    bool lines;              /* input: the text may have several lines (a textarea) */
    const struct field *of;   /* STRUCT, POINTER, LIST */
};

/* The member's offset, after a check that it has the type. */
#define FIELD_AT(type, member, wanted)                                                    \
    (offsetof(type, member) +                                                             \
     0 * sizeof(_Generic((&((type *)0)->member), wanted * : 1, const wanted * : 1)))

#define TEXT_AT(type, member) .kind = FIELD_TEXT, .offset = FIELD_AT(type, member, struct str)
#define INT_AT(type, member) .kind = FIELD_INT, .offset = FIELD_AT(type, member, int64_t)
#define BOOL_AT(type, member) .kind = FIELD_BOOL, .offset = FIELD_AT(type, member, bool)
#define TIME_AT(type, member) .kind = FIELD_TIME, .offset = FIELD_AT(type, member, int64_t)
#define JSON_AT(type, member) .kind = FIELD_JSON, .offset = FIELD_AT(type, member, struct str)
#define HTML_AT(type, member) .kind = FIELD_HTML, .offset = FIELD_AT(type, member, struct html)
#define LIST_AT(type, member, row_fields)                                                 \
    .kind = FIELD_LIST, .offset = FIELD_AT(type, member, struct list), .of = (row_fields)
#define STRUCT_AT(type, member, its_fields)                                               \
    .kind = FIELD_STRUCT, .offset = offsetof(type, member), .of = (its_fields)
#define POINTER_AT(type, member, its_fields)                                              \
    .kind = FIELD_POINTER, .offset = offsetof(type, member), .of = (its_fields)

#endif
