# SPDX-License-Identifier: ISC
check_PROGRAMS += t/chart/chart-t
t_chart_chart_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/chart/hostile-t
t_chart_hostile_t_LDADD = $(TEST_LIBS)
