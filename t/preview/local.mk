# SPDX-License-Identifier: ISC
if WITH_GUMBO
check_PROGRAMS += t/preview/preview-t
t_preview_preview_t_LDADD = $(TEST_LIBS)
endif
