# SPDX-License-Identifier: ISC
ISSUER_TEST_SOURCES = t/issuer/provider.c t/issuer/provider.h t/issuer/trip.c t/issuer/trip.h
check_PROGRAMS += t/issuer/sign_in-t
t_issuer_sign_in_t_SOURCES = t/issuer/sign_in-t.c $(ISSUER_TEST_SOURCES)
t_issuer_sign_in_t_LDADD = $(TEST_LIBS)
