# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += t/reference/codes.t t/reference/openapi.t t/reference/query.t
EXTRA_DIST += t/reference/package.json t/reference/package-lock.json t/reference/validate.mjs
# Prints the API description for openapi.t.
check_PROGRAMS += t/reference/openapi
t_reference_openapi_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/reference/reference-t
t_reference_reference_t_SOURCES = t/reference/reference-t.c $(MATRIX_TEST_SOURCES)
t_reference_reference_t_LDADD = $(TEST_LIBS)
endif
