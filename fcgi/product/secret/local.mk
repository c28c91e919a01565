# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/secret/secret.c fcgi/product/secret/secret.h \
	fcgi/product/secret/secret_edit_html.c fcgi/product/secret/secret_html.c \
	fcgi/product/secret/secret_judge.c fcgi/product/secret/secret_json.c \
	fcgi/product/secret/secret_private.h fcgi/product/secret/secret_routes.c \
	fcgi/product/secret/secret_routes.h fcgi/product/secret/secret_type.c
