# SPDX-License-Identifier: ISC
check_PROGRAMS += t/json/json-t
t_json_json_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/json/merge-t
t_json_merge_t_LDADD = $(TEST_LIBS)
