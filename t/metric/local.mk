# SPDX-License-Identifier: ISC
METRIC_TEST_SOURCES = t/proxy/ground.c t/proxy/ground.h
check_PROGRAMS += t/metric/page-t t/metric/store-t t/metric/range-t
t_metric_page_t_SOURCES = t/metric/page-t.c $(METRIC_TEST_SOURCES)
t_metric_page_t_LDADD = $(TEST_LIBS)
t_metric_store_t_LDADD = $(TEST_LIBS)
t_metric_range_t_SOURCES = t/metric/range-t.c $(METRIC_TEST_SOURCES)
t_metric_range_t_LDADD = $(TEST_LIBS)
EXTRA_DIST += t/metric/golden.svg
