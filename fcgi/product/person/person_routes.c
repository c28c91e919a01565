/* person_routes.c: taking one's data along, and leaving. */
/* SPDX-License-Identifier: ISC */
#include "product/person/person_routes.h"

#include "product/access/permission.h"

#define FORM(word) .form = word##_form_fields, .form_bytes = sizeof(struct word##_form)

struct page person_pages[] = {
    [PAGE_PERSON_REMOVE] = {"person/remove", person_remove_shown, NULL},
    {NULL, NULL, NULL},
};

const struct field remove_form_fields[] = {
    {"confirm", TEXT_AT(struct remove_form, confirm), .max = EMAIL_CHARACTERS_MAX},
    {0},
};

/* clang-format off */
const struct route person_routes[] = {
  { GET,    "/account/export",         person_export_download, SIGNED_IN,
    .says = "Everything about the signed-in person as a file" },
  { GET,    "/account/delete",         person_remove_own_html, SIGNED_IN,
    .says = "What goes with the own account, and the form to delete it" },
  { POST,   "/account/delete",         person_remove_own_now_html, SIGNED_IN, FORM(remove),
    .says = "Delete the own account for ever", .redo = person_remove_own_redo_html },
  { GET,    "/admin/users/{person}/delete", person_remove_other_html, MAY_ADMINISTER,
    .says = "What goes with an account, and the form to delete it" },
  { POST,   "/admin/users/{person}/delete", person_remove_other_now_html, MAY_ADMINISTER, FORM(remove),
    .says = "Delete an account for ever", .redo = person_remove_other_redo_html },

  { GET,    "/api/v1/me/export",       person_export_json,     SIGNED_IN,
    .says = "Everything about the caller: profile, sessions, keys, roles, teams, own audit entries" },
  { DELETE, "/api/v1/me",              person_remove_own_json, SIGNED_IN,
    .says = "Delete the own account for ever; not with an API key" },
  { DELETE, "/api/v1/admin/users/{person}", person_remove_other_json, MAY_ADMINISTER,
    .says = "Delete an account for ever" },
  {0},
};
/* clang-format on */
