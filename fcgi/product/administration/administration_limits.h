/* administration_limits.h: limits of the installation and of single places, for administrators. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ADMINISTRATION_ADMINISTRATION_LIMITS_H
#define PRODUCT_ADMINISTRATION_ADMINISTRATION_LIMITS_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/limit/limit.h"

extern const struct route administration_limit_routes[];
extern struct page administration_limit_pages[];
extern const struct field administration_limits_shown[];
extern const struct field administration_limit_places_shown[];

enum { PAGE_LIMITS, PAGE_LIMIT_PLACES };

struct limit_form {
    struct str kind;
    struct str subject;
    struct str rule;
    int64_t maximum;
};
extern const struct field limit_form_fields[];

/* The place that the path names, with a task in its scope; the installation without {scope}. */
struct limit_visit {
    enum limit_depth depth;
    struct limit_place place;
    struct scope scope;
    struct task task;
};
/* ABSENT when there is no such place. */
MUST_CHECK enum outcome limit_visit_find(struct call *call, struct limit_visit *out);
/* The places that have rules, by the request's limit and cursor. */
MUST_CHECK enum outcome limit_places_read(struct call *call, struct list *out,
                                          struct str *cursor);

enum outcome administration_limits_json(struct call *call);
enum outcome administration_limit_set_json(struct call *call);
enum outcome administration_limit_places_json(struct call *call);
enum outcome administration_limits_html(struct call *call);
enum outcome administration_limits_redo_html(struct call *call);
enum outcome administration_limit_set_html(struct call *call);
enum outcome administration_limit_places_html(struct call *call);

#endif
