# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/team/team.c fcgi/product/team/team.h fcgi/product/team/team_html.c \
	fcgi/product/team/team_json.c fcgi/product/team/team_routes.c \
	fcgi/product/team/team_routes.h fcgi/product/team/team_show_html.c
