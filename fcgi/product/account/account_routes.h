/* account_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_ROUTES_H
#define PRODUCT_ACCOUNT_ACCOUNT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/account/account.h"

extern const struct route account_routes[];
extern const struct shape account_me_shape;
extern const struct shape account_session_shape;
extern const struct shape account_key_shape;
extern struct page account_pages[];

enum { PAGE_SIGN_IN, PAGE_PROFILE, PAGE_KEYS };
extern const struct field sign_in_shown[];
extern const struct field profile_shown[];
extern const struct field keys_shown[];

struct sign_in_form {
    struct str email;
    struct str password;
    struct str return_to;
};
extern const struct field sign_in_form_fields[];
struct profile_form {
    struct str name;
    struct str theme;
};
extern const struct field profile_form_fields[];
struct password_form {
    struct str password;
    struct str new_password;
};
extern const struct field password_form_fields[];
struct theme_form {
    struct str theme;
    struct str return_to;
};
extern const struct field theme_form_fields[];
struct key_form {
    struct str name;
    struct str expiry; /* days, or "never" */
};
extern const struct field key_form_fields[];
struct key_input {
    struct str name;
    int64_t expires_us; /* 0 and sent = never */
};
extern const struct field key_input_fields[];
extern const struct field profile_input_fields[];

/* account_html.c */
enum outcome account_sign_in_form_html(struct call *call);
enum outcome account_sign_in_html(struct call *call);
enum outcome account_sign_in_redo_html(struct call *call);
enum outcome account_sign_out_html(struct call *call);
/* account_profile_html.c */
enum outcome account_profile_html(struct call *call);
enum outcome account_change_profile_html(struct call *call);
enum outcome account_change_password_html(struct call *call);
enum outcome account_profile_redo_html(struct call *call);
enum outcome account_theme_html(struct call *call);
enum outcome account_session_end_html(struct call *call);
enum outcome account_session_end_all_html(struct call *call);
/* account_key_html.c */
enum outcome account_keys_html(struct call *call);
enum outcome account_key_add_html(struct call *call);
enum outcome account_keys_redo_html(struct call *call);
enum outcome account_key_revoke_html(struct call *call);
/* account_json.c */
enum outcome account_me_json(struct call *call);
enum outcome account_change_me_json(struct call *call);
enum outcome account_change_password_json(struct call *call);
enum outcome account_sessions_json(struct call *call);
enum outcome account_session_end_json(struct call *call);
enum outcome account_session_end_all_json(struct call *call);
enum outcome account_keys_json(struct call *call);
enum outcome account_key_add_json(struct call *call);
enum outcome account_key_revoke_json(struct call *call);

#endif
