# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/administration/administration.c fcgi/product/administration/administration.h \
	fcgi/product/administration/administration_html.c \
	fcgi/product/administration/administration_json.c \
	fcgi/product/administration/administration_limits.c \
	fcgi/product/administration/administration_limits.h \
	fcgi/product/administration/administration_limits_html.c \
	fcgi/product/administration/administration_organizations_html.c \
	fcgi/product/administration/administration_people_html.c \
	fcgi/product/administration/administration_routes.c \
	fcgi/product/administration/administration_routes.h
