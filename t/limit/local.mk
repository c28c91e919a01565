# SPDX-License-Identifier: ISC
check_PROGRAMS += t/limit/join-t t/limit/limit-t
t_limit_join_t_SOURCES = t/limit/join-t.c $(PLACE_TEST_SOURCES)
t_limit_join_t_LDADD = $(TEST_LIBS)
t_limit_limit_t_LDADD = $(TEST_LIBS)
