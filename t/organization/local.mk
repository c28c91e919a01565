# SPDX-License-Identifier: ISC
PLACE_TEST_SOURCES = t/organization/race.c t/organization/race.h
check_PROGRAMS += t/organization/organization-t t/organization/page-t
t_organization_organization_t_SOURCES = t/organization/organization-t.c $(PLACE_TEST_SOURCES)
t_organization_organization_t_LDADD = $(TEST_LIBS)
t_organization_page_t_LDADD = $(TEST_LIBS)
