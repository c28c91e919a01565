/* audit_routes.c: where the trail can be read. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit_routes.h"

#include "product/access/permission.h"

/* clang-format off */
const struct route audit_routes[] = {
  { GET, "/api/v1/organizations/{org}/audit", audit_organization_json, MAY_READ_AUDIT,
    .says = "What was done in an organization, newest first", .lists = &audit_shape, .query = audit_query },
  { GET, "/api/v1/organizations/{org}/audit/export", audit_export,     MAY_READ_AUDIT,
    .says = "The same as CSV or as JSON lines, a year at a time", .query = audit_export_query,
    .flags = ROUTE_SLOW },
  { GET, "/api/v1/projects/{project}/audit",  audit_project_json,      MAY_READ,
    .says = "What was done in a project, newest first", .lists = &audit_shape, .query = audit_query },
  { GET, "/api/v1/projects/{project}/resources/{resource}/audit", audit_resource_json, MAY_READ,
    .says = "What was done to a resource, newest first", .lists = &audit_shape, .query = audit_query },
  { GET, "/api/v1/me/audit",                  audit_mine_json,         SIGNED_IN,
    .says = "What the caller did, newest first", .lists = &audit_shape, .query = audit_query },
  { GET, "/organizations/{org}/audit",        audit_organization_html, MAY_READ_AUDIT,
    .says = "The audit trail of an organization" },
  { GET, "/projects/{project}/audit",         audit_project_html,      MAY_READ,
    .says = "The audit trail of a project" },
  { GET, "/projects/{project}/resources/{resource}/audit", audit_resource_html, MAY_READ,
    .says = "The audit trail of a resource" },
  { GET, "/account/activity",                 audit_mine_html,         SIGNED_IN,
    .says = "What the signed-in person did" },
  { 0 }
};
/* clang-format on */
