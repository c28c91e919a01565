# SPDX-License-Identifier: ISC
check_PROGRAMS += t/torture/store-t
t_torture_store_t_SOURCES = t/torture/store-t.c $(MATRIX_TEST_SOURCES)
t_torture_store_t_LDADD = $(TEST_LIBS)
