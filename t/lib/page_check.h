/*
 * page_check.h: what holds for every page that we show, whoever sees it.
 *
 * No mistakes of syntax; one title, one h1, a language; ids once; everything that is named by
 * id is there; every control has a label and a name; links and buttons say something and lead
 * somewhere; every form that posts has its token; no style, script or event in the text (the
 * content security policy would refuse them).
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_PAGE_CHECK_H
#define T_LIB_PAGE_CHECK_H

#include "platform/base/arena.h"
#include "t/lib/page.h"

enum { PAGE_FAULTS_MAX = 50, PAGE_HREFS_MAX = 500 };

struct page_report {
    struct str faults[PAGE_FAULTS_MAX]; /* a sentence each; further ones are left out */
    size_t fault_count;
    struct str hrefs[PAGE_HREFS_MAX]; /* of links to our own pages: "/path?query" */
    size_t href_count;
};

void page_check(struct arena *arena, struct str html, struct page_report *out);

/* The page, read; with a failed test for each of its faults. */
struct page *page_sound(struct arena *arena, struct str html);

#endif
