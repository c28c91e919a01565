#!/usr/bin/perl
# audit.t: the background process seals the trail, and `audit verify` says whether it is whole.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp qw(tempdir);
use JSON::PP;
use POSIX ();
use Test::More;
use End;

my $dir = tempdir(CLEANUP => 1);
my $database = "sqlite:$dir/trail.db";
put('key', 'a1' x 32 . "\n", 0600);
put('password', "a long enough sentence\n", 0600);
put('conf', <<"END", 0644);
base_url = https://console.example.org
key_file = $dir/key
templates = $End::top/templates
catalog = $End::top/conf/catalog
database = $database
gitops_directory = $dir/gitops
END

sub put {
    my ($name, $text, $mode) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    chmod $mode, "$dir/$name";
    return;
}

# (exit code, standard output)
sub run {
    my (@words) = @_;
    my $pid = fork // die $!;
    if ($pid == 0) {
        open STDOUT, '>', "$dir/out" or die $!;
        open STDERR, '>', "$dir/err" or die $!;
        exec "$End::build/ktrlplane", @words, '--config', "$dir/conf" or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? >> 8, slurp("$dir/out"));
}

# The chains as verify tells them, by organization.
sub chains {
    my (@words) = @_;
    my ($code, $out) = run('audit', 'verify', '--json', @words);
    return ($code, map { ($_->{chain} => $_) } map { decode_json($_) } split /\n/, $out);
}

is((run('migrate'))[0], 0, 'a database');
is((run('user', 'create-owner', '--email', 'ada@example.org', '--password-file', "$dir/password"))[0],
    0, 'with somebody');
my ($code, %chains) = chains();
is $code, 0, 'a trail that is not sealed yet is no broken one';
ok $chains{''}{unsealed} > 0, 'but it says what waits';
like $chains{''}{unsealed_since}, qr/^\d{4}-\d\d-\d\dT/, 'and since when';

my $work = End::spawn('/bin/sh', '-c', 'exec "$@" 2>"$0"', "$dir/work.log", "$End::build/ktrlplane",
    'work', '--config', "$dir/conf");
ok wait_until(sub { (($code, %chains) = chains())[0] == 0 && $chains{''}{sealed} > 0 && $chains{''}{unsealed} == 0 }, 30),
  'the background process seals it';
my ($line) = grep { /"event":"audit.sealed"/ } split /\n/, slurp("$dir/work.log");
my $head = decode_json($line);
is $head->{chain}, '', 'the log has the head of the chain';
my $kept = ":$head->{no}:$head->{hash}";
is((chains('--head', $kept))[0], 0, 'which verify finds again');
my $other = $kept =~ s/.$/substr($kept, -1) eq '0' ? '1' : '0'/er;
($code, %chains) = chains('--head', $other);
is "$code $chains{''}{break}{damage}", '1 head_differs', 'another head is a break, with status 1';
($code, %chains) = chains('--head', "acme:7:$head->{hash}");
is "$code $chains{acme}{break}{damage}", '1 head_differs', 'also of a chain that is not there';
is((run('audit', 'verify', '--head', 'acme:7'))[0], 2, 'what is no head is wrong usage');
is((run('audit'))[0], 2, 'so is audit alone');
($code, my $out) = run('audit', 'verify', '--organization', 'acme');
like $out, qr/^acme: 0 entries, 0 sealed/, 'one organization alone';
kill 'TERM', $work;
waitpid $work, 0;
($code, $out) = run('audit', 'verify');
like $out, qr/^\(installation\): \d+ entries, \d+ sealed, .* head :\d+:[0-9a-f]{64}: good$/m, 'words for people';

SKIP: {
    my $shell = (grep { -x } map { "$_/sqlite3" } split /:/, $ENV{PATH})[0];
    skip 'sqlite3 is not installed', 2 unless $shell;
    my $sql = "DROP TRIGGER audit_entry_changed; UPDATE audit_entry SET actor = 'eve\@example.org'";
    is system($shell, "$dir/trail.db", $sql), 0, 'somebody changes the trail';
    ($code, %chains) = chains();
    is "$code $chains{''}{break}{damage}", '1 changed', 'and it is found';
}
done_testing();
