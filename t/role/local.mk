# SPDX-License-Identifier: ISC
check_PROGRAMS += t/role/role-t
t_role_role_t_LDADD = $(TEST_LIBS)
