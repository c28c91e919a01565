# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/limit/limit.c fcgi/product/limit/limit.h
