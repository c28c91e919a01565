/* logs_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_ROUTES_H
#define PRODUCT_LOGS_LOGS_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/logs/logs_saved.h"

extern const struct route logs_routes[];
extern struct page logs_pages[];

enum { PAGE_LOGS, PAGE_LOGS_LINE, PAGE_LOGS_TURN, PAGE_LOGS_LAST };
extern const struct field logs_view_shown[];
extern const struct field logs_line_shown[];
extern const struct field logs_turn_shown[];
extern const struct field logs_last_shown[];
extern const struct shape logs_saved_shape;
extern const struct field logs_saved_input_fields[];
extern const struct field logs_saved_change_fields[];
extern const struct field logs_saved_form_fields[];

enum outcome logs_html(struct call *call);
enum outcome logs_line_html(struct call *call);
enum outcome logs_last_html(struct call *call);
enum outcome logs_tail_html(struct call *call);
enum outcome logs_download(struct call *call);
enum outcome logs_saved_add_html(struct call *call);
enum outcome logs_saved_remove_html(struct call *call);
enum outcome logs_saved_list_json(struct call *call);
enum outcome logs_saved_show_json(struct call *call);
enum outcome logs_saved_add_json(struct call *call);
enum outcome logs_saved_change_json(struct call *call);
enum outcome logs_saved_remove_json(struct call *call);

#endif
