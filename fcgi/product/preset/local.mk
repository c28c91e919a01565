# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/preset/preset.c fcgi/product/preset/preset.h \
	fcgi/product/preset/preset_edit_html.c fcgi/product/preset/preset_html.c \
	fcgi/product/preset/preset_json.c fcgi/product/preset/preset_offer.c \
	fcgi/product/preset/preset_offer.h fcgi/product/preset/preset_private.h \
	fcgi/product/preset/preset_routes.c fcgi/product/preset/preset_routes.h \
	fcgi/product/preset/preset_write.c
