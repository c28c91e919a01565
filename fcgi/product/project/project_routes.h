/* project_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROJECT_PROJECT_ROUTES_H
#define PRODUCT_PROJECT_PROJECT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/frame/parts.h"
#include "product/project/project.h"

extern const struct route project_routes[];
extern struct page project_pages[];

enum { PAGE_PROJECT_LIST, PAGE_PROJECT_CREATE, PAGE_PROJECT_SHOW, PAGE_PROJECT_SETTINGS };
extern const struct field project_list_shown[];
extern const struct field project_create_shown[];
extern const struct field project_show_shown[];
extern const struct field project_settings_shown[];

extern const struct parameter project_list_query[];
extern const struct parameter project_list_of_query[]; /* of one organization */
extern const struct parameter project_remove_query[];
extern const struct shape project_shape;

struct project_input {
    struct str id;
    struct str org_id;
    struct str name;
    struct str description;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field project_input_fields[];
extern const struct field project_change_fields[];
extern const struct field project_form_fields[];
extern const struct field project_settings_fields[];
extern const struct field project_delete_fields[];

/* Filters, sort, limit and cursor of a list; in an organization's list it is that one's. */
MUST_CHECK enum outcome project_read_filter(struct call *call,
                                            struct project_filter *filter);
struct str project_next_cursor(struct call *call, const struct project_filter *filter,
                               const struct list *list);
/* The badge of a project: its lifecycle when that is not normal, else the health. */
struct badge project_badge(const struct project *project);
/* What is wrong, in a few words; "" when all is well. */
struct str project_note(struct arena *arena, const struct project *project);

/* project_json.c */
enum outcome project_list_json(struct call *call);
enum outcome project_show_json(struct call *call);
enum outcome project_add_json(struct call *call);
enum outcome project_change_json(struct call *call);
enum outcome project_remove_json(struct call *call);
/* project_html.c */
enum outcome project_list_html(struct call *call);
enum outcome project_create_html(struct call *call);
enum outcome project_add_html(struct call *call);
/* project_show_html.c */
enum outcome project_show_html(struct call *call);
/* project_settings_html.c */
enum outcome project_settings_html(struct call *call);
enum outcome project_change_html(struct call *call);
enum outcome project_remove_html(struct call *call);

#endif
