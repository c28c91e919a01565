# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/dashboard/dashboard.c fcgi/product/dashboard/dashboard.h \
	fcgi/product/dashboard/dashboard_add_html.c fcgi/product/dashboard/dashboard_document.c \
	fcgi/product/dashboard/dashboard_document.h fcgi/product/dashboard/dashboard_edit_html.c \
	fcgi/product/dashboard/dashboard_history_html.c fcgi/product/dashboard/dashboard_html.c \
	fcgi/product/dashboard/dashboard_json.c fcgi/product/dashboard/dashboard_pages.h \
	fcgi/product/dashboard/dashboard_panels.c fcgi/product/dashboard/dashboard_panels.h \
	fcgi/product/dashboard/dashboard_private.h fcgi/product/dashboard/dashboard_query.c \
	fcgi/product/dashboard/dashboard_routes.c fcgi/product/dashboard/dashboard_routes.h \
	fcgi/product/dashboard/dashboard_schema.c fcgi/product/dashboard/dashboard_show_html.c \
	fcgi/product/dashboard/dashboard_template.c fcgi/product/dashboard/dashboard_template.h \
	fcgi/product/dashboard/dashboard_trail.c fcgi/product/dashboard/dashboard_write.c
