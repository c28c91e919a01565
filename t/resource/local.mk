# SPDX-License-Identifier: ISC
check_PROGRAMS += t/resource/list-t t/resource/resource-t
t_resource_list_t_LDADD = $(TEST_LIBS)
t_resource_resource_t_LDADD = $(TEST_LIBS)
