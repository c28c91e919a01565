# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/resource/resource.c fcgi/product/resource/resource.h \
	fcgi/product/resource/resource_json.c fcgi/product/resource/resource_private.h \
	fcgi/product/resource/resource_routes.c fcgi/product/resource/resource_routes.h \
	fcgi/product/resource/resource_store.c \
	fcgi/product/resource/resource_form_html.c \
	fcgi/product/resource/resource_html.c fcgi/product/resource/resource_pages.h
