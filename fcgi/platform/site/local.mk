# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/site/answer.c \
	fcgi/platform/site/answer_page.c \
	fcgi/platform/site/csrf.c \
	fcgi/platform/site/etag.c \
	fcgi/platform/site/export.c fcgi/platform/site/export.h \
	fcgi/platform/site/finish.c fcgi/platform/site/idempotency.c \
	fcgi/platform/site/idempotency.h \
	fcgi/platform/site/health.c fcgi/platform/site/health.h \
	fcgi/platform/site/input.c \
	fcgi/platform/site/match.c fcgi/platform/site/match.h \
	fcgi/platform/site/match_check.c fcgi/platform/site/match_check.h \
	fcgi/platform/site/metrics.c fcgi/platform/site/metrics.h \
	fcgi/platform/site/presence.c fcgi/platform/site/presence.h \
	fcgi/platform/site/problem.c \
	fcgi/platform/site/query.c \
	fcgi/platform/site/route.h \
	fcgi/platform/site/routes_print.c \
	fcgi/platform/site/sealed.c \
	fcgi/platform/site/site.c fcgi/platform/site/site.h \
	fcgi/platform/site/site_private.h
