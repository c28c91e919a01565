/* issuer_routes.c: signing in with issuers, looking after them, and their groups. */
/* SPDX-License-Identifier: ISC */
#include "product/issuer/issuer_routes.h"

#include "platform/http/http.h"
#include "product/access/permission.h"

#define DRAFT   .form = issuer_draft_fields, .form_bytes = sizeof(struct issuer_draft)
#define MAPPING .form = issuer_mapping_fields, .form_bytes = sizeof(struct issuer_mapping_draft)
#define PROGRAM .form = issuer_program_fields, .form_bytes = sizeof(struct issuer_program_draft)
#define API     "/api/v1/issuers"
#define ADMIN   "/admin/issuers"
#define GROUPS  "/organizations/{org}/groups"

struct page issuer_pages[] = {
    [PAGE_ISSUER_LIST] = {"issuer/list", issuer_list_shown, NULL},
    [PAGE_ISSUER_EDIT] = {"issuer/edit", issuer_edit_shown, NULL},
    [PAGE_ISSUER_TROUBLE] = {"issuer/trouble", issuer_trouble_shown, NULL},
    [PAGE_ISSUER_LINK] = {"issuer/link", issuer_link_shown, NULL},
    [PAGE_ISSUER_SIGN_INS] = {"issuer/sign_ins", issuer_sign_ins_shown, NULL},
    [PAGE_ISSUER_SIGNED_OUT] = {"issuer/signed_out", issuer_signed_out_shown, NULL},
    [PAGE_ISSUER_GROUPS] = {"issuer/groups", issuer_groups_shown, NULL},
    [PAGE_ISSUER_PROGRAMS] = {"issuer/programs", issuer_programs_shown, NULL},
    {NULL, NULL, NULL},
};

const struct field issuer_draft_fields[] = {
    {"name", TEXT_AT(struct issuer_draft, name), .max = ISSUER_NAME_MAX},
    {"url", TEXT_AT(struct issuer_draft, url), .max = ISSUER_URL_MAX},
    {"client_id", TEXT_AT(struct issuer_draft, client_id), .max = ISSUER_WORD_MAX},
    {"client_secret", TEXT_AT(struct issuer_draft, client_secret), .max = ISSUER_WORD_MAX},
    {"audience", TEXT_AT(struct issuer_draft, audience), .max = ISSUER_WORD_MAX},
    {"sign_in", BOOL_AT(struct issuer_draft, sign_in)},
    {"api", BOOL_AT(struct issuer_draft, api)},
    {"provision", BOOL_AT(struct issuer_draft, provision)},
    {"sign_out", BOOL_AT(struct issuer_draft, sign_out)},
    {"scopes", TEXT_AT(struct issuer_draft, scopes), .max = ISSUER_WORD_MAX},
    {"groups_claim", TEXT_AT(struct issuer_draft, groups_claim), .max = ISSUER_WORD_MAX},
    {"algorithms", TEXT_AT(struct issuer_draft, algorithms), .max = 20},
    {"active", BOOL_AT(struct issuer_draft, active)},
    {0},
};

const struct field issuer_mapping_fields[] = {
    {"issuer_id", TEXT_AT(struct issuer_mapping_draft, issuer_id), .max = 100},
    {"group_name", TEXT_AT(struct issuer_mapping_draft, group_name), .max = GROUP_NAME_MAX},
    {"team_id", TEXT_AT(struct issuer_mapping_draft, team_id), .max = 100},
    {"role_id", TEXT_AT(struct issuer_mapping_draft, role_id), .max = 100},
    {0},
};

const struct field issuer_program_fields[] = {
    {"subject", TEXT_AT(struct issuer_program_draft, subject), .max = 255},
    {"service_account_id", TEXT_AT(struct issuer_program_draft, service_account_id), .max = 100},
    {0},
};

const struct parameter issuer_begin_query[] = {
    {"next", FIELD_TEXT, "Path to go to afterwards.", 0, 0, false, NULL},
    {"proof", FIELD_BOOL, "1 asks the signed-in person to prove again who they are.", 0, 0, false,
     NULL},
    {"link", FIELD_BOOL, "1 offers to link the issuer to the signed-in account.", 0, 0, false,
     NULL},
    {0},
};
const struct parameter issuer_callback_query[] = {
    {"code", FIELD_TEXT, "What the issuer exchanges for an id token.", 0, 0, false, NULL},
    {"state", FIELD_TEXT, "What was sent to the issuer.", 0, 0, true, NULL},
    {"iss", FIELD_TEXT, "The issuer (RFC 9207).", 0, 0, false, NULL},
    {"error", FIELD_TEXT, "Why there is no code.", 0, 0, false, NULL},
    {0},
};
const struct parameter issuer_list_query[] = {
    PARAMETER_LIMIT(ISSUER_LIST_LIMIT),
    PARAMETER_CURSOR,
    {0},
};

/* clang-format off */
const struct route issuer_routes[] = {
  { GET,    "/sign-in/issuer/{issuer}",   issuer_begin_html,      OPEN_TO_ALL,
    .says = "Go to an issuer to sign in, to link it, or to prove again who one is",
    .flags = ROUTE_UPSTREAM | ROUTE_WRITES, .query = issuer_begin_query },
  { GET,    "/callback",                  issuer_callback_html,   OPEN_TO_ALL,
    .says = "Come back from an issuer",
    .flags = ROUTE_UPSTREAM | ROUTE_WRITES, .query = issuer_callback_query },
  { GET,    "/sign-out/issuer/{issuer}",  issuer_signed_out_html, OPEN_TO_ALL,
    .says = "Go on signing out at the issuer that the ended session came from" },
  { GET,    "/sign-in/link",              issuer_link_form_html,  OPEN_TO_ALL,
    .says = "Form to link a sign-in to the account that has its address" },
  { POST,   "/sign-in/link",              issuer_link_html,       SIGNED_IN,
    .says = "Agree to link a sign-in to the own account" },
  { GET,    "/account/sign-ins",          issuer_sign_ins_html,   SIGNED_IN,
    .says = "Sign-ins of issuers that are linked to the own account" },
  { POST,   "/account/sign-ins/{identity}/unlink", issuer_unlink_html, SIGNED_IN,
    .says = "Unlink one; its sessions end" },

  { GET,    ADMIN,                        issuer_list_html,       MAY_ADMINISTER,
    .says = "Issuers of this installation" },
  { GET,    ADMIN "/new",                 issuer_add_form_html,   MAY_ADMINISTER,
    .says = "Form to add an issuer" },
  { POST,   ADMIN "/new",                 issuer_add_html,        MAY_ADMINISTER, DRAFT,
    .redo = issuer_add_form_html, .says = "Add an issuer" },
  { GET,    ADMIN "/{issuer}",            issuer_edit_html,       MAY_ADMINISTER,
    .says = "One issuer, to look at and to change" },
  { POST,   ADMIN "/{issuer}",            issuer_change_html,     MAY_ADMINISTER, DRAFT,
    .redo = issuer_edit_html, .says = "Change, activate or deactivate an issuer" },
  { POST,   ADMIN "/{issuer}/check",      issuer_check_html,      MAY_ADMINISTER,
    .flags = ROUTE_UPSTREAM, .says = "Fetch what an issuer publishes, now" },
  { POST,   ADMIN "/{issuer}/remove",     issuer_remove_html,     MAY_ADMINISTER,
    .says = "Remove an issuer that is not active, with its links and mappings" },
  { GET,    ADMIN "/{issuer}/programs",   issuer_programs_html,   MAY_ADMINISTER,
    .says = "Programs whose tokens of an issuer are service accounts" },
  { POST,   ADMIN "/{issuer}/programs",   issuer_program_add_html, MAY_ADMINISTER, PROGRAM,
    .redo = issuer_programs_html, .says = "Register a program as a service account" },
  { POST,   ADMIN "/{issuer}/programs/{program}/remove", issuer_program_remove_html,
    MAY_ADMINISTER, .says = "Forget a program: its tokens are nobody's" },

  { GET,    API,                          issuer_list_json,       MAY_ADMINISTER,
    .says = "Issuers of this installation, by name", .query = issuer_list_query,
    .lists = &issuer_shape },
  { POST,   API,                          issuer_add_json,        MAY_ADMINISTER, DRAFT,
    .says = "Add an issuer", .gives = &issuer_shape },
  { GET,    API "/{issuer}",              issuer_show_json,       MAY_ADMINISTER,
    .says = "One issuer; its secret is never told", .gives = &issuer_shape },
  { PATCH,  API "/{issuer}",              issuer_change_json,     MAY_ADMINISTER, DRAFT,
    .says = "Change an issuer; what is absent stays", .gives = &issuer_shape },
  { DELETE, API "/{issuer}",              issuer_remove_json,     MAY_ADMINISTER,
    .says = "Remove an issuer that is not active, with its links and mappings" },
  { POST,   API "/{issuer}/check",        issuer_check_json,      MAY_ADMINISTER,
    .flags = ROUTE_UPSTREAM, .says = "Fetch what an issuer publishes, now",
    .gives = &issuer_shape },
  { GET,    API "/{issuer}/programs",     issuer_program_list_json, MAY_ADMINISTER,
    .says = "Programs whose tokens of an issuer are service accounts, oldest first",
    .query = issuer_list_query, .lists = &issuer_program_shape },
  { POST,   API "/{issuer}/programs",     issuer_program_add_json, MAY_ADMINISTER, PROGRAM,
    .says = "Register a program as a service account", .gives = &issuer_program_shape },
  { DELETE, API "/{issuer}/programs/{program}", issuer_program_remove_json, MAY_ADMINISTER,
    .says = "Forget a program: its tokens are nobody's" },

  { GET,    GROUPS,                       issuer_groups_html,     MAY_MANAGE_ACCESS,
    .says = "Groups of issuers that count in an organization" },
  { POST,   GROUPS,                       issuer_mapping_add_html, MAY_MANAGE_ACCESS, MAPPING,
    .redo = issuer_groups_html, .says = "Map a group to a team or a role" },
  { POST,   GROUPS "/{mapping}/remove",   issuer_mapping_remove_html, MAY_MANAGE_ACCESS,
    .says = "Remove a mapping, and what only it gave" },
  { GET,    "/api/v1" GROUPS,             issuer_mapping_list_json, MAY_MANAGE_ACCESS,
    .says = "Groups of issuers that count in an organization, oldest first",
    .query = issuer_list_query, .lists = &issuer_mapping_shape },
  { POST,   "/api/v1" GROUPS,             issuer_mapping_add_json, MAY_MANAGE_ACCESS, MAPPING,
    .says = "Map a group to a team or a role", .gives = &issuer_mapping_shape },
  { DELETE, "/api/v1" GROUPS "/{mapping}", issuer_mapping_remove_json, MAY_MANAGE_ACCESS,
    .says = "Remove a mapping, and what only it gave" },
  {0},
};
/* clang-format on */
