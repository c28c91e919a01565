#!/usr/bin/perl
# promql.t: some thousand PromQL queries, read by us, by Prometheus 2.42 and by the grammar of its editor.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/query";
plan skip_all => 'node is not installed'       if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'Prometheus is not installed' if system('prometheus --version >/dev/null 2>&1') != 0;
plan skip_all => 'the grammars are not installed: npm ci --prefix t/query' unless -d "$here/node_modules";

my $said = qx(timeout 300 node $here/promql.mjs $build/ktrlplane 20261121 2>&1);
my ($queries, $taken, $theirs, $listed, $complaints) = $said =~
  /^(\d+) queries, (\d+) taken, (\d+) by Prometheus, (\d+) listed differences, (\d+) complaints$/m;
cmp_ok $queries // 0, '>', 3000, 'so many queries' or diag $said;
cmp_ok $taken // 0,   '>', 2000, 'most of them are good';
cmp_ok $queries - $taken, '>', 1000, 'and many are not';
cmp_ok $theirs, '>', 1500, 'Prometheus 2.42 takes most of the good ones';
cmp_ok $listed, '<', 40, 'where we differ, t/query/promql_differences.json says why, and that is rare';
my ($answered, $seen, $shown) = $said =~ /^(\d+) answered when limited, (\d+) with series of ours; unlimited, (\d+) show the other one$/m;
cmp_ok $shown // 0, '>', 150, 'asked as they are, many of them would show what is another\'s';
cmp_ok $seen // 0,  '>', 150, 'limited, as many show what is ours';
is $complaints, 0, 'we take what they take, print what means the same, put the matcher into every selector, and nothing of the other is seen' or diag $said;
done_testing;
