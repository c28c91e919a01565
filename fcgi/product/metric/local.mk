# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/product/metric/metric.h \
	fcgi/product/metric/metric_custom.c fcgi/product/metric/metric_groups.c \
	fcgi/product/metric/metric_html.c fcgi/product/metric/metric_json.c \
	fcgi/product/metric/metric_marks.c fcgi/product/metric/metric_panel_html.c \
	fcgi/product/metric/metric_panels.c fcgi/product/metric/metric_private.h \
	fcgi/product/metric/metric_range.c fcgi/product/metric/metric_routes.c \
	fcgi/product/metric/metric_routes.h fcgi/product/metric/metric_series.c \
	fcgi/product/metric/metric_table.c
