/* apply_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_APPLY_APPLY_ROUTES_H
#define PRODUCT_APPLY_APPLY_ROUTES_H

#include "platform/html/page.h"
#include "product/apply/apply.h"
#include "product/frame/frame.h"

extern const struct route apply_routes[];
extern struct page apply_pages[];
extern const struct parameter apply_export_query[];
extern const struct parameter apply_query[];
extern const struct shape apply_step_shape;
extern const struct field apply_documents_shown[];

enum { PAGE_APPLY_DOCUMENTS };

/* ?format= or a word of the path: yaml or json; INVALID otherwise. */
MUST_CHECK enum outcome apply_format(struct call *call, struct str word, bool *yaml);
/* The project as a file: its type, and a name to save it under. */
MUST_CHECK enum outcome apply_answer_export(struct call *call, bool yaml);

enum outcome apply_export_json(struct call *call);
enum outcome apply_json(struct call *call);
enum outcome apply_documents_html(struct call *call);
enum outcome apply_documents_post_html(struct call *call);
enum outcome apply_download_html(struct call *call);

#endif
