/* account_link_routes.h: the pages that links in mails open, and where such links are asked for. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCOUNT_ACCOUNT_LINK_ROUTES_H
#define PRODUCT_ACCOUNT_ACCOUNT_LINK_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/account/account_link.h"

extern const struct route account_link_routes[];
extern struct page account_link_pages[];

enum { PAGE_FORGOT, PAGE_RESET, PAGE_VERIFY, PAGE_REGISTER, PAGE_WELCOME, PAGE_EMAIL };
extern const struct field forgot_shown[];
extern const struct field reset_shown[];
extern const struct field verify_shown[];
extern const struct field register_shown[];
extern const struct field welcome_shown[];
extern const struct field email_shown[];

struct forgot_form {
    struct str email;
};
extern const struct field forgot_form_fields[];
struct reset_form {
    struct str new_password;
};
extern const struct field reset_form_fields[];
struct register_form {
    struct str name;
    struct str email;
};
extern const struct field register_form_fields[];
struct welcome_form {
    struct str name;
    struct str new_password;
};
extern const struct field welcome_form_fields[];
struct email_form {
    struct str email;
    struct str password;
};
extern const struct field email_form_fields[];

/* account_link_html.c */
enum outcome account_forgot_html(struct call *call);
enum outcome account_forgot_ask_html(struct call *call);
enum outcome account_forgot_redo_html(struct call *call);
enum outcome account_reset_form_html(struct call *call);
enum outcome account_reset_html(struct call *call);
enum outcome account_reset_redo_html(struct call *call);
enum outcome account_register_form_html(struct call *call);
enum outcome account_register_ask_html(struct call *call);
enum outcome account_register_redo_html(struct call *call);
enum outcome account_welcome_form_html(struct call *call);
enum outcome account_welcome_html(struct call *call);
enum outcome account_welcome_redo_html(struct call *call);
/* account_email_html.c */
enum outcome account_email_form_html(struct call *call);
enum outcome account_email_ask_html(struct call *call);
enum outcome account_email_redo_html(struct call *call);
enum outcome account_verify_form_html(struct call *call);
enum outcome account_verify_html(struct call *call);
enum outcome account_email_ask_json(struct call *call);

#endif
