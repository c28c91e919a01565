# SPDX-License-Identifier: ISC
check_PROGRAMS += t/resource/list-t
t_resource_list_t_LDADD = $(TEST_LIBS)
