# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/organization/organization.c fcgi/product/organization/organization.h \
	fcgi/product/organization/organization_html.c fcgi/product/organization/organization_json.c \
	fcgi/product/organization/organization_routes.c \
	fcgi/product/organization/organization_routes.h \
	fcgi/product/organization/organization_security.c \
	fcgi/product/organization/organization_show_html.c fcgi/product/organization/place.c \
	fcgi/product/organization/place.h
