# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/account/account.c fcgi/product/account/account.h \
	fcgi/product/account/account_administrator.c \
	fcgi/product/account/account_attempt.c fcgi/product/account/account_code_html.c \
	fcgi/product/account/account_factor.c fcgi/product/account/account_factor_json.c \
	fcgi/product/account/account_html.c fcgi/product/account/account_security_html.c \
	fcgi/product/account/account_sign_in.c \
	fcgi/product/account/account_administrator.c fcgi/product/account/account_people.h \
	fcgi/product/account/account_attempt.c fcgi/product/account/account_html.c \
	fcgi/product/account/account_json.c fcgi/product/account/account_key.c \
	fcgi/product/account/account_key_html.c fcgi/product/account/account_password.c \
	fcgi/product/account/account_email_html.c fcgi/product/account/account_letter.c fcgi/product/account/account_link.c \
	fcgi/product/account/account_link.h fcgi/product/account/account_link_html.c \
	fcgi/product/account/account_link_private.h fcgi/product/account/account_link_routes.c \
	fcgi/product/account/account_link_routes.h fcgi/product/account/account_register.c \
	fcgi/product/account/account_reset.c fcgi/product/account/account_verify.c \
	fcgi/product/account/account_html.c fcgi/product/account/account_json.c \
	fcgi/product/account/account_key.c fcgi/product/account/account_key_html.c \
	fcgi/product/account/account_password.c fcgi/product/account/account_people.h \
	fcgi/product/account/account_private.h fcgi/product/account/account_profile_html.c \
	fcgi/product/account/account_routes.c fcgi/product/account/account_routes.h \
	fcgi/product/account/account_security_html.c fcgi/product/account/account_session.c \
	fcgi/product/account/account_sign_in.c
