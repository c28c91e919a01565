#!/usr/bin/perl
# signals.t: HUP, QUIT, TERM and USR1, under load.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Time::HiRes qw(time);
use End;

sub put {
    my ($path, $text) = @_;
    open my $out, '>', $path or die $!;
    print $out $text;
    close $out or die $!;
}

my $world = world_make(nginx_workers => 2);
serve_start($world, web_workers => 2);
my $dir = $world->{dir};

# ---- HUP ----
my $before = get($world, '/fast');
my $load = load_start($world, '/fast', 8);
my $posts = load_start($world, '/echo', 2, method => 'POST', body => 'x' x 3000);
for my $round (1 .. 5) {
    serve_signal($world, 'HUP');
    ok wait_until(sub { log_count($world, 'serve.reloaded') >= $round }), "reload $round is complete";
}
wait_until(sub { ask_metrics($world, 'ktrlplane_worker_ends_total{pool="web",reason="stopped"}') >= 10 });
my ($seen) = load_stop($load);
is_deeply [keys %$seen], [200], "no request fails while workers are replaced ($seen->{200} requests)"
  or diag explain $seen;
($seen) = load_stop($posts);
is_deeply [keys %$seen], [200], "nor one that must not be sent twice ($seen->{200} requests)"
  or diag explain $seen;
isnt get($world, '/fast'), $before, 'other processes answer now';
is ask_metrics($world, 'ktrlplane_worker_ends_total{pool="web",reason="stopped"}'), 10,
  'all earlier ones have ended in peace';

put("$dir/workers", '5');
serve_signal($world, 'HUP');
ok wait_until(sub { log_count($world, 'serve.reloaded') == 6 }), 'a reload reads the settings';
ok wait_until(sub {
    ask_metrics($world, 'ktrlplane_workers{pool="web",state="idle"}')
      + ask_metrics($world, 'ktrlplane_workers{pool="web",state="busy"}') == 5
}), 'now five workers serve';
put("$dir/workers", 'many');
serve_signal($world, 'HUP');
ok wait_until(sub { log_count($world, 'serve.reload_refused') == 1 }), 'wrong settings are refused';
like get($world, '/fast'), qr/^\d+$/, 'and the old ones go on';

# ---- USR1 ----
rename "$dir/serve.log", "$dir/serve.log.1" or die $!;
serve_signal($world, 'USR1');
ok wait_until(sub { -e "$dir/serve.log" }), 'the log file is opened again';
ok wait_until(sub { !grep { (readlink || '') eq "$dir/serve.log.1" } glob '/proc/[0-9]*/fd/*' }),
  'nobody holds the old one any more';
get($world, '/bug');
ok wait_until(sub { log_count($world, 'worker.crashed') == 1 && log_count($world, 'bug') == 1 }),
  'the master and the workers write to the new one';

# ---- QUIT ----
my @long = map { send_request($world, '/sleep?700') } 1 .. 8;
wait_until(sub { ask_metrics($world, 'ktrlplane_workers{pool="web",state="busy"}') >= 5 }, 1);
my $begun = time;
serve_signal($world, 'QUIT');
my @status = map { (receive($_))[0] } @long;
is "@status", join(' ', (200) x 8), 'QUIT: what was sent is answered, also what still waited';
is serve_wait($world, 5), 0, 'then the master leaves';
ok !-e "$dir/web.sock", 'and takes its sockets along';

# ---- QUIT that takes too long ----
serve_start($world, web_workers => 1, drain_ms => 300);
my $stuck = send_request($world, '/sleep?20000');
wait_until(sub { wire_open($world) ? 1 : 0 });
select undef, undef, undef, 0.2;
$begun = time;
serve_signal($world, 'QUIT');
is serve_wait($world, 10), 0, 'draining has an end';
cmp_ok time - $begun, '<', 5, 'which is set';

# ---- TERM ----
serve_start($world, web_workers => 2);
$stuck = send_request($world, '/sleep?20000');
select undef, undef, undef, 0.2;
$begun = time;
serve_signal($world, 'TERM');
is serve_wait($world, 10), 0, 'TERM ends at once';
cmp_ok time - $begun, '<', 3, 'whatever is being served';

# ---- a master that was killed ----
serve_start($world, web_workers => 1);
my $socket_before = (stat "$dir/web.sock")[1];
serve_signal($world, 'KILL');
serve_wait($world, 5);
serve_start($world, web_workers => 1);
like get($world, '/fast'), qr/^\d+$/, 'after a killed master the next one takes its place';
my $second = serve_start({%$world}, wait => 0, log => "$dir/second.log");
my $other = {%$world, serve => $second};
is serve_wait($other, 10), 1, 'a second master on the same socket refuses to start';
like slurp("$dir/second.log"), qr/another program serves there/, 'and says why';
done_testing;
