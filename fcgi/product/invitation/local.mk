# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/invitation/invitation.c fcgi/product/invitation/invitation.h \
	fcgi/product/invitation/invitation_accept.c \
	fcgi/product/invitation/invitation_accept_html.c \
	fcgi/product/invitation/invitation_html.c fcgi/product/invitation/invitation_json.c \
	fcgi/product/invitation/invitation_private.h fcgi/product/invitation/invitation_routes.c \
	fcgi/product/invitation/invitation_routes.h
