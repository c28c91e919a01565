#!/usr/bin/perl
# pass.t: what another server says is passed on while it comes, through nginx and real workers.
# SPDX-License-Identifier: ISC
#
# The other server is a process of this test: /large/N, /hang, /cut, /drip, /steady, /close. It
# writes a line into a pipe when the one who asked has gone.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use IO::Select;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(time);
use End;

my $world  = world_make();
my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 50, ReuseAddr => 1) or die $!;
my $port   = $listen->sockport;
pipe my $gone, my $says_gone or die $!;
$says_gone->autoflush(1);
$SIG{CHLD} = 'DEFAULT';

sub gone_soon {
    my ($seconds) = @_;
    return 0 unless IO::Select->new($gone)->can_read($seconds);
    return sysread $gone, my $bytes, 1;
}

# One connection of the other server.
sub serve_one {
    my ($socket) = @_;
    $socket->autoflush(1);
    my $asked = '';
    sysread $socket, $asked, 65536, length $asked or return until $asked =~ /\r\n\r\n/;
    my ($path) = $asked =~ m{^GET /(\S*)};
    local $SIG{PIPE} = 'IGNORE';
    if ($path =~ m{^large/(\d+)}) {
        print $socket "HTTP/1.1 200 OK\r\nContent-Length: $1\r\n\r\n";
        my $block = 'x' x 65536;
        for (my $left = $1; $left > 0; $left -= 65536) {
            print {$socket} $left < 65536 ? substr($block, 0, $left) : $block or return;
        }
    } elsif ($path eq 'cut') {
        print $socket "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", 'y' x 100_000;
    } elsif ($path eq 'steady') {
        print $socket "HTTP/1.1 200 OK\r\n\r\n";
        my $block = 'z' x 200_000;
        while (print {$socket} $block) { select undef, undef, undef, 0.05 }
        syswrite $says_gone, 'g';
    } elsif ($path eq 'hang' || $path eq 'silent') {
        print $socket "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun" if $path eq 'silent';
        IO::Select->new($socket)->can_read(15) and syswrite $says_gone, 'g';
    }
}

my $server = fork // die $!;
if ($server == 0) {
    setpgrp 0, 0;
    $SIG{CHLD} = 'IGNORE';
    while (my $socket = $listen->accept) {
        next if fork;
        serve_one($socket);
        POSIX::_exit(0);
    }
    POSIX::_exit(0);
}
END { kill 'KILL', -$server if $server }

serve_start($world, upstream_workers => 1);
my ($status, $body, $head) = receive(send_request($world, "/upstream/pass?$port/large/1048576"));
is $status, 200, 'an answer is passed on';
cmp_ok $body =~ tr/x//, '==', 1048576, 'all of them';

# ---- memory ----
my ($pid) = get($world, '/upstream/pid') =~ /(\d+)/;
sub resident { my ($kib) = slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m; return $kib }
my $before = resident();
my ($large, $count) = (send_request($world, "/upstream/pass?$port/large/67108864"), 0);
while (sysread $large, my $bytes, 262_144) { $count += $bytes =~ tr/x// }
cmp_ok $count, '>=', 67108864, '64 MiB pass';
# The address sanitizer (which reserves terabytes) keeps what is freed for a while.
my $sanitized = slurp("/proc/$pid/status") =~ /^VmSize:\s+(\d{10,})/m;
cmp_ok resident() - $before, '<', $sanitized ? 300_000 : 1024, 'with the same memory in the worker (KiB more: ' . (resident() - $before) . ')';

# ---- broken off ----
($status, $body) = receive(send_request($world, "/upstream/pass?$port/cut"));
isnt $body =~ tr/y//, 1_000_000, 'what is cut does not look whole';
unlike $body, qr/\r\n0\r\n\r\n$/, 'its end is missing';
is get($world, "/upstream/pass?$port/close"), 'status 502', 'a connection that is closed is a 502';
is get($world, '/upstream/pid'), "$pid\n", 'the worker lives on';

# ---- the client leaves ----
for my $path (qw(hang silent steady)) {
    my $socket = send_request($world, "/upstream/pass?$port/$path");
    if ($path eq 'hang') { select undef, undef, undef, 0.3 }
    else                 { sysread $socket, my $bytes, 100 }
    close $socket;
    my $begun = time;
    ok gone_soon(5), "a client that leaves ends the call to the other server: $path";
    is get($world, '/upstream/pid'), "$pid\n", 'and the worker is free';
    cmp_ok time - $begun, '<', 3, 'at once';
}

# ---- a worker that is killed in the middle ----
my $socket = send_request($world, "/upstream/pass?$port/steady");
sysread $socket, my $bytes, 1000;
kill 'KILL', $pid;
my ($cut_status, $cut) = receive($socket);
unlike $cut, qr/\r\n0\r\n\r\n$/, 'an answer of a killed worker does not look whole';
ok gone_soon(5), 'the other server sees that nobody reads any more';
like get($world, '/upstream/pid'), qr/^\d+$/, 'another worker serves';

serve_signal($world, 'QUIT');
is serve_wait($world, 10), 0, 'the end is peaceful';
done_testing;
