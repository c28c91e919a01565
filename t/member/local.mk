# SPDX-License-Identifier: ISC
check_PROGRAMS += t/member/member-t
t_member_member_t_LDADD = $(TEST_LIBS)
