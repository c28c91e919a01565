# SPDX-License-Identifier: ISC
# Style, script and icons, copied to static.made under names with a fingerprint; the table of
# those names is compiled in (fcgi/platform/site/asset.h).
STATIC_FILES = $(wildcard $(top_srcdir)/static/*.css $(top_srcdir)/static/*.js \
	$(top_srcdir)/static/*.svg)

fcgi/platform/site/asset.stamp: $(STATIC_FILES) $(top_srcdir)/static $(top_srcdir)/tools/assets.pl
	$(AM_V_GEN)$(MKDIR_P) static.made fcgi/platform/site && \
	$(PERL) $(top_srcdir)/tools/assets.pl --out static.made \
		--table fcgi/platform/site/asset.gen.c $(STATIC_FILES) && touch $@
fcgi/platform/site/asset.gen.c: fcgi/platform/site/asset.stamp
	@test -f $@ || { rm -f fcgi/platform/site/asset.stamp; \
		$(MAKE) $(AM_MAKEFLAGS) fcgi/platform/site/asset.stamp; }

nodist_libktrlplane_a_SOURCES += fcgi/platform/site/asset.gen.c
libktrlplane_a_SOURCES += fcgi/platform/site/asset.c fcgi/platform/site/asset.h
BUILT_SOURCES += fcgi/platform/site/asset.gen.c
CLEANFILES += fcgi/platform/site/asset.gen.c fcgi/platform/site/asset.stamp

static-clean:
	rm -rf static.made
clean-local: static-clean
.PHONY: static-clean
