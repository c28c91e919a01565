/*
 * search.h: one box over names and ids of everything that the actor may read, and nothing else;
 * and over the pages and actions of the console that are for them.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SEARCH_SEARCH_H
#define PRODUCT_SEARCH_SEARCH_H

#include "platform/store/store.h"

enum {
    SEARCH_PER_KIND = 10, /* of one kind at most */
    SEARCH_BYTES_MAX = 200,
    SEARCH_WITHIN_MIN = 3, /* bytes, from which on a name need not begin with them */
    SEARCH_SCAN_MAX =
        20000, /* rows that are looked through for words within, by place and kind */
};

struct search_hit {
    const char *kind;  /* "resource", "page", ... */
    const char *title; /* of the kind, for people: "Resources" */
    struct str id;     /* "" for a page */
    struct str name;
    struct str place;      /* where it lies: "Acme / Shop" */
    struct str path;       /* its page */
    struct str org_id;     /* STR_NONE = in none */
    struct str project_id; /* likewise */
    bool exact;            /* what was asked for is its id */
};

/*
 * What matches `q` (1..SEARCH_BYTES_MAX bytes), the ids that equal it first, then what begins
 * with it, then what has it within; by kind, at most SEARCH_PER_KIND of each, as struct
 * search_hit. out->more tells that some kind has further ones. DONE also when there are none.
 */
MUST_CHECK enum outcome search_find(struct task *task, struct str q, struct list *out);

/* Pages and actions that the actor may open and whose words have all the words of `q`; all of
 * them for none. As struct search_hit of the kinds "page" and "action". */
struct list search_pages_find(struct task *task, struct str q);

/* The one thing that somebody who pasted an id means; NULL when it is not so clear. */
const struct search_hit *search_meant(const struct list *hits);

#endif
