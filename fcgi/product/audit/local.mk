# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/audit/audit.c fcgi/product/audit/audit.h \
	fcgi/product/audit/audit_html.c fcgi/product/audit/audit_json.c \
	fcgi/product/audit/audit_private.h fcgi/product/audit/audit_routes.c \
	fcgi/product/audit/audit_routes.h fcgi/product/audit/audit_chain.c \
	fcgi/product/audit/audit_chain.h fcgi/product/audit/audit_seal.c \
	fcgi/product/audit/audit_verify.c fcgi/product/audit/audit_export.c \
	fcgi/product/audit/audit_refused.c fcgi/product/audit/audit_erase.c
