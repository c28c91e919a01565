# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/limit/limit.c fcgi/product/limit/limit.h \
	fcgi/product/limit/limit_html.c \
	fcgi/product/limit/limit_routes.c fcgi/product/limit/limit_routes.h \
	fcgi/product/limit/limit_rule.c \
	fcgi/product/limit/limit_usage.c
