# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/platform/chart/chart.c fcgi/platform/chart/chart.h \
	fcgi/platform/chart/chart_axis.c fcgi/platform/chart/chart_bands.c \
	fcgi/platform/chart/chart_bars.c fcgi/platform/chart/chart_number.c \
	fcgi/platform/chart/chart_path.c fcgi/platform/chart/chart_private.h \
	fcgi/platform/chart/chart_time.c fcgi/platform/chart/chart_values.c
