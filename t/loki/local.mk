# SPDX-License-Identifier: ISC
# The fake stores of logs and metrics: as a program, and within tests that start them.
t_lib_libt_a_SOURCES += t/lib/loki.c t/lib/loki.h t/lib/loki_api.c t/lib/loki_api.h \
	t/lib/loki_logs.c t/lib/loki_logs.h t/lib/loki_match.c t/lib/loki_match.h \
	t/lib/loki_line.c t/lib/loki_line.h t/lib/loki_json.c t/lib/loki_logfmt.c \
	t/lib/loki_stage.c t/lib/loki_stage.h t/lib/loki_filter.c t/lib/loki_template.c \
	t/lib/loki_metric.c t/lib/loki_metric.h t/lib/loki_operator.c t/lib/loki_range.c \
	t/lib/loki_write.c \
	t/lib/loki_push.c t/lib/loki_push.h t/lib/loki_query.c t/lib/loki_query.h \
	t/lib/loki_store.c t/lib/loki_store.h t/lib/loki_time.c t/lib/loki_time.h \
	t/lib/fake_http.c t/lib/fake_http.h t/lib/fake_http_private.h \
	t/lib/fake_expect.c t/lib/fake_expect.h t/lib/fake_fault.c \
	t/lib/fake_wire.c t/lib/fake_wire.h t/lib/recorder.c t/lib/recorder.h \
	t/lib/metric_store.c t/lib/metric_store.h

check_PROGRAMS += t/lib/loki
t_lib_loki_SOURCES = t/lib/loki_main.c t/lib/demo_world.c t/lib/demo_world.h \
	t/lib/demo_lines.c t/lib/demo_numbers.c
t_lib_loki_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/loki/serve-t t/loki/metric_store-t t/loki/fixtures-t t/loki/logql-t
t_loki_logql_t_LDADD = $(TEST_LIBS)
t_loki_fixtures_t_SOURCES = t/loki/fixtures-t.c t/loki/fixture_lines.c t/loki/fixture_lines.h
t_loki_fixtures_t_LDADD = $(TEST_LIBS)
EXTRA_DIST += t/loki/loki-2.8.jsonl
t_loki_metric_store_t_LDADD = $(TEST_LIBS)
t_loki_serve_t_LDADD = $(TEST_LIBS)
