# SPDX-License-Identifier: ISC
check_PROGRAMS += t/html/html-t
t_html_html_t_LDADD = $(TEST_LIBS)

# gumbo reads what was written back.
if WITH_GUMBO
check_PROGRAMS += t/html/hostile-t
t_html_hostile_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/html/oracle-t
t_html_oracle_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/html/templates-t
t_html_templates_t_LDADD = $(TEST_LIBS)
endif
