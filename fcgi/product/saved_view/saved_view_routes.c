/* saved_view_routes.c: views that a person keeps: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/saved_view/saved_view_routes.h"

#define DRAFT(table)  .form = (table), .form_bytes = sizeof(struct saved_view_draft)
#define SWITCH(table) .form = (table), .form_bytes = sizeof(struct shortcuts_input)

struct page saved_view_pages[] = {
    [PAGE_SAVED_VIEWS] = {"saved_view/list", saved_views_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route saved_view_routes[] = {
  { GET,    "/api/v1/me/views",         saved_view_list_json,   SIGNED_IN,
    .says = "Views of lists that the caller keeps, at most 50, by list and name",
    .lists = &saved_view_shape },
  { POST,   "/api/v1/me/views",         saved_view_keep_json,   SIGNED_IN,
    DRAFT(saved_view_input_fields), .gives = &saved_view_shape,
    .says = "Keep filters of a list under a name; the same name on the same list gets the new ones" },
  { DELETE, "/api/v1/me/views/{view}",  saved_view_remove_json, SIGNED_IN,
    .says = "Forget a view" },
  { PUT,    "/api/v1/me/shortcuts",     saved_view_shortcuts_json, SIGNED_IN,
    SWITCH(shortcuts_input_fields), .says = "Single keys do something on the own pages, or not" },
  { GET,    "/account/views",           saved_view_list_html,   SIGNED_IN,
    .says = "Views of lists that I keep" },
  { POST,   "/account/views",           saved_view_keep_html,   SIGNED_IN,
    DRAFT(saved_view_form_fields), .redo = saved_view_list_html,
    .says = "Keep the filters of a list under a name" },
  { POST,   "/account/views/{view}/delete", saved_view_remove_html, SIGNED_IN,
    .says = "Forget a view" },
  { POST,   "/account/shortcuts",       saved_view_shortcuts_html, SIGNED_IN,
    SWITCH(shortcuts_form_fields), .says = "Single keys do something on my pages, or not" },
  {0},
};
/* clang-format on */
