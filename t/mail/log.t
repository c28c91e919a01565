#!/usr/bin/perl
# log.t: the words of mailed links are not in the log of nginx.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../end/lib";
use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;
use End;

my $nginx = (grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin')[0];
plan skip_all => 'nginx is not installed' unless $nginx;
my $dir  = tempdir(CLEANUP => 1);
my $port = End::free_port();
my $http = slurp("$End::top/conf/nginx/http.conf.in") =~ s/^include .*$//mr;
open my $out, '>', "$dir/nginx.conf" or die $!;
print $out "daemon off; master_process off; pid $dir/pid; error_log $dir/error;\n"
  . "events {} http { $http\naccess_log $dir/access ktrlplane;\n"
  . join('', map { "${_}_temp_path $dir/$_;\n" } qw(client_body proxy fastcgi uwsgi scgi))
  . "server { listen 127.0.0.1:$port; return 204; } }\n";
close $out or die $!;
my $pid = fork // die $!;
exec $nginx, '-e', "$dir/error", '-p', $dir, '-c', "$dir/nginx.conf" or POSIX::_exit(127) if $pid == 0;
END { if ($pid) { local $?; kill 'TERM', $pid; waitpid $pid, 0 } }

sub ask {
    my ($line) = @_;
    my $socket;
    for (1 .. 200) {
        $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") and last;
        select undef, undef, undef, 0.02;
    }
    $socket or BAIL_OUT('nginx does not start: ' . slurp("$dir/error"));
    print $socket "$line HTTP/1.1\r\nHost: console.example.org\r\nConnection: close\r\n\r\n";
    my $answer = join '', <$socket>;
    return $answer =~ m{^HTTP/1\.1 204} ? 1 : 0;
}
my $word = '0123456789abcdef' x 4;
for my $path (qw(/reset/ /verify/ /register/ /invitations/)) {
    ok ask("GET $path$word"),  "a link to $path";
    ok ask("POST $path$word"), 'and its form';
}
ok ask("GET http://console.example.org/reset/$word"), 'also with the whole address';
ok ask('GET /projects?limit=2'), 'and something else';
my $log = slurp("$dir/access");
is scalar(() = $log =~ /\n/g), 10, 'are all in the log';
unlike $log, qr/0123456789abcdef/, 'without the words of the links';
like $log, qr{"GET /reset/\.\.\." 204}, 'but with where they led';
like $log, qr{"GET /projects\?limit=2 HTTP/1\.1" 204}, 'and everything else as it was';
done_testing;
