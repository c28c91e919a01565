# SPDX-License-Identifier: ISC
check_PROGRAMS += t/html/html-t
t_html_html_t_LDADD = $(TEST_LIBS)
