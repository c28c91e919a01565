# SPDX-License-Identifier: ISC
check_PROGRAMS += t/lists/export-t
t_lists_export_t_SOURCES = t/lists/export-t.c $(MATRIX_TEST_SOURCES)
t_lists_export_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/lists/walk-t
t_lists_walk_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/lists/bulk-t
t_lists_bulk_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/lists/query-t
t_lists_query_t_LDADD = $(TEST_LIBS)
