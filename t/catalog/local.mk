# SPDX-License-Identifier: ISC
check_PROGRAMS += t/catalog/catalog-t
t_catalog_catalog_t_LDADD = $(TEST_LIBS)
