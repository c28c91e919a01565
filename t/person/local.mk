# SPDX-License-Identifier: ISC
check_PROGRAMS += t/person/person-t
t_person_person_t_LDADD = $(TEST_LIBS)
