# SPDX-License-Identifier: ISC
check_PROGRAMS += t/limit/join-t t/limit/limit-t
t_limit_join_t_SOURCES = t/limit/join-t.c $(PLACE_TEST_SOURCES)
t_limit_join_t_LDADD = $(TEST_LIBS)
t_limit_limit_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/limit/tier-t
t_limit_tier_t_SOURCES = t/limit/tier-t.c $(ORDER_TEST_SOURCES)
t_limit_tier_t_LDADD = $(TEST_LIBS)
endif
