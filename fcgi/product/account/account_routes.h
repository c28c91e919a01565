/* account_routes.h: what requests reach in this capability. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_ROUTES_H
#define PRODUCT_ACCOUNT_ACCOUNT_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/account/account_factor.h"

extern const struct route account_routes[];
extern const struct shape account_me_shape;
extern const struct shape account_session_shape;
extern const struct shape account_factor_shape;
extern struct page account_pages[];

enum {
    PAGE_SIGN_IN,
    PAGE_PROFILE,
    PAGE_KEYS,
    PAGE_CODE,
    PAGE_SECURITY,
    PAGE_FACTOR,
    PAGE_RECOVERY,
    PAGE_PROOF,
};
extern const struct field sign_in_shown[];
extern const struct field profile_shown[];
extern const struct field keys_shown[];
extern const struct field code_shown[];
extern const struct field security_shown[];
extern const struct field factor_shown[];
extern const struct field recovery_shown[];
extern const struct field proof_shown[];

struct sign_in_form {
    struct str email;
    struct str password;
    struct str return_to;
};
extern const struct field sign_in_form_fields[];
struct profile_form {
    struct str name;
    struct str theme;
    struct str time_zone;
    struct str date_style;
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
extern const struct field profile_input_fields[];

struct code_form {
    struct str code;
    struct str return_to;
};
extern const struct field code_form_fields[];
struct next_form {
    struct str next;
};
extern const struct field next_form_fields[];
struct confirm_form {
    struct str code;
    struct str next;
};
extern const struct field confirm_form_fields[];
struct sealed_form {
    struct str codes;
};
extern const struct field sealed_form_fields[];

/* Another server that signs people in (product/issuer), as the sign-in page shows it. */
struct sign_in_issuer {
    struct str id;
    struct str name;
};
enum { SIGN_IN_ISSUERS_MAX = 20 };
/* By name, at most SIGN_IN_ISSUERS_MAX, as struct sign_in_issuer. */
MUST_CHECK enum outcome account_issuers(struct task *task, struct list *out);

struct proof_form {
    struct str password;
    struct str code;
    struct str next;
};
extern const struct field proof_form_fields[];

/* The path that was sent when it is ours, else the home page. */
struct str wanted_path(struct str sent);
/* Set the cookies of a sign-in and lead on: to `wanted`, or to the second step first. */
enum outcome account_answer_signed_in(struct call *call, const struct signed_in *signed_in,
                                      struct str wanted);
/* What an authenticator app calls us. */
struct str factor_issuer(struct call *call);

/* account_code_html.c */
enum outcome account_code_form_html(struct call *call);
enum outcome account_code_html(struct call *call);
enum outcome account_code_redo_html(struct call *call);
/* account_security_html.c */
enum outcome account_security_html(struct call *call);
enum outcome account_session_end_html(struct call *call);
enum outcome account_session_end_others_html(struct call *call);
enum outcome account_factor_html(struct call *call);
enum outcome account_factor_redo_html(struct call *call);
enum outcome account_factor_begin_html(struct call *call);
enum outcome account_factor_confirm_html(struct call *call);
enum outcome account_factor_disable_html(struct call *call);
enum outcome account_recovery_renew_html(struct call *call);
enum outcome account_recovery_text_html(struct call *call);
/* account_proof_html.c */
enum outcome account_proof_html(struct call *call);
enum outcome account_proof_redo_html(struct call *call);
enum outcome account_prove_html(struct call *call);
enum outcome account_prove_json(struct call *call);
/* account_factor_json.c */
enum outcome account_factor_json(struct call *call);
enum outcome account_factor_begin_json(struct call *call);
enum outcome account_factor_confirm_json(struct call *call);
enum outcome account_factor_disable_json(struct call *call);
enum outcome account_recovery_renew_json(struct call *call);
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
enum outcome account_session_end_all_html(struct call *call);
/* account_key_html.c */
enum outcome account_keys_html(struct call *call);
enum outcome account_key_add_html(struct call *call);
enum outcome account_keys_redo_html(struct call *call);
enum outcome account_key_rotate_html(struct call *call);
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
enum outcome account_key_rotate_json(struct call *call);
enum outcome account_key_revoke_json(struct call *call);

#endif
