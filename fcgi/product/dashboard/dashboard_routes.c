/* dashboard_routes.c: dashboards: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct dashboard_input)
#define API          "/api/v1/projects/{project}/dashboards"
#define ONE          API "/{dashboard}"

/* clang-format off */
const struct route dashboard_routes[] = {
  { GET,    API,                    dashboard_list_json,     MAY_READ,
    .says = "Dashboards of a project, by name, without their documents", .query = dashboard_list_query,
    .lists = &dashboard_shape },
  { POST,   API,                    dashboard_add_json,      MAY_WRITE, INPUT(dashboard_input_fields),
    .says = "Make a dashboard: of a document, of a template, or empty",
    .gives = &dashboard_shape, .query = dashboard_write_query },
  { POST,   API "/import",          dashboard_import_json,   MAY_WRITE, INPUT(dashboard_import_fields),
    .says = "Make a dashboard of what was exported, here or elsewhere",
    .gives = &dashboard_shape, .query = dashboard_write_query },
  { GET,    ONE,                    dashboard_show_json,     MAY_READ,
    .says = "One dashboard with its document", .gives = &dashboard_shape },
  { PUT,    ONE,                    dashboard_change_json,   MAY_WRITE, INPUT(dashboard_change_fields),
    .says = "Change a dashboard; what is absent stays", .gives = &dashboard_shape,
    .query = dashboard_write_query },
  { PATCH,  ONE,                    dashboard_change_json,   MAY_WRITE, INPUT(dashboard_change_fields),
    .says = "The same, with the document as a merge patch", .gives = &dashboard_shape,
    .query = dashboard_write_query },
  { DELETE, ONE,                    dashboard_remove_json,   MAY_WRITE,
    .says = "Delete a dashboard with all that it was", .query = dashboard_write_query },
  { POST,   ONE "/copy",            dashboard_copy_json,     MAY_WRITE, INPUT(dashboard_copy_fields),
    .flags = ROUTE_BARE, .says = "Make another one like it; without a name \"NAME, copy\"",
    .gives = &dashboard_shape, .query = dashboard_write_query },
  { GET,    ONE "/export",          dashboard_export_json,   MAY_READ,
    .says = "The dashboard as a file, to import it elsewhere", .gives = &dashboard_export_shape },
  { GET,    ONE "/versions",        dashboard_versions_json, MAY_READ,
    .says = "What it was before its latest changes, newest first, without documents",
    .lists = &dashboard_version_shape },
  { GET,    ONE "/versions/{version}", dashboard_version_json, MAY_READ,
    .says = "One former version with its document", .gives = &dashboard_version_shape },
  { POST,   ONE "/restore",         dashboard_restore_json,  MAY_WRITE, INPUT(dashboard_restore_fields),
    .says = "Make it what it was in a former generation; that is a new generation",
    .gives = &dashboard_shape, .query = dashboard_write_query },
  {0},
};
/* clang-format on */
