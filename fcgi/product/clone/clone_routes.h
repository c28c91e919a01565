/* clone_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_CLONE_CLONE_ROUTES_H
#define PRODUCT_CLONE_CLONE_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"

extern const struct route clone_routes[];
extern struct page clone_pages[];

struct clone_input {
    struct str id;
    struct str name;
    struct str project_id;
    struct str sku;
    struct str deed;     /* of the page: "edit" = change the settings first */
    struct str settings; /* its tree is a member of call->json */
};
extern const struct field clone_input_fields[];
extern const struct field clone_form_fields[];
extern const struct field clone_shown[];

enum outcome clone_json(struct call *call);
enum outcome clone_html(struct call *call);
enum outcome clone_post_html(struct call *call);
enum outcome clone_again_html(struct call *call);

#endif
