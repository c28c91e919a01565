#!/usr/bin/perl
# serve.pl: kept connections and our serve loop against the floor; prints ratios.
#
#   make bench-serve        (wants nginx and wrk; KP_BENCH_SECONDS, default 3, for each round)
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../end/lib";
use Test::More;
use End;

my $seconds = $ENV{KP_BENCH_SECONDS} || 3;
my $rounds  = $ENV{KP_BENCH_ROUNDS} || 3;
my $workers = $ENV{KP_BENCH_WORKERS} || 2;

sub rate {
    my ($world, $path, @more) = @_;
    my $text = `wrk -t1 -c32 -d${seconds}s @more http://127.0.0.1:$world->{port}$path 2>&1`;
    diag $text if $text =~ /Non-2xx|Socket errors/;
    return $text =~ /Requests\/sec:\s+([\d.]+)/ ? $1 : 0;
}

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

my $floor = world_make(nginx_workers => 2, once => 1);
my $ours  = world_make(nginx_workers => 2);
my $bytes = $ENV{KP_BENCH_BYTES} || 8;
my $pid = End::spawn("$End::build/t/bench/floor", "$floor->{dir}/web.sock", $workers, $bytes);
serve_start($ours, web_workers => $workers, kept => 16);
my %seen;
for (1 .. $rounds) {
    push @{$seen{floor}}, rate($floor, '/');
    push @{$seen{kept}},  rate($ours, "/big?$bytes");
    push @{$seen{once}},  rate($ours, "/big?$bytes", '-s', "$FindBin::Bin/post.lua");
}
my $unit = median(@{$seen{floor}});
printf "%-34s %8.0f req/s  %.2f\n", @$_ for
  ['floor: a connection a request', $unit, 1],
  ['ours, connections kept', median(@{$seen{kept}}), median(@{$seen{kept}}) / $unit],
  ['ours, a connection a request', median(@{$seen{once}}), median(@{$seen{once}}) / $unit];
