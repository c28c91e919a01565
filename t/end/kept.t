#!/usr/bin/perl
# kept.t: connections are kept, an idle one never holds a worker, and nobody waits behind
# another's request for more than that one request.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Time::HiRes qw(time);
use End;

my $world = world_make(nginx_workers => 2);
serve_start($world, web_workers => 2, kept => 4);

sub ask {
    my ($wire, $uri) = @_;
    return undef unless wire_send($wire, $uri);
    my $answer = wire_receive($wire) // return undef;
    return $answer =~ /\r\n\r\n(.*)\n/s ? $1 : undef;
}

# $count connections that the same worker keeps; it answers /fast with its process id.
sub kept_by_one {
    my ($count) = @_;
    my %by;
    for (1 .. 60) {
        my $wire = wire_open($world);
        my $pid = ask($wire, '/fast') or next;
        push @{$by{$pid}}, $wire;
        return ($pid, @{$by{$pid}}) if @{$by{$pid}} == $count;
    }
    BAIL_OUT('connections are not kept');
}

{
    my $wire = wire_open($world);
    my @pids = map { ask($wire, '/fast') // 'gone' } 1 .. 50;
    is scalar(grep { $_ eq $pids[0] } @pids), 50, 'fifty requests on one kept connection';
}
{
    my @silent = map { wire_open($world) } 1 .. 20;
    my @kept = map { my $wire = wire_open($world); ask($wire, '/fast'); $wire } 1 .. 20;
    my $begun = time;
    my @answers = map { get($world, '/fast') } 1 .. 20;
    is scalar(grep { /^\d+$/ } @answers), 20,
      'forty idle connections to two workers starve nobody';
    cmp_ok time - $begun, '<', 3, 'and nobody waits for them';
    my $open = grep { defined ask($_, '/fast') } @kept;
    cmp_ok $open, '<=', 8, "only as many stay open as may be kept (here $open)";
    is ask($silent[0], '/fast') ? 1 : 0, 1, 'one that was silent for long may still ask';
}
{
    my ($pid, $first, $second, $third) = kept_by_one(3);
    my $begun = time;
    wire_send($first, '/sleep?700');
    select undef, undef, undef, 0.1;
    wire_send($second, '/sleep?700');
    wire_send($third, '/fast');
    my $quick = wire_receive($third);
    my $waited = time - $begun;
    ok $quick, 'a request behind a long one on the same worker is answered';
    cmp_ok $waited, '<', 1.2, 'after at most that one request, not after two';
    ok wire_receive($first) && wire_receive($second), 'the long ones are answered as well';
}
{
    my ($pid, $first, $second, $third) = kept_by_one(3);
    my $begun = time;
    wire_send($first, '/slow?900');
    select undef, undef, undef, 0.1;
    my @pids = map { ask($_, '/fast') // 'gone' } $second, $third;
    my $waited = time - $begun;
    is scalar(grep { /^\d+$/ && $_ != $pid } @pids), 2,
      'before slow work the others are handed to another worker';
    cmp_ok $waited, '<', 0.7, 'so nobody waits for it at all';
    ok wire_receive($first), 'the slow one is answered';
}
{
    # Both workers are busy with slow work; what they handed over is served by the first free one.
    my @slow = map { wire_open($world) } 1, 2;
    my @quick = map { wire_open($world) } 1 .. 6;
    my $begun = time;
    wire_send($_, '/slow?600') for @slow;
    wire_send($_, '/fast') for @quick;
    is scalar(grep { defined wire_receive($_) } @quick), 6, 'with all workers busy nobody is lost';
    cmp_ok time - $begun, '<', 1.1, 'nor waits longer than one request';
    wire_receive($_) for @slow;
}
{
    my $load = load_start($world, '/fast', 16);
    my @slow = map { send_request($world, '/slow?300') } 1 .. 4;
    my @status = map { (receive($_))[0] } @slow;
    my ($seen, $longest) = load_stop($load);
    is_deeply [keys %$seen], [200], 'slow and quick requests through nginx: all are answered'
      or diag explain $seen;
    is "@status", '200 200 200 200', 'the slow ones, too';
    note sprintf 'longest wait %.3f s, %d requests', $longest, $seen->{200} // 0;
}
is log_count($world, 'worker.crashed'), 0, 'no worker was lost';
done_testing;
