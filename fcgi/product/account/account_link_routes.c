/* account_link_routes.c: forgotten passwords, proof of addresses, registration. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_link_routes.h"

#define FORM(word) .form = word##_form_fields, .form_bytes = sizeof(struct word##_form)

struct page account_link_pages[] = {
    [PAGE_FORGOT] = {"account/forgot", forgot_shown, NULL},
    [PAGE_RESET] = {"account/reset", reset_shown, NULL},
    [PAGE_VERIFY] = {"account/verify", verify_shown, NULL},
    [PAGE_REGISTER] = {"account/register", register_shown, NULL},
    [PAGE_WELCOME] = {"account/welcome", welcome_shown, NULL},
    [PAGE_EMAIL] = {"account/email", email_shown, NULL},
    {NULL, NULL, NULL},
};

#define EMAIL_FIELD(form)                                                                \
    {                                                                                    \
        "email", TEXT_AT(struct form, email), .min = 1, .max = EMAIL_CHARACTERS_MAX,     \
                                              .required = true                           \
    }
#define NEW_PASSWORD_FIELD(form)                                                         \
    {                                                                                    \
        "new_password", TEXT_AT(struct form, new_password),                              \
            .min = PASSWORD_CHARACTERS_MIN, .max = PASSWORD_CHARACTERS_MAX,              \
            .required = true, .keep_space = true                                         \
    }

const struct field forgot_form_fields[] = {EMAIL_FIELD(forgot_form), {0}};

const struct field reset_form_fields[] = {
    NEW_PASSWORD_FIELD(reset_form), {0}};

const struct field register_form_fields[] = {
    {"name", TEXT_AT(struct register_form, name), .max = PERSON_NAME_MAX},
    EMAIL_FIELD(register_form),
    {0},
};

const struct field welcome_form_fields[] = {
    {"name", TEXT_AT(struct welcome_form, name), .max = PERSON_NAME_MAX},
    NEW_PASSWORD_FIELD(welcome_form),
    {0},
};

const struct field email_form_fields[] = {
    EMAIL_FIELD(email_form),
    {"password", TEXT_AT(struct email_form, password), .max = PASSWORD_CHARACTERS_MAX,
     .keep_space = true},
    {0},
};

/* clang-format off */
const struct route account_link_routes[] = {
  { GET,    "/forgot",           account_forgot_html, OPEN_TO_ALL,
    .says = "Form to ask for a link that sets a new password" },
  { POST,   "/forgot",           account_forgot_ask_html, OPEN_TO_ALL, FORM(forgot),
    .says = "Mail such a link to whoever has this address", .redo = account_forgot_redo_html },
  { GET,    "/reset/{token}",    account_reset_form_html, OPEN_TO_ALL,
    .says = "Form behind a mailed link: the new password" },
  { POST,   "/reset/{token}",    account_reset_html, OPEN_TO_ALL, FORM(reset),
    .says = "Set the new password; all sessions end", .flags = ROUTE_SLOW,
    .redo = account_reset_redo_html },
  { GET,    "/register",         account_register_form_html, OPEN_TO_ALL,
    .says = "Form to ask for an account, where registration is open" },
  { POST,   "/register",         account_register_ask_html, OPEN_TO_ALL, FORM(register),
    .says = "Mail a link that makes an account", .redo = account_register_redo_html },
  { GET,    "/register/{token}", account_welcome_form_html, OPEN_TO_ALL,
    .says = "Form behind a mailed link: name and password of the new account" },
  { POST,   "/register/{token}", account_welcome_html, OPEN_TO_ALL, FORM(welcome),
    .says = "Make the account", .flags = ROUTE_SLOW, .redo = account_welcome_redo_html },
  { GET,    "/verify/{token}",   account_verify_form_html, OPEN_TO_ALL,
    .says = "Question behind a mailed link: is this address yours?" },
  { POST,   "/verify/{token}",   account_verify_html, OPEN_TO_ALL,
    .says = "The address is proved, and from now on the account's" },
  { GET,    "/account/email",    account_email_form_html, SIGNED_IN,
    .says = "The own address: is it proved, and a form for another one" },
  { POST,   "/account/email",    account_email_ask_html, SIGNED_IN, FORM(email),
    .says = "Mail a link to the address that is wanted", .flags = ROUTE_SLOW,
    .redo = account_email_redo_html },
  { POST,   "/api/v1/me/email",  account_email_ask_json, SIGNED_IN, FORM(email),
    .says = "Mail a link that proves an address, or changes the own one to it; not with an API key",
    .flags = ROUTE_SLOW },
  {0},
};
/* clang-format on */
