# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/serve/serve.c fcgi/platform/serve/serve.h \
	fcgi/platform/serve/serve_kept.c fcgi/platform/serve/serve_kept.h \
	fcgi/platform/serve/serve_log.c \
	fcgi/platform/serve/serve_notify.c \
	fcgi/platform/serve/serve_private.h \
	fcgi/platform/serve/serve_settings.c \
	fcgi/platform/serve/serve_socket.c \
	fcgi/platform/serve/serve_user.c \
	fcgi/platform/serve/serve_worker.c
