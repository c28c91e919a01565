# SPDX-License-Identifier: ISC
check_PROGRAMS += t/saved_view/saved_view-t
t_saved_view_saved_view_t_LDADD = $(TEST_LIBS)
