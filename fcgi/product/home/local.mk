# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/home/home.c fcgi/product/home/home.h
