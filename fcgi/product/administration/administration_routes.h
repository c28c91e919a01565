/* administration_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ADMINISTRATION_ADMINISTRATION_ROUTES_H
#define PRODUCT_ADMINISTRATION_ADMINISTRATION_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/administration/administration.h"

extern const struct route administration_routes[];
extern struct page administration_pages[];

enum {
    PAGE_OVERVIEW,
    PAGE_PEOPLE,
    PAGE_PERSON,
    PAGE_ORGANIZATIONS,
    PAGE_ORGANIZATION,
    PAGE_FEATURES,
};
extern const struct field administration_overview_shown[];
extern const struct field administration_people_shown[];
extern const struct field administration_person_shown[];
extern const struct field administration_organizations_shown[];
extern const struct field administration_organization_shown[];
extern const struct field administration_features_shown[];

extern const struct shape administration_overview_shape;
extern const struct shape administration_person_shape;
extern const struct shape administration_organization_shape;
extern const struct shape administration_feature_shape;
extern const struct parameter administration_people_query[];
extern const struct parameter administration_organizations_query[];

struct owner_form {
    struct str email;
    struct str reason;
};
extern const struct field owner_form_fields[];
struct feature_form {
    struct str state;
    struct str organizations; /* ids between spaces, commas or lines */
};
extern const struct field feature_form_fields[];
struct person_input {
    bool disabled;
    bool platform_admin;
};
extern const struct field person_input_fields[];

/* ?q, state, limit, cursor; INVALID with pointers, all at once. */
MUST_CHECK enum outcome people_filter_read(struct call *call,
                                           struct people_filter *filter);
struct str people_next_cursor(struct call *call, const struct list *list);
/* ?q, ownerless, limit, cursor; likewise. */
MUST_CHECK enum outcome organizations_filter_read(struct call *call,
                                                  struct organizations_filter *filter);
struct str organizations_next_cursor(struct call *call, const struct list *list);

/* administration_html.c */
enum outcome administration_overview_html(struct call *call);
enum outcome administration_features_html(struct call *call);
enum outcome administration_feature_set_html(struct call *call);
enum outcome administration_features_redo_html(struct call *call);
/* administration_people_html.c */
enum outcome administration_people_html(struct call *call);
enum outcome administration_person_html(struct call *call);
enum outcome administration_disable_html(struct call *call);
enum outcome administration_enable_html(struct call *call);
enum outcome administration_sign_out_html(struct call *call);
enum outcome administration_factor_off_html(struct call *call);
enum outcome administration_promote_html(struct call *call);
enum outcome administration_demote_html(struct call *call);
enum outcome administration_reset_link_html(struct call *call);
/* administration_organizations_html.c */
enum outcome administration_organizations_html(struct call *call);
enum outcome administration_organization_html(struct call *call);
enum outcome administration_owner_give_html(struct call *call);
enum outcome administration_organization_redo_html(struct call *call);
/* administration_json.c */
enum outcome administration_overview_json(struct call *call);
enum outcome administration_people_json(struct call *call);
enum outcome administration_people_export(struct call *call);
enum outcome administration_person_json(struct call *call);
enum outcome administration_change_person_json(struct call *call);
enum outcome administration_sign_out_json(struct call *call);
enum outcome administration_reset_link_json(struct call *call);
enum outcome administration_factor_off_json(struct call *call);
enum outcome administration_organizations_json(struct call *call);
enum outcome administration_organization_json(struct call *call);
enum outcome administration_owner_give_json(struct call *call);
enum outcome administration_features_json(struct call *call);
enum outcome administration_feature_json(struct call *call);
enum outcome administration_feature_set_json(struct call *call);

#endif
