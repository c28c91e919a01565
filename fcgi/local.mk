# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += fcgi/app.c fcgi/app.h
ktrlplane_SOURCES += fcgi/command.h fcgi/command_audit.c fcgi/command_catalog.c fcgi/command_demo.c fcgi/command_desk.c fcgi/command_issuer.c fcgi/command_job.c fcgi/command_migrate.c \
	fcgi/command_schema.c fcgi/command_secret.c fcgi/command_schema_suite.c fcgi/command_schema.h fcgi/command_serve.c fcgi/command_show.c fcgi/command_user.c fcgi/command_work.c
ktrlplane_SOURCES += fcgi/command_apply.c fcgi/command_export.c
ktrlplane_SOURCES += fcgi/command_query.c
