/* role_routes.c: the roles of an organization: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/role/role_routes.h"

#include "product/access/permission.h"

#define API          "/api/v1/organizations/{org}/roles"
#define PAGE         "/organizations/{org}/roles"
#define INPUT(table) .form = (table), .form_bytes = sizeof(struct role_input)

struct page role_pages[] = {
    [PAGE_ROLE_LIST] = {"role/list", role_list_shown, NULL},
    [PAGE_ROLE_EDIT] = {"role/edit", role_edit_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route role_routes[] = {
  { GET,    "/api/v1/permissions", role_offered_json, SIGNED_IN,
    .says = "Every permission that a role of an organization can hold", .lists = &org_permission_shape },
  { GET,    API,              role_list_json,   MAY_READ,
    .says = "Roles that an organization can give, its own first", .lists = &org_role_shape },
  { POST,   API,              role_add_json,    MAY_MANAGE_ACCESS, INPUT(role_input_fields),
    .says = "Create a role of the organization's own", .gives = &org_role_shape },
  { GET,    API "/{role}",    role_show_json,   MAY_READ,
    .says = "One role with its permissions, and where it is held", .gives = &org_role_shape },
  { PATCH,  API "/{role}",    role_change_json, MAY_MANAGE_ACCESS, INPUT(role_change_fields),
    .says = "Change a role of the organization's own; what is absent stays", .gives = &org_role_shape },
  { DELETE, API "/{role}",    role_remove_json, MAY_MANAGE_ACCESS,
    .says = "Delete a role of the organization's own that nobody holds" },

  { GET,    PAGE,             role_list_html,   MAY_READ,
    .says = "The roles of an organization, and what each may do" },
  { GET,    PAGE "/new",      role_new_html,    MAY_MANAGE_ACCESS,
    .says = "Form for a new role of an organization" },
  { POST,   PAGE "/new",      role_add_html,    MAY_MANAGE_ACCESS, INPUT(role_form_fields),
    .redo = role_new_html, .says = "Make a role of an organization" },
  { GET,    PAGE "/{role}",   role_show_html,   MAY_READ,
    .says = "One role, and who holds it where" },
  { POST,   PAGE "/{role}",   role_change_html, MAY_MANAGE_ACCESS, INPUT(role_form_fields),
    .redo = role_show_html, .says = "Change a role on its page" },
  { POST,   PAGE "/{role}/delete", role_remove_html, MAY_MANAGE_ACCESS,
    .says = "Delete a role on its page" },
  {0},
};
/* clang-format on */
