# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/service_account/service_account.c \
	fcgi/product/service_account/service_account.h \
	fcgi/product/service_account/service_account_html.c \
	fcgi/product/service_account/service_account_json.c \
	fcgi/product/service_account/service_account_routes.c \
	fcgi/product/service_account/service_account_routes.h \
	fcgi/product/service_account/service_account_show_html.c
