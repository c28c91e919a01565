/* preset_routes.c: presets of an organization: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/preset/preset_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct preset_input)
#define API          "/api/v1/organizations/{org}/presets"
#define OF_PROJECT   "/api/v1/projects/{project}/presets"
#define PAGE         "/organizations/{org}/presets"

struct page preset_pages[] = {
    [PAGE_PRESET_LIST] = {"preset/list", preset_list_shown, NULL},
    [PAGE_PRESET_TYPES] = {"preset/types", preset_types_shown, NULL},
    [PAGE_PRESET_EDIT] = {"preset/edit", preset_edit_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route preset_routes[] = {
  { GET,    API,                  preset_list_json,   MAY_READ,
    .says = "Presets of an organization, by type and name", .query = preset_list_query,
    .lists = &preset_shape },
  { POST,   API,                  preset_add_json,    MAY_WRITE, INPUT(preset_input_fields),
    .says = "Keep settings as a preset: those that are sent, or those of a resource",
    .gives = &preset_shape, .query = preset_write_query },
  { GET,    API "/{preset}",      preset_show_json,   MAY_READ,
    .says = "One preset of an organization", .gives = &preset_shape },
  { PUT,    API "/{preset}",      preset_change_json, MAY_WRITE, INPUT(preset_change_fields),
    .says = "Change a preset; what is absent stays", .gives = &preset_shape,
    .query = preset_write_query },
  { PATCH,  API "/{preset}",      preset_change_json, MAY_WRITE, INPUT(preset_change_fields),
    .says = "The same, with settings_json as a merge patch", .gives = &preset_shape,
    .query = preset_write_query },
  { DELETE, API "/{preset}",      preset_remove_json, MAY_WRITE,
    .says = "Delete a preset; what was ordered with it stays", .query = preset_write_query },
  { GET,    OF_PROJECT,           preset_list_json,   MAY_READ,
    .says = "Presets that an order in a project can begin with, besides the catalog's",
    .query = preset_list_query, .lists = &preset_shape },
  { GET,    OF_PROJECT "/{preset}", preset_show_json, MAY_READ,
    .says = "One preset of the project's organization", .gives = &preset_shape },

  { GET,    PAGE,                 preset_list_html,   MAY_READ,
    .says = "Presets of an organization", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    PAGE "/new",          preset_new_html,    MAY_READ,
    .says = "Form for a new preset", .query = preset_new_query },
  { POST,   PAGE "/new",          preset_add_html,    MAY_WRITE,
    .says = "Keep a preset, or change the form" },
  { GET,    PAGE "/{preset}",     preset_edit_html,   MAY_READ,
    .says = "One preset, and the form to change it" },
  { POST,   PAGE "/{preset}",     preset_change_html, MAY_WRITE,
    .says = "Change a preset, or the form" },
  { POST,   PAGE "/{preset}/delete", preset_remove_html, MAY_WRITE,
    INPUT(preset_delete_fields), .redo = preset_edit_html, .says = "Delete a preset" },
  {0},
};
/* clang-format on */
