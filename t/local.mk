# SPDX-License-Identifier: ISC
t_lib_libt_a_SOURCES += t/lib/tap.c t/lib/tap.h
include t/base/local.mk
include t/json/local.mk
include t/serve/local.mk
include t/end/local.mk
include t/store/local.mk
