/* settings_private.h: what reading, checking and printing of settings share. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_BASE_SETTINGS_PRIVATE_H
#define PLATFORM_BASE_SETTINGS_PRIVATE_H

#include "platform/base/settings.h"

struct setting_value {
    const struct setting *row;
    size_t part;
    struct str text; /* as written; a secret's file name */
    int64_t number;
    bool truth;
    struct secret secret;
    struct str origin; /* "file:line", "command line"; STR_NONE = the default */
};

struct settings {
    const struct settings_part *parts;
    struct setting_value values[SETTINGS_MAX];
    size_t count;
};

struct setting_problem {
    const char *why; /* the end of a sentence that begins with the value */
};

/* ---- settings_value.c ---- */

MUST_CHECK bool setting_value_read(struct arena *arena, const struct setting *row,
                                   struct str text, struct setting_value *value,
                                   struct setting_problem *problem);
void setting_value_apply(const struct setting *row, const struct setting_value *value,
                         void *into);
/* What is allowed, in words. */
void setting_bounds_write(struct buf *out, const struct setting *row);
void setting_number_write(struct buf *out, const struct setting *row, int64_t number);

#endif
