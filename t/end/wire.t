#!/usr/bin/perl
# wire.t: what a request becomes on its way through nginx, and which requests are refused.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use End;

# The pieces of a chunked body (RFC 9112 7.1); undef when its end is missing.
sub unchunked {
    my ($body) = @_;
    my $whole = '';
    while ($body =~ /\G([0-9a-f]+)\r\n/gc) {
        my $length = hex $1;
        return $whole if $length == 0;
        $whole .= substr $body, pos $body, $length;
        pos($body) += $length + 2;
    }
    return undef;
}

my $world = world_make();
serve_start($world, deadline_ms => 60000);

my $text = get($world, '/request?a=%20b&c');
like $text, qr/^method=1 GET$/m,     'the method arrives';
like $text, qr/^path=\/request$/m,   'the path arrives without the query';
like $text, qr/^query=a=%20b&c$/m,   'the query arrives as it was sent';
like $text, qr/^address=127.0.0.1$/m, "the client's address arrives";
like $text, qr/^host: localhost$/m,  'headers have lower-case names';
like get($world, '/%72equest'), qr/status 404/, 'the path is not decoded on the way';
like get($world, '/upstream/request'), qr/^path=\/request$/m, 'the other pool answers, too';

my ($status, $body, $head) =
  receive(send_request($world, '/request', headers => "X-Two-Words: 1\r\nContent-Type: Text/HTML; x=y\r\n",
    method => 'POST', body => 'abc'));
like $body, qr/^x-two-words: 1$/m, '_ in names is - again';
like $body, qr/^type=text\/html$/m, 'the media type is in lower case and without parameters';
like $head, qr/^Content-Length: \d+\r$/m, 'the length of an answer is known';

for my $bytes (0, 1, 8000, 65527, 65528, 65529, 200_000, 2_000_000) {
    is length get($world, "/big?$bytes"), $bytes, "an answer of $bytes bytes is whole";
}
($status, $body, $head) = receive(send_request($world, '/big?5000', method => 'HEAD'));
is "$status " . length $body, '200 0', 'HEAD has no body';

for my $bytes (0, 1, 99_999, 100_000, 100_001, 20_000_000) {
    ($status, $body, $head) = receive(send_request($world, "/stream?$bytes"));
    is "$status " . length unchunked($body), "200 $bytes", "a body of $bytes bytes in pieces is whole";
    unlike $head, qr/^Content-Length:/m, 'without a length';
}
($status, $body) = receive(send_request($world, '/broken?300000'));
is "$status " . (defined unchunked($body) ? 'whole' : 'cut off'), '200 cut off', 'a client sees that the end is missing';
($status, $body) = receive(send_request($world, '/stream?5000', method => 'HEAD'));
is "$status " . length $body, '200 0', 'HEAD sends no piece';
my $streams = wire_open($world);
wire_send($streams, '/stream?300000');
is length((split /\r\n\r\n/, wire_receive($streams), 2)[1]), 300_000, 'a stream on a kept connection';
wire_send($streams, '/fast');
like wire_receive($streams), qr/^Status: 200/, 'which takes the next request';
wire_send($streams, '/broken?300000');
is wire_receive($streams), undef, 'a stream that breaks off has no end';
is log_count($world, 'fixture.streamed'), 10, 'each stream is told how it ended';
like get($world, '/fast'), qr/^\d+$/, 'and the worker goes on';

for my $bytes (0, 1, 60000, 65536) {
    ($status, $body) = receive(send_request($world, '/echo', method => 'POST', body => 'x' x $bytes));
    is "$status " . length $body, "200 $bytes", "a body of $bytes bytes arrives whole";
}
($status) = receive(send_request($world, '/echo', method => 'POST', body => 'x' x 65537));
is $status, 413, 'a body above the limit is refused';
($status) = receive(send_request($world, '/echo', method => 'POST', body => 'x' x 8_000_000));
is $status, 413, 'also when it is far above';
($status) = receive(send_request($world, '/fast?' . 'q' x 8193));
is $status, 414, 'a query that is too long is refused';

my $wire = wire_open($world);
wire_send($wire, '/request', map { ("HTTP_X_$_" => 1) } 1 .. 65);
like wire_receive($wire), qr/^Status: 431/, 'too many headers are refused';
wire_send($wire, '/request', HTTP_X => 'v' x 8193);
like wire_receive($wire = do { my $w = wire_open($world); wire_send($w, '/request', HTTP_X => 'v' x 8193); $w }),
  qr/^Status: 431/, 'a header that is too long is refused';
$wire = wire_open($world);
wire_send($wire, 'http://elsewhere/');
like wire_receive($wire), qr/^Status: 400/, 'a path that does not begin with / is refused';
$wire = wire_open($world);
wire_send($wire, '/echo', CONTENT_LENGTH => '10');
like wire_receive($wire), qr/^Status: 400/, 'a body shorter than announced is refused';
$wire = wire_open($world);
wire_send($wire, '/echo', CONTENT_LENGTH => '-1');
like wire_receive($wire), qr/^Status: 400/, 'a length that is no length is refused';
$wire = wire_open($world);
syswrite $wire, "GET / HTTP/1.1\r\n\r\n";
is wire_receive($wire, 5), undef, 'what is not FastCGI ends with the connection';
like get($world, '/fast'), qr/^\d+$/, 'and harms nobody';
is log_count($world, 'worker.crashed'), 0, 'no worker was lost';
done_testing;
