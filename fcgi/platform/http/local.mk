# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/http/cookie.c \
	fcgi/platform/http/decode.c fcgi/platform/http/decode.h \
	fcgi/platform/http/fastcgi.c fcgi/platform/http/fastcgi.h \
	fcgi/platform/http/form.c fcgi/platform/http/form.h \
	fcgi/platform/http/header.c fcgi/platform/http/header.h \
	fcgi/platform/http/http.h \
	fcgi/platform/http/multipart.c \
	fcgi/platform/http/request.c \
	fcgi/platform/http/response.c
