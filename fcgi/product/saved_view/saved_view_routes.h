/* saved_view_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SAVED_VIEW_SAVED_VIEW_ROUTES_H
#define PRODUCT_SAVED_VIEW_SAVED_VIEW_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/saved_view/saved_view.h"

extern const struct route saved_view_routes[];
extern struct page saved_view_pages[];

enum { PAGE_SAVED_VIEWS };
extern const struct field saved_views_shown[];
extern const struct shape saved_view_shape;

struct shortcuts_input {
    bool enabled;
};
extern const struct field saved_view_input_fields[];
extern const struct field saved_view_form_fields[];
extern const struct field shortcuts_input_fields[];
extern const struct field shortcuts_form_fields[];

enum outcome saved_view_list_json(struct call *call);
enum outcome saved_view_keep_json(struct call *call);
enum outcome saved_view_remove_json(struct call *call);
enum outcome saved_view_shortcuts_json(struct call *call);
enum outcome saved_view_list_html(struct call *call);
enum outcome saved_view_keep_html(struct call *call);
enum outcome saved_view_remove_html(struct call *call);
enum outcome saved_view_shortcuts_html(struct call *call);

#endif
