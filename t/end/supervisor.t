#!/usr/bin/perl
# supervisor.t: what systemd sees: datagrams about our state, and sockets that it made.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use IO::Select;
use IO::Socket::UNIX;
use Socket qw(SOCK_DGRAM SOCK_STREAM);
use Test::More;
use End;

my $world = world_make();
my $dir = $world->{dir};
my $told = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "$dir/notify") or die $!;

sub heard {
    my ($what) = @_;
    return wait_until(sub {
        IO::Select->new($told)->can_read(0.01) or return 0;
        $told->recv(my $text, 4096);
        return $text =~ $what;
    }, 10);
}

$ENV{NOTIFY_SOCKET} = "$dir/notify";
$ENV{WATCHDOG_USEC} = 400_000;
serve_start($world);
ok heard(qr/^READY=1$/m), 'READY is told when the workers are ready';
ok heard(qr/^WATCHDOG=1/), 'the watchdog is fed';
serve_signal($world, 'HUP');
ok heard(qr/^RELOADING=1\nMONOTONIC_USEC=\d+/), 'a reload is told with its time';
ok heard(qr/^READY=1$/m), 'and its end';
serve_signal($world, 'QUIT');
ok heard(qr/^STOPPING=1/), 'so is the end';
is serve_wait($world, 5), 0, 'QUIT';
delete @ENV{qw(NOTIFY_SOCKET WATCHDOG_USEC)};

# ---- sockets of the supervisor: in the order upstream, web, told apart by name ----
my @made = map { IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => "$dir/$_.sock", Listen => 50) }
  qw(upstream web);
sub start_passed {
    my ($log) = @_;
    my $pid = fork // die $!;
    return $pid if $pid;
    require POSIX;
    setpgrp 0, 0;
    # Out of the way first: the numbers 3 and 4 may be in use by either.
    my @spare =
      map { my $fd = POSIX::dup(fileno $_); $fd = POSIX::dup($fd) while $fd < 10; $fd } @made;
    POSIX::dup2($spare[$_], 3 + $_) for 0, 1;
    @ENV{qw(LISTEN_PID LISTEN_FDS LISTEN_FDNAMES)} = ($$, 2, 'upstream:web');
    exec "$End::build/t/serve/serve_fixture", $dir, "log=$dir/$log" or POSIX::_exit(127);
}

$world->{serve} = start_passed('passed.log');
ok wait_until(sub { get($world, '/fast') =~ /^\d/ }), 'sockets that were passed are served';
like get($world, '/upstream/fast'), qr/^\d/, 'each by its own pool';
my ($web, $upstream) = map { my ($pid) = get($world, $_) =~ /(\d+)/; slurp("$dir/passed.log") =~ /"process":"(\w+)\.\d+","pool":"\w+","pid":$pid/ ? $1 : '' }
  '/fast', '/upstream/fast';
is "$web $upstream", 'web upstream', 'found by their names';
my $load = load_start($world, '/fast', 4);
select undef, undef, undef, 0.2;
kill 'QUIT', $world->{serve};
is serve_wait($world, 5), 0, 'QUIT';
ok -S "$dir/web.sock", 'the sockets stay';
$world->{serve} = start_passed('next.log');
ok wait_until(sub { slurp("$dir/next.log") =~ /fixture.open/ }), 'another master takes them';
select undef, undef, undef, 0.2;
my ($seen) = load_stop($load);
is_deeply [keys %$seen], [200], "no request fails while none runs ($seen->{200} requests)"
  or diag explain $seen;
kill 'TERM', $world->{serve};
is serve_wait($world, 5), 0, 'TERM';
done_testing;
