# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/platform/yaml/yaml.h fcgi/platform/yaml/yaml_read.c \
	fcgi/platform/yaml/yaml_write.c
