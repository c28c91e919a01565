/*
 * page_same.h: are two pages the same but for a value?
 *
 * A template shown with a harmless text and with a hostile one must give the same elements and
 * attributes; in each text and attribute the one text stands where the other did, byte for byte.
 * In addresses (href, src, action) it stands percent-encoded.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_PAGE_SAME_H
#define T_LIB_PAGE_SAME_H

#include "platform/base/arena.h"

/* The first difference in words, in the arena; STR_NONE = there is none. */
struct str page_differs(struct arena *arena, struct str page, struct str text,
                        struct str other_page, struct str other_text);

#endif
