/* preset_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PRESET_PRESET_ROUTES_H
#define PRODUCT_PRESET_PRESET_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/preset/preset.h"

extern const struct route preset_routes[];
extern struct page preset_pages[];

enum { PAGE_PRESET_LIST, PAGE_PRESET_TYPES, PAGE_PRESET_EDIT };
extern const struct field preset_list_shown[];
extern const struct field preset_types_shown[];
extern const struct field preset_edit_shown[];

extern const struct shape preset_shape;
extern const struct parameter preset_list_query[];
extern const struct parameter preset_new_query[];
extern const struct parameter preset_write_query[];

/* What a client may send; the settings' tree is a member of call->json. */
struct preset_input {
    struct str type;
    struct str name;
    struct str description;
    struct str sku;
    struct str settings;
    struct str from_resource;
    bool with_tier;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field preset_input_fields[];
extern const struct field preset_change_fields[];
extern const struct field preset_delete_fields[];

/* ?type=, ?q=, ?limit= and ?cursor=; INVALID with field errors. */
MUST_CHECK enum outcome preset_read_filter(struct call *call,
                                           struct preset_filter *filter);
struct str preset_next_cursor(struct call *call, const struct list *list);
/* "/organizations/acme/presets" + more */
struct str preset_path(struct call *call, struct str more);

enum outcome preset_list_json(struct call *call);
enum outcome preset_show_json(struct call *call);
enum outcome preset_add_json(struct call *call);
enum outcome preset_change_json(struct call *call);
enum outcome preset_remove_json(struct call *call);
/* preset_html.c */
enum outcome preset_list_html(struct call *call);
enum outcome preset_remove_html(struct call *call);
/* preset_edit_html.c */
enum outcome preset_new_html(struct call *call);
enum outcome preset_add_html(struct call *call);
enum outcome preset_edit_html(struct call *call);
enum outcome preset_change_html(struct call *call);

#endif
