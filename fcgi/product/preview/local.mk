# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/preview/preview.c fcgi/product/preview/preview.h \
	fcgi/product/preview/preview_changes.c \
	fcgi/product/preview/preview_diff.c \
	fcgi/product/preview/preview_html.c \
	fcgi/product/preview/preview_private.h \
	fcgi/product/preview/preview_rate.c \
	fcgi/product/preview/preview_routes.c fcgi/product/preview/preview_routes.h
EXTRA_DIST += fcgi/product/preview/README.md
