# SPDX-License-Identifier: ISC
check_PROGRAMS += t/schema/schema-t t/schema/schema_suite-t
t_schema_schema_t_LDADD = $(TEST_LIBS)
t_schema_schema_suite_t_LDADD = $(TEST_LIBS)
EXTRA_DIST += t/schema/schema_suite.skip
