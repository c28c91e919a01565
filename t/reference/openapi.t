#!/usr/bin/perl
# openapi.t: somebody else's validator takes the API description.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/reference";
plan skip_all => 'node is not installed' if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'the validator is not installed: npm ci --prefix t/reference'
  unless -d "$here/node_modules";

my $dir = tempdir(CLEANUP => 1);
is system("$build/t/reference/openapi >$dir/openapi.json"), 0, 'the description is printed';
my $told = `cd $here && node validate.mjs $dir/openapi.json 2>&1`;
is $told, "valid 3.1\n", 'and valid by the schema of OpenAPI 3.1';

# The validator sees mistakes at all.
open my $in, '<', "$dir/openapi.json" or die $!;
my $text = do { local $/; <$in> };
ok $text =~ s/"responses":\{/"answers":{/, 'broken on purpose';
open my $out, '>', "$dir/broken.json" or die $!;
print $out $text;
close $out or die $!;
isnt system("cd $here && node validate.mjs $dir/broken.json >/dev/null 2>&1"), 0, 'it is refused';
done_testing;
