# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/order/order.c fcgi/product/order/order_preset.c fcgi/product/order/order.h fcgi/product/order/order_access_html.c \
	fcgi/product/order/order_basics_html.c fcgi/product/order/order_grant.c \
	fcgi/product/order/order_html.c fcgi/product/order/order_lost_html.c \
	fcgi/product/order/order_review_html.c \
	fcgi/product/order/order_routes.c fcgi/product/order/order_routes.h \
	fcgi/product/order/order_secret.c fcgi/product/order/order_settings_html.c fcgi/product/order/order_type_html.c \
	fcgi/product/order/order_words.c
