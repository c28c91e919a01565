# SPDX-License-Identifier: ISC
check_PROGRAMS += t/preset/preset-t
t_preset_preset_t_LDADD = $(TEST_LIBS)
