# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/proxy/proxy.c fcgi/product/proxy/proxy.h \
	fcgi/product/proxy/proxy_answer.c \
	fcgi/product/proxy/proxy_endpoint.c \
	fcgi/product/proxy/proxy_grafana.c \
	fcgi/product/proxy/proxy_json.c \
	fcgi/product/proxy/proxy_outgoing.c \
	fcgi/product/proxy/proxy_pass.c \
	fcgi/product/proxy/proxy_place.c \
	fcgi/product/proxy/proxy_private.h \
	fcgi/product/proxy/proxy_rewrite.c \
	fcgi/product/proxy/proxy_routes.c fcgi/product/proxy/proxy_routes.h \
	fcgi/product/proxy/proxy_settings.c fcgi/product/proxy/proxy_settings.h \
	fcgi/product/proxy/proxy_shape.c \
	fcgi/product/proxy/proxy_tail.c fcgi/product/proxy/proxy_tail.h \
	fcgi/product/proxy/proxy_tail_json.c \
	fcgi/product/proxy/proxy_time.c \
	fcgi/product/proxy/proxy_turn.c \
	fcgi/product/proxy/proxy_wish.c
