# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/person/person.h fcgi/product/person/person_export.c \
	fcgi/product/person/person_remove.c fcgi/product/person/person_remove_html.c \
	fcgi/product/person/person_routes.c fcgi/product/person/person_routes.h
