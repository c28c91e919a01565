# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/idempotency/idempotency.c fcgi/product/idempotency/idempotency.h
