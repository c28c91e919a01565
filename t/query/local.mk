# SPDX-License-Identifier: ISC
check_PROGRAMS += t/query/logql-t
t_query_logql_t_LDADD = $(TEST_LIBS)
