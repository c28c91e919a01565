/* secret_routes.c: secrets: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/secret/secret_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct secret_input)
#define REVEAL       .form = secret_reveal_fields, .form_bytes = sizeof(struct secret_reveal_input)
#define API          "/api/v1/projects/{project}/secrets"
#define PAGE         "/projects/{project}/secrets"

struct page secret_pages[] = {
    [PAGE_SECRET_LIST] = {"secret/list", secret_list_shown, NULL},
    [PAGE_SECRET_SHOW] = {"secret/show", secret_show_shown, NULL},
    [PAGE_SECRET_EDIT] = {"secret/edit", secret_edit_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route secret_routes[] = {
  { GET,    API,                            secret_list_json,     MAY_READ,
    .says = "Secrets of a project by name, without values", .query = secret_list_query, .lists = &secret_shape },
  { POST,   API,                            secret_add_json,      MAY_WRITE, INPUT(secret_input_fields),
    .says = "Make a secret with its values", .gives = &secret_shape },
  { GET,    API "/{resource}",              secret_show_json,     MAY_READ,
    .says = "One secret, without values", .gives = &secret_shape },
  { PUT,    API "/{resource}",              secret_put_json,      MAY_WRITE, INPUT(secret_change_fields),
    .says = "Put values: those that are sent are all", .gives = &secret_shape },
  { PATCH,  API "/{resource}",              secret_put_json,      MAY_WRITE, INPUT(secret_change_fields),
    .says = "Put values: keys that are absent keep theirs, null takes a key away", .gives = &secret_shape },
  { POST,   API "/{resource}/reveal",       secret_reveal_json,   MAY_REVEAL, REVEAL,
    .says = "The value of one key; the audit trail keeps that it was seen", .gives = &secret_value_shape },
  { GET,    API "/{resource}/versions",     secret_versions_json, MAY_READ,
    .says = "Versions of a secret, newest first, without values", .query = secret_versions_query,
    .lists = &secret_version_shape },
  { DELETE, API "/{resource}/versions/{version}", secret_destroy_json, MAY_DELETE,
    .says = "Destroy the values of an older version" },

  { GET,    PAGE,                           secret_list_html,     MAY_READ,
    .says = "Secrets of a project" },
  { GET,    PAGE "/new",                    secret_new_html,      MAY_WRITE,
    .says = "Form for a secret with its values" },
  { POST,   PAGE "/new",                    secret_add_html,      MAY_WRITE,
    .says = "Make a secret with its values", .flags = ROUTE_TAKES_SECRETS },
  { GET,    PAGE "/{resource}",             secret_show_html,     MAY_READ,
    .says = "One secret: its keys, versions and who uses it" },
  { POST,   PAGE "/{resource}/reveal",      secret_reveal_html,   MAY_REVEAL, REVEAL,
    .says = "The page of a secret with the value of one key" },
  { GET,    PAGE "/{resource}/edit",        secret_edit_html,     MAY_WRITE,
    .says = "Form for other values; it shows none" },
  { POST,   PAGE "/{resource}/edit",        secret_put_html,      MAY_WRITE,
    .says = "Put values; what is blank keeps its own", .flags = ROUTE_TAKES_SECRETS },
  { POST,   PAGE "/{resource}/versions/{version}/destroy", secret_destroy_html, MAY_DELETE,
    .says = "Destroy the values of an older version" },
  {0},
};
/* clang-format on */
