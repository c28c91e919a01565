# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/catalog/catalog.c fcgi/product/catalog/catalog.h \
	fcgi/product/catalog/catalog_difference.c \
	fcgi/product/catalog/catalog_document.c \
	fcgi/product/catalog/catalog_export.c \
	fcgi/product/catalog/catalog_html.c \
	fcgi/product/catalog/catalog_import.c \
	fcgi/product/catalog/catalog_json.c \
	fcgi/product/catalog/catalog_links.c fcgi/product/catalog/catalog_groups.c fcgi/product/catalog/catalog_observability.c \
	fcgi/product/catalog/catalog_private.h \
	fcgi/product/catalog/catalog_routes.c fcgi/product/catalog/catalog_routes.h \
	fcgi/product/catalog/catalog_settings.c \
	fcgi/product/catalog/catalog_steps.c \
	fcgi/product/catalog/catalog_store.c \
	fcgi/product/catalog/catalog_edit.c fcgi/product/catalog/catalog_edit.h \
	fcgi/product/catalog/catalog_edit_html.c \
	fcgi/product/catalog/catalog_edit_text_html.c \
	fcgi/product/catalog/catalog_edit_json.c \
	fcgi/product/catalog/catalog_edit_routes.c fcgi/product/catalog/catalog_edit_routes.h \
	fcgi/product/catalog/catalog_stored.c \
	fcgi/product/catalog/catalog_templates.c \
	fcgi/product/catalog/settings_form.h \
	fcgi/product/catalog/settings_form_aside.c \
	fcgi/product/catalog/settings_form_json.c \
	fcgi/product/catalog/settings_form_kind.c \
	fcgi/product/catalog/settings_form_leaf.c \
	fcgi/product/catalog/settings_form_map.c \
	fcgi/product/catalog/settings_form_mask.c \
	fcgi/product/catalog/settings_form_members.c \
	fcgi/product/catalog/settings_form_press.c \
	fcgi/product/catalog/settings_form_private.h \
	fcgi/product/catalog/settings_form_read.c \
	fcgi/product/catalog/settings_form_rows.c \
	fcgi/product/catalog/settings_form_show.c \
	fcgi/product/catalog/settings_form_tier.c \
	fcgi/product/catalog/settings_form_value.c \
	fcgi/product/catalog/settings_form_view.c

catalogdir = $(pkgdatadir)/catalog
dist_catalog_DATA = conf/catalog/assembler.json conf/catalog/compass.json \
	conf/catalog/flow.json conf/catalog/graph.json conf/catalog/secret.json
EXTRA_DIST += conf/catalog/README.md
