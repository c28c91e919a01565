/*
 * markup.h: HTML as a browser understands it, reduced to what escaping must keep: which
 * elements and attributes there are, and the exact texts and values.
 *
 * Two pages that differ in their values only have the same skeleton. (page.h finds things; this
 * one compares, and knows nothing of `struct page`, which product code has too.)
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_MARKUP_H
#define T_LIB_MARKUP_H

#include "platform/base/arena.h"

enum { MARKUP_IDS_MAX = 5000 };

struct markup {
    struct str
        skeleton;  /* "<p class>" for each element, "</>" at its end; comments as "!" */
    size_t errors; /* mistakes of syntax that the parser saw */
    struct str error;    /* the first of them, with the text around it */
    struct str id_twice; /* an id that two elements have, or STR_NONE */
};

void markup_read(struct arena *arena, struct str html, struct markup *out);

/* Exact text inside the first element with this tag, or its attribute; STR_NONE = none. */
struct str markup_text(struct arena *arena, struct str html, const char *tag);
struct str markup_attribute(struct arena *arena, struct str html, const char *tag,
                            const char *name);

#endif
