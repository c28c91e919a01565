/* secret_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_SECRET_SECRET_ROUTES_H
#define PRODUCT_SECRET_SECRET_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/secret/secret.h"

extern const struct route secret_routes[];
extern struct page secret_pages[];

enum { PAGE_SECRET_LIST, PAGE_SECRET_SHOW, PAGE_SECRET_EDIT };
extern const struct field secret_list_shown[];
extern const struct field secret_show_shown[];
extern const struct field secret_edit_shown[];

extern const struct shape secret_shape;
extern const struct shape secret_version_shape;
extern const struct shape secret_value_shape;
extern const struct parameter secret_list_query[];
extern const struct parameter secret_versions_query[];

struct secret_input {
    struct str id;
    struct str name;
    struct str type;
    struct str note;
    struct str values; /* the tree is a member of call->json */
};
extern const struct field secret_input_fields[];
extern const struct field secret_change_fields[];

struct secret_reveal_input {
    struct str key;
    int64_t version; /* 0 = the newest */
};
extern const struct field secret_reveal_fields[];

/* ?q=, ?limit= and ?cursor=; INVALID with field errors. */
MUST_CHECK enum outcome secret_read_filter(struct call *call, struct secret_filter *filter);
struct str secret_next_cursor(struct call *call, const struct list *list);
/* The strong ETag of one state of a secret. */
struct str secret_tag(struct arena *arena, const struct sealed_secret *secret);

enum outcome secret_list_json(struct call *call);
enum outcome secret_add_json(struct call *call);
enum outcome secret_show_json(struct call *call);
enum outcome secret_put_json(struct call *call);
enum outcome secret_versions_json(struct call *call);
enum outcome secret_reveal_json(struct call *call);
enum outcome secret_destroy_json(struct call *call);

/* secret_html.c */
/* "/projects/shop/secrets" + more */
struct str secret_path(struct call *call, struct str more);
/* For people; the word itself for a type that is not known. */
struct str secret_type_title(struct str word);
enum outcome secret_list_html(struct call *call);
enum outcome secret_show_html(struct call *call);
enum outcome secret_reveal_html(struct call *call);
enum outcome secret_destroy_html(struct call *call);
/* secret_edit_html.c */
enum outcome secret_new_html(struct call *call);
enum outcome secret_add_html(struct call *call);
enum outcome secret_edit_html(struct call *call);
enum outcome secret_put_html(struct call *call);

#endif
