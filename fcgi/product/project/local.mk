# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/project/project.c fcgi/product/project/project.h \
	fcgi/product/project/project_html.c fcgi/product/project/project_json.c \
	fcgi/product/project/project_private.h fcgi/product/project/project_remove.c \
	fcgi/product/project/project_routes.c fcgi/product/project/project_routes.h \
	fcgi/product/project/project_settings_html.c \
	fcgi/product/project/project_show_html.c fcgi/product/project/project_store.c
