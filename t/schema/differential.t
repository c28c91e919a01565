#!/usr/bin/perl
# differential.t: 21 000 generated pairs of schema and instance, judged by us and by two other validators.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/schema";
my ($seed, $schemas, $each) = (20261121, 700, 30);
plan skip_all => 'node is not installed' if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'the validators are not installed: npm ci --prefix t/schema'
  unless -d "$here/node_modules";

my $dir = tempdir(CLEANUP => 1);
my $said = qx(cd $here && node differential.mjs $seed $schemas $each $dir 2>&1);
my ($pairs, $silent, $open) = $said =~ /^(\d+) pairs, (\d+) judged by one, (\d+) undecided$/m;
is $pairs, $schemas * $each, 'so many pairs' or diag $said;
is $open, 0, 'where they differ, t/schema/differences.json says who is right and why' or diag $said;
cmp_ok $silent // $pairs, '<', 50, 'hardly any are judged by one only';

$said = qx($build/ktrlplane schema suite $dir/*.json 2>&1);
is $?, 0, 'we say the same about all of them' or diag $said;
like $said, qr/^all: $pairs passed, 0 failed$/m, 'none is left out';
done_testing;
