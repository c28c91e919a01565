/* account_routes.c: signing in, the own account, its sessions and keys. */
/* SPDX-License-Identifier: ISC */
#include "product/account/account_routes.h"

#include "platform/base/zone.h"
#include "platform/http/http.h"
#include "product/api_key/api_key.h"

#define FORM(word) .form = word##_form_fields, .form_bytes = sizeof(struct word##_form)

struct page account_pages[] = {
    [PAGE_SIGN_IN] = {"account/sign_in", sign_in_shown, NULL},
    [PAGE_PROFILE] = {"account/profile", profile_shown, NULL},
    [PAGE_KEYS] = {"account/keys", keys_shown, NULL},
    [PAGE_CODE] = {"account/code", code_shown, NULL},
    [PAGE_SECURITY] = {"account/security", security_shown, NULL},
    [PAGE_FACTOR] = {"account/factor", factor_shown, NULL},
    [PAGE_RECOVERY] = {"account/recovery", recovery_shown, NULL},
    [PAGE_PROOF] = {"account/proof", proof_shown, NULL},
    {NULL, NULL, NULL},
};

const struct field sign_in_form_fields[] = {
    {"email", TEXT_AT(struct sign_in_form, email), .min = 1, .max = EMAIL_CHARACTERS_MAX,
     .required = true},
    {"password", TEXT_AT(struct sign_in_form, password), .min = 1,
     .max = PASSWORD_CHARACTERS_MAX, .required = true, .keep_space = true},
    {"return", TEXT_AT(struct sign_in_form, return_to), .max = PATH_BYTES_MAX},
    {0},
};

const struct field profile_form_fields[] = {
    {"name", TEXT_AT(struct profile_form, name), .min = 1, .max = PERSON_NAME_MAX,
     .required = true},
    {"theme", TEXT_AT(struct profile_form, theme), .max = 10},
    {"time_zone", TEXT_AT(struct profile_form, time_zone), .max = ZONE_NAME_MAX},
    {"date_style", TEXT_AT(struct profile_form, date_style), .max = 10},
    {0},
};

const struct field profile_input_fields[] = {
    {"name", TEXT_AT(struct profile_form, name), .min = 1, .max = PERSON_NAME_MAX},
    {"theme", TEXT_AT(struct profile_form, theme), .max = 10},
    {"time_zone", TEXT_AT(struct profile_form, time_zone), .max = ZONE_NAME_MAX},
    {"date_style", TEXT_AT(struct profile_form, date_style), .max = 10},
    {0},
};

const struct field password_form_fields[] = {
    {"password", TEXT_AT(struct password_form, password), .min = 1,
     .max = PASSWORD_CHARACTERS_MAX, .required = true, .keep_space = true},
    {"new_password", TEXT_AT(struct password_form, new_password), .min = PASSWORD_CHARACTERS_MIN,
     .max = PASSWORD_CHARACTERS_MAX, .required = true, .keep_space = true},
    {0},
};

const struct field theme_form_fields[] = {
    {"theme", TEXT_AT(struct theme_form, theme), .max = 10},
    {"return", TEXT_AT(struct theme_form, return_to), .max = PATH_BYTES_MAX},
    {0},
};

/* clang-format off */
const struct route account_routes[] = {
  { GET,    "/sign-in",                account_sign_in_form_html, OPEN_TO_ALL,
    .says = "Form to sign in" },
  { POST,   "/sign-in",                account_sign_in_html, OPEN_TO_ALL, FORM(sign_in),
    .says = "Sign in with address and password", .flags = ROUTE_SLOW | ROUTE_NO_CSRF,
    .redo = account_sign_in_redo_html },
  { GET,    "/sign-in/code",           account_code_form_html, OPEN_TO_ALL,
    .says = "Form for the code of the second factor" },
  { POST,   "/sign-in/code",           account_code_html, OPEN_TO_ALL, FORM(code),
    .says = "Finish signing in with a code of the app, or a recovery code",
    .flags = ROUTE_NO_CSRF, .redo = account_code_redo_html },
  { POST,   "/sign-out",               account_sign_out_html, SIGNED_IN,
    .says = "End this session", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/account",                account_profile_html, SIGNED_IN,
    .says = "Profile of the signed-in person", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account",                account_change_profile_html, SIGNED_IN, FORM(profile),
    .says = "Change name, theme, time zone and order of dates", .redo = account_profile_redo_html, .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/password",       account_change_password_html, SIGNED_IN, FORM(password),
    .says = "Change the password; other sessions end", .flags = ROUTE_SLOW | ROUTE_BEFORE_FACTOR,
    .redo = account_profile_redo_html },
  { POST,   "/account/theme",          account_theme_html, SIGNED_IN, FORM(theme),
    .says = "Change the theme and go back", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/account/proof",          account_proof_html, SIGNED_IN,
    .says = "Ask again who somebody is before something dangerous", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/proof",          account_prove_html, SIGNED_IN, FORM(proof),
    .says = "Prove with the password, and a code when that is on, that it is still you",
    .flags = ROUTE_SLOW | ROUTE_BEFORE_FACTOR | ROUTE_TAKES_SECRETS, .redo = account_proof_redo_html },
  { GET,    "/account/security",       account_security_html, SIGNED_IN,
    .says = "Second factor and sessions of the signed-in person", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/account/security/factor", account_factor_html, SIGNED_IN,
    .says = "The secret of a second factor that is being set up", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/security/factor", account_factor_begin_html, SIGNED_IN, FORM(next),
    .says = "Begin to set up a second factor", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/security/factor/confirm", account_factor_confirm_html, SIGNED_IN,
    FORM(confirm), .says = "Turn the second factor on with its first code; shows recovery codes once",
    .redo = account_factor_redo_html, .flags = ROUTE_BEFORE_FACTOR | ROUTE_TAKES_SECRETS },
  { POST,   "/account/security/factor/off", account_factor_disable_html, SIGNED_IN,
    .says = "Turn the second factor off", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/security/recovery-codes", account_recovery_renew_html, SIGNED_IN,
    .says = "Make new recovery codes and show them once", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/security/recovery-codes/text", account_recovery_text_html, SIGNED_IN,
    FORM(sealed), .says = "The recovery codes of the page as a text file", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/sessions/revoke-others", account_session_end_others_html, SIGNED_IN,
    .says = "End all sessions of the signed-in person but this one", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/sessions/revoke-all", account_session_end_all_html, SIGNED_IN,
    .says = "End all sessions of the signed-in person", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/account/sessions/{session}/revoke", account_session_end_html, SIGNED_IN,
    .says = "End one session", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/account/keys",           account_keys_html, SIGNED_IN,
    .says = "API keys of the signed-in person" },
  { POST,   "/account/keys",           account_key_add_html, SIGNED_IN, FORM(key),
    .says = "Create an API key and show it once", .redo = account_keys_redo_html },
  { POST,   "/account/keys/{key}/rotate", account_key_rotate_html, SIGNED_IN,
    .form = key_rotation_form_fields, .form_bytes = sizeof(struct key_rotation_form),
    .says = "Make another API key in place of one, and show it once" },
  { POST,   "/account/keys/{key}/revoke", account_key_revoke_html, SIGNED_IN,
    .says = "Revoke an API key" },

  { GET,    "/api/v1/me",              account_me_json, SIGNED_IN, .flags = ROUTE_ANY_KEY | ROUTE_BEFORE_FACTOR,
    .says = "Who calls, and with which credential", .gives = &account_me_shape },
  { PATCH,  "/api/v1/me",              account_change_me_json, SIGNED_IN,
    .form = profile_input_fields, .form_bytes = sizeof(struct profile_form),
    .says = "Change the own name, theme, time zone and order of dates; what is absent stays", .gives = &account_me_shape },
  { POST,   "/api/v1/me/password",     account_change_password_json, SIGNED_IN, FORM(password),
    .says = "Change the own password; not with an API key", .flags = ROUTE_SLOW | ROUTE_BEFORE_FACTOR },
  { POST,   "/api/v1/me/proof",        account_prove_json, SIGNED_IN, FORM(proof),
    .says = "Prove that it is still you; the session gets a new cookie; not with an API key",
    .flags = ROUTE_SLOW | ROUTE_BEFORE_FACTOR },
  { GET,    "/api/v1/me/second-factor", account_factor_json, SIGNED_IN,
    .says = "Is a second factor on?", .gives = &account_factor_shape, .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/api/v1/me/second-factor", account_factor_begin_json, SIGNED_IN,
    .says = "Begin to set one up: its secret, which is asked for after it was confirmed; not with an API key", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/api/v1/me/second-factor/confirm", account_factor_confirm_json, SIGNED_IN,
    FORM(confirm), .says = "Turn it on with its first code; answers recovery codes once", .flags = ROUTE_BEFORE_FACTOR },
  { DELETE, "/api/v1/me/second-factor", account_factor_disable_json, SIGNED_IN,
    .says = "Turn it off; not with an API key", .flags = ROUTE_BEFORE_FACTOR },
  { POST,   "/api/v1/me/second-factor/recovery-codes", account_recovery_renew_json, SIGNED_IN,
    .says = "New recovery codes instead of the old ones, answered once", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/api/v1/me/sessions",     account_sessions_json, SIGNED_IN,
    .says = "The own sessions, the last used first", .lists = &account_session_shape, .flags = ROUTE_BEFORE_FACTOR },
  { DELETE, "/api/v1/me/sessions",     account_session_end_all_json, SIGNED_IN,
    .says = "End all own sessions, this one too", .flags = ROUTE_BEFORE_FACTOR },
  { DELETE, "/api/v1/me/sessions/{session}", account_session_end_json, SIGNED_IN,
    .says = "End one own session", .flags = ROUTE_BEFORE_FACTOR },
  { GET,    "/api/v1/me/api-keys",     account_keys_json, SIGNED_IN,
    .says = "The own API keys, newest first", .lists = &key_shape },
  { POST,   "/api/v1/me/api-keys",     account_key_add_json, SIGNED_IN,
    .form = key_input_fields, .form_bytes = sizeof(struct key_input),
    .says = "Create an API key; without expires_at it works for the usual time; permissions and scope make it narrower",
    .gives = &key_shape },
  { POST,   "/api/v1/me/api-keys/{key}/rotate", account_key_rotate_json, SIGNED_IN,
    .form = key_rotation_fields, .form_bytes = sizeof(struct key_rotation),
    .says = "Make another API key in place of one, which works on for overlap_s seconds",
    .gives = &key_shape },
  { DELETE, "/api/v1/me/api-keys/{key}", account_key_revoke_json, SIGNED_IN,
    .says = "Revoke an own API key" },
  {0},
};
/* clang-format on */
