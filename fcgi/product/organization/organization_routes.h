/* organization_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ORGANIZATION_ORGANIZATION_ROUTES_H
#define PRODUCT_ORGANIZATION_ORGANIZATION_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/frame/parts.h"
#include "product/organization/organization.h"

extern const struct route organization_routes[];
extern struct page organization_pages[];

enum {
    PAGE_ORGANIZATION_LIST,
    PAGE_ORGANIZATION_CREATE,
    PAGE_ORGANIZATION_SHOW,
    PAGE_ORGANIZATION_SETTINGS,
};
extern const struct field organization_list_shown[];
extern const struct field organization_create_shown[];
extern const struct field organization_show_shown[];
extern const struct field organization_settings_shown[];

extern const struct parameter organization_list_query[];
extern const struct parameter organization_id_query[];
extern const struct shape organization_shape;

struct organization_input {
    struct str id;
    struct str name;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field organization_input_fields[];
extern const struct field organization_rename_fields[];
extern const struct field organization_form_fields[];
extern const struct field organization_delete_fields[];
struct organization_security {
    bool required;
};
extern const struct field organization_security_fields[];
extern const struct field organization_security_form_fields[];

/* Counts as JSON: total, healthy, busy, degraded, failed. */
extern const struct field health_counts_shown[];
enum { HEALTH_TILES = 4 };
/* Rows of part/stat: resources, healthy, in progress, needs attention. */
void health_tiles(struct arena *arena, const struct health_counts *counts,
                  struct stat_tile tiles[HEALTH_TILES]);
struct stat_tile count_tile(struct arena *arena, const char *label, int64_t count);

/* ?q=, ?limit= and ?cursor= of a list; INVALID with field errors. */
MUST_CHECK enum outcome organization_read_filter(struct call *call,
                                                 struct organization_filter *filter);
struct str organization_next_cursor(struct call *call, const struct list *list);

/* organization_json.c */
enum outcome organization_list_json(struct call *call);
enum outcome organization_show_json(struct call *call);
enum outcome organization_add_json(struct call *call);
enum outcome organization_rename_json(struct call *call);
enum outcome organization_remove_json(struct call *call);
enum outcome organization_id_check_json(struct call *call);
/* organization_html.c */
enum outcome organization_list_html(struct call *call);
enum outcome organization_create_html(struct call *call);
enum outcome organization_add_html(struct call *call);
/* organization_security.c */
/* How many of the people here have no second factor, as a sentence. */
enum outcome organization_factor_says(struct task *task, struct str *says);
enum outcome organization_security_json(struct call *call);
enum outcome organization_security_html(struct call *call);
/* organization_show_html.c */
enum outcome organization_show_html(struct call *call);
enum outcome organization_settings_html(struct call *call);
enum outcome organization_rename_html(struct call *call);
enum outcome organization_remove_html(struct call *call);

#endif
