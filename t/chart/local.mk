# SPDX-License-Identifier: ISC
check_PROGRAMS += t/chart/chart-t
t_chart_chart_t_LDADD = $(TEST_LIBS)
