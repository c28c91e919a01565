# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/logs/logs_ask.c fcgi/product/logs/logs_ask.h \
	fcgi/product/logs/logs_chart.c fcgi/product/logs/logs_page.c \
	fcgi/product/logs/logs_form.c fcgi/product/logs/logs_html.c \
	fcgi/product/logs/logs_line_html.c fcgi/product/logs/logs_download.c fcgi/product/logs/logs_last_html.c \
	fcgi/product/logs/logs_tail.c fcgi/product/logs/logs_tail.h \
	fcgi/product/logs/logs_row.c fcgi/product/logs/logs_saved_html.c \
	fcgi/product/logs/logs_view.h \
	fcgi/product/logs/logs_fields.c fcgi/product/logs/logs_level.c \
	fcgi/product/logs/logs_lines.c fcgi/product/logs/logs_lines.h \
	fcgi/product/logs/logs_query.c fcgi/product/logs/logs_range.c \
	fcgi/product/logs/logs_routes.c fcgi/product/logs/logs_routes.h \
	fcgi/product/logs/logs_saved.c fcgi/product/logs/logs_saved.h \
	fcgi/product/logs/logs_saved_json.c \
	fcgi/product/logs/logs_state.c fcgi/product/logs/logs_state.h \
	fcgi/product/logs/logs_text.c fcgi/product/logs/logs_text.h
