/* dashboard_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_ROUTES_H
#define PRODUCT_DASHBOARD_DASHBOARD_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/dashboard/dashboard.h"

extern const struct route dashboard_routes[];
extern struct page dashboard_pages[];

extern const struct shape dashboard_shape;
extern const struct shape dashboard_row_shape;
extern const struct shape dashboard_version_shape;
extern const struct shape dashboard_version_row_shape;
extern const struct shape dashboard_export_shape;
extern const struct parameter dashboard_list_query[];
extern const struct parameter dashboard_write_query[];
extern const struct parameter dashboard_show_query[];
extern const struct parameter dashboard_history_query[];
extern const struct parameter dashboard_add_query[];

/* Compiles the schema; before fork, once for each reading of the settings. */
MUST_CHECK enum outcome dashboard_schema_open(struct arena *process,
                                              struct failure *failure);

/* What a client may send; the document's tree is a member of call->json. */
struct dashboard_input {
    struct str name;
    struct str description;
    struct str document;
    struct str template;
    struct str kind; /* of an export */
    int64_t format;
    int64_t generation;
    bool first;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field dashboard_input_fields[];
extern const struct field dashboard_change_fields[];
extern const struct field dashboard_import_fields[];
extern const struct field dashboard_copy_fields[];
extern const struct field dashboard_restore_fields[];
extern const struct field dashboard_delete_fields[];

/* ?q=, ?limit= and ?cursor=; INVALID with field errors. */
MUST_CHECK enum outcome dashboard_read_filter(struct call *call,
                                              struct dashboard_filter *filter);
struct str dashboard_next_cursor(struct call *call, const struct list *list);

/* An export that can be imported? INVALID with field errors at /kind, /format, /document. */
MUST_CHECK enum outcome dashboard_import_check(struct failure *failure, struct str kind,
                                               int64_t format,
                                               const struct node *document);

enum outcome dashboard_list_json(struct call *call);
enum outcome dashboard_show_json(struct call *call);
enum outcome dashboard_add_json(struct call *call);
enum outcome dashboard_change_json(struct call *call);
enum outcome dashboard_remove_json(struct call *call);
enum outcome dashboard_copy_json(struct call *call);
enum outcome dashboard_import_json(struct call *call);
enum outcome dashboard_export_json(struct call *call);
enum outcome dashboard_versions_json(struct call *call);
enum outcome dashboard_version_json(struct call *call);
enum outcome dashboard_restore_json(struct call *call);
/* dashboard_html.c */
enum outcome dashboard_list_html(struct call *call);
enum outcome dashboard_new_html(struct call *call);
enum outcome dashboard_add_html(struct call *call);
enum outcome dashboard_import_html(struct call *call);
enum outcome dashboard_copy_html(struct call *call);
enum outcome dashboard_first_html(struct call *call);
/* dashboard_show_html.c */
enum outcome dashboard_show_html(struct call *call);
enum outcome dashboard_panel_html(struct call *call);
enum outcome dashboard_panel_csv(struct call *call);
/* dashboard_edit_html.c */
enum outcome dashboard_edit_html(struct call *call);
enum outcome dashboard_change_html(struct call *call);
enum outcome dashboard_preview_html(struct call *call);
enum outcome dashboard_check_json(struct call *call);
enum outcome dashboard_remove_html(struct call *call);
/* dashboard_history_html.c */
enum outcome dashboard_history_html(struct call *call);
enum outcome dashboard_restore_html(struct call *call);
/* dashboard_add_html.c */
enum outcome dashboard_add_panel_html(struct call *call);
enum outcome dashboard_put_panel_html(struct call *call);

#endif
