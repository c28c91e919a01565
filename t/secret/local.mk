# SPDX-License-Identifier: ISC
check_PROGRAMS += t/secret/secret-t
t_secret_secret_t_LDADD = $(TEST_LIBS)
