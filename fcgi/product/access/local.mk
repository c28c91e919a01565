# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/access/access.c fcgi/product/access/access.h \
	fcgi/product/access/access_check_json.c \
	fcgi/product/access/access_above.c fcgi/product/access/access_admit.c \
	fcgi/product/access/access_grant_html.c fcgi/product/access/access_html.c fcgi/product/access/access_json.c \
	fcgi/product/access/access_person.c fcgi/product/access/access_private.h \
	fcgi/product/access/access_proof.c fcgi/product/access/access_role.c \
	fcgi/product/access/access_routes.c fcgi/product/access/access_routes.h \
	fcgi/product/access/access_settings.c fcgi/product/access/access_settings.h \
	fcgi/product/access/access_settings.h fcgi/product/access/access_offer.c fcgi/product/access/access_person.c \
	fcgi/product/access/permission.c fcgi/product/access/permission.h \
	fcgi/product/access/reserved.c fcgi/product/access/reserved.h
