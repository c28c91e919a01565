# SPDX-License-Identifier: ISC
check_PROGRAMS += t/team/team-t
t_team_team_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/team/page-t
t_team_page_t_LDADD = $(TEST_LIBS)
endif
