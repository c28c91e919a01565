# SPDX-License-Identifier: ISC
check_PROGRAMS += t/mail/mail-t
t_mail_mail_t_SOURCES = t/mail/mail-t.c t/jobs/stage.c t/jobs/stage.h
t_mail_mail_t_LDADD = $(TEST_LIBS)
