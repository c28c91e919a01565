# SPDX-License-Identifier: ISC
check_PROGRAMS += t/secret/secret-t
t_secret_secret_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/secret/sealed-t
t_secret_sealed_t_LDADD = $(TEST_LIBS)
