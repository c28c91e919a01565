# BenchProxy.pm: what the proxy of logs and metrics costs, and what a store that hangs does to others.
# SPDX-License-Identifier: ISC
#
# The store is an nginx that has its answers ready: 1 MiB for logs, 1 KiB for metrics; what asks for
# statistics waits for a port that nobody listens behind. Asked directly and through the proxy, turn
# by turn, with kept connections.
package BenchProxy;
use strict;
use warnings;
use Exporter 'import';
use IO::Socket::INET;
use Bench qw(give_up spill world_open nginx_open load median ask);

our @EXPORT_OK = qw(proxy_rounds hang_rounds);

my $workers = 2;
my ($world, $store, $hangs);

# A JSON answer of so many bytes.
sub filled {
    my ($bytes) = @_;
    my $line  = '["1795230725780874091","' . ('level=info msg=\"measured\" ' x 5) . '"]';
    my $begin = '{"status":"success","data":{"resultType":"streams","result":[{"stream":{"resource_id":"r"},"values":[';
    my $lines = int(($bytes - length($begin) - 10) / (length($line) + 1));
    my $text  = $begin . join(',', ($line) x ($lines || 1)) . ']}]}}';
    return $text . (' ' x ($bytes > length $text ? $bytes - length $text : 0));
}

sub store_open {
    my ($port) = Bench::free_port();
    $hangs = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 100) or give_up("listen: $!");
    my $dir = $Bench::dir;
    spill("$dir/large.json", filled(1024 * 1024));
    spill("$dir/small.json", filled(1024));
    spill("$dir/store.conf", <<"END");
@{[$> == 0 ? 'user root;' : '']}
worker_processes 1;
daemon off; pid $dir/store.pid; error_log $dir/store.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; default_type application/json; sendfile on;
  open_file_cache max=10;
  client_body_temp_path $dir/s1; proxy_temp_path $dir/s2; fastcgi_temp_path $dir/s3;
  uwsgi_temp_path $dir/s4; scgi_temp_path $dir/s5;
  server {
    listen 127.0.0.1:$port;
    location = /loki/api/v1/query_range { alias $dir/large.json; }
    location = /loki/api/v1/index/stats { proxy_read_timeout 100s; proxy_pass http://127.0.0.1:@{[$hangs->sockport]}; }
    location /prometheus/ { alias $dir/small.json; }
    location = /prometheus/api/v1/query { alias $dir/small.json; }
  }
}
END
    my ($program) = grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin';
    Bench::spawn('QUIT', "$dir/store.out", $program, '-q', '-e', "$dir/store.log", '-p', $dir, '-c', "$dir/store.conf");
    Bench::wait_until(sub { IO::Socket::INET->new("127.0.0.1:$port") }, 'the store', "$dir/store.log");
    return {port => $port, pid => 0};
}

sub all_open {
    return if $world;
    $store = store_open();
    local $ENV{KP_BENCH_SETTINGS} = join "\n", "loki_url = http://127.0.0.1:$store->{port}",
      "mimir_url = http://127.0.0.1:$store->{port}/prometheus", 'person_queries = 0', 'organization_queries = 0',
      $ENV{KP_BENCH_SETTINGS} // '';
    $world = world_open('sqlite', 5_000, $workers);
    Bench::nginx_close() if Bench::nginx_runs();
    nginx_open($world);
}

my $place = '/api/v1/projects/project-1/resources/resource-1';
my %asked = (
    small => ['/prometheus/api/v1/query?query=up', "$place/metrics/query?query=up"],
    large => ['/loki/api/v1/query_range?query=x', "$place/logs?query=%7Bpod%3D%22x%22%7D"],
);

# Each round: what it was asked directly and through the proxy.
sub proxy_rounds {
    my ($rounds, $seconds, $at_once, $kind) = @_;
    all_open();
    my ($direct, $through) = @{$asked{$kind}};
    my ($status, $answer) = ask($world->{port}, 'GET', $through, '', $world->{key});
    give_up("through the proxy: status $status\n" . substr $answer, 0, 500) unless $status == 200;
    my @done;
    for (1 .. $rounds) {
        push @done, [load($store, $seconds, 'GET', $direct, $at_once),
            load($world, $seconds, 'GET', $through, $at_once, $world->{key})];
    }
    return @done;
}

# As many requests as there are workers for them, and some more that wait; they hang.
sub hang_begin {
    my @asking;
    for (1 .. $workers + 2) {
        my $socket = IO::Socket::INET->new("127.0.0.1:$world->{port}") or give_up('nginx is gone');
        print $socket "GET $place/logs/stats?query=%7Bpod%3D%22x%22%7D HTTP/1.1\r\nHost: localhost\r\n$world->{key}\r\n\r\n";
        push @asking, $socket;
    }
    select undef, undef, undef, 0.5;
    return @asking;
}

# Each round: other pages without and with all workers of the pool `upstream` waiting.
sub hang_rounds {
    my ($rounds, $seconds, $at_once) = @_;
    all_open();
    my @done;
    my @page = ('GET', '/projects/project-1/resources?limit=25', $at_once, $world->{cookie});
    load($world, 1, @page);
    for (1 .. $rounds) {
        my $without = load($world, $seconds, @page);
        my @asking  = hang_begin();
        my $with    = load($world, $seconds, @page);
        for my $socket (@asking) {
            $socket->blocking(0);
            give_up('a request that should hang was answered: ' . substr $_, 0, 300)
              if defined sysread $socket, $_, 1000;
            close $socket;
        }
        push @done, [$without, $with];
    }
    # When those who asked have left, the workers must be free again at once.
    select undef, undef, undef, 0.5;
    my ($status) = ask($world->{port}, 'GET', $asked{small}[1], '', $world->{key});
    give_up("after the hang: status $status") unless $status == 200;
    return @done;
}

1;
