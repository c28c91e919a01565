# SPDX-License-Identifier: ISC
check_PROGRAMS += t/dashboard/dashboard-t
t_dashboard_dashboard_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/dashboard/query-t
t_dashboard_query_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/dashboard/store-t
t_dashboard_store_t_SOURCES = t/dashboard/store-t.c t/proxy/ground.c t/proxy/ground.h
t_dashboard_store_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/dashboard/page-t
t_dashboard_page_t_SOURCES = t/dashboard/page-t.c t/order/order_test.c t/order/order_test.h
t_dashboard_page_t_LDADD = $(TEST_LIBS)
endif
