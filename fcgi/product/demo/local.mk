# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/demo/demo.c fcgi/product/demo/demo.h
