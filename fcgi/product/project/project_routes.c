/* project_routes.c: projects: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/project/project_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct project_input)
#define API          "/api/v1/projects"
#define PAGE         "/projects"

struct page project_pages[] = {
    [PAGE_PROJECT_LIST] = {"project/list", project_list_shown, NULL},
    [PAGE_PROJECT_CREATE] = {"project/create", project_create_shown, NULL},
    [PAGE_PROJECT_SHOW] = {"project/show", project_show_shown, NULL},
    [PAGE_PROJECT_SETTINGS] = {"project/settings", project_settings_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route project_routes[] = {
  { GET,    API,                        project_list_json,     SIGNED_IN,
    .says = "Projects that the caller may read", .query = project_list_query,
    .lists = &project_shape },
  { POST,   API,                        project_add_json,      SIGNED_IN,
    INPUT(project_input_fields), .flags = ROUTE_ANY_KEY,
    .says = "Create a project in an organization, without org_id in the personal one",
    .gives = &project_shape },
  { GET,    "/api/v1/organizations/{org}/projects", project_list_json, MAY_READ,
    .says = "Projects of an organization", .query = project_list_of_query,
    .lists = &project_shape },
  { GET,    API "/{project}",           project_show_json,     MAY_READ,
    .says = "One project", .gives = &project_shape },
  { PUT,    API "/{project}",           project_change_json,   MAY_WRITE,
    INPUT(project_change_fields), .says = "Change name or description; what is absent stays",
    .gives = &project_shape },
  { PATCH,  API "/{project}",           project_change_json,   MAY_WRITE,
    INPUT(project_change_fields), .says = "Change name or description; what is absent stays",
    .gives = &project_shape },
  { DELETE, API "/{project}",           project_remove_json,   MAY_DELETE,
    .says = "Delete a project; with force and confirm also its resources",
    .query = project_remove_query, .gives = &project_shape },

  { GET,    PAGE,                       project_list_html,     SIGNED_IN,
    .says = "My projects", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    "/organizations/{org}/projects", project_list_html, MAY_READ,
    .says = "Projects of an organization", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    PAGE "/new",                project_create_html,   SIGNED_IN,
    .says = "Form to create a project" },
  { POST,   PAGE "/new",                project_add_html,      SIGNED_IN,
    INPUT(project_form_fields), .redo = project_create_html, .says = "Create a project" },
  { GET,    PAGE "/{project}",          project_show_html,     MAY_READ,
    .says = "One project with its newest resources", .flags = ROUTE_LIVE },
  { GET,    PAGE "/{project}/settings", project_settings_html, MAY_READ,
    .says = "Name and description of a project, and how to delete it" },
  { POST,   PAGE "/{project}/settings", project_change_html,   MAY_WRITE,
    INPUT(project_settings_fields), .redo = project_settings_html,
    .says = "Change name and description" },
  { POST,   PAGE "/{project}/delete",   project_remove_html,   MAY_DELETE,
    INPUT(project_delete_fields), .redo = project_settings_html,
    .says = "Delete a project with everything in it" },
  {0},
};
/* clang-format on */
