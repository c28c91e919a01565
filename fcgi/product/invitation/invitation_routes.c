/* invitation_routes.c: invitations: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/invitation/invitation_routes.h"

#include "product/access/permission.h"

#define DRAFT                                                                            \
    .form = invitation_input_fields, .form_bytes = sizeof(struct invitation_draft)

struct page invitation_pages[] = {
    [PAGE_INVITATION_LIST] = {"invitation/list", invitation_list_shown, NULL},
    [PAGE_INVITATION_CREATE] = {"invitation/create", invitation_create_shown, NULL},
    [PAGE_INVITATION_ACCEPT] = {"invitation/accept", invitation_accept_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
#define PLACE_ROUTES(api, page, what)                                                          \
  { GET,    api,                        invitation_list_json,   MAY_MANAGE_ACCESS,             \
    .says = "Invitations to " what " and below it, newest first",                              \
    .query = invitation_list_query, .lists = &invitation_shape },                              \
  { POST,   api,                        invitation_add_json,    MAY_MANAGE_ACCESS, DRAFT,      \
    .says = "Invite an address to " what "; the link to copy is answered once" },              \
  { POST,   api "/{invitation}/resend", invitation_resend_json, MAY_MANAGE_ACCESS,             \
    .says = "Mail an invitation to " what " again, with new links" },                          \
  { DELETE, api "/{invitation}",        invitation_revoke_json, MAY_MANAGE_ACCESS,             \
    .says = "Take an invitation to " what " back" },                                           \
  { GET,    page,                       invitation_list_html,   MAY_MANAGE_ACCESS,             \
    .says = "Invitations to " what, .flags = ROUTE_KEEPS_VIEWS },                                \
  { GET,    page "/new",                invitation_create_html, MAY_MANAGE_ACCESS,             \
    .says = "Form to invite somebody to " what },                                              \
  { POST,   page "/new",                invitation_add_html,    MAY_MANAGE_ACCESS,             \
    .says = "Invite somebody to " what " and show the link once" },                            \
  { POST,   page "/{invitation}/resend", invitation_resend_html, MAY_MANAGE_ACCESS,            \
    .says = "Mail an invitation to " what " again and show the new link once" },               \
  { POST,   page "/{invitation}/revoke", invitation_revoke_html, MAY_MANAGE_ACCESS,            \
    .says = "Take an invitation to " what " back" }

const struct route invitation_routes[] = {
  PLACE_ROUTES("/api/v1/organizations/{org}/invitations",
               "/organizations/{org}/invitations", "an organization"),
  PLACE_ROUTES("/api/v1/projects/{project}/invitations",
               "/projects/{project}/invitations", "a project"),
  PLACE_ROUTES("/api/v1/projects/{project}/resources/{resource}/invitations",
               "/projects/{project}/resources/{resource}/invitations", "a resource"),
  { GET,    "/invitations/accept/{token}", invitation_look_html, OPEN_TO_ALL,
    .says = "What an invitation offers, and how to accept it" },
  { POST,   "/invitations/accept/{token}", invitation_accept_html, SIGNED_IN,
    .says = "Accept an invitation" },
  { POST,   "/invitations/register/{token}", invitation_register_html, OPEN_TO_ALL,
    .form = invitation_register_fields, .form_bytes = sizeof(struct invitation_register_form),
    .flags = ROUTE_SLOW, .redo = invitation_register_redo_html,
    .says = "Make an account for the address that an invitation was mailed to" },
  {0},
};
/* clang-format on */
