# SPDX-License-Identifier: ISC
check_PROGRAMS += t/administration/administration-t
t_administration_administration_t_LDADD = $(TEST_LIBS)
