#!/usr/bin/perl
# broken.t: workers that crash, are late, leak or are used up; only their own request knows.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Time::HiRes qw(time);
use End;

my $world = world_make();
my $ends = 'ktrlplane_worker_ends_total{pool="web",reason=';

# ---- crashes ----
serve_start($world, web_workers => 3);
is get($world, '/bug'), 'status 500', 'a bug answers 500';
is get($world, '/fuse'), 'status 500', 'so does the fuse of an arena';
my ($line) = log_lines($world, 'arena.fuse');
like $line, qr/"route":"\/fuse"/, 'the log names the route';
ok wait_until(sub { ask_metrics($world, 'ktrlplane_workers{pool="web",state="idle"}') >= 2 }),
  'others take their place';

my $load = load_start($world, '/fast', 6);
my @crashed;
for (1 .. 5) {
    push @crashed, get($world, '/crash');
    select undef, undef, undef, 0.05;
}
my ($seen) = load_stop($load);
is "@crashed", join(' ', ('status 502') x 5), 'a worker that is killed fails its own request';
is_deeply [keys %$seen], [200], "and no other ($seen->{200} requests)" or diag explain $seen;
ok log_count($world, 'worker.crashed') >= 7, 'each is logged';
ok wait_until(sub {
    ask_metrics($world, 'ktrlplane_workers{pool="web",state="idle"}')
      + ask_metrics($world, 'ktrlplane_workers{pool="web",state="busy"}') == 3
}), 'and replaced';
serve_signal($world, 'TERM');
is serve_wait($world, 5), 0, 'TERM';

# ---- a crash loop ----
unlink "$world->{dir}/serve.log";
serve_start($world, web_workers => 2, open_fails => 1, wait => 0);
ok wait_until(sub { log_count($world, 'worker.pause') >= 8 }, 10), 'workers that cannot start are paused';
my @pauses = map { /"pause_ms":(\d+)/ } grep { /"pool":"web"/ } log_lines($world, 'worker.pause');
cmp_ok $pauses[-1], '>=', 2 * $pauses[0], 'with growing pauses';
my $opens = log_count($world, 'fixture.open');
cmp_ok $opens, '<', 60, "it is no fork bomb ($opens starts)";
serve_signal($world, 'QUIT');
is serve_wait($world, 5), 0, 'and it can be stopped';

# ---- the deadline ----
unlink "$world->{dir}/serve.log";
serve_start($world, web_workers => 2, deadline_ms => 400);
$load = load_start($world, '/fast', 4);
my $begun = time;
is get($world, '/sleep?20000'), 'status 504', 'a request past its deadline is given up';
cmp_ok time - $begun, '<', 5, 'soon';
($seen) = load_stop($load);
is_deeply [keys %$seen], [200], 'it costs that worker only' or diag explain $seen;
($line) = log_lines($world, 'worker.deadline');
like $line, qr/"route":"\/sleep"/, 'the route is logged';
is get($world, '/sleep?200') =~ /^\d/ ? 1 : 0, 1, 'a request within it is answered';
is ask_metrics($world, "$ends\"deadline\"}"), 1, 'the metrics count it';
serve_signal($world, 'TERM');
is serve_wait($world, 5), 0, 'TERM';

# ---- used up ----
unlink "$world->{dir}/serve.log";
serve_start($world, web_workers => 2, requests => 50);
$load = load_start($world, '/fast', 6);
ok wait_until(sub { ask_metrics($world, "$ends\"recycled\"}") >= 10 }, 20),
  'a worker is replaced after its number of requests';
($seen) = load_stop($load);
is_deeply [keys %$seen], [200], "no request fails for it ($seen->{200} requests)" or diag explain $seen;
is log_count($world, 'worker.pause'), 0, 'nor does it look like a crash';
serve_signal($world, 'TERM');
is serve_wait($world, 5), 0, 'TERM';

serve_start($world, web_workers => 1, memory => 40 * 1024 * 1024);
my $pid = get($world, '/fast');
get($world, '/leak');
ok wait_until(sub { get($world, '/fast') ne $pid }, 10), 'a worker that grew too large is replaced';
done_testing;
