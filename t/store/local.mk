# SPDX-License-Identifier: ISC
# The store's own tests have a small schema and query set, t/store/sql. They are compiled with
# t/store/gen before fcgi in the include path, so that store.h finds their enum query; their
# tables take the place of the product's when the library is linked.
STORE_TEST_QUERIES = $(wildcard $(top_srcdir)/t/store/sql/query/*.sql)
STORE_TEST_GEN = t/store/gen/platform/store
STORE_TEST_MADE = $(STORE_TEST_GEN)/query.gen.h $(STORE_TEST_GEN)/query.gen.c \
	$(STORE_TEST_GEN)/migration.gen.c

$(STORE_TEST_GEN)/query.stamp: $(top_srcdir)/tools/queries.pl $(STORE_TEST_QUERIES) \
		$(wildcard $(top_srcdir)/t/store/sql/schema/*.sql)
	$(AM_V_GEN)$(MKDIR_P) $(STORE_TEST_GEN) && \
	$(PERL) $(top_srcdir)/tools/queries.pl --out $(STORE_TEST_GEN) \
		--schema $(top_srcdir)/t/store/sql/schema $(STORE_TEST_QUERIES) && touch $@
$(STORE_TEST_MADE): $(STORE_TEST_GEN)/query.stamp
	@test -f $@ || { rm -f $(STORE_TEST_GEN)/query.stamp; \
		$(MAKE) $(AM_MAKEFLAGS) $(STORE_TEST_GEN)/query.stamp; }

BUILT_SOURCES += $(STORE_TEST_MADE)
CLEANFILES += $(STORE_TEST_MADE) $(STORE_TEST_GEN)/query.stamp
EXTRA_DIST += t/store/sql t/lib/postgres.sh

t_lib_libt_a_SOURCES += t/lib/database.c t/lib/database.h

STORE_TEST_CPPFLAGS = -I$(top_builddir)/t/store/gen $(AM_CPPFLAGS)
STORE_TEST_SOURCES = t/store/books.c t/store/books.h

check_PROGRAMS += t/store/rows-t
t_store_rows_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_store_rows_t_SOURCES = t/store/rows-t.c $(STORE_TEST_SOURCES)
nodist_t_store_rows_t_SOURCES = $(STORE_TEST_MADE)
t_store_rows_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/store/errors-t
t_store_errors_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_store_errors_t_SOURCES = t/store/errors-t.c $(STORE_TEST_SOURCES)
nodist_t_store_errors_t_SOURCES = $(STORE_TEST_MADE)
t_store_errors_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/store/transactions-t
t_store_transactions_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_store_transactions_t_SOURCES = t/store/transactions-t.c $(STORE_TEST_SOURCES)
nodist_t_store_transactions_t_SOURCES = $(STORE_TEST_MADE)
t_store_transactions_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/store/migrate-t
t_store_migrate_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_store_migrate_t_SOURCES = t/store/migrate-t.c $(STORE_TEST_SOURCES)
nodist_t_store_migrate_t_SOURCES = $(STORE_TEST_MADE)
t_store_migrate_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/store/lost-t
t_store_lost_t_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
t_store_lost_t_SOURCES = t/store/lost-t.c $(STORE_TEST_SOURCES)
nodist_t_store_lost_t_SOURCES = $(STORE_TEST_MADE)
t_store_lost_t_LDADD = $(TEST_LIBS)

check_PROGRAMS += t/store/queries-t
t_store_queries_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/store/generator.t t/store/schema.t

check_PROGRAMS += t/store/open-t
t_store_open_t_LDADD = $(TEST_LIBS)
