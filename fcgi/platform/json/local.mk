# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/json/json.h \
	fcgi/platform/json/node.c \
	fcgi/platform/json/parse.c \
	fcgi/platform/json/pointer.c \
	fcgi/platform/json/read.c \
	fcgi/platform/json/schema.c fcgi/platform/json/schema.h \
	fcgi/platform/json/schema_arrays.c \
	fcgi/platform/json/schema_defaults.c \
	fcgi/platform/json/schema_format.c \
	fcgi/platform/json/schema_logic.c \
	fcgi/platform/json/schema_objects.c \
	fcgi/platform/json/schema_pattern.c \
	fcgi/platform/json/schema_private.h \
	fcgi/platform/json/schema_rules.c \
	fcgi/platform/json/schema_values.c \
	fcgi/platform/json/schema_words.c \
	fcgi/platform/json/write.c
