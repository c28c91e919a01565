# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/http/form.h fcgi/platform/http/http.h \
	fcgi/platform/http/fastcgi.c fcgi/platform/http/fastcgi.h
