# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/api_key/api_key.c fcgi/product/api_key/api_key.h \
	fcgi/product/api_key/api_key_json.c fcgi/product/api_key/api_key_view.c
