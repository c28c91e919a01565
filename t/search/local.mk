# SPDX-License-Identifier: ISC
check_PROGRAMS += t/search/search-t
t_search_search_t_SOURCES = t/search/search-t.c $(MATRIX_TEST_SOURCES)
t_search_search_t_LDADD = $(TEST_LIBS)
