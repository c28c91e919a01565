# SPDX-License-Identifier: ISC
check_PROGRAMS += t/access/above-t t/access/admission-t t/access/grant-t t/access/narrow-t t/access/principal-t t/access/scope-t t/access/weak_points-t t/access/token-t t/access/hostile_credentials-t
t_access_above_t_LDADD = $(TEST_LIBS)
t_access_admission_t_LDADD = $(TEST_LIBS)
t_access_grant_t_LDADD = $(TEST_LIBS)
t_access_narrow_t_LDADD = $(TEST_LIBS)
t_access_principal_t_LDADD = $(TEST_LIBS)
t_access_scope_t_LDADD = $(TEST_LIBS)
t_access_weak_points_t_LDADD = $(TEST_LIBS)
t_access_token_t_LDADD = $(TEST_LIBS)
t_access_hostile_credentials_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/access/page-t
t_access_page_t_LDADD = $(TEST_LIBS)
endif
