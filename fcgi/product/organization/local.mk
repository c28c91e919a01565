# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/organization/organization.c fcgi/product/organization/organization.h \
	fcgi/product/organization/place.c fcgi/product/organization/place.h
