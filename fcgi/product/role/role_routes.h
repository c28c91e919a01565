/* role_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ROLE_ROLE_ROUTES_H
#define PRODUCT_ROLE_ROLE_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/role/role.h"

extern const struct route role_routes[];
extern struct page role_pages[];
extern const struct shape org_role_shape;
extern const struct shape org_permission_shape;

enum { PAGE_ROLE_LIST, PAGE_ROLE_EDIT };
extern const struct field role_list_shown[];
extern const struct field role_edit_shown[];

struct role_input {
    struct str name;
    struct str description;
    struct str permissions; /* JSON array of ids */
};
extern const struct field role_input_fields[];
extern const struct field role_change_fields[];
extern const struct field role_form_fields[];

/* role_json.c */
enum outcome role_list_json(struct call *call);
enum outcome role_offered_json(struct call *call);
enum outcome role_show_json(struct call *call);
enum outcome role_add_json(struct call *call);
enum outcome role_change_json(struct call *call);
enum outcome role_remove_json(struct call *call);
/* role_html.c */
enum outcome role_list_html(struct call *call);
/* role_edit_html.c */
enum outcome role_new_html(struct call *call);
enum outcome role_add_html(struct call *call);
enum outcome role_show_html(struct call *call);
enum outcome role_change_html(struct call *call);
enum outcome role_remove_html(struct call *call);

#endif
