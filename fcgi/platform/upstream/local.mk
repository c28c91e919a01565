# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/upstream/address.c fcgi/platform/upstream/address.h \
	fcgi/platform/upstream/circuit.c fcgi/platform/upstream/circuit.h \
	fcgi/platform/upstream/http_call.c fcgi/platform/upstream/http_call.h \
	fcgi/platform/upstream/http_exchange.c fcgi/platform/upstream/http_exchange.h \
	fcgi/platform/upstream/http_options.c \
	fcgi/platform/upstream/http_stream.c fcgi/platform/upstream/http_stream.h \
	fcgi/platform/upstream/mail_message.c fcgi/platform/upstream/mail_message.h \
	fcgi/platform/upstream/smtp_call.c fcgi/platform/upstream/smtp_call.h
