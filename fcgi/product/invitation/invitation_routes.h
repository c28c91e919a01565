/* invitation_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_INVITATION_INVITATION_ROUTES_H
#define PRODUCT_INVITATION_INVITATION_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/invitation/invitation.h"

extern const struct route invitation_routes[];
extern struct page invitation_pages[];

enum { PAGE_INVITATION_LIST, PAGE_INVITATION_CREATE, PAGE_INVITATION_ACCEPT };
extern const struct field invitation_list_shown[];
extern const struct field invitation_create_shown[];
extern const struct field invitation_accept_shown[];

extern const struct parameter invitation_list_query[];
extern const struct shape invitation_shape;
extern const struct field invitation_input_fields[];

struct invitation_register_form {
    struct str name;
    struct str password;
    struct str username; /* for password managers; not looked at */
};
extern const struct field invitation_register_fields[];

/* ?state=, ?q=, ?limit= and ?cursor=; INVALID with field errors. */
MUST_CHECK enum outcome invitation_read_filter(struct call *call,
                                               struct invitation_filter *filter);
struct str invitation_next_cursor(struct call *call, const struct list *list);

enum outcome invitation_list_json(struct call *call);
enum outcome invitation_add_json(struct call *call);
enum outcome invitation_resend_json(struct call *call);
enum outcome invitation_revoke_json(struct call *call);
/* invitation_html.c */
enum outcome invitation_list_html(struct call *call);
enum outcome invitation_create_html(struct call *call);
enum outcome invitation_add_html(struct call *call);
enum outcome invitation_resend_html(struct call *call);
enum outcome invitation_revoke_html(struct call *call);
/* invitation_accept_html.c */
enum outcome invitation_look_html(struct call *call);
enum outcome invitation_accept_html(struct call *call);
enum outcome invitation_register_html(struct call *call);
enum outcome invitation_register_redo_html(struct call *call);

#endif
