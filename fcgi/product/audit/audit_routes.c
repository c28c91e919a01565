/* audit_routes.c: where the trail can be read. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_routes.h"

#include "product/access/permission.h"

/* clang-format off */
#define TRAIL(place, name, needs, of, whose)                                                    \
  { GET,  "/api/v1" place "/audit",        audit_##name##_json,   needs,                        \
    .says = "What was done " of ", newest first", .lists = &audit_shape, .query = audit_query,  \
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN },                                                    \
  { POST, "/api/v1" place "/audit/export", audit_##name##_export, needs,                        \
    .says = "The same as a file, at most a year; that it was exported is written down",         \
    .query = audit_export_query, .flags = ROUTE_SLOW },                                         \
  { GET,  place "/audit",                  audit_##name##_html,   needs,                        \
    .says = "The audit trail of " whose,                                                        \
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN | ROUTE_KEEPS_VIEWS },                                \
  { POST, place "/audit/export",           audit_##name##_export, needs,                        \
    .says = "The audit trail of " whose " as a file", .flags = ROUTE_SLOW }

const struct route audit_routes[] = {
  TRAIL("/organizations/{org}", organization, MAY_READ_AUDIT, "in an organization", "an organization"),
  TRAIL("/projects/{project}", project, MAY_READ, "in a project", "a project"),
  TRAIL("/projects/{project}/resources/{resource}", resource, MAY_READ, "to a resource", "a resource"),
  { GET, "/api/v1/me/audit",                  audit_mine_json,         SIGNED_IN,
    .says = "What the caller did, newest first", .lists = &audit_shape, .query = audit_query },
  { GET, "/account/activity",                 audit_mine_html,         SIGNED_IN,
    .says = "What the signed-in person did", .flags = ROUTE_KEEPS_VIEWS },
  { 0 }
};
/* clang-format on */
