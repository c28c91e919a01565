/* administration_routes.c: pages and API of platform administrators. */
/* SPDX-License-Identifier: ISC */
#include "product/administration/administration_routes.h"

#include "product/access/permission.h"

#define FORM(word) .form = word##_form_fields, .form_bytes = sizeof(struct word##_form)
#define API        "/api/v1/admin"
#define USER       "/admin/users/{person}"

struct page administration_pages[] = {
    [PAGE_OVERVIEW] = {"administration/overview", administration_overview_shown, NULL},
    [PAGE_PEOPLE] = {"administration/people", administration_people_shown, NULL},
    [PAGE_PERSON] = {"administration/person", administration_person_shown, NULL},
    [PAGE_ORGANIZATIONS] = {"administration/organizations",
                            administration_organizations_shown, NULL},
    [PAGE_ORGANIZATION] = {"administration/organization",
                           administration_organization_shown, NULL},
    [PAGE_FEATURES] = {"administration/features", administration_features_shown, NULL},
    {NULL, NULL, NULL},
};

const struct field owner_form_fields[] = {
    {"email", TEXT_AT(struct owner_form, email), .max = 254},
    {"reason", TEXT_AT(struct owner_form, reason), .max = ADMINISTRATION_REASON_MAX,
     .lines = true},
    {0},
};

const struct field feature_form_fields[] = {
    {"state", TEXT_AT(struct feature_form, state), .max = 20},
    {"organizations", TEXT_AT(struct feature_form, organizations), .max = 40000,
     .lines = true},
    {0},
};

const struct field person_input_fields[] = {
    {"disabled", BOOL_AT(struct person_input, disabled)},
    {"is_platform_admin", BOOL_AT(struct person_input, platform_admin)},
    {0},
};

/* A place in the path that the administrator needs no role for is not called {org}. */
/* clang-format off */
const struct route administration_routes[] = {
  { GET,   "/admin",                  administration_overview_html, MAY_ADMINISTER,
    .says = "Figures of the installation" },
  { GET,   "/admin/users",            administration_people_html,   MAY_ADMINISTER,
    .says = "Everybody who has an account",
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN | ROUTE_KEEPS_VIEWS },
  { POST,  "/admin/users/export",     administration_people_export, MAY_ADMINISTER,
    .says = "Everybody who has an account, as a file", .flags = ROUTE_SLOW },
  { GET,   USER,                      administration_person_html,   MAY_ADMINISTER,
    .says = "One account: sign-in, sessions, keys, roles" },
  { POST,  USER "/disable",           administration_disable_html,  MAY_ADMINISTER,
    .says = "Disable an account: no sign-in, sessions end, keys stop working" },
  { POST,  USER "/enable",            administration_enable_html,   MAY_ADMINISTER,
    .says = "Enable a disabled account" },
  { POST,  USER "/sign-out",          administration_sign_out_html, MAY_ADMINISTER,
    .says = "End all sessions of somebody" },
  { POST,  USER "/reset-link",        administration_reset_link_html, MAY_ADMINISTER,
    .says = "Make a link that sets a new password and show it once" },
  { POST,  USER "/second-factor-off", administration_factor_off_html, MAY_ADMINISTER,
    .says = "Turn off the second factor of somebody who lost their device and codes" },
  { POST,  USER "/promote",           administration_promote_html,  MAY_ADMINISTER,
    .says = "Make somebody a platform administrator" },
  { POST,  USER "/demote",            administration_demote_html,   MAY_ADMINISTER,
    .says = "Somebody ceases to be a platform administrator" },
  { GET,   "/admin/organizations",    administration_organizations_html, MAY_ADMINISTER,
    .says = "All organizations", .flags = ROUTE_KEEPS_VIEWS },
  { GET,   "/admin/organizations/{organization}", administration_organization_html, MAY_ADMINISTER,
    .says = "Owners and figures of one organization" },
  { POST,  "/admin/organizations/{organization}/owner", administration_owner_give_html, MAY_ADMINISTER,
    FORM(owner), .redo = administration_organization_redo_html,
    .says = "Make somebody Owner of an organization that has no working owner" },
  { GET,   "/admin/features",         administration_features_html, MAY_ADMINISTER,
    .says = "Feature switches" },
  { POST,  "/admin/features/{feature}", administration_feature_set_html, MAY_ADMINISTER,
    FORM(feature), .redo = administration_features_redo_html,
    .says = "Turn a feature switch" },

  { GET,   API "/overview",           administration_overview_json, MAY_ADMINISTER,
    .says = "Figures of the installation", .gives = &administration_overview_shape },
  { GET,   API "/users",              administration_people_json,   MAY_ADMINISTER,
    .says = "Everybody who has an account, by e-mail address",
    .query = administration_people_query, .lists = &administration_person_shape,
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN },
  { POST,  API "/users/export",       administration_people_export, MAY_ADMINISTER,
    .says = "The same as a file; that it was exported is written down",
    .query = administration_people_query, .flags = ROUTE_SLOW },
  { GET,   API "/users/{person}",     administration_person_json,   MAY_ADMINISTER,
    .says = "One account with its roles and keys", .gives = &administration_person_shape },
  { PATCH, API "/users/{person}",     administration_change_person_json, MAY_ADMINISTER,
    .form = person_input_fields, .form_bytes = sizeof(struct person_input),
    .says = "Disable or enable an account, make or unmake a platform administrator; what is absent stays",
    .gives = &administration_person_shape },
  { POST,  API "/users/{person}/sign-out", administration_sign_out_json, MAY_ADMINISTER,
    .says = "End all sessions of somebody" },
  { POST,  API "/users/{person}/reset-link", administration_reset_link_json, MAY_ADMINISTER,
    .says = "Make a link that sets a new password; answered once" },
  { DELETE, API "/users/{person}/second-factor", administration_factor_off_json, MAY_ADMINISTER,
    .says = "Turn off the second factor of somebody who lost their device and codes" },
  { GET,   API "/organizations",      administration_organizations_json, MAY_ADMINISTER,
    .says = "All organizations, by id",
    .query = administration_organizations_query, .lists = &administration_organization_shape },
  { GET,   API "/organizations/{organization}", administration_organization_json, MAY_ADMINISTER,
    .says = "One organization with its owners", .gives = &administration_organization_shape },
  { POST,  API "/organizations/{organization}/owner", administration_owner_give_json, MAY_ADMINISTER,
    FORM(owner), .says = "Make somebody Owner of an organization that has no working owner",
    .gives = &administration_organization_shape },
  { GET,   API "/features",           administration_features_json, MAY_ADMINISTER,
    .says = "Feature switches", .lists = &administration_feature_shape },
  { GET,   API "/features/{feature}", administration_feature_json,  MAY_ADMINISTER,
    .says = "One feature switch", .gives = &administration_feature_shape },
  { PUT,   API "/features/{feature}", administration_feature_set_json, MAY_ADMINISTER,
    FORM(feature), .says = "Turn a feature switch", .gives = &administration_feature_shape },
  {0},
};
/* clang-format on */
