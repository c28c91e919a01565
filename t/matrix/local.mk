# SPDX-License-Identifier: ISC
MATRIX_TEST_SOURCES = t/matrix/places.c t/matrix/places.h
EXTRA_DIST += t/matrix/expected.txt
check_PROGRAMS += t/matrix/matrix-t
t_matrix_matrix_t_SOURCES = t/matrix/matrix-t.c $(MATRIX_TEST_SOURCES)
t_matrix_matrix_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/matrix/page-t
t_matrix_page_t_SOURCES = t/matrix/page-t.c $(MATRIX_TEST_SOURCES)
t_matrix_page_t_LDADD = $(TEST_LIBS)
endif
