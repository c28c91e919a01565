/* access_routes.c: roles and assignments: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_routes.h"

#define DRAFT .form = assignment_draft_fields, .form_bytes = sizeof(struct assignment_draft)
#define CHANGE .form = assignment_change_fields, .form_bytes = sizeof(struct assignment_draft)

/* clang-format off */
#define PLACE_ROUTES(api, page, what)                                                          \
  { GET,    api,                    access_list_json,   MAY_READ,                              \
    .says = "Roles held on " what ", direct ones first", .query = access_list_query,           \
    .lists = &assignment_shape, .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN },                       \
  { POST,   api "/export",          access_export,      MAY_READ,                              \
    .says = "The same as a file; that it was exported is written down", .query = access_list_query,  \
    .flags = ROUTE_SLOW },                                                                     \
  { POST,   api,                    access_grant_json,  MAY_MANAGE_ACCESS, DRAFT,              \
    .says = "Give somebody a role on " what },                                                 \
  { PUT,    api "/{assignment}",    access_change_json, MAY_MANAGE_ACCESS, CHANGE,             \
    .says = "Change role or expiry of an assignment on " what },                               \
  { DELETE, api "/{assignment}",    access_revoke_json, MAY_MANAGE_ACCESS,                     \
    .says = "Take an assignment on " what " away" },                                           \
  { GET,    page,                   access_list_html,   MAY_READ,                              \
    .says = "Who holds which role on " what,                                                   \
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN | ROUTE_KEEPS_VIEWS },                               \
  { POST,   page "/export",         access_export,      MAY_READ,                              \
    .says = "Roles held on " what " as a file", .flags = ROUTE_SLOW },                         \
  { GET,    page "/grant",          access_grant_form_html, MAY_MANAGE_ACCESS,                 \
    .says = "Form to give a role on " what },                                                  \
  { POST,   page "/grant",          access_grant_html,  MAY_MANAGE_ACCESS,                     \
    .says = "Give a role on " what },                                                          \
  { POST,   page "/{assignment}/revoke", access_revoke_html, MAY_MANAGE_ACCESS,                \
    .says = "Take a role on " what " away" }

const struct route access_routes[] = {
  PLACE_ROUTES("/api/v1/organizations/{org}/rbac",
               "/organizations/{org}/access", "an organization"),
  PLACE_ROUTES("/api/v1/projects/{project}/rbac",
               "/projects/{project}/access", "a project"),
  PLACE_ROUTES("/api/v1/projects/{project}/resources/{resource}/rbac",
               "/projects/{project}/resources/{resource}/access", "a resource"),
  { GET, "/api/v1/roles",                    access_roles_json,            SIGNED_IN,
    .says = "Roles that can be given", .lists = &role_shape },
  { GET, "/api/v1/roles/{role}/permissions", access_role_permissions_json, SIGNED_IN,
    .says = "What a role may do", .lists = &role_permission_shape },
  { GET, "/api/v1/users/search",             access_person_search_json,    SIGNED_IN,
    .says = "People by exact address, or by part among those who share an organization",
    .query = access_search_query, .lists = &person_shape },
  { GET, "/api/v1/permissions/check",        access_check_json,            SIGNED_IN,
    .says = "What somebody may do at a place", .query = access_check_query,
    .flags = ROUTE_ANY_KEY },
  { POST, "/api/v1/permissions/check",       access_check_many_json,       SIGNED_IN,
    .form = access_check_fields, .form_bytes = sizeof(struct check_input),
    .says = "What somebody may do at up to 100 places", .flags = ROUTE_ANY_KEY },
  { 0 }
};
/* clang-format on */
