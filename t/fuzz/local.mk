# SPDX-License-Identifier: ISC
# Each target is a file with LLVMFuzzerTestOneInput. Under `make check` replay.c runs it on its
# seeds and all their prefixes; `make fuzz` links it with libFuzzer and runs it for a while.
FUZZ_TARGETS = t/fuzz/cookie-t t/fuzz/envelope-t t/fuzz/html-t t/fuzz/json-t t/fuzz/jwks-t t/fuzz/jwt-t t/fuzz/logql-t t/fuzz/logql_build-t \
	t/fuzz/match-t t/fuzz/merge-t t/fuzz/multipart-t \
	t/fuzz/resource_settings-t t/fuzz/schema-t t/fuzz/schema_instance-t t/fuzz/settings-t t/fuzz/settings_form-t \
	t/fuzz/traceparent-t t/fuzz/urlencoded-t
# gumbo judges the HTML that we write.
if WITH_GUMBO
FUZZ_TARGETS += t/fuzz/html_value-t
endif
FUZZ_TARGETS += t/fuzz/promql-t
# libyaml judges the YAML that we write; libt has its reader, so that `make fuzz` finds it.
FUZZ_TARGETS += t/fuzz/yaml-t t/fuzz/yaml_read-t
check_PROGRAMS += $(FUZZ_TARGETS)
FUZZ_SOURCES = t/fuzz/replay.c t/fuzz/fuzz.h
EXTRA_DIST += t/fuzz/seeds

t_fuzz_cookie_t_SOURCES = t/fuzz/cookie-t.c $(FUZZ_SOURCES)
t_fuzz_cookie_t_LDADD = $(TEST_LIBS)
t_fuzz_envelope_t_SOURCES = t/fuzz/envelope-t.c $(FUZZ_SOURCES)
t_fuzz_envelope_t_LDADD = $(TEST_LIBS)
t_fuzz_html_t_SOURCES = t/fuzz/html-t.c $(FUZZ_SOURCES)
t_fuzz_html_t_LDADD = $(TEST_LIBS)
t_fuzz_html_value_t_SOURCES = t/fuzz/html_value-t.c $(FUZZ_SOURCES)
t_fuzz_html_value_t_LDADD = $(TEST_LIBS)
t_fuzz_json_t_SOURCES = t/fuzz/json-t.c $(FUZZ_SOURCES)
t_fuzz_json_t_LDADD = $(TEST_LIBS)
t_fuzz_jwks_t_SOURCES = t/fuzz/jwks-t.c $(FUZZ_SOURCES)
t_fuzz_jwks_t_LDADD = $(TEST_LIBS)
t_fuzz_jwt_t_SOURCES = t/fuzz/jwt-t.c $(FUZZ_SOURCES)
t_fuzz_jwt_t_LDADD = $(TEST_LIBS)
t_fuzz_logql_t_SOURCES = t/fuzz/logql-t.c $(FUZZ_SOURCES)
t_fuzz_logql_t_LDADD = $(TEST_LIBS)
t_fuzz_logql_build_t_SOURCES = t/fuzz/logql_build-t.c $(FUZZ_SOURCES)
t_fuzz_logql_build_t_LDADD = $(TEST_LIBS)
t_fuzz_match_t_SOURCES = t/fuzz/match-t.c $(FUZZ_SOURCES)
t_fuzz_match_t_LDADD = $(TEST_LIBS)
t_fuzz_merge_t_SOURCES = t/fuzz/merge-t.c $(FUZZ_SOURCES)
t_fuzz_merge_t_LDADD = $(TEST_LIBS)
t_fuzz_multipart_t_SOURCES = t/fuzz/multipart-t.c $(FUZZ_SOURCES)
t_fuzz_multipart_t_LDADD = $(TEST_LIBS)
t_fuzz_promql_t_SOURCES = t/fuzz/promql-t.c t/query/promql_same.h $(FUZZ_SOURCES)
t_fuzz_promql_t_LDADD = $(TEST_LIBS)
t_fuzz_resource_settings_t_SOURCES = t/fuzz/resource_settings-t.c t/fuzz/small_schema.h $(FUZZ_SOURCES)
t_fuzz_resource_settings_t_LDADD = $(TEST_LIBS)
t_fuzz_schema_t_SOURCES = t/fuzz/schema-t.c $(FUZZ_SOURCES)
t_fuzz_schema_t_LDADD = $(TEST_LIBS)
t_fuzz_schema_instance_t_SOURCES = t/fuzz/schema_instance-t.c $(FUZZ_SOURCES)
t_fuzz_schema_instance_t_LDADD = $(TEST_LIBS)
t_fuzz_settings_t_SOURCES = t/fuzz/settings-t.c $(FUZZ_SOURCES)
t_fuzz_settings_t_LDADD = $(TEST_LIBS)
t_fuzz_settings_form_t_SOURCES = t/fuzz/settings_form-t.c t/fuzz/small_schema.h $(FUZZ_SOURCES)
t_fuzz_settings_form_t_LDADD = $(TEST_LIBS)
t_fuzz_traceparent_t_SOURCES = t/fuzz/traceparent-t.c $(FUZZ_SOURCES)
t_fuzz_traceparent_t_LDADD = $(TEST_LIBS)
t_fuzz_urlencoded_t_SOURCES = t/fuzz/urlencoded-t.c $(FUZZ_SOURCES)
t_fuzz_urlencoded_t_LDADD = $(TEST_LIBS)
t_fuzz_yaml_t_SOURCES = t/fuzz/yaml-t.c $(FUZZ_SOURCES)
t_fuzz_yaml_t_LDADD = $(TEST_LIBS)
t_fuzz_yaml_read_t_SOURCES = t/fuzz/yaml_read-t.c $(FUZZ_SOURCES)
t_fuzz_yaml_read_t_LDADD = $(TEST_LIBS)

# make fuzz [FUZZ_S=60]: in a build with CC=clang CFLAGS="-g -O1 -fsanitize=fuzzer-no-link,address,undefined"
FUZZ_S = 60
.PHONY: fuzz
fuzz: libktrlplane.a t/lib/libt.a
	@mkdir -p var/fuzz
	@for target in $(FUZZ_TARGETS); do \
		name=$$(basename $$target -t); \
		mkdir -p var/fuzz/$$name; \
		$(COMPILE) -fsanitize=fuzzer $(AM_LDFLAGS) $(LDFLAGS) -o var/fuzz/$$name.run \
			$(srcdir)/$$target.c $(TEST_LIBS) && \
		var/fuzz/$$name.run -max_total_time=$(FUZZ_S) -max_len=4096 -print_final_stats=1 \
			var/fuzz/$$name $(srcdir)/t/fuzz/seeds/$$name || exit 1; \
	done
