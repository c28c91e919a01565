# SPDX-License-Identifier: ISC
check_PROGRAMS += t/account/account-t
t_account_account_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/account/factor-t
t_account_factor_t_LDADD = $(TEST_LIBS)
