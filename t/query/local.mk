# SPDX-License-Identifier: ISC
check_PROGRAMS += t/query/logql-t
t_query_logql_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/query/logql_build-t
t_query_logql_build_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/query/logql_differential.t
EXTRA_DIST += t/query/logql_differential.mjs t/query/logql_grammar.mjs t/query/logql_picked.json \
	t/query/logql_differences.json t/query/package.json t/query/package-lock.json
check_PROGRAMS += t/query/token-t
t_query_token_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/query/promql-t t/query/promql_trees-t t/query/promql_window-t
t_query_promql_window_t_LDADD = $(TEST_LIBS)
t_query_promql_t_LDADD = $(TEST_LIBS)
t_query_promql_trees_t_SOURCES = t/query/promql_trees-t.c t/query/promql_same.h
t_query_promql_trees_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/query/promql.t t/query/command.t
EXTRA_DIST += t/query/dice.mjs t/query/prometheus.mjs \
	t/query/promql.mjs t/query/promql_generate.mjs t/query/promql_hard.txt t/query/promql_differences.json
check_PROGRAMS += t/query/logql_property-t
t_query_logql_property_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/query/logql_hostile-t
t_query_logql_hostile_t_LDADD = $(TEST_LIBS)
