# SPDX-License-Identifier: ISC
check_PROGRAMS += t/yaml/yaml-t
t_yaml_yaml_t_LDADD = $(TEST_LIBS)
