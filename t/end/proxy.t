#!/usr/bin/perl
# proxy.t: logs through nginx, workers and the proxy to a store: no spelling of a request brings
# another tenant, header or query there, and who waits for a store keeps nobody else.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use End;
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Test::More;
use Time::HiRes qw(time);

for my $program (qw(nginx curl)) {
    plan skip_all => "$program is not installed"
      unless grep { -x "$_/$program" } split(/:/, $ENV{PATH}), '/usr/sbin';
}
plan skip_all => 't/lib/loki is not built' unless -x "$End::build/t/lib/loki";

my $folder = tempdir(CLEANUP => 1);
my $state  = "$folder/dev";
my $port   = End::free_port();
my $store  = End::free_port();
$ENV{KP_DEV_STATE} = $state;
$ENV{KP_DEV_BUILD} = $End::build;
delete $ENV{KP_TEST_DATABASE};

sub dev { return scalar `timeout 120 $End::top/dev $_[0] 2>&1 </dev/null` }

my $loki = fork // BAIL_OUT('fork');
if ($loki == 0) {
    open STDOUT, '>', "$folder/loki.out";
    exec "$End::build/t/lib/loki", '--port', $store or die;
}
END { my $status = $?; kill 'TERM', $loki if $loki; dev('stop') if -d $state; $? = $status }

mkdir $state;
open my $conf, '>', "$state/local.conf" or BAIL_OUT($!);
print $conf "loki_url = http://127.0.0.1:$store\nquery_deadline = 3s\nupstream_workers = 2\n";
close $conf;
my $said = dev("run --detach --port $port");
my $owner = eval { decode_json(slurp("$state/owner.json")) } or BAIL_OUT("./dev run: $said");
my $key = $owner->{api_key};

# How long the whole answer is, by its head.
sub whole {
    my ($head) = $_[0] =~ /^(.*?\r\n\r\n)/s or return 1e12;
    my ($length) = $head =~ /^Content-Length: (\d+)\r$/mi or return 1e12;
    return length($head) + $length;
}

# (status, headers, body) of raw bytes; undef when nothing came.
sub raw {
    my ($bytes, $to, $wait) = @_;
    my $wire = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $to // $port, Timeout => 3) or return;
    print $wire $bytes;
    my ($answer, $until, $whole) = ('', time + ($wait // 8));
    while (time < $until && IO::Select->new($wire)->can_read($until - time)) {
        sysread($wire, $answer, 65536, length $answer) or last;
        $whole = whole($answer) if !defined $whole && $answer =~ /\r\n\r\n/;
        last if defined $whole && length $answer >= $whole;
    }
    my ($status, $head, $body) = $answer =~ m{^HTTP/1\.\d (\d+)[^\r]*\r\n(.*?)\r\n\r\n(.*)}s or return;
    return ($status, $head, $body);
}

sub request {
    my ($target, @headers) = @_;
    return join "\r\n", "GET $target HTTP/1.1", "Host: 127.0.0.1:$port", 'Connection: close',
      "Authorization: Bearer $key", @headers, '', '';
}

sub api {
    my ($method, $path, $document) = @_;
    my $body = defined $document ? encode_json($document) : '';
    my ($status, undef, $answer) =
      raw(join "\r\n", "$method $path HTTP/1.0", "Host: 127.0.0.1:$port", "Authorization: Bearer $key",
        'Content-Type: application/json', 'Content-Length: ' . length $body, '', $body);
    return ($status, eval { decode_json($answer // '') } // $answer);
}

# The fake itself.
sub fake {
    my ($method, $path, $body, @headers) = @_;
    $body //= '';
    my ($status, undef, $answer) = raw(join("\r\n", "$method $path HTTP/1.1", 'Host: store', 'Connection: close', 'Content-Length: ' . length $body,
            @headers, '', $body), $store);
    return wantarray ? ($status, $answer) : $answer;
}
sub asked { return decode_json(scalar fake('GET', '/fake/requests'))->{requests} }
sub header_of {
    my ($request, $name) = @_;
    return join '|', map { $_->[1] } grep { lc $_->[0] eq $name } @{$request->{headers}};
}

my ($status) = api('POST', '/api/v1/organizations', {id => 'acme', name => 'Acme'});
is $status, 201, 'an organization';
($status, my $project) = api('POST', '/api/v1/projects', {id => 'shop', org_id => 'acme', name => 'Shop'});
is $status, 201, 'a project';
($status, my $graph) = api('POST', '/api/v1/projects/shop/resources', {id => 'orders', name => 'Orders', type => 'Konnektr.Graph', settings_json => {}});
is $status, 201, 'a resource' or diag explain $graph;
my $tenant = $project->{tenant};
like $tenant, qr/^kp-/, 'the project has a tenant';

for my $row ([$tenant, 'orders'], [$tenant, 'others'], ['kp-victim01', 'orders']) {
    my $now = int(time) . '000000000';
    my $body = encode_json({streams => [{stream => {resource_id => $row->[1], pod => 'a'}, values => [[$now, "line of $row->[0] $row->[1]"]]}]});
    my ($pushed) = fake('POST', '/loki/api/v1/push', $body, 'Content-Type: application/json', "X-Scope-OrgID: $row->[0]");
    is $pushed, 204, "lines of $row->[0] $row->[1]";
}

my $path = '/api/v1/projects/shop/resources/orders/logs';
my $good = "$path?query=%7Bpod%3D~%22.%2B%22%7D";
my ($code, $head, $body) = raw(request($good));
is $code, 200, 'logs come through nginx' or diag $body // 'nothing';
like $body, qr/line of \Q$tenant\E orders/, 'of the resource';

# ---- what a client may try ----

my $pad = 'x' x 3000;
my %tries = (
    'a Connection header that names the tenant\'s' => request($good, 'Connection: X-Scope-OrgID, close'),
    'the tenant as a header' => request($good, 'X-Scope-OrgID: kp-victim01'),
    'the tenant twice' => request($good, 'X-Scope-OrgID: kp-victim01', 'x-scope-orgid: a|b'),
    'the tenant with underscores' => request($good, 'X_Scope_OrgID: kp-victim01'),
    'the tenant in a folded line' => request($good, "X-Other: a\r\n X-Scope-OrgID: kp-victim01"),
    'the tenant behind a bare LF' => request($good, "X-Other: a\nX-Scope-OrgID: kp-victim01"),
    'the tenant behind a bare CR' => request($good, "X-Other: a\rX-Scope-OrgID: kp-victim01"),
    'the tenant as a FastCGI parameter' => request($good, 'HTTP_X_SCOPE_ORGID: kp-victim01', 'REMOTE_ADDR: 10.0.0.1'),
    'an absolute address of the store' => request("http://127.0.0.1:$store/loki/api/v1/query_range?query=%7Bpod%3D~%22.%2B%22%7D"),
    'an absolute address of ours with another host' => request("http://victim.example.org$good"),
    'a path that leaves' => request("$path/../../../../../loki/api/v1/labels"),
    'an encoded path that leaves' => request("/api/v1/projects/shop/resources/orders%2f..%2f..%2flogs?query=%7Bpod%3D~%22.%2B%22%7D"),
    'a CR and LF in the query' => request("$good%0d%0aX-Scope-OrgID:%20kp-victim01"),
    'another Host' => join("\r\n", "GET $good HTTP/1.1", 'Host: victim.example.org', 'Connection: close', "Authorization: Bearer $key", '', ''),
    'two Hosts' => request($good, 'Host: victim.example.org'),
    'a length and chunks' => join("\r\n", "POST $path HTTP/1.1", "Host: 127.0.0.1:$port", "Authorization: Bearer $key",
        'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 4', 'Transfer-Encoding: chunked', '',
        "5c\r\nGET /loki/api/v1/labels HTTP/1.1\r\nX-Scope-OrgID: kp-victim01\r\n\r\n0\r\n\r\n"),
    'two lengths' => join("\r\n", "POST $path HTTP/1.1", "Host: 127.0.0.1:$port", "Authorization: Bearer $key",
        'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 4', 'Content-Length: 60', '', 'q=1&' . $pad),
    'two queries' => request("$good&query=%7Bresource_id%3D~%22.%2B%22%7D"),
    'a semicolon' => request("$good;query=%7Bresource_id%3D~%22.%2B%22%7D"),
    'a bad escape' => request("$path?query=%7Bpod%3D~%22.%2B%22%7D&x=%zz"),
    'an upgrade' => request($good, 'Upgrade: websocket', 'Connection: Upgrade, X-Scope-OrgID'),
    'an id that is a selector' => request('/api/v1/projects/shop/resources/%22,x=~%22.%2B/logs?query=%7Bpod%3D~%22.%2B%22%7D'),
    'another encoding of the store' => request($good, 'Accept-Encoding: gzip, br', 'Accept: text/html, application/json'),
);
for my $try (sort keys %tries) {
    fake('DELETE', '/fake/requests');
    my ($status, undef, $body) = raw($tries{$try}, $port, 4);
    my @asked = grep { $_->{path} !~ m{^/fake/} } @{asked()};
    my @bad = grep {
             ($_->{tenant} // '') ne $tenant
          || header_of($_, 'x-scope-orgid') ne $tenant
          || header_of($_, 'connection') ne ''
          || header_of($_, 'authorization') ne ''
          || header_of($_, 'host') ne "127.0.0.1:$store"
          || $_->{query} !~ /resource_id%3D%22orders%22/
    } @asked;
    is_deeply \@bad, [], "$try: nothing but our own request reaches the store (" . ($status // 'nothing') . ')' or diag explain \@bad;
    unlike $body // '', qr/victim01|others/, 'and nothing of others comes back';
}

# ---- large, slow, hanging ----

fake('POST', '/fake/fault', '{"kind":"huge","bytes":16777216,"times":1}');
($code, $head, $body) = raw(request($good), $port, 20);
cmp_ok length($body // ''), '>=', 16777216, '16 MiB come through';
fake('DELETE', '/fake/fault');
fake('POST', '/fake/fault', '{"kind":"hang","times":-1}');
my @stuck = map { my $wire = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port); print $wire request($good); $wire } 1 .. 4;
select undef, undef, undef, 0.3;
my $begun = time;
my @fine = grep { ((api('GET', '/api/v1/me'))[0] // 0) == 200 } 1 .. 20;
is scalar(@fine), 20, 'while every worker of the pool waits for the store, the console answers';
cmp_ok time - $begun, '<', 3, 'and fast';
close $_ for @stuck;
fake('DELETE', '/fake/fault');
($code) = raw(request($good), $port, 8);
is $code, 200, 'who has left keeps no worker for long';
fake('POST', '/fake/fault', '{"kind":"hang","times":1}');
($code, $head, $body) = raw(request($good), $port, 10);
is $code, 504, 'a store that never answers is 504 after the deadline';
like $body, qr/logs_slow/, 'as the problem says';
done_testing;
