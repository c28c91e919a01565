/*
 * page.h: the templates of a capability, each with the struct that it shows.
 *
 * A capability lists its pages; app.c loads the templates before fork and binds them all, so
 * that a name without a member stops the start, and a test can ask for pages that nobody
 * shows.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTML_PAGE_H
#define PLATFORM_HTML_PAGE_H

#include "platform/html/html.h"

struct page {
    const char *name;              /* "project/list"; NULL ends the list */
    const struct field *shown;     /* the view's table */
    const struct html_page *bound; /* set at start-up */
};

/* Bind all; INVALID reports every mistake of every page. */
MUST_CHECK enum outcome pages_bind(struct html_set *set, struct page *pages,
                                   struct failure *failure);

#endif
