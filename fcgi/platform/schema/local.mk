# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/schema/schema.c \
	fcgi/platform/schema/schema.h \
	fcgi/platform/schema/schema_arrays.c \
	fcgi/platform/schema/schema_defaults.c \
	fcgi/platform/schema/schema_dialect.c \
	fcgi/platform/schema/schema_ecma.c \
	fcgi/platform/schema/schema_format.c \
	fcgi/platform/schema/schema_format.h \
	fcgi/platform/schema/schema_format_cron.c \
	fcgi/platform/schema/schema_format_hosts.c \
	fcgi/platform/schema/schema_format_puny.c \
	fcgi/platform/schema/schema_format_times.c \
	fcgi/platform/schema/schema_format_uris.c \
	fcgi/platform/schema/schema_index.c \
	fcgi/platform/schema/schema_logic.c \
	fcgi/platform/schema/schema_meta.h \
	fcgi/platform/schema/schema_number.c \
	fcgi/platform/schema/schema_objects.c \
	fcgi/platform/schema/schema_pattern.c \
	fcgi/platform/schema/schema_private.h \
	fcgi/platform/schema/schema_refs.c \
	fcgi/platform/schema/schema_rules.c \
	fcgi/platform/schema/schema_run.c \
	fcgi/platform/schema/schema_run.h \
	fcgi/platform/schema/schema_table.c \
	fcgi/platform/schema/schema_table.h \
	fcgi/platform/schema/schema_texts.c \
	fcgi/platform/schema/schema_unique.c \
	fcgi/platform/schema/schema_uri.c \
	fcgi/platform/schema/schema_uri.h \
	fcgi/platform/schema/schema_values.c \
	fcgi/platform/schema/schema_words.c \
	fcgi/platform/schema/schema_words.h

# The meta-schemas of both drafts go into the program.
SCHEMA_META = $(wildcard $(top_srcdir)/fcgi/platform/schema/meta/*.json)
fcgi/platform/schema/schema_meta.gen.c: $(top_srcdir)/tools/meta_schemas.pl $(SCHEMA_META)
	$(AM_V_GEN)$(MKDIR_P) fcgi/platform/schema && \
	$(PERL) $(top_srcdir)/tools/meta_schemas.pl --out $@ $(SCHEMA_META)
BUILT_SOURCES += fcgi/platform/schema/schema_meta.gen.c
CLEANFILES += fcgi/platform/schema/schema_meta.gen.c
nodist_libktrlplane_a_SOURCES += fcgi/platform/schema/schema_meta.gen.c
EXTRA_DIST += fcgi/platform/schema/meta tools/meta_schemas.pl
