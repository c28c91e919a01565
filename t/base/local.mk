# SPDX-License-Identifier: ISC
check_PROGRAMS += t/base/str-t
t_base_str_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/base/settings-t
t_base_settings_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/base/totp-t
t_base_totp_t_LDADD = $(TEST_LIBS)
