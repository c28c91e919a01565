#!/usr/bin/perl
# command.t: `ktrlplane schema`: what it says and with which status it leaves.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;

my $build = $ENV{abs_top_builddir} || '.';
my $dir   = tempdir(CLEANUP => 1);

sub file {
    my ($name, $text) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    return "$dir/$name";
}

sub run {
    my $said = qx(cd $dir && $build/ktrlplane schema @_ 2>&1);
    return ($? >> 8, $said);
}

file('schema.json', '{"properties":{"n":{"minimum":3}},"x-order":"first","format":"ipv4"}');
file('good.json',   '{"n":3}');
file('bad.json',    '{"n":1}');
file('text.json',   '"1.2.3"');

is_deeply [run('check schema.json')], [0, "schema.json: valid\n"], 'a schema alone is compiled';
is_deeply [run('check schema.json good.json bad.json')],
  [1, "good.json: valid\nbad.json: /n: must be at least 3 (minimum at /properties/n/minimum)\n"],
  'each instance has its line; one that is wrong gives status 1';
my ($code, $said) = run('check --json schema.json bad.json');
like $said, qr/^\{"file":"bad.json","valid":false,"errors":\[\{"pointer":"\/n","keyword":"minimum",/, 'as JSON';
is((run('check schema.json text.json'))[0], 0, 'a format is an annotation');
is((run('check --formats schema.json text.json'))[0], 1, 'unless it is asked for');
($code, $said) = run('check --strict schema.json');
is $code, 1, 'strictly our own words have a meaning';
like $said, qr{^schema.json: /x-order: must be a number}, 'and that is said';
is((run('check schema.json#/properties/n good.json'))[0], 0, 'a part of a file can be the schema');
is((run('check none.json'))[0], 1, 'a file that is not there');
is((run('check'))[0], 2, 'nothing to check');

file('suite.json', '[{"description":"g","schema":{"items":[{"const":1}],"$ref":"http://localhost:1234/far/r.json"},'
  . '"tests":[{"description":"a","data":[2],"valid":true},{"description":"b","data":1,"valid":false}]}]');
mkdir "$dir/remotes" or die $!;
mkdir "$dir/remotes/far" or die $!;
file('remotes/far/r.json', '{"items":{"const":2}}');
($code, $said) = run('suite suite.json');
is $code, 1, 'a schema that is wrong fails its tests';
like $said, qr/^suite.json: 0 passed, 2 failed$/m, 'all of them';
($code, $said) = run('suite --draft 07 --remotes remotes suite.json suite.json');
is $code, 1, 'a test that fails gives status 1';
like $said, qr/^suite.json: 1 passed, 1 failed$/m, 'and is counted';
like $said, qr/^suite.json: g: b: was found valid$/m, 'and named';
like $said, qr/^all: 2 passed, 2 failed$/m, 'over all files too';
done_testing;
