# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/jobs/jobs.c fcgi/platform/jobs/jobs.h \
	fcgi/platform/jobs/jobs_loop.c fcgi/platform/jobs/jobs_operate.c \
	fcgi/platform/jobs/jobs_private.h \
	fcgi/platform/jobs/jobs_run.c
