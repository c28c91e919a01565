# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/issuer/issuer.c fcgi/product/issuer/issuer.h \
	fcgi/product/issuer/issuer_arrive.c fcgi/product/issuer/issuer_call.c \
	fcgi/product/issuer/issuer_discover.c fcgi/product/issuer/issuer_exchange.c \
	fcgi/product/issuer/issuer_group.c fcgi/product/issuer/issuer_group_html.c \
	fcgi/product/issuer/issuer_html.c fcgi/product/issuer/issuer_json.c \
	fcgi/product/issuer/issuer_link_html.c fcgi/product/issuer/issuer_private.h \
	fcgi/product/issuer/issuer_program.c fcgi/product/issuer/issuer_program_html.c \
	fcgi/product/issuer/issuer_program_json.c \
	fcgi/product/issuer/issuer_routes.c fcgi/product/issuer/issuer_routes.h \
	fcgi/product/issuer/issuer_settings.h fcgi/product/issuer/issuer_token.c \
	fcgi/product/issuer/issuer_sign_in_html.c fcgi/product/issuer/issuer_ticket.c
