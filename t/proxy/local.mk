# SPDX-License-Identifier: ISC
PROXY_TEST_SOURCES = t/proxy/ground.c t/proxy/ground.h
check_PROGRAMS += t/proxy/logs-t t/proxy/defects-t
t_proxy_logs_t_SOURCES = t/proxy/logs-t.c $(PROXY_TEST_SOURCES)
t_proxy_logs_t_LDADD = $(TEST_LIBS)
t_proxy_defects_t_SOURCES = t/proxy/defects-t.c $(PROXY_TEST_SOURCES)
t_proxy_defects_t_LDADD = $(TEST_LIBS)
# Logs and metrics through the proxy.
check_PROGRAMS += t/proxy/tail-t t/proxy/follow-t
t_proxy_tail_t_LDADD = $(TEST_LIBS)
t_proxy_follow_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/proxy/tenant-t
t_proxy_tenant_t_SOURCES = t/proxy/tenant-t.c $(PROXY_TEST_SOURCES)
t_proxy_tenant_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/proxy/faults-t t/proxy/grafana-t
t_proxy_faults_t_SOURCES = t/proxy/faults-t.c $(PROXY_TEST_SOURCES)
t_proxy_faults_t_LDADD = $(TEST_LIBS)
t_proxy_grafana_t_SOURCES = t/proxy/grafana-t.c $(PROXY_TEST_SOURCES)
t_proxy_grafana_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/proxy/reach-t
t_proxy_reach_t_SOURCES = t/proxy/reach-t.c $(PROXY_TEST_SOURCES)
t_proxy_reach_t_LDADD = $(TEST_LIBS)
check_PROGRAMS += t/proxy/prometheus-t t/proxy/random-t
t_proxy_prometheus_t_LDADD = $(TEST_LIBS)
t_proxy_random_t_SOURCES = t/proxy/random-t.c $(PROXY_TEST_SOURCES)
t_proxy_random_t_LDADD = $(TEST_LIBS)
