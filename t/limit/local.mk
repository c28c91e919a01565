# SPDX-License-Identifier: ISC
check_PROGRAMS += t/limit/limit-t
t_limit_limit_t_LDADD = $(TEST_LIBS)
