# SPDX-License-Identifier: ISC
check_PROGRAMS += t/invitation/invitation-t
t_invitation_invitation_t_SOURCES = t/invitation/invitation-t.c $(PLACE_TEST_SOURCES)
t_invitation_invitation_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/invitation/page-t
t_invitation_page_t_LDADD = $(TEST_LIBS)
endif
