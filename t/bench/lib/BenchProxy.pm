# BenchProxy.pm: what the proxy of logs and metrics costs, and what a store that hangs does to others.
# SPDX-License-Identifier: ISC
#
# The store is an nginx that has its answers ready: 1 KiB and 1 MiB of metrics. Logs come from the fake
# Loki behind it, which makes 1 MiB each time, as a store does; what asks for their statistics waits
# for a port that nobody listens behind. Asked directly and through the proxy, turn by turn, with kept
# connections.
package BenchProxy;
use strict;
use warnings;
use Exporter 'import';
use IO::Socket::INET;
use Bench qw(give_up spill world_open nginx_open load median ask);

our @EXPORT_OK = qw(proxy_rounds hang_rounds);

my $workers = 2;
my ($world, $store, $hangs);
my $lines = 4200;
my $made_s = 1_795_230_000;

# A JSON answer of so many bytes.
sub filled {
    my ($bytes) = @_;
    my $line  = '["1795230725780874091","' . ('level=info msg=\"measured\" ' x 5) . '"]';
    my $begin = '{"status":"success","data":{"resultType":"streams","result":[{"stream":{"resource_id":"r"},"values":[';
    my $lines = int(($bytes - length($begin) - 10) / (length($line) + 1));
    my $text  = $begin . join(',', ($line) x ($lines || 1)) . ']}]}}';
    return $text . (' ' x ($bytes > length $text ? $bytes - length $text : 0));
}

# Lines of one resource, in the tenant of its project.
sub loki_open {
    my $log = "$Bench::dir/loki.log";
    Bench::spawn('TERM', $log, "$Bench::build/t/lib/loki", '--port', 0);
    Bench::wait_until(sub { Bench::slurp($log) =~ /^\d+\n/ }, 'the fake Loki', $log);
    my ($port) = Bench::slurp($log) =~ /^(\d+)/;
    my $line = 'level=info msg=' . 'measured ' x 22;
    for my $part (0 .. 5) {
        my $values = join ',', map { sprintf '["%d%09d","%s"]', $made_s + $part, $_, $line } 1 .. $lines / 6;
        my ($status) = ask($port, 'POST', '/loki/api/v1/push', qq({"streams":[{"stream":{"resource_id":"resource-1","pod":"x"},"values":[$values]}]}),
            'Content-Type: application/json', 'X-Scope-OrgID: kp-1');
        give_up("the fake Loki takes no lines: $status") unless $status =~ /^20/;
    }
    return $port;
}

sub store_open {
    my $port = Bench::free_port();
    my $loki = loki_open();
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
  upstream loki { server 127.0.0.1:$loki; keepalive 32; }
  server {
    listen 127.0.0.1:$port;
    location = /loki/api/v1/query_range { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffers 32 64k; proxy_busy_buffers_size 256k; proxy_pass http://loki; }
    location = /prometheus/api/v1/query_range { alias $dir/large.json; }
    location = /loki/api/v1/index/stats { proxy_read_timeout 100s; proxy_pass http://127.0.0.1:@{[$hangs->sockport]}; }
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
my $range = "start=${made_s}000000000&end=" . ($made_s + 60) . "000000000&limit=5000&direction=forward";
my %asked = (
    small => ['/prometheus/api/v1/query?query=up', "$place/metrics/query?query=up"],
    ready => ['/prometheus/api/v1/query_range?query=up', "$place/metrics/query_range?query=up&step=60"],
    made  => ["/loki/api/v1/query_range?query=%7Bresource_id%3D%22resource-1%22%7D&$range",
        "$place/logs?query=%7Bpod%3D%22x%22%7D&$range"],
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
        push @done, [load($store, $seconds, 'GET', $direct, $at_once, 'X-Scope-OrgID: kp-1'),
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
