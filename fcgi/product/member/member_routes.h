/* member_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_MEMBER_MEMBER_ROUTES_H
#define PRODUCT_MEMBER_MEMBER_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/member/member.h"

extern const struct route member_routes[];
extern struct page member_pages[];

enum { PAGE_MEMBER_LIST, PAGE_MEMBER_SHOW };
extern const struct field member_list_shown[];
extern const struct field member_show_shown[];

extern const struct parameter member_list_query[];
extern const struct shape member_shape;

struct member_input {
    struct str confirm; /* the address, typed */
};
extern const struct field member_remove_fields[];

/* ?q=, ?role_id=, ?limit= and ?cursor=; INVALID with field errors. */
MUST_CHECK enum outcome member_read_filter(struct call *call,
                                           struct member_filter *filter);
struct str member_next_cursor(struct call *call, const struct list *list);

enum outcome member_list_json(struct call *call);
enum outcome member_export(struct call *call);
enum outcome member_show_json(struct call *call);
enum outcome member_remove_json(struct call *call);
enum outcome member_list_html(struct call *call);
enum outcome member_show_html(struct call *call);
enum outcome member_remove_html(struct call *call);

#endif
