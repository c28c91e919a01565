# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/base/arena.c fcgi/platform/base/arena.h \
	fcgi/platform/base/base64.c fcgi/platform/base/base64.h \
	fcgi/platform/base/buf.c fcgi/platform/base/buf.h \
	fcgi/platform/base/clock.c fcgi/platform/base/clock.h \
	fcgi/platform/base/compiler.h fcgi/platform/base/field.h \
	fcgi/platform/base/digest.c fcgi/platform/base/digest.h \
	fcgi/platform/base/envelope.c fcgi/platform/base/envelope.h \
	fcgi/platform/base/id.c fcgi/platform/base/id.h \
	fcgi/platform/base/log.c fcgi/platform/base/log.h \
	fcgi/platform/base/outcome.c fcgi/platform/base/outcome.h \
	fcgi/platform/base/password.c fcgi/platform/base/password.h \
	fcgi/platform/base/qr.c fcgi/platform/base/qr.h \
	fcgi/platform/base/random.c fcgi/platform/base/random.h \
	fcgi/platform/base/secret.c fcgi/platform/base/secret.h \
	fcgi/platform/base/settings.c fcgi/platform/base/settings.h \
	fcgi/platform/base/settings_print.c fcgi/platform/base/settings_private.h \
	fcgi/platform/base/settings_value.c \
	fcgi/platform/base/str.c fcgi/platform/base/str.h \
	fcgi/platform/base/totp.c fcgi/platform/base/totp.h \
	fcgi/platform/base/zone.c fcgi/platform/base/zone.h
