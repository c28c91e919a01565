# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/site/metrics.c fcgi/platform/site/metrics.h
