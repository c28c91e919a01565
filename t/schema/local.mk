# SPDX-License-Identifier: ISC
check_PROGRAMS += t/schema/schema-t
t_schema_schema_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/schema/suite.t t/schema/differential.t t/schema/command.t
EXTRA_DIST += t/schema/cases t/schema/remotes t/schema/package.json t/schema/package-lock.json \
	t/schema/generate.mjs t/schema/differential.mjs t/schema/differences.json
