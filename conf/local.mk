# SPDX-License-Identifier: ISC
# Samples and snippets: made at build time, because the places in them are known only then
# ("make prefix=..."). Paths are replaced by sed; conf/made/ is what is installed.
CONF_MADE = conf/made/http.conf conf/made/site.conf conf/made/fastcgi.conf conf/made/upstream.conf \
	conf/made/server.conf conf/made/ktrlplane.service conf/made/ktrlplane-work.service \
	conf/made/ktrlplane.socket conf/made/sysusers.conf conf/made/tmpfiles.conf conf/made/logrotate
CONF_SED = $(SED) -e 's|@bindir[@]|$(bindir)|g' -e 's|@sysconfdir[@]|$(sysconfdir)|g' \
	-e 's|@runstatedir[@]|$(runstatedir)|g' -e 's|@localstatedir[@]|$(localstatedir)|g' \
	-e 's|@docdir[@]|$(docdir)|g' -e 's|@pkgdatadir[@]|$(pkgdatadir)|g' \
	-e 's|@staticroot[@]|$(pkgdatadir)/static|g' -e 's|@KP_USER[@]|$(KP_USER)|g' \
	-e 's|@nginxsnippetdir[@]|$(conf_snippetdir)|g'
# The sample server block includes snippets: without a folder of their own they go to docdir.
if WITH_NGINXSNIPPETDIR
conf_snippetdir = $(nginxsnippetdir)
else
conf_snippetdir = $(docdir)
endif

conf/made/%: conf/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) conf/made && $(CONF_SED) $< >$@.new && mv $@.new $@
conf/made/%: conf/nginx/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) conf/made && $(CONF_SED) $< >$@.new && mv $@.new $@
conf/made/%: conf/systemd/%.in Makefile
	$(AM_V_GEN)$(MKDIR_P) conf/made && $(CONF_SED) $< >$@.new && mv $@.new $@
# Printed by the program from the table of its settings, so that it cannot be wrong.
conf/made/ktrlplane.conf: ktrlplane$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) conf/made && ./ktrlplane$(EXEEXT) settings example >$@.new && mv $@.new $@

all-local: $(CONF_MADE) conf/made/ktrlplane.conf

INSTALL_TO = f() { $(MKDIR_P) "$(DESTDIR)$$1" && shift_to=$$1 && shift && \
	$(INSTALL_DATA) "$$@" "$(DESTDIR)$$shift_to"; }; f

install-data-local: install-conf install-templates
install-conf: $(CONF_MADE) conf/made/ktrlplane.conf
	@$(INSTALL_TO) $(docdir) conf/made/ktrlplane.conf conf/made/server.conf conf/made/logrotate \
		$(srcdir)/README.md
	@$(INSTALL_TO) $(docdir)/operations $(srcdir)/docs/operations/*.md
	@$(INSTALL_TO) $(docdir)/reference $(srcdir)/docs/reference/*.md
	@$(INSTALL_TO) $(conf_snippetdir) conf/made/http.conf conf/made/site.conf \
		conf/made/fastcgi.conf conf/made/upstream.conf
	@$(INSTALL_TO) $(pkgdatadir)/catalog $(srcdir)/conf/catalog/*.json
	@$(INSTALL_TO) $(pkgdatadir)/static static.made/*
if WITH_SYSTEMDSYSTEMUNITDIR
	@$(INSTALL_TO) $(systemdsystemunitdir) conf/made/ktrlplane.service \
		conf/made/ktrlplane-work.service conf/made/ktrlplane.socket
endif
if WITH_SYSUSERSDIR
	@$(MKDIR_P) $(DESTDIR)$(sysusersdir)
	@$(INSTALL_DATA) conf/made/sysusers.conf $(DESTDIR)$(sysusersdir)/ktrlplane.conf
endif
if WITH_TMPFILESDIR
	@$(MKDIR_P) $(DESTDIR)$(tmpfilesdir)
	@$(INSTALL_DATA) conf/made/tmpfiles.conf $(DESTDIR)$(tmpfilesdir)/ktrlplane.conf
endif
	@$(MKDIR_P) $(DESTDIR)$(sysconfdir)/ktrlplane
	@test -f $(DESTDIR)$(sysconfdir)/ktrlplane/ktrlplane.conf || \
		$(INSTALL) -m 640 conf/made/ktrlplane.conf $(DESTDIR)$(sysconfdir)/ktrlplane/ktrlplane.conf

install-templates:
	@(cd $(srcdir)/templates && find . -name '*.html') | while read -r page; do \
		$(MKDIR_P) "$(DESTDIR)$(pkgdatadir)/templates/`dirname $$page`" && \
		$(INSTALL_DATA) "$(srcdir)/templates/$$page" \
			"$(DESTDIR)$(pkgdatadir)/templates/$$page" || exit 1; done

# A settings file that somebody changed stays.
uninstall-local:
	rm -rf $(DESTDIR)$(pkgdatadir)
	cd $(DESTDIR)$(docdir) && rm -f ktrlplane.conf server.conf logrotate README.md \
		http.conf site.conf fastcgi.conf upstream.conf
	rm -rf $(DESTDIR)$(docdir)/operations $(DESTDIR)$(docdir)/reference
	-rmdir $(DESTDIR)$(docdir)
	cd $(DESTDIR)$(sysconfdir)/ktrlplane && \
		{ ! cmp -s ktrlplane.conf $(abs_builddir)/conf/made/ktrlplane.conf || rm -f ktrlplane.conf; }
	-rmdir $(DESTDIR)$(sysconfdir)/ktrlplane
if WITH_NGINXSNIPPETDIR
	rm -f $(DESTDIR)$(nginxsnippetdir)/http.conf $(DESTDIR)$(nginxsnippetdir)/site.conf \
		$(DESTDIR)$(nginxsnippetdir)/fastcgi.conf $(DESTDIR)$(nginxsnippetdir)/upstream.conf
endif
if WITH_SYSTEMDSYSTEMUNITDIR
	rm -f $(DESTDIR)$(systemdsystemunitdir)/ktrlplane.service \
		$(DESTDIR)$(systemdsystemunitdir)/ktrlplane-work.service \
		$(DESTDIR)$(systemdsystemunitdir)/ktrlplane.socket
endif
if WITH_SYSUSERSDIR
	rm -f $(DESTDIR)$(sysusersdir)/ktrlplane.conf
endif
if WITH_TMPFILESDIR
	rm -f $(DESTDIR)$(tmpfilesdir)/ktrlplane.conf
endif

conf-clean:
	rm -rf conf/made
clean-local: conf-clean
.PHONY: install-conf install-templates conf-clean
