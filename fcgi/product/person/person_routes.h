/* person_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PERSON_PERSON_ROUTES_H
#define PRODUCT_PERSON_PERSON_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/person/person.h"

extern const struct route person_routes[];
extern struct page person_pages[];

enum { PAGE_PERSON_REMOVE };
extern const struct field person_remove_shown[];

struct remove_form {
    struct str confirm; /* the e-mail address, typed */
};
extern const struct field remove_form_fields[];

/* person_remove_html.c */
enum outcome person_remove_own_html(struct call *call);
enum outcome person_remove_own_now_html(struct call *call);
enum outcome person_remove_own_redo_html(struct call *call);
enum outcome person_remove_other_html(struct call *call);
enum outcome person_remove_other_now_html(struct call *call);
enum outcome person_remove_other_redo_html(struct call *call);
enum outcome person_remove_own_json(struct call *call);
enum outcome person_remove_other_json(struct call *call);
/* person_export.c */
enum outcome person_export_download(struct call *call);
enum outcome person_export_json(struct call *call);

#endif
