# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/dashboard/dashboard.c fcgi/product/dashboard/dashboard.h \
	fcgi/product/dashboard/dashboard_document.c fcgi/product/dashboard/dashboard_document.h \
	fcgi/product/dashboard/dashboard_json.c fcgi/product/dashboard/dashboard_private.h \
	fcgi/product/dashboard/dashboard_query.c fcgi/product/dashboard/dashboard_routes.c \
	fcgi/product/dashboard/dashboard_routes.h fcgi/product/dashboard/dashboard_schema.c \
	fcgi/product/dashboard/dashboard_template.c fcgi/product/dashboard/dashboard_template.h \
	fcgi/product/dashboard/dashboard_trail.c fcgi/product/dashboard/dashboard_write.c
