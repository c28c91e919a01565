/* secret_routes.c: secrets: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/secret/secret_routes.h"

#include "product/access/permission.h"

#define INPUT(table) .form = (table), .form_bytes = sizeof(struct secret_input)
#define REVEAL       .form = secret_reveal_fields, .form_bytes = sizeof(struct secret_reveal_input)
#define API          "/api/v1/projects/{project}/secrets"
#define PAGE         "/projects/{project}/secrets"

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
  {0},
};
/* clang-format on */
