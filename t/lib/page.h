/*
 * page.h: an HTML answer as a browser would read it, through libgumbo.
 *
 * Selectors are the small part of CSS that tests need: compounds of a tag (or nothing), #id,
 * .class, [attribute], [attribute=value], separated by spaces for "somewhere inside":
 * "form#order input[name=title]", "main .notice". Everything lives in the arena given.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_PAGE_H
#define T_LIB_PAGE_H

#include "platform/http/http.h"

struct page;
struct element; /* borrowed from its page */

struct page *page_read(struct arena *arena, struct str html);

/* First one in the order of the text; NULL = none. */
const struct element *page_find(struct page *page, const char *selector);
size_t page_count(struct page *page, const char *selector);

/* Text with white space folded, without that of script, style and template; STR_NONE when
 * nothing fits. */
struct str page_text(struct page *page, const char *selector);
struct str element_text(struct page *page, const struct element *element);
/* Attribute of the first that fits; STR_NONE when there is none. */
struct str page_attribute(struct page *page, const char *selector, const char *name);
struct str element_attribute(const struct element *element, const char *name);

/* All links inside what the selector finds: name = text, value = href. */
struct pairs page_links(struct page *page, const char *selector);
/* Every option and input of the form as a browser would send it when nothing is touched. */
struct pairs page_form(struct page *page, const char *selector);
/* One of them by name, or STR_NONE. */
struct str page_form_value(struct page *page, const char *selector, const char *name);

/* How many mistakes the parser saw: unclosed elements, wrong nesting, repeated attributes. */
size_t page_errors(const struct page *page);

#endif
