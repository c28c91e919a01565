#!/usr/bin/perl
# command.t: issuers from the server's side: added, listed, looked at, removed.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $dir   = tempdir(CLEANUP => 1);

sub put {
    my ($name, $text) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    chmod 0600, "$dir/$name";
    return "$dir/$name";
}
my $key    = put('key', '0f' x 32);
my $config = put('conf', "base_url = https://console.example.org\nkey_file = $key\n"
  . "templates = $top/templates\ndatabase = sqlite:$dir/db\n");
my $secret = put('secret', "not to be seen\n");

sub run {
    my @words = map { "'$_'" } @_;
    my $out = `$build/ktrlplane @words --config $config 2>$dir/err`;
    return ($? >> 8, $out);
}
is((run('migrate'))[0], 0, 'a database');
my ($code, $out) = run(qw(issuer add --name SSO --url http://127.0.0.1:9 --client-id c --secret-file), $secret, '--json');
is $code, 0, 'an issuer is added';
my $issuer = decode_json($out);
ok $issuer->{sign_in} && $issuer->{active} && !$issuer->{provision}, 'for signing in, without new accounts';
unlike $out, qr/not to be seen/, 'its secret is not shown';
is((run(qw(issuer add --name Other --url ftp://x)))[0], 1, 'an address that is none is refused');
is((run(qw(issuer add --name Other)))[0], 2, 'an issuer without an address is wrong usage');
($code, $out) = run(qw(issuer list));
like $out, qr/^\Q$issuer->{id}\E  SSO /, 'it is listed';
is((run(qw(issuer check --id), $issuer->{id}))[0], 1, 'a look at one that does not answer fails');
($code, $out) = run(qw(issuer list --json));
like decode_json($out)->{trouble}, qr/could not be reached/, 'and why is kept';
is((run(qw(issuer remove --id), $issuer->{id}))[0], 0, 'it is removed');
is((run(qw(issuer list)))[1], '', 'and gone');
done_testing();
