# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/upstream/address.c fcgi/platform/upstream/address.h \
	fcgi/platform/upstream/circuit.c fcgi/platform/upstream/circuit.h \
	fcgi/platform/upstream/http_call.c fcgi/platform/upstream/http_call.h
