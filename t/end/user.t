#!/usr/bin/perl
# user.t: what an operator does to accounts with `ktrlplane user`.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use Test::More;
use End;

my $dir = tempdir(CLEANUP => 1);

sub put {
    my ($name, $text, $mode) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    chmod $mode // 0644, "$dir/$name";
    return "$dir/$name";
}

my $key = put('key', '0f' x 32 . "\n", 0600);
my $config = put('kp.conf', "base_url = https://console.example.org\nkey_file = $key\n"
  . "templates = $End::top/templates\ndatabase = sqlite:$dir/kp.db\npassword_memory = 8KiB\npassword_passes = 1\n");

# (exit code, standard output, standard error)
sub run {
    my (@words) = @_;
    my $pid = fork // die $!;
    if ($pid == 0) {
        open STDOUT, '>', "$dir/out" or die $!;
        open STDERR, '>', "$dir/err" or die $!;
        exec "$End::build/ktrlplane", @words, '--config', $config or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? >> 8, slurp("$dir/out"), slurp("$dir/err"));
}

# The account as JSON, or nothing.
sub person {
    my ($email) = @_;
    my (undef, $out) = run('user', 'list', '--json');
    return (grep { $_->{email} eq $email } map { decode_json($_) } split /\n/, $out)[0];
}

is((run('migrate'))[0], 0, 'there is a database');
my ($code, $out, $err) = run('user', 'create-owner', '--email', 'ada@example.org', '--json');
is $code, 0, 'the first administrator is made' or diag $err;
ok decode_json($out)->{password}, 'with a password that is told once';
($code, $out) = run('user', 'add', 'bob@example.org', '--name', 'Bob');
is $code, 0, 'somebody is added';
is person('bob@example.org')->{name}, 'Bob', 'with a name';
ok !person('bob@example.org')->{is_platform_admin}, 'who does not look after the installation';
is((run('user', 'add', 'bob@example.org'))[0], 1, 'once');

is((run('user', 'admin', 'off', 'ada@example.org'))[0], 1, 'the last administrator stays');
is((run('user', 'disable', 'ada@example.org'))[0], 1, 'and is not disabled');
is((run('user', 'delete', 'ada@example.org'))[0], 1, 'nor deleted');
($code, $out) = run('user', 'admin', 'on', 'bob@example.org', '--json');
is $code, 0, 'another one is made';
ok decode_json($out)->{is_platform_admin}, 'which JSON tells';
is((run('user', 'admin', 'off', 'bob@example.org'))[0], 0, 'and unmade');

($code, $out) = run('user', 'disable', 'bob@example.org', '--json');
is $code, 0, 'somebody is disabled';
ok decode_json($out)->{disabled_at}, 'which JSON tells';
is((run('user', 'enable', '--email', 'bob@example.org'))[0], 0, 'and enabled');
is((run('user', 'sign-out', 'bob@example.org'))[0], 0, 'signed out');
($code, $out) = run('user', 'reset-link', 'bob@example.org');
like $out, qr{^https://console\.example\.org/}, 'a link for a new password is printed';
is((run('user', 'second-factor-off', 'bob@example.org'))[0], 1, 'no second factor can be turned off');

($code, $out) = run('user', 'delete', 'bob@example.org', '--json');
is $code, 0, 'somebody is deleted';
is decode_json($out)->{email}, 'bob@example.org', 'which JSON tells';
is person('bob@example.org'), undef, 'and gone';
is((run('user', 'delete', 'bob@example.org'))[0], 1, 'once');

is((run('user'))[0], 2, 'a word is needed');
is((run('user', 'dance'))[0], 2, 'one that is known');
is((run('user', 'delete'))[0], 2, 'with an address');
is((run('user', 'admin', 'sideways', 'ada@example.org'))[0], 2, 'with on or off');
is((run('user', 'delete', 'x', 'ada@example.org'))[0], 2, 'and no word more');
done_testing();
