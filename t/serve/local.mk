# SPDX-License-Identifier: ISC
# The master and its workers with routes that sleep, crash and never end.
check_PROGRAMS += t/serve/serve_fixture
t_serve_serve_fixture_LDADD = $(TEST_LIBS)
