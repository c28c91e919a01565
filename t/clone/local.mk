# SPDX-License-Identifier: ISC
if WITH_GUMBO
check_PROGRAMS += t/clone/clone-t
t_clone_clone_t_LDADD = $(TEST_LIBS)
endif
