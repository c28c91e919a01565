# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/json/diff.c \
	fcgi/platform/json/diff.h \
	fcgi/platform/json/json.h \
	fcgi/platform/json/merge.c \
	fcgi/platform/json/merge.h \
	fcgi/platform/json/node.c \
	fcgi/platform/json/parse.c \
	fcgi/platform/json/pointer.c \
	fcgi/platform/json/read.c \
	fcgi/platform/json/write.c
