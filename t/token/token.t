#!/usr/bin/perl
# token.t: tokens by somebody else's maker (npm jose) are taken when their algorithm is one of ours.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/token";
plan skip_all => 'node is not installed' if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'the maker is not installed: npm ci --prefix t/token' unless -d "$here/node_modules";

my $dir = tempdir(CLEANUP => 1);
my ($issuer, $audience) = ('https://login.example.org/', 'api');
is system("cd $here && node make.mjs $issuer $audience >$dir/tokens"), 0, 'tokens are made';
my @verdicts = `$build/t/token/judge $issuer $audience @{[time]} <$dir/tokens`;
is $?, 0, 'and judged';
is scalar(@verdicts), 160, 'all of them';
my (%told, %wrong);
for my $verdict (@verdicts) {
    my ($word, $subject) = split ' ', $verdict;
    $told{$word}++;
    $wrong{$subject}++ if $word eq 'sound' && $subject !~ /^(?:RS|ES)256-\d+$/;
}
is $told{sound},     100, 'RS256 of 2048, 3072 and 4096 bits and ES256 are taken';
is $told{algorithm}, 60,  'ES384, PS256 and EdDSA are not';
is keys %wrong,      0,   'and nothing is taken for something else';

my @others = `$build/t/token/judge $issuer other2 @{[time]} <$dir/tokens`;
is scalar(grep { /^other_audience/ } @others), 100, 'another audience takes none of them';
@others = `$build/t/token/judge $issuer $audience @{[time + 400]} <$dir/tokens`;
is scalar(grep { /^expired/ } @others), 100, 'nor does anybody later';
done_testing;
