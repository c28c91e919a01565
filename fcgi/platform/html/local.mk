# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/html/html.h fcgi/platform/html/html_private.h \
	fcgi/platform/html/html_bind.c fcgi/platform/html/html_bind.h \
	fcgi/platform/html/html_resolve.c fcgi/platform/html/html_escape.c \
	fcgi/platform/html/html_load.c fcgi/platform/html/html_parse.c \
	fcgi/platform/html/html_render.c fcgi/platform/html/html_state.c \
	fcgi/platform/html/page.c fcgi/platform/html/page.h
