/*
 * merge.h: three versions of a tree made one: what two people made of the same beginning.
 *
 * Objects are merged member by member. Arrays whose items all have a key are merged item by item:
 * an object's key is its text "name", a text is its own key, and no key comes twice. Any other
 * array, any scalar, and any object that `whole` names, is one value. What only one side changed
 * is taken from there; what both changed alike is taken once; else it is a conflict, for which
 * somebody must choose.
 *
 * Always: merge(b, b, y) = y, merge(b, t, b) = t, merge(b, x, x) = x; and what is told does not
 * depend on the choices, so that a form can ask for them and ask again.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JSON_MERGE_H
#define PLATFORM_JSON_MERGE_H

#include "platform/json/json.h"

enum {
    MERGE_ROWS_MAX = 300,  /* beyond, the whole is one value */
    MERGE_ITEMS_MAX = 500, /* an array or object with more is one value */
};

enum merge_side { MERGE_YOURS = 1, MERGE_THEIRS, MERGE_BOTH, MERGE_CONFLICT };

/* One value that differs from the beginning on at least one side; NULL = it is not there. */
struct merge_row {
    struct str pointer; /* JSON Pointer; an item of a keyed array by its key */
    enum merge_side side;
    const struct node *base;
    const struct node *theirs;
    const struct node *yours;
};

/* What was chosen for a conflict. */
struct merge_choice {
    struct str pointer;
    enum merge_side side; /* MERGE_YOURS or MERGE_THEIRS */
};

struct merge_ask {
    const struct node *base;
    const struct node *theirs;
    const struct node *yours;
    bool (*whole)(const struct node *object); /* NULL = no object is */
    struct list choices; /* struct merge_choice; without one yours is taken */
};

struct merge {
    struct node *tree;
    struct list rows;    /* struct merge_row, in the order of the tree */
    size_t conflicts;    /* how many of them */
    size_t undecided;    /* conflicts without a choice */
};

/* All three are there. The result shares nothing with them. */
struct merge three_way_merge(struct arena *arena, const struct merge_ask *ask);

#endif
