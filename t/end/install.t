#!/usr/bin/perl
# install.t: make install into a folder, and what is there works: program, settings, nginx.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use End;
use File::Find;
use File::Temp qw(tempdir);
use Test::More;

plan skip_all => 'make is not installed' unless grep { -x "$_/make" } split /:/, $ENV{PATH};
plan skip_all => 'nothing to install here' unless -e "$End::build/Makefile";
my $dest = tempdir(CLEANUP => 1);
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL DESTDIR)};

# (status, everything written)
sub run {
    my ($command) = @_;
    my $said = `{ $command; } 2>&1 </dev/null`;
    return ($? >> 8, $said);
}

sub tree {
    my %found;
    find({no_chdir => 1, wanted => sub { $found{substr $_, length $dest} = $_ if -f }}, $dest);
    return %found;
}

# The one installed path that ends so.
sub at {
    my ($end) = @_;
    my %tree  = tree();
    my @found = grep { /\Q$end\E$/ } sort keys %tree;
    is scalar(@found), 1, "$end is installed once" or diag join "\n", @found;
    return $found[0] // '';
}

# Nothing but make install itself writes there, whatever else runs at the same time.
my ($status, $said) = run("make -s -C '$End::build' install DESTDIR='$dest'");
is $status, 0, 'make install works' or diag $said;
my $binary   = at('/bin/ktrlplane');
my $settings = at('/etc/ktrlplane/ktrlplane.conf');
my $frame    = at('/templates/frame.html');
my $graph    = at('/catalog/graph.json');
at('/ktrlplane.service');
at('/ktrlplane.socket');
at('/ktrlplane/README.md');
is sprintf('%o', (stat "$dest$settings")[2] & 07777), '640', 'others cannot read the settings';
my $share = $frame =~ s{/templates/frame\.html$}{}r;
my %tree  = tree();
ok scalar(grep { m{^\Q$share\E/static/console-[0-9a-f]{12}\.css$} } keys %tree), 'style has a fingerprint';
is_deeply [grep { $tree{$_} !~ /\.(?:html|json)$/ && slurp($tree{$_}) =~ /\Q$dest\E/ } sort keys %tree], [],
  'no file knows where it was installed to';
is_deeply [grep { $tree{$_} !~ m{/bin/} && slurp($tree{$_}) =~ /\@\w+\@/ } sort keys %tree], [],
  'every place in the samples is filled in';

# The sample says itself what must be set.
my $config = "$dest$settings";
my $check  = "'$dest$binary' check --config '$config'";
($status, $said) = run($check);
is $status, 78, 'the sample as it is cannot be used';
like $said, qr/\Q$settings\E:\d+: base_url/, 'and what is missing is told with its line';
open my $key, '>', "$dest/key" or BAIL_OUT($!);
print $key '0123456789abcdef' x 4;
close $key;
chmod 0600, "$dest/key";
my $text = slurp($config);
$text =~ s/^base_url =.*/base_url = https:\/\/console.example.org/m;
$text =~ s/^key_file =.*/key_file = $dest\/key/m;
$text =~ s/^#templates = (.*)/templates = $dest$1/m;
$text =~ s/^#catalog = (.*)/catalog = $dest$1/m;
$text =~ s/^#database = .*/database = sqlite:$dest\/ktrlplane.db/m;
open my $out, '>', $config or BAIL_OUT($!);
print $out $text;
close $out;
($status, $said) = run($check);
is $status, 0, 'with an address and a key it is good' or diag $said;
($status, $said) = run("'$dest$binary' migrate --config '$config' && '$dest$binary' catalog import --config '$config'");
is $status, 0, 'a database is made and the installed catalog imported' or diag $said;

my $nginx = (grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin')[0];
SKIP: {
    skip 'nginx is not installed', 1 unless $nginx;
    my $http = at('/http.conf');
    my $snippets = $dest . ($http =~ s{/http\.conf$}{}r);
    mkdir "$dest/nginx";
    for my $name (qw(http site fastcgi upstream)) {
        my $snippet = slurp("$snippets/$name.conf");
        $snippet =~ s{include /}{include $dest/}g;
        open my $copy, '>', "$snippets/$name.conf" or BAIL_OUT($!);
        print $copy $snippet;
        close $copy;
    }
    open my $conf, '>', "$dest/nginx/nginx.conf" or BAIL_OUT($!);
    print $conf "pid $dest/nginx/pid; error_log stderr; events {} http { include $snippets/http.conf;\n"
      . "access_log off; client_body_temp_path $dest/nginx/b; proxy_temp_path $dest/nginx/p;\n"
      . "fastcgi_temp_path $dest/nginx/f; uwsgi_temp_path $dest/nginx/u; scgi_temp_path $dest/nginx/s;\n"
      . 'server { listen 127.0.0.1:' . End::free_port() . "; include $snippets/site.conf; } }\n";
    close $conf;
    ($status, $said) = run("'$nginx' -t -e stderr -p '$dest/nginx' -c '$dest/nginx/nginx.conf'");
    is $status, 0, 'nginx takes the snippets' or diag $said;
}

# A second install keeps the settings of the administrator, and removal keeps them too.
($status, $said) = run("make -s -C '$End::build' install DESTDIR='$dest'");
is slurp($config), $text, 'installing again leaves the settings alone';
($status, $said) = run("make -s -C '$End::build' uninstall DESTDIR='$dest'");
is $status, 0, 'make uninstall works' or diag $said;
%tree = tree();
my @left = grep { !m{^/(?:nginx/|key$|ktrlplane\.db)} } sort keys %tree;
is_deeply \@left, [$settings], 'and leaves only settings that somebody changed';
done_testing();
