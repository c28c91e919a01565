# SPDX-License-Identifier: ISC
SITE_TEST_SOURCES = t/site/tiny.c t/site/tiny.h
check_PROGRAMS += t/site/match-t t/site/answer-t t/site/csrf-t t/site/sealed-t t/site/store-t \
	t/site/presence-t
t_site_presence_t_LDADD = $(TEST_LIBS)
t_site_match_t_LDADD = $(TEST_LIBS)
t_site_answer_t_SOURCES = t/site/answer-t.c $(SITE_TEST_SOURCES)
t_site_answer_t_LDADD = $(TEST_LIBS)
t_site_csrf_t_SOURCES = t/site/csrf-t.c $(SITE_TEST_SOURCES)
t_site_csrf_t_LDADD = $(TEST_LIBS)
t_site_sealed_t_SOURCES = t/site/sealed-t.c $(SITE_TEST_SOURCES)
t_site_sealed_t_LDADD = $(TEST_LIBS)
t_site_store_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_site_store_t_SOURCES = t/site/store-t.c $(SITE_TEST_SOURCES) $(STORE_TEST_SOURCES)
nodist_t_site_store_t_SOURCES = $(STORE_TEST_MADE)
t_site_store_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/site/page-t
t_site_page_t_LDADD = $(TEST_LIBS)
endif
