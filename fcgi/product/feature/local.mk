# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/feature/feature.c fcgi/product/feature/feature.h
