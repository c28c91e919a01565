#!/usr/bin/perl
# command.t: `ktrlplane query`: one JSON string a line in, one object a line out.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use IPC::Open2;
use Test::More;

my $program = ($ENV{abs_top_builddir} || '.') . '/ktrlplane';

sub run {
    my ($input, @options) = @_;
    my $pid = open2(my $out, my $in, $program, 'query', @options);
    print $in $input;
    close $in or die $!;
    my $said = do { local $/; <$out> };
    waitpid $pid, 0;
    return ($? >> 8, $said);
}

my @promql = qw(--language promql);
is_deeply [run(qq("up # so"\n), @promql)], [0, qq({"ok":true,"query":"up"}\n)], 'a query as it would be sent';
is_deeply [run(qq("up\\n+"\n), @promql)],
  [0, qq({"ok":false,"line":2,"column":2,"message":"expected a selector, a function or a number, found the end"}\n)],
  'a mistake with its place';
is_deeply [run(qq("up"\n"a-b"), @promql, '--matcher', 'id="x"')],
  [0, qq({"ok":true,"query":"up{id=\\"x\\"}"}\n{"ok":true,"query":"a{id=\\"x\\"} - b{id=\\"x\\"}"}\n)],
  'the matcher is in each selector, and the last line needs no end';
my ($code, $said) = run(qq("up{id=\\"y\\"}"\n), @promql, '--matcher', 'id=~"a|b"');
like $said, qr/^\{"ok":false,"line":1,"column":4,"message":"the label id is set for you/, 'what widens is refused';
($code, $said) = run("up\n[]\n\n\"up\"\n", @promql);
is $said, qq({"ok":false,"line":1,"column":1,"message":"each line of the input is one JSON string"}\n) x 3
  . qq({"ok":true,"query":"up"}\n), 'what is no JSON string is told, the next line is read';
($code, $said) = run('"' . 'x' x 1_000_000 . qq("\n"up"\n), @promql);
like $said, qr/\A\{"ok":false,.*\n\{"ok":true,"query":"up"\}\n\z/, 'a line has a maximum';
($code, $said) = run('"{a=\"' . ('\\\\n' x 3000) . qq(\\"}"\n), @promql);
like $said, qr/^\{"ok":true/, 'what is long only in JSON is read';
($code, $said) = run(qq("{a=\\"b\\"} |= `c`"\n), qw(--language logql --matcher id="x"));
like $said, qr/^\{"ok":true,"query":"\{.*id=\\"x\\".*\}/, 'LogQL too';
is((run('', @promql))[0], 0, 'nothing to read');

# An answer comes as soon as its question is there.
my $pid = open2(my $out, my $in, $program, 'query', @promql);
$in->autoflush(1);
print $in qq("up"\n);
is scalar <$out>, qq({"ok":true,"query":"up"}\n), 'each line is answered at once';
close $in or die $!;
waitpid $pid, 0;

for my $wrong ([], ['--language', 'sql'], [@promql, 'up'], [@promql, '--matcher', 'id'], [@promql, '--matcher', 'id!="x"']) {
    my $told = qx($program query @{[map { quotemeta } @$wrong]} 2>&1 </dev/null);
    is $? >> 8, 2, "misused: @$wrong";
    ok length $told, 'and says how it is used';
}
done_testing;
