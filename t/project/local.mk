# SPDX-License-Identifier: ISC
check_PROGRAMS += t/project/project-t t/project/remove-t
t_project_project_t_SOURCES = t/project/project-t.c $(PLACE_TEST_SOURCES)
t_project_project_t_LDADD = $(TEST_LIBS)
t_project_remove_t_SOURCES = t/project/remove-t.c $(PLACE_TEST_SOURCES)
t_project_remove_t_LDADD = $(TEST_LIBS)
