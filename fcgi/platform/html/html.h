/*
 * html.h: the template engine. The language is described in templates/README.md.
 *
 * Templates are parsed once before fork, bound to the field tables of the structs they show,
 * and rendered by offset. Escaping follows from where a tag stands.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTML_HTML_H
#define PLATFORM_HTML_HTML_H

#include "platform/base/buf.h"
#include "platform/base/field.h"
#include "platform/base/outcome.h"
#include "platform/base/zone.h"

/* Ready markup; made only by functions of platform/html, so it is escaped by construction. */
struct html {
    struct str markup;
};

struct html_set;  /* all templates of a folder */
struct html_page; /* one page bound to a struct */

/*
 * Parse every *.html under `directory`. On INVALID the failure's field errors carry
 * "file:line" as pointer and a sentence; all errors are reported at once.
 */
MUST_CHECK enum outcome html_load(struct arena *process, const char *directory,
                                  struct failure *failure, struct html_set **out);
/* For tests: from memory, an array of (name, text) pairs ended by a NULL name. */
MUST_CHECK enum outcome html_load_texts(struct arena *process, const char *const *names_texts,
                                        struct failure *failure, struct html_set **out);
/*
 * Bind template `name` ("project/list") and its layout and parts to `shown`. INVALID when it
 * uses a name that is not there, or uses it against its kind.
 */
MUST_CHECK enum outcome html_bind(struct html_set *set, const char *name,
                                  const struct field *shown, struct failure *failure,
                                  const struct html_page **out);
/* Names of all templates, as struct str rows (for tests: each must be bound by some page). */
struct list html_names(const struct html_set *set);

/* How times are written for a reader. */
enum html_dates { DATES_ISO, DATES_EUROPEAN, DATES_AMERICAN };
struct html_reader {
    int64_t now_us;           /* what relative times are relative to */
    const struct zone *zone;  /* NULL = UTC */
    enum html_dates dates;    /* "2026-11-21", "21 Nov 2026", "Nov 21, 2026" */
};
void html_render_for(const struct html_page *page, const void *from,
                     const struct html_reader *reader, struct buf *out);
/* Append the page. The same for somebody of whom nothing is known: UTC, ISO 8601. */
void html_render(const struct html_page *page, const void *from, int64_t now_us,
                 struct buf *out);

#endif
