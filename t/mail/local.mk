# SPDX-License-Identifier: ISC
check_PROGRAMS += t/mail/mail-t
t_mail_mail_t_SOURCES = t/mail/mail-t.c t/jobs/stage.c t/jobs/stage.h
t_mail_mail_t_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/mail/log.t t/mail/smtp.t
EXTRA_DIST += t/mail/sink.mjs t/mail/package.json t/mail/package-lock.json
# Sends one mail for smtp.t.
check_PROGRAMS += t/mail/deliver
t_mail_deliver_LDADD = $(TEST_LIBS)
