# SPDX-License-Identifier: ISC
check_PROGRAMS += t/schema/schema-t
t_schema_schema_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/schema/suite.t
EXTRA_DIST += t/schema/cases t/schema/remotes
