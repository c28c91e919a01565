# SPDX-License-Identifier: ISC
check_PROGRAMS += t/query/logql-t
t_query_logql_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/query/logql_build-t
t_query_logql_build_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/query/logql_differential.t
EXTRA_DIST += t/query/logql_differential.mjs t/query/logql_grammar.mjs t/query/logql_picked.json \
	t/query/logql_differences.json t/query/package.json t/query/package-lock.json
