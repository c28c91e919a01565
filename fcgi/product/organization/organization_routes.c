/* organization_routes.c: organizations: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/organization/organization_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct organization_input)
#define API          "/api/v1/organizations"
#define PAGE         "/organizations"

struct page organization_pages[] = {
    [PAGE_ORGANIZATION_LIST] = {"organization/list", organization_list_shown, NULL},
    [PAGE_ORGANIZATION_CREATE] = {"organization/create", organization_create_shown, NULL},
    [PAGE_ORGANIZATION_SHOW] = {"organization/show", organization_show_shown, NULL},
    [PAGE_ORGANIZATION_SETTINGS] = {"organization/settings", organization_settings_shown,
                                    NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route organization_routes[] = {
  { GET,    API,                    organization_list_json,     SIGNED_IN,
    .says = "Organizations in which the caller holds something, newest first",
    .query = organization_list_query, .lists = &organization_shape },
  { POST,   API,                    organization_add_json,      SIGNED_IN,
    INPUT(organization_input_fields),
    .says = "Create an organization; the caller becomes its Owner",
    .gives = &organization_shape },
  { GET,    API "/{org}",           organization_show_json,     MAY_READ,
    .says = "One organization", .gives = &organization_shape },
  { PUT,    API "/{org}",           organization_rename_json,   MAY_WRITE,
    INPUT(organization_rename_fields), .says = "Rename an organization",
    .gives = &organization_shape },
  { PATCH,  API "/{org}",           organization_rename_json,   MAY_WRITE,
    INPUT(organization_rename_fields), .says = "Rename an organization",
    .gives = &organization_shape },
  { PUT,    API "/{org}/security",  organization_security_json, MAY_MANAGE_ACCESS,
    .form = organization_security_fields, .form_bytes = sizeof(struct organization_security),
    .says = "Demand a second factor of everybody who comes in, or do not" },
  { DELETE, API "/{org}",           organization_remove_json,   MAY_DELETE,
    .says = "Delete an organization that has no projects" },
  { GET,    "/api/v1/id-check",     organization_id_check_json, SIGNED_IN,
    .says = "May an id still be taken?", .query = organization_id_query },

  { GET,    PAGE,                   organization_list_html,     SIGNED_IN,
    .says = "My organizations" },
  { GET,    PAGE "/new",            organization_create_html,   SIGNED_IN,
    .says = "Form to create an organization" },
  { POST,   PAGE "/new",            organization_add_html,      SIGNED_IN,
    INPUT(organization_form_fields), .redo = organization_create_html,
    .says = "Create an organization" },
  { GET,    PAGE "/{org}",          organization_show_html,     MAY_READ,
    .says = "One organization with its projects", .flags = ROUTE_LIVE },
  { GET,    PAGE "/{org}/settings", organization_settings_html, MAY_READ,
    .says = "Name of an organization, and how to delete it" },
  { POST,   PAGE "/{org}/settings", organization_rename_html,   MAY_WRITE,
    INPUT(organization_form_fields), .redo = organization_settings_html,
    .says = "Rename an organization" },
  { POST,   PAGE "/{org}/security", organization_security_html, MAY_MANAGE_ACCESS,
    .form = organization_security_form_fields,
    .form_bytes = sizeof(struct organization_security),
    .says = "Demand a second factor of everybody who comes in, or do not" },
  { POST,   PAGE "/{org}/delete",   organization_remove_html,   MAY_DELETE,
    INPUT(organization_delete_fields), .redo = organization_settings_html,
    .says = "Delete an organization that has no projects" },
  {0},
};
/* clang-format on */
