# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/platform/query/query.h fcgi/platform/query/query.c \
	fcgi/platform/query/query_private.h fcgi/platform/query/query_enforce.c \
	fcgi/platform/query/query_token.h fcgi/platform/query/query_token.c
libktrlplane_a_SOURCES += fcgi/platform/query/promql.c
libktrlplane_a_SOURCES += fcgi/platform/query/logql.c
