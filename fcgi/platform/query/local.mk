# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/platform/query/query.h fcgi/platform/query/query.c fcgi/platform/query/query_character.h \
	fcgi/platform/query/query_private.h fcgi/platform/query/query_enforce.c \
	fcgi/platform/query/query_token.h fcgi/platform/query/query_token.c \
	fcgi/platform/query/query_regex.h fcgi/platform/query/query_regex.c \
	fcgi/platform/query/query_regex_class.c fcgi/platform/query/query_text.c
libktrlplane_a_SOURCES += fcgi/platform/query/promql.h fcgi/platform/query/promql.c \
	fcgi/platform/query/promql_check.c fcgi/platform/query/promql_duration.c \
	fcgi/platform/query/promql_enforce.c fcgi/platform/query/promql_functions.c \
	fcgi/platform/query/promql_matching.c fcgi/platform/query/promql_parse.c \
	fcgi/platform/query/promql_print.c fcgi/platform/query/promql_reach.c \
	fcgi/platform/query/promql_selector.c fcgi/platform/query/promql_window.c
libktrlplane_a_SOURCES += fcgi/platform/query/logql.c
libktrlplane_a_SOURCES += fcgi/platform/query/logql.h fcgi/platform/query/logql_private.h \
	fcgi/platform/query/logql_word.c fcgi/platform/query/logql_number.c \
	fcgi/platform/query/logql_log.c fcgi/platform/query/logql_stage.c \
	fcgi/platform/query/logql_filter.c fcgi/platform/query/logql_metric.c \
	fcgi/platform/query/logql_print.c fcgi/platform/query/logql_build.h \
	fcgi/platform/query/logql_build.c
