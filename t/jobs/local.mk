# SPDX-License-Identifier: ISC
check_PROGRAMS += t/jobs/jobs-t t/jobs/crash-t
t_jobs_jobs_t_SOURCES = t/jobs/jobs-t.c t/jobs/stage.c t/jobs/stage.h
t_jobs_jobs_t_LDADD = $(TEST_LIBS)
t_jobs_crash_t_SOURCES = t/jobs/crash-t.c t/jobs/stage.c t/jobs/stage.h
t_jobs_crash_t_LDADD = $(TEST_LIBS)
