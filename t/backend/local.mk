# SPDX-License-Identifier: ISC
GROUND = t/backend/ground.c t/backend/ground.h
EXTRA_DIST += t/backend/golden
check_PROGRAMS += t/backend/deploy-t t/backend/race-t t/backend/crash-t t/backend/operator-t t/backend/manifest-t
t_backend_race_t_SOURCES = t/backend/race-t.c $(GROUND)
t_backend_race_t_LDADD = $(TEST_LIBS)
t_backend_manifest_t_LDADD = $(TEST_LIBS)
t_backend_operator_t_LDADD = $(TEST_LIBS)
t_backend_crash_t_SOURCES = t/backend/crash-t.c $(GROUND)
t_backend_crash_t_LDADD = $(TEST_LIBS)
t_backend_deploy_t_SOURCES = t/backend/deploy-t.c $(GROUND)
t_backend_deploy_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/backend/life-t
t_backend_life_t_SOURCES = t/backend/life-t.c $(GROUND)
t_backend_life_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/backend/yaml-t t/backend/golden-t
t_backend_yaml_t_LDADD = $(TEST_LIBS)
t_backend_golden_t_LDADD = $(TEST_LIBS)
