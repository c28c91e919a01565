# SPDX-License-Identifier: ISC
check_PROGRAMS += t/account/account-t
t_account_account_t_LDADD = $(TEST_LIBS)
