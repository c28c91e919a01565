# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += t/reference/codes.t t/reference/query.t
if WITH_GUMBO
check_PROGRAMS += t/reference/reference-t
t_reference_reference_t_LDADD = $(TEST_LIBS)
endif
