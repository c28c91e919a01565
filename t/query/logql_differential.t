#!/usr/bin/perl
# logql_differential.t: 3 200 queries, picked and generated, judged by us and by the grammar of Grafana's editor.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/query";
my ($seed, $generated, $mutated) = (20261121, 1500, 1500);
plan skip_all => 'node is not installed' if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'the grammar is not installed: npm ci --prefix t/query' unless -d "$here/node_modules/\@grafana/lezer-logql";

my $said = qx(cd $here && node logql_differential.mjs $build/ktrlplane $seed $generated $mutated 2>&1);
my ($queries, $accepted, $agreed, $open, $stale, $limited) =
  $said =~ /^(\d+) queries, (\d+) accepted, (\d+) agreed, (\d+) unlisted, (\d+) stale, (\d+) selectors limited$/m;
cmp_ok $queries // 0, '>', $generated + $mutated, 'so many queries' or diag $said;
cmp_ok $accepted // 0, '>=', $generated, 'what the grammar makes is accepted';
cmp_ok $agreed // 0, '>', 0.9 * ($queries // 1), 'nearly all are judged alike';
is $open, 0, 'where they differ, t/query/logql_differences.json says who is right and why' or diag $said;
is $stale, 0, 'each difference that is listed is one' or diag $said;
cmp_ok $limited // 0, '>', $generated, 'each selector of what is sent has the matcher, as that grammar sees it';
done_testing;
