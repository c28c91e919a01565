#!/usr/bin/perl
# command.t: what the binary says without serving: exit codes, help, settings.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp qw(tempdir);
use Test::More;
use End;

my $dir = tempdir(CLEANUP => 1);

# (exit code, standard output, standard error)
sub run {
    my (@words) = @_;
    my $pid = fork // die $!;
    if ($pid == 0) {
        open STDOUT, '>', "$dir/out" or die $!;
        open STDERR, '>', "$dir/err" or die $!;
        exec "$End::build/ktrlplane", @words or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? >> 8, slurp("$dir/out"), slurp("$dir/err"));
}

sub put {
    my ($name, $text, $mode) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    chmod $mode // 0644, "$dir/$name";
    return "$dir/$name";
}

my ($code, $out, $err) = run('--version');
is $code, 0, '--version is good';
like $out, qr/^ktrlplane \d+\.\d+/, 'and begins with name and version';
($code, $out) = run('--help');
is $code, 0, '--help is good';
for my $command ($out =~ /^  (\w+)  /mg) {
    ($code, $out) = run($command, '--help');
    is $code, 0, "$command --help is good";
    like $out, qr/^usage: ktrlplane $command /, 'and says how it is used';
}
is((run())[0], 2, 'without a command it is wrong usage');
is((run('dance'))[0], 2, 'so is an unknown command');
is((run('check', '--dance'))[0], 2, 'an unknown option');
is((run('routes', 'dance'))[0], 2, 'and a word too many');

my $key = put('key', '0f' x 32 . "\n", 0600);
my $good = put('good.conf', "base_url = https://console.example.org\nkey_file = $key\n"
  . "templates = $End::top/templates\n");
($code, $out, $err) = run('check', '--config', $good);
is $code, 0, 'good settings pass' or diag $err;
($code, $out, $err) = run('check', '--config', put('bad.conf', "base_ulr = x\nweb_workers = 900\n"));
is $code, 78, 'wrong settings are 78';
like $err, qr/bad\.conf:1: .*did you mean base_url/, 'with file, line and the nearest name';
like $err, qr/bad\.conf:2: .*1 to 64 workers/, 'all at once';
is((run('serve', '--config', "$dir/bad.conf"))[0], 78, 'and are not served');
($code, $out, $err) = run('check', '--config', $good, '--set', 'key_file=' . put('short', 'abc', 0600));
is $code, 78, 'a key of the wrong length is refused';
($code, $out, $err) = run('check', '--config', "$dir/none");
is $code, 78, 'so is a file that is not there';

($code, $out) = run('settings', 'changed', '--config', $good, '--set', 'web_workers=7');
is $out, "base_url = https://console.example.org  # $good:1\nkey_file = $key  # $good:2\n"
  . "templates = $End::top/templates  # $good:3\nweb_workers = 7  # command line\n", 'what was changed is shown with its place';
($code, $out) = run('settings', 'dump', '--config', $good);
unlike $out, qr/0f0f0f/, 'secrets are not shown';
($code, $out) = run('settings', 'example');
my $example = put('example.conf', $out);
($code, $out, $err) = run('check', '--config', $example, '--set', "base_url=http://localhost",
    '--set', "key_file=$key");
like $err, qr/\Q$example\E:\d+: base_url: .*must not|\Q$example\E/, 'the example says what must be filled in';
unlike $err, qr/there is no setting/, 'and knows every name';
($code, $out) = run('settings', 'explain', 'body_max');
like $out, qr/1KiB to 16MiB/, 'a setting is explained';
is((run('settings', 'explain', 'nothing'))[0], 2, 'an unknown one is wrong usage');
($code, $out) = run('routes', '--json');
like $out, qr{"/livez"}, 'routes are listed';
if ($> == 0) {
    ($code, $out, $err) = run('serve', '--config', $good, map { ('--set', $_) }
      "web_socket=$dir/web.sock", "upstream_socket=$dir/up.sock", "database=sqlite:$dir/db");
    is $code, 78, 'workers refuse to be root';
    like $err, qr/set `user`/, 'and say what to do';
    ok !-e "$dir/web.sock", 'no socket is left behind';
}
done_testing;
