# SPDX-License-Identifier: ISC
check_PROGRAMS += t/service_account/service_account-t
t_service_account_service_account_t_LDADD = $(TEST_LIBS)
