# SPDX-License-Identifier: ISC
ISSUER_TEST_SOURCES = t/issuer/provider.c t/issuer/provider.h t/issuer/trip.c t/issuer/trip.h
check_PROGRAMS += t/issuer/arrive-t t/issuer/sign_in-t
t_issuer_arrive_t_SOURCES = t/issuer/arrive-t.c $(ISSUER_TEST_SOURCES)
t_issuer_arrive_t_LDADD = $(TEST_LIBS)
t_issuer_sign_in_t_SOURCES = t/issuer/sign_in-t.c $(ISSUER_TEST_SOURCES)
t_issuer_sign_in_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/issuer/command.t t/issuer/openid.t
EXTRA_DIST += t/issuer/package.json t/issuer/package-lock.json t/issuer/openid.mjs t/issuer/journey.mjs
