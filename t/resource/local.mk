# SPDX-License-Identifier: ISC
RESOURCE_TEST_SOURCES = t/resource/resource_test.c t/resource/resource_test.h
check_PROGRAMS += t/resource/list-t t/resource/order-t t/resource/change-t t/resource/queries_count-t \
	t/resource/life-t
check_PROGRAMS += t/resource/again-t t/resource/live-t
t_resource_live_t_LDADD = $(TEST_LIBS)
t_resource_again_t_SOURCES = t/resource/again-t.c $(RESOURCE_TEST_SOURCES)
t_resource_again_t_LDADD = $(TEST_LIBS)
t_resource_life_t_SOURCES = t/resource/life-t.c $(RESOURCE_TEST_SOURCES)
t_resource_life_t_LDADD = $(TEST_LIBS)
t_resource_queries_count_t_LDADD = $(TEST_LIBS)
t_resource_list_t_LDADD = $(TEST_LIBS)
t_resource_order_t_SOURCES = t/resource/order-t.c $(RESOURCE_TEST_SOURCES)
t_resource_order_t_LDADD = $(TEST_LIBS)
t_resource_change_t_SOURCES = t/resource/change-t.c $(RESOURCE_TEST_SOURCES)
t_resource_change_t_LDADD = $(TEST_LIBS)
if WITH_GUMBO
check_PROGRAMS += t/resource/form-t
t_resource_form_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/resource/merge-t
t_resource_merge_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/resource/file-t
t_resource_file_t_SOURCES = t/resource/file-t.c $(RESOURCE_TEST_SOURCES)
t_resource_file_t_LDADD = $(TEST_LIBS)
endif
