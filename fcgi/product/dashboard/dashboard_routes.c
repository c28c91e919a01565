/* dashboard_routes.c: dashboards: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/dashboard/dashboard_routes.h"

#include "product/access/permission.h"
#include "product/dashboard/dashboard_pages.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct dashboard_input)
#define API          "/api/v1/projects/{project}/dashboards"
#define ONE          API "/{dashboard}"
#define LIST         "/projects/{project}/dashboards"
#define PAGE         LIST "/{dashboard}"

struct page dashboard_pages[] = {
    [PAGE_DASHBOARD_LIST] = {"dashboard/list", dashboard_list_shown, NULL},
    [PAGE_DASHBOARD_NEW] = {"dashboard/new", dashboard_new_shown, NULL},
    [PAGE_DASHBOARD_EDIT] = {"dashboard/edit", dashboard_edit_shown, NULL},
    [PAGE_DASHBOARD_HISTORY] = {"dashboard/history", dashboard_history_shown, NULL},
    [PAGE_DASHBOARD_SHOW] = {"dashboard/show", dashboard_show_shown, NULL},
    [PAGE_DASHBOARD_PANEL] = {"dashboard/panel", dashboard_one_shown, NULL},
    [PAGE_DASHBOARD_ADD] = {"dashboard/add", dashboard_add_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route dashboard_routes[] = {
  { GET,    API,                    dashboard_list_json,     MAY_READ,
    .says = "Dashboards of a project, by name, without their documents", .query = dashboard_list_query,
    .lists = &dashboard_row_shape },
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
    .lists = &dashboard_version_row_shape },
  { GET,    ONE "/versions/{version}", dashboard_version_json, MAY_READ,
    .says = "One former version with its document", .gives = &dashboard_version_shape },
  { POST,   ONE "/restore",         dashboard_restore_json,  MAY_WRITE, INPUT(dashboard_restore_fields),
    .says = "Make it what it was in a former generation; that is a new generation",
    .gives = &dashboard_shape, .query = dashboard_write_query },

  { GET,    LIST,                   dashboard_list_html,     MAY_READ,
    .says = "Dashboards of a project", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    LIST "/new",            dashboard_new_html,      MAY_READ,
    .says = "Form for a new dashboard, and to import one" },
  { POST,   LIST "/new",            dashboard_add_html,      MAY_WRITE,
    .says = "Make a dashboard of a template" },
  { POST,   LIST "/import",         dashboard_import_html,   MAY_WRITE,
    .says = "Make a dashboard of an exported one" },
  { GET,    LIST "/add",            dashboard_add_panel_html, MAY_READ,
    .says = "A panel from elsewhere: on which dashboard?", .query = dashboard_add_query },
  { POST,   LIST "/add",            dashboard_put_panel_html, MAY_WRITE,
    .says = "Put a panel from elsewhere on a dashboard" },
  { GET,    PAGE,                   dashboard_show_html,     MAY_READ,
    .says = "One dashboard", .flags = ROUTE_UPSTREAM, .query = dashboard_show_query },
  { GET,    PAGE "/panels/{panel}", dashboard_panel_html,    MAY_READ,
    .says = "One panel of a dashboard, larger, with its numbers", .flags = ROUTE_UPSTREAM,
    .query = dashboard_show_query },
  { GET,    PAGE "/panels/{panel}/csv", dashboard_panel_csv, MAY_READ,
    .says = "The numbers of one panel as a file", .flags = ROUTE_UPSTREAM,
    .query = dashboard_show_query },
  { GET,    PAGE "/edit",           dashboard_edit_html,     MAY_READ,
    .says = "Form to change a dashboard" },
  { POST,   PAGE "/edit",           dashboard_change_html,   MAY_WRITE,
    .says = "Change a dashboard, or the form" },
  { POST,   PAGE "/edit/preview",   dashboard_preview_html,  MAY_WRITE,
    .flags = ROUTE_UPSTREAM, .says = "The form with what it would look like" },
  { POST,   PAGE "/edit/check",     dashboard_check_json,    MAY_WRITE,
    .says = "What is wrong with a dashboard as it is in the form" },
  { GET,    PAGE "/history",        dashboard_history_html,  MAY_READ,
    .says = "What a dashboard was before its latest changes", .query = dashboard_history_query },
  { POST,   PAGE "/restore",        dashboard_restore_html,  MAY_WRITE,
    .says = "Make it what it was in a former generation" },
  { POST,   PAGE "/copy",           dashboard_copy_html,     MAY_WRITE,
    .says = "Make another one like it" },
  { POST,   PAGE "/first",          dashboard_first_html,    MAY_WRITE,
    .says = "The project begins with it, or does not" },
  { GET,    PAGE "/export",         dashboard_export_json,   MAY_READ,
    .says = "The dashboard as a file" },
  { POST,   PAGE "/delete",         dashboard_remove_html,   MAY_WRITE,
    INPUT(dashboard_delete_fields), .redo = dashboard_edit_html, .says = "Delete a dashboard" },
  {0},
};
/* clang-format on */
