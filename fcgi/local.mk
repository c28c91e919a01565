# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/app.c fcgi/app.h
ktrlplane_SOURCES += fcgi/command.h fcgi/command_serve.c fcgi/command_show.c
