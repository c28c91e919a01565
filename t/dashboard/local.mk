# SPDX-License-Identifier: ISC
check_PROGRAMS += t/dashboard/dashboard-t
t_dashboard_dashboard_t_LDADD = $(TEST_LIBS)
