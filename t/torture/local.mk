# SPDX-License-Identifier: ISC
TORTURE_TEST_SOURCES = t/torture/torture.c t/torture/torture.h $(MATRIX_TEST_SOURCES)
check_PROGRAMS += t/torture/store-t t/torture/lost-t t/torture/race-t t/torture/hostile-t
t_torture_store_t_SOURCES = t/torture/store-t.c $(TORTURE_TEST_SOURCES)
t_torture_store_t_LDADD = $(TEST_LIBS)
t_torture_lost_t_SOURCES = t/torture/lost-t.c $(TORTURE_TEST_SOURCES)
t_torture_lost_t_LDADD = $(TEST_LIBS)
t_torture_race_t_LDADD = $(TEST_LIBS)
t_torture_hostile_t_SOURCES = t/torture/hostile-t.c $(MATRIX_TEST_SOURCES)
t_torture_hostile_t_LDADD = $(TEST_LIBS)
