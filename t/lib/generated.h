/*
 * generated.h: a struct filled by its field table, so that every template can be shown with
 * values that nobody would write down.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_GENERATED_H
#define T_LIB_GENERATED_H

#include "platform/base/arena.h"
#include "platform/base/field.h"

struct generated {
    struct arena *arena;
    struct str text; /* each text */
    struct str json; /* each JSON text */
    int64_t number;  /* each number */
    int64_t time_us; /* each time */
    bool truth;      /* each boolean */
    size_t rows;     /* of each list; trees end at the third level */
    /* Not NULL: each text ends in a number of its own, as ids do, and of the booleans is_... of
     * a struct only one is true. */
    int64_t *counter;
};

/* What `fields` describes; in the arena. Ready markup is "<b>ready</b>". */
const void *generate(const struct generated *with, const struct field *fields);

#endif
