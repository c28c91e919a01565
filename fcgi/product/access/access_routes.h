/* access_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_ACCESS_ROUTES_H
#define PRODUCT_ACCESS_ACCESS_ROUTES_H

#include "platform/html/page.h"
#include "product/access/access.h"
#include "product/frame/parts.h"

extern const struct route access_routes[];
extern const struct parameter access_list_query[];
extern const struct shape assignment_shape;
extern const struct parameter access_search_query[];
extern const struct parameter access_check_query[];
extern const struct field access_check_fields[];
struct check_input {
    struct str principal_id; /* STR_NONE = the caller */
    struct str action;       /* STR_NONE = list what is held */
    struct str places_json;
    struct list places;      /* struct checked_place */
};
extern const struct shape role_shape;
extern const struct shape role_permission_shape;
extern const struct shape person_shape;
extern struct page access_pages[];
enum { PAGE_ACCESS_LIST, PAGE_ACCESS_GRANT };
extern const struct field access_grant_shown[];
extern const struct field assignment_draft_fields[];
extern const struct field assignment_change_fields[];

/* "organization", "project" or "resource": what the path names. */
struct str access_scope_word(const struct call *call);
/* "/projects/x/access" of a role's place; project_id is asked for a resource's only, and
 * without it the path is "". */
struct str access_place_path(struct arena *arena, struct str scope_type,
                             struct str scope_id, struct str project_id);
/* The same of the place that the call's path names, and its list in the API. */
struct str access_path(struct call *call);
struct str access_api_path(struct call *call);

/* For forms that offer roles, with templates/part/role_groups.html: rows that
 * access_role_group_shown describes; `selected` is the id of the chosen one. */
extern const struct field access_role_group_shown[];
MUST_CHECK enum outcome access_role_groups(struct call *call, struct str selected,
                                           struct list *out);
/* A filter of a list by ?role_id=. */
MUST_CHECK enum outcome access_role_filter(struct call *call, struct filter_control *out);
/* The form's "expires": "2026-12-31" is the end of that day; "" is 0, never; anything else a
 * field error at /expires. */
void access_read_last_day(struct call *call, int64_t *expires_us);
/* Errors of a grant have the pointers of the API; the controls of its forms are named email, role
 * and expires. */
void access_form_pointers(struct failure *failure);

/* The filter from ?role_id, ?q, ?limit and ?cursor; INVALID with pointers. */
MUST_CHECK enum outcome access_read_filter(struct call *call, struct assignment_filter *filter);
/* The cursor behind the last row, or STR_NONE at the end. */
struct str access_next_cursor(struct call *call, const struct list *list);

enum outcome access_list_json(struct call *call);
enum outcome access_export(struct call *call);
enum outcome access_grant_json(struct call *call);
enum outcome access_change_json(struct call *call);
enum outcome access_revoke_json(struct call *call);
enum outcome access_roles_json(struct call *call);
enum outcome access_role_permissions_json(struct call *call);
enum outcome access_person_search_json(struct call *call);
enum outcome access_check_json(struct call *call);
enum outcome access_check_many_json(struct call *call);

enum outcome access_list_html(struct call *call);
enum outcome access_grant_form_html(struct call *call);
enum outcome access_grant_html(struct call *call);
enum outcome access_revoke_html(struct call *call);

#endif
