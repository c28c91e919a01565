/* team_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_TEAM_TEAM_ROUTES_H
#define PRODUCT_TEAM_TEAM_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/team/team.h"

extern const struct route team_routes[];
extern struct page team_pages[];

enum { PAGE_TEAM_LIST, PAGE_TEAM_CREATE, PAGE_TEAM_SHOW, PAGE_TEAM_SETTINGS };
extern const struct field team_list_shown[];
extern const struct field team_create_shown[];
extern const struct field team_show_shown[];
extern const struct field team_settings_shown[];

extern const struct parameter team_list_query[];
extern const struct shape team_shape;
extern const struct shape team_member_shape;
extern const struct shape team_role_shape;

struct team_input {
    struct str name;
    struct str description;
    struct str confirm; /* of the form that deletes: the name, typed */
};
extern const struct field team_input_fields[];
extern const struct field team_delete_fields[];

struct team_member_input {
    struct str user_id; /* id or address */
};
extern const struct field team_member_input_fields[];

/* ?q=, ?limit= and ?cursor= of both lists; INVALID with field errors. */
MUST_CHECK enum outcome team_read_filter(struct call *call, struct team_filter *filter);
struct str team_next_cursor(struct call *call, const struct list *list);
struct str team_member_next_cursor(struct call *call, const struct list *list);

/* "/organizations/acme/teams" + more */
struct str team_path(struct call *call, struct str more);

enum outcome team_list_json(struct call *call);
enum outcome team_add_json(struct call *call);
enum outcome team_show_json(struct call *call);
enum outcome team_change_json(struct call *call);
enum outcome team_remove_json(struct call *call);
enum outcome team_members_json(struct call *call);
enum outcome team_members_export(struct call *call);
enum outcome team_member_add_json(struct call *call);
enum outcome team_member_remove_json(struct call *call);
enum outcome team_roles_json(struct call *call);
/* team_html.c */
enum outcome team_list_html(struct call *call);
enum outcome team_create_html(struct call *call);
enum outcome team_add_html(struct call *call);
enum outcome team_settings_html(struct call *call);
enum outcome team_change_html(struct call *call);
enum outcome team_remove_html(struct call *call);
/* team_show_html.c */
enum outcome team_show_html(struct call *call);
enum outcome team_member_add_html(struct call *call);
enum outcome team_member_remove_html(struct call *call);

#endif
