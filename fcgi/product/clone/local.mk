# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/clone/clone.c fcgi/product/clone/clone.h fcgi/product/clone/clone_html.c \
	fcgi/product/clone/clone_json.c fcgi/product/clone/clone_routes.c \
	fcgi/product/clone/clone_routes.h
