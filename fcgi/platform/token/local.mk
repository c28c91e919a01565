# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/token/base64url.c fcgi/platform/token/base64url.h \
	fcgi/platform/token/jwks.c fcgi/platform/token/jwks.h \
	fcgi/platform/token/jwt.c fcgi/platform/token/jwt.h \
	fcgi/platform/token/signature.c fcgi/platform/token/signature.h
