# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/catalog/catalog.h
