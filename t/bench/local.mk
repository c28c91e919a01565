# SPDX-License-Identifier: ISC
# Not a test: `make bench` runs it and prints ratios.
EXTRA_PROGRAMS = t/bench/floor
t_bench_floor_LDADD = $(FCGI_LIBS)
EXTRA_DIST += t/bench/post.lua t/bench/serve.pl
.PHONY: bench-serve
bench-serve: t/bench/floor$(EXEEXT) t/serve/serve_fixture$(EXEEXT)
	$(PERL) $(srcdir)/t/bench/serve.pl
