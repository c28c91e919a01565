# SPDX-License-Identifier: ISC
check_PROGRAMS += t/catalog/catalog-t t/catalog/version-t t/catalog/edit-t t/catalog/hostile-t
check_PROGRAMS += t/catalog/form-t t/catalog/form_schema-t t/catalog/preset-t t/catalog/links-t
t_catalog_catalog_t_LDADD = $(TEST_LIBS)
t_catalog_form_t_SOURCES = t/catalog/form-t.c t/catalog/form_browser.c t/catalog/form_browser.h
t_catalog_form_t_LDADD = $(TEST_LIBS)
t_catalog_form_schema_t_SOURCES = t/catalog/form_schema-t.c t/catalog/form_browser.c \
	t/catalog/form_browser.h
t_catalog_form_schema_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/catalog/page-t
t_catalog_page_t_LDADD = $(TEST_LIBS)
endif
t_catalog_edit_t_LDADD = $(TEST_LIBS)
t_catalog_hostile_t_LDADD = $(TEST_LIBS)
t_catalog_preset_t_LDADD = $(TEST_LIBS)
t_catalog_links_t_LDADD = $(TEST_LIBS)
t_catalog_version_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/catalog/groups-t
t_catalog_groups_t_LDADD = $(TEST_LIBS)
