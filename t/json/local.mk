# SPDX-License-Identifier: ISC
check_PROGRAMS += t/json/json-t t/json/schema-t t/json/schema_suite-t
t_json_json_t_LDADD = $(TEST_LIBS)
t_json_schema_t_LDADD = $(TEST_LIBS)
t_json_schema_suite_t_LDADD = $(TEST_LIBS)
EXTRA_DIST += t/json/schema_suite.skip
