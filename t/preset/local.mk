# SPDX-License-Identifier: ISC
check_PROGRAMS += t/preset/preset-t
t_preset_preset_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/preset/life-t
t_preset_life_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/preset/page-t
t_preset_page_t_SOURCES = t/preset/page-t.c t/order/order_test.c t/order/order_test.h
t_preset_page_t_LDADD = $(TEST_LIBS)
endif
