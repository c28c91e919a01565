#!/usr/bin/perl
# metrics.t: the metrics page counts over all workers and is what Prometheus expects.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use End;

my $world = world_make();
serve_start($world, web_workers => 3);
my $load = load_start($world, '/fast', 6);
wait_until(sub { ask_metrics($world, 'http_request_duration_seconds_count{method="GET",endpoint="/fast",status="200"}') > 300 });
my ($seen) = load_stop($load);
get($world, '/nothing-here');
get($world, '/sleep?30');
# One was the question whether the workers are there.
my $count = ask_metrics($world, 'http_request_duration_seconds_count{method="GET",endpoint="/fast",status="200"}');
cmp_ok $count, '>=', $seen->{200}, 'every answer is counted, whoever gave it';
cmp_ok $count, '<=', $seen->{200} + 6 + 50, 'once';
my $text = get($world, '/metrics');
like $text, qr/endpoint="unmatched",status="404",le="\+Inf"} 1$/m, 'unknown paths share one row';
unlike $text, qr/nothing-here/, 'so clients cannot make rows';
like $text, qr/^http_request_duration_seconds_bucket\{method="GET",endpoint="\/sleep",status="200",le="0.025"\} 0$/m,
  'thirty milliseconds are above the bound of 25';
like $text, qr/^http_request_duration_seconds_sum\{method="GET",endpoint="\/sleep",status="200"\} 0\.0[3-9]/m,
  'the sum is in seconds';
get($world, '/bug');
wait_until(sub { ask_metrics($world, 'ktrlplane_worker_ends_total{pool="web",reason="crashed"}') });
is ask_metrics($world, 'http_request_duration_seconds_count{method="GET",endpoint="/fast",status="200"}'),
  $count, 'a counter does not fall when a worker ends';
is ask_metrics($world, 'http_request_duration_seconds_count{method="GET",endpoint="/bug",status="500"}'),
  1, 'the request of a broken worker is counted';
SKIP: {
    skip 'promtool is not installed', 1 unless grep { -x "$_/promtool" } split /:/, $ENV{PATH};
    open my $tool, '|-', "promtool check metrics > $world->{dir}/promtool 2>&1" or die $!;
    print $tool get($world, '/metrics');
    close $tool;
    is $? >> 8, 0, 'promtool has no complaint' or diag slurp("$world->{dir}/promtool");
}
done_testing;
