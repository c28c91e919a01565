# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/platform/query/query.h fcgi/platform/query/query.c \
	fcgi/platform/query/query_private.h fcgi/platform/query/query_enforce.c \
	fcgi/platform/query/query_token.h fcgi/platform/query/query_token.c
libktrlplane_a_SOURCES += fcgi/platform/query/promql.c
libktrlplane_a_SOURCES += fcgi/platform/query/logql.c
libktrlplane_a_SOURCES += fcgi/platform/query/logql.h fcgi/platform/query/logql_private.h \
	fcgi/platform/query/logql_word.c fcgi/platform/query/logql_number.c \
	fcgi/platform/query/logql_log.c fcgi/platform/query/logql_stage.c \
	fcgi/platform/query/logql_filter.c fcgi/platform/query/logql_metric.c \
	fcgi/platform/query/logql_print.c
libktrlplane_a_SOURCES += fcgi/platform/query/re2.h fcgi/platform/query/re2.c
