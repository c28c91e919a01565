/* member_routes.c: members of an organization: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/member/member_routes.h"

#include "product/access/permission.h"

#define API  "/api/v1/organizations/{org}/members"
#define PAGE "/organizations/{org}/members"

struct page member_pages[] = {
    [PAGE_MEMBER_LIST] = {"member/list", member_list_shown, NULL},
    [PAGE_MEMBER_SHOW] = {"member/show", member_show_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route member_routes[] = {
  { GET,    API,                      member_list_json,   MAY_READ,
    .says = "People who hold anything in an organization, by name", .query = member_list_query,
    .lists = &member_shape, .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN },
  { POST,   API "/export",            member_export,      MAY_READ,
    .says = "The same as a file; that it was exported is written down",
    .query = member_list_query, .flags = ROUTE_SLOW },
  { GET,    API "/{member}",          member_show_json,   MAY_READ,
    .says = "One of them", .gives = &member_shape },
  { DELETE, API "/{member}",          member_remove_json, MAY_MANAGE_ACCESS,
    .says = "Take all roles and teams of an organization from a person" },
  { GET,    PAGE,                     member_list_html,   MAY_READ,
    .says = "People of an organization",
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN | ROUTE_KEEPS_VIEWS },
  { POST,   PAGE "/export",           member_export,      MAY_READ,
    .says = "People of an organization as a file", .flags = ROUTE_SLOW },
  { GET,    PAGE "/{member}",         member_show_html,   MAY_READ,
    .says = "What one of them holds, and the form to remove them" },
  { POST,   PAGE "/{member}/remove",  member_remove_html, MAY_MANAGE_ACCESS,
    .form = member_remove_fields, .form_bytes = sizeof(struct member_input),
    .redo = member_show_html,
    .says = "Take all roles and teams of an organization from a person" },
  {0},
};
/* clang-format on */
