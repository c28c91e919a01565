/* service_account_routes.c: service accounts: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/service_account/service_account_routes.h"

#include "product/access/permission.h"
#include "product/api_key/api_key.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct service_account_input)
#define KEY(table, type) .form = (table), .form_bytes = sizeof(struct type)

struct page service_account_pages[] = {
    [PAGE_SERVICE_ACCOUNT_LIST] = {"service_account/list", service_account_list_shown, NULL},
    [PAGE_SERVICE_ACCOUNT_NEW] = {"service_account/new", service_account_new_shown, NULL},
    [PAGE_SERVICE_ACCOUNT_SHOW] = {"service_account/show", service_account_show_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
#define PLACE_ROUTES(api, page, what)                                                          \
  { GET,    api,                       service_account_list_json,   MAY_READ,                  \
    .says = "Service accounts of " what ", newest first", .query = service_account_query,      \
    .lists = &service_account_shape },                                                         \
  { POST,   api,                       service_account_add_json,    MAY_MANAGE_ACCESS,         \
    INPUT(service_account_input_fields), .says = "Create a service account of " what,          \
    .gives = &service_account_shape },                                                         \
  { GET,    api "/{account}",          service_account_show_json,   MAY_READ,                  \
    .says = "One service account of " what ", with the roles that it holds",                   \
    .gives = &service_account_shape },                                                         \
  { PATCH,  api "/{account}",          service_account_change_json, MAY_MANAGE_ACCESS,         \
    INPUT(service_account_change_fields),                                                      \
    .says = "Rename, describe, disable or enable a service account of " what,                  \
    .gives = &service_account_shape },                                                         \
  { DELETE, api "/{account}",          service_account_remove_json, MAY_MANAGE_ACCESS,         \
    .says = "Delete a service account of " what ", with its keys and roles" },                 \
  { GET,    api "/{account}/keys",     service_account_keys_json,   MAY_READ,                  \
    .says = "API keys of a service account of " what, .lists = &key_shape },                   \
  { POST,   api "/{account}/keys",     service_account_key_add_json, MAY_MANAGE_ACCESS,        \
    KEY(key_input_fields, key_input), .gives = &key_shape,                                     \
    .says = "Create an API key for a service account of " what },                              \
  { POST,   api "/{account}/keys/{key}/rotate", service_account_key_rotate_json,               \
    MAY_MANAGE_ACCESS, KEY(key_rotation_fields, key_rotation), .gives = &key_shape,            \
    .says = "Another API key in place of one of a service account of " what },                 \
  { DELETE, api "/{account}/keys/{key}", service_account_key_revoke_json, MAY_MANAGE_ACCESS,   \
    .says = "Revoke an API key of a service account of " what },                               \
  { GET,    page,                      service_account_list_html,   MAY_READ,                  \
    .says = "The service accounts of " what, .flags = ROUTE_KEEPS_VIEWS },                       \
  { GET,    page "/new",               service_account_new_html,    MAY_MANAGE_ACCESS,         \
    .says = "Form for a new service account of " what },                                       \
  { POST,   page "/new",               service_account_add_html,    MAY_MANAGE_ACCESS,         \
    INPUT(service_account_form_fields), .redo = service_account_new_html,                      \
    .says = "Make a service account of " what },                                               \
  { GET,    page "/{account}",         service_account_show_html,   MAY_READ,                  \
    .says = "A service account of " what ", its roles and keys" },                             \
  { POST,   page "/{account}",         service_account_change_html, MAY_MANAGE_ACCESS,         \
    INPUT(service_account_form_fields), .redo = service_account_redo_html,                     \
    .says = "Change name and description of a service account of " what },                     \
  { POST,   page "/{account}/disable", service_account_disable_html, MAY_MANAGE_ACCESS,        \
    .says = "Disable a service account of " what },                                            \
  { POST,   page "/{account}/enable",  service_account_enable_html, MAY_MANAGE_ACCESS,         \
    .says = "Enable a service account of " what },                                             \
  { POST,   page "/{account}/delete",  service_account_remove_html, MAY_MANAGE_ACCESS,         \
    INPUT(service_account_delete_fields), .redo = service_account_redo_html,                   \
    .says = "Delete the service account of " what },                                           \
  { POST,   page "/{account}/keys",    service_account_key_add_html, MAY_MANAGE_ACCESS,        \
    KEY(key_form_fields, key_form), .redo = service_account_redo_html,                         \
    .says = "Make an API key for a service account of " what ", shown once" },                 \
  { POST,   page "/{account}/keys/{key}/rotate", service_account_key_rotate_html,              \
    MAY_MANAGE_ACCESS, KEY(key_rotation_form_fields, key_rotation_form),                       \
    .says = "Make another API key for a service account of " what ", shown once" },            \
  { POST,   page "/{account}/keys/{key}/revoke", service_account_key_revoke_html,              \
    MAY_MANAGE_ACCESS, .says = "Revoke a key of a service account of " what }

const struct route service_account_routes[] = {
  PLACE_ROUTES("/api/v1/organizations/{org}/service-accounts",
               "/organizations/{org}/service-accounts", "an organization"),
  PLACE_ROUTES("/api/v1/projects/{project}/service-accounts",
               "/projects/{project}/service-accounts", "a project"),
  {0},
};
/* clang-format on */
