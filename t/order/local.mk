# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += t/order/apply.t
APPLY_TEST_SOURCES = t/order/apply_test.c t/order/apply_test.h
check_PROGRAMS += t/order/apply-t t/order/apply_page-t
t_order_apply_t_SOURCES = t/order/apply-t.c $(APPLY_TEST_SOURCES)
t_order_apply_t_LDADD = $(TEST_LIBS)
t_order_apply_page_t_SOURCES = t/order/apply_page-t.c $(APPLY_TEST_SOURCES)
t_order_apply_page_t_LDADD = $(TEST_LIBS)
ORDER_TEST_SOURCES = t/order/order_test.c t/order/order_test.h
if WITH_GUMBO
check_PROGRAMS += t/order/wizard-t t/order/detour-t t/order/lost-t
t_order_wizard_t_SOURCES = t/order/wizard-t.c $(ORDER_TEST_SOURCES)
t_order_wizard_t_LDADD = $(TEST_LIBS)
t_order_detour_t_SOURCES = t/order/detour-t.c $(ORDER_TEST_SOURCES)
t_order_detour_t_LDADD = $(TEST_LIBS)
t_order_lost_t_SOURCES = t/order/lost-t.c t/organization/race.c t/organization/race.h $(ORDER_TEST_SOURCES)
t_order_lost_t_LDADD = $(TEST_LIBS)
endif
