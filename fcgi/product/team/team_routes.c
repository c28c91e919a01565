/* team_routes.c: teams and their members: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/team/team_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct team_input)
#define MEMBER                                                                           \
    .form = team_member_input_fields, .form_bytes = sizeof(struct team_member_input)
#define API  "/api/v1/organizations/{org}/teams"
#define PAGE "/organizations/{org}/teams"

struct page team_pages[] = {
    [PAGE_TEAM_LIST] = {"team/list", team_list_shown, NULL},
    [PAGE_TEAM_CREATE] = {"team/create", team_create_shown, NULL},
    [PAGE_TEAM_SHOW] = {"team/show", team_show_shown, NULL},
    [PAGE_TEAM_SETTINGS] = {"team/settings", team_settings_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route team_routes[] = {
  { GET,    API,                              team_list_json,          MAY_READ,
    .says = "Teams of an organization, by name", .query = team_list_query, .lists = &team_shape },
  { POST,   API,                              team_add_json,           MAY_MANAGE_ACCESS,
    INPUT(team_input_fields), .says = "Create a team", .gives = &team_shape },
  { GET,    API "/{team}",                    team_show_json,          MAY_READ,
    .says = "One team", .gives = &team_shape },
  { PUT,    API "/{team}",                    team_change_json,        MAY_MANAGE_ACCESS,
    INPUT(team_input_fields), .says = "Rename or describe a team", .gives = &team_shape },
  { PATCH,  API "/{team}",                    team_change_json,        MAY_MANAGE_ACCESS,
    INPUT(team_input_fields), .says = "Rename or describe a team; what is absent stays",
    .gives = &team_shape },
  { DELETE, API "/{team}",                    team_remove_json,        MAY_MANAGE_ACCESS,
    .says = "Delete a team with all that it holds" },
  { GET,    API "/{team}/roles",              team_roles_json,         MAY_READ,
    .says = "What a team holds where", .lists = &team_role_shape },
  { GET,    API "/{team}/members",            team_members_json,       MAY_READ,
    .says = "Members of a team, by name", .query = team_list_query,
    .lists = &team_member_shape, .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN },
  { POST,   API "/{team}/members/export",     team_members_export,     MAY_READ,
    .says = "The same as a file; that it was exported is written down",
    .query = team_list_query, .flags = ROUTE_SLOW },
  { POST,   API "/{team}/members",            team_member_add_json,    MAY_MANAGE_ACCESS, MEMBER,
    .says = "Add a person, by id or address, to a team", .gives = &team_member_shape },
  { DELETE, API "/{team}/members/{member}",   team_member_remove_json, MAY_MANAGE_ACCESS,
    .says = "Take a person out of a team" },

  { GET,    PAGE,                             team_list_html,          MAY_READ,
    .says = "Teams of an organization", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    PAGE "/new",                      team_create_html,        MAY_MANAGE_ACCESS,
    .says = "Form to create a team" },
  { POST,   PAGE "/new",                      team_add_html,           MAY_MANAGE_ACCESS,
    INPUT(team_input_fields), .redo = team_create_html, .says = "Create a team" },
  { GET,    PAGE "/{team}",                   team_show_html,          MAY_READ,
    .says = "One team: its members, and what it holds",
    .flags = ROUTE_EXPORT_IS_WRITTEN_DOWN | ROUTE_KEEPS_VIEWS },
  { POST,   PAGE "/{team}/export",            team_members_export,     MAY_READ,
    .says = "Members of a team as a file", .flags = ROUTE_SLOW },
  { POST,   PAGE "/{team}/members",           team_member_add_html,    MAY_MANAGE_ACCESS, MEMBER,
    .redo = team_show_html, .says = "Add a person to a team" },
  { POST,   PAGE "/{team}/members/{member}/remove", team_member_remove_html, MAY_MANAGE_ACCESS,
    .says = "Take a person out of a team" },
  { GET,    PAGE "/{team}/settings",          team_settings_html,      MAY_MANAGE_ACCESS,
    .says = "Name of a team, and how to delete it" },
  { POST,   PAGE "/{team}/settings",          team_change_html,        MAY_MANAGE_ACCESS,
    INPUT(team_input_fields), .redo = team_settings_html, .says = "Rename or describe a team" },
  { POST,   PAGE "/{team}/delete",            team_remove_html,        MAY_MANAGE_ACCESS,
    INPUT(team_delete_fields), .redo = team_settings_html, .says = "Delete a team" },
  {0},
};
/* clang-format on */
