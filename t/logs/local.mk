# SPDX-License-Identifier: ISC
check_PROGRAMS += t/logs/lines-t t/logs/text-t t/logs/saved-t t/logs/page-t t/logs/file-t t/logs/query-t t/logs/large-t
t_logs_lines_t_LDADD = $(TEST_LIBS)
t_logs_text_t_LDADD = $(TEST_LIBS)
t_logs_saved_t_LDADD = $(TEST_LIBS)
t_logs_page_t_LDADD = $(TEST_LIBS)
t_logs_file_t_LDADD = $(TEST_LIBS)
t_logs_query_t_LDADD = $(TEST_LIBS)
t_logs_large_t_LDADD = $(TEST_LIBS)
