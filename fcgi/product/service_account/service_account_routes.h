/* service_account_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SERVICE_ACCOUNT_SERVICE_ACCOUNT_ROUTES_H
#define PRODUCT_SERVICE_ACCOUNT_SERVICE_ACCOUNT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/service_account/service_account.h"

extern const struct route service_account_routes[];
extern struct page service_account_pages[];
extern const struct parameter service_account_query[];
extern const struct shape service_account_shape;

enum { PAGE_SERVICE_ACCOUNT_LIST, PAGE_SERVICE_ACCOUNT_NEW, PAGE_SERVICE_ACCOUNT_SHOW };
extern const struct field service_account_list_shown[];
extern const struct field service_account_new_shown[];
extern const struct field service_account_show_shown[];

struct service_account_input {
    struct str name;
    struct str description;
    bool disabled;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field service_account_input_fields[];
extern const struct field service_account_change_fields[];
extern const struct field service_account_form_fields[];
extern const struct field service_account_delete_fields[];

/* ?q, ?limit and ?cursor. INVALID with pointers. */
MUST_CHECK enum outcome service_account_read_filter(struct call *call,
                                                    struct service_account_filter *filter);
/* The cursor behind the last row, or STR_NONE at the end. */
struct str service_account_next_cursor(struct call *call, const struct list *list);
/* "/organizations/acme/service-accounts" or "/projects/shop/service-accounts", and more. */
struct str service_account_path(struct call *call, struct str more);
/* The account that the path names. */
struct str service_account_id(const struct call *call);

/* service_account_json.c */
enum outcome service_account_list_json(struct call *call);
enum outcome service_account_add_json(struct call *call);
enum outcome service_account_show_json(struct call *call);
enum outcome service_account_change_json(struct call *call);
enum outcome service_account_remove_json(struct call *call);
enum outcome service_account_keys_json(struct call *call);
enum outcome service_account_key_add_json(struct call *call);
enum outcome service_account_key_rotate_json(struct call *call);
enum outcome service_account_key_revoke_json(struct call *call);
/* service_account_html.c */
enum outcome service_account_list_html(struct call *call);
enum outcome service_account_new_html(struct call *call);
enum outcome service_account_add_html(struct call *call);
/* service_account_show_html.c */
enum outcome service_account_show_html(struct call *call);
enum outcome service_account_redo_html(struct call *call);
enum outcome service_account_change_html(struct call *call);
enum outcome service_account_disable_html(struct call *call);
enum outcome service_account_enable_html(struct call *call);
enum outcome service_account_remove_html(struct call *call);
enum outcome service_account_key_add_html(struct call *call);
enum outcome service_account_key_rotate_html(struct call *call);
enum outcome service_account_key_revoke_html(struct call *call);

#endif
