# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/frame/parts.c fcgi/product/frame/parts.h
