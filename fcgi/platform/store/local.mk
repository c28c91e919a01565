# SPDX-License-Identifier: ISC
# The query and migration tables are made from sql/. A stamp takes the time of the last run,
# so that a generated file whose content stayed keeps its own and nothing is built again.
QUERY_FILES = $(wildcard $(top_srcdir)/sql/query/*.sql)
QUERY_INPUT = $(top_srcdir)/tools/queries.pl $(wildcard $(top_srcdir)/sql/query) \
	$(top_srcdir)/sql/schema $(QUERY_FILES) $(wildcard $(top_srcdir)/sql/schema/*.sql)
QUERY_MADE = fcgi/platform/store/query.gen.h fcgi/platform/store/query.gen.c \
	fcgi/platform/store/migration.gen.c

fcgi/platform/store/query.stamp: $(QUERY_INPUT)
	$(AM_V_GEN)$(MKDIR_P) fcgi/platform/store && \
	$(PERL) $(top_srcdir)/tools/queries.pl --out fcgi/platform/store \
		--schema $(top_srcdir)/sql/schema $(QUERY_FILES) && touch $@
$(QUERY_MADE): fcgi/platform/store/query.stamp
	@test -f $@ || { rm -f fcgi/platform/store/query.stamp; \
		$(MAKE) $(AM_MAKEFLAGS) fcgi/platform/store/query.stamp; }

BUILT_SOURCES += $(QUERY_MADE)
CLEANFILES += $(QUERY_MADE) fcgi/platform/store/query.stamp
EXTRA_DIST += sql tools/queries.pl fcgi/platform/store/README.md

nodist_libktrlplane_a_SOURCES += $(QUERY_MADE)
libktrlplane_a_SOURCES += fcgi/platform/store/pattern.c fcgi/platform/store/pattern.h \
	fcgi/platform/store/migrate.h fcgi/platform/store/query.h \
	fcgi/platform/store/scope.h fcgi/platform/store/store.h fcgi/platform/store/task.h
libktrlplane_a_SOURCES += \
	fcgi/platform/store/migrate.c fcgi/platform/store/migrate.h \
	fcgi/platform/store/query.h fcgi/platform/store/scope.h \
	fcgi/platform/store/store.c fcgi/platform/store/store.h \
	fcgi/platform/store/store_bind.c fcgi/platform/store/store_check.c \
	fcgi/platform/store/store_lock.c \
	fcgi/platform/store/store_open.c fcgi/platform/store/store_private.h \
	fcgi/platform/store/store_trouble.c fcgi/platform/store/task.h
if WITH_SQLITE
libktrlplane_a_SOURCES += fcgi/platform/store/store_sqlite.c \
	fcgi/platform/store/store_sqlite_functions.c \
	fcgi/platform/store/store_sqlite_functions.h
endif
if WITH_POSTGRESQL
libktrlplane_a_SOURCES += fcgi/platform/store/store_postgres.c \
	fcgi/platform/store/store_postgres_link.c \
	fcgi/platform/store/store_postgres_rows.c fcgi/platform/store/store_postgres_link.h
endif
