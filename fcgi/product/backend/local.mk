# SPDX-License-Identifier: ISC
libktrlplane_a_SOURCES += \
	fcgi/product/backend/backend.c fcgi/product/backend/backend.h \
	fcgi/product/backend/backend_html.c \
	fcgi/product/backend/backend_routes.c fcgi/product/backend/backend_routes.h \
	fcgi/product/backend/backend_observe.c fcgi/product/backend/backend_tidy.c \
	fcgi/product/backend/backend_jobs.c fcgi/product/backend/backend_private.h \
	fcgi/product/backend/git.c fcgi/product/backend/git.h \
	fcgi/product/backend/gitops.c fcgi/product/backend/gitops.h \
	fcgi/product/backend/manifest.c fcgi/product/backend/manifest.h
