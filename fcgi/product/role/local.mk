# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/role/role.c fcgi/product/role/role.h \
	fcgi/product/role/role_edit_html.c fcgi/product/role/role_html.c \
	fcgi/product/role/role_json.c fcgi/product/role/role_routes.c \
	fcgi/product/role/role_routes.h
