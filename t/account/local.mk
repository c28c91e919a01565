# SPDX-License-Identifier: ISC
check_PROGRAMS += t/account/account-t t/account/link-t
t_account_account_t_LDADD = $(TEST_LIBS)
t_account_link_t_SOURCES = t/account/link-t.c t/account/letters.c t/account/letters.h
t_account_link_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/account/factor-t
t_account_factor_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/account/proof-t
t_account_proof_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/account/kept_form-t
t_account_kept_form_t_LDADD = $(TEST_LIBS)
