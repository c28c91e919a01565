# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/saved_view/saved_view.c fcgi/product/saved_view/saved_view.h \
	fcgi/product/saved_view/saved_view_html.c fcgi/product/saved_view/saved_view_json.c \
	fcgi/product/saved_view/saved_view_routes.c fcgi/product/saved_view/saved_view_routes.h
