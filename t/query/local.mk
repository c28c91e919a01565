# SPDX-License-Identifier: ISC
check_PROGRAMS += t/query/logql-t
t_query_logql_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/query/logql_build-t
t_query_logql_build_t_LDADD = $(TEST_LIBS)
