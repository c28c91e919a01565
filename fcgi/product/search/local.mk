# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/search/search.c fcgi/product/search/search.h \
	fcgi/product/search/search_html.c fcgi/product/search/search_json.c \
	fcgi/product/search/search_pages.c fcgi/product/search/search_routes.c \
	fcgi/product/search/search_routes.h
