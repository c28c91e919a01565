/*
 * diff.h: what differs between two trees, one row for each value, for people and programs.
 *
 * Objects are compared member by member, arrays place by place; a value that is there on one side
 * only is one row, however deep it goes. Numbers that are equal (1 and 1.0) do not differ.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JSON_DIFF_H
#define PLATFORM_JSON_DIFF_H

#include "platform/json/json.h"

enum { JSON_CHANGES_MAX = 1000 };

struct json_change {
    struct str pointer;        /* JSON Pointer (RFC 6901), "" = the whole */
    const struct node *before; /* NULL = it was not there */
    const struct node *after;  /* NULL = it is not there any more */
};

/* In the order of `before`, what is new behind it, as struct json_change; at most
 * JSON_CHANGES_MAX, then list.more. */
struct list json_diff(struct arena *arena, const struct node *before, const struct node *after);

#endif
