# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/reference/reference.c fcgi/product/reference/reference.h \
	fcgi/product/reference/reference_files.c \
	fcgi/product/reference/reference_html.c \
	fcgi/product/reference/reference_openapi.c \
	fcgi/product/reference/reference_private.h \
	fcgi/product/reference/reference_problems_html.c \
	fcgi/product/reference/reference_routes.c \
	fcgi/product/reference/reference_schema.c \
	fcgi/product/reference/reference_words.c
