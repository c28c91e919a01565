# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/apply/apply.c fcgi/product/apply/apply.h fcgi/product/apply/apply_export.c \
	fcgi/product/apply/apply_grant.c fcgi/product/apply/apply_html.c fcgi/product/apply/apply_judge.c fcgi/product/apply/apply_json.c \
	fcgi/product/apply/apply_private.h fcgi/product/apply/apply_read.c fcgi/product/apply/apply_run.c \
	fcgi/product/apply/apply_routes.c fcgi/product/apply/apply_routes.h
