# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/mail/mail.c fcgi/product/mail/mail.h fcgi/product/mail/mail_settings.c
