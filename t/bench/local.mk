# SPDX-License-Identifier: ISC
# Not tests: ./dev bench builds and runs them. t/bench/README.md says how to read the figures.
EXTRA_PROGRAMS = t/bench/floor t/bench/world t/bench/deploy t/bench/schema
EXTRA_PROGRAMS += t/bench/query
t_bench_query_LDADD = $(TEST_LIBS)
t_bench_deploy_SOURCES = t/bench/deploy.c t/backend/ground.c t/backend/ground.h
t_bench_deploy_LDADD = $(TEST_LIBS)
t_bench_schema_LDADD = $(TEST_LIBS)
t_bench_floor_LDADD = $(FCGI_LIBS)
t_bench_world_LDADD = $(TEST_LIBS)
EXTRA_DIST += t/bench/README.md t/bench/bench.pl t/bench/load.lua t/bench/lib/Bench.pm \
	t/bench/lib/BenchSchema.pm t/bench/schema.mjs
EXTRA_DIST += t/bench/lib/BenchForms.pm t/bench/lib/BenchProxy.pm
