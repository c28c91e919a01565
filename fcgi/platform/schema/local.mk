# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/platform/schema/schema.c \
	fcgi/platform/schema/schema.h \
	fcgi/platform/schema/schema_arrays.c \
	fcgi/platform/schema/schema_defaults.c \
	fcgi/platform/schema/schema_format.c \
	fcgi/platform/schema/schema_logic.c \
	fcgi/platform/schema/schema_objects.c \
	fcgi/platform/schema/schema_pattern.c \
	fcgi/platform/schema/schema_private.h \
	fcgi/platform/schema/schema_rules.c \
	fcgi/platform/schema/schema_values.c \
	fcgi/platform/schema/schema_words.c
