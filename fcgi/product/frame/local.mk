# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/frame/error_page.c \
	fcgi/product/frame/frame.c fcgi/product/frame/frame.h \
	fcgi/product/frame/kept_form.c fcgi/product/frame/kept_form.h \
	fcgi/product/frame/parts.c fcgi/product/frame/parts.h
