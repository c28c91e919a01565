# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/member/member.c fcgi/product/member/member.h \
	fcgi/product/member/member_html.c fcgi/product/member/member_json.c \
	fcgi/product/member/member_routes.c fcgi/product/member/member_routes.h
