#!/usr/bin/perl
# reference.t: docs/reference/ says what the program says, and nginx knows the pools of routes.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;
use Tree;

my $build = $ENV{KP_BUILD} || $ENV{abs_top_builddir} || '.';
plan skip_all => "$build/ktrlplane is not built" unless -x "$build/ktrlplane";
my $out  = tempdir(CLEANUP => 1);
my $said = `perl $Tree::top/tools/reference.pl --program $build/ktrlplane --source $Tree::top --out $out 2>&1`;
is $?, 0, 'the references can be made' or diag $said;
for my $name (qw(routes settings queries)) {
    open my $in, '<', "$out/$name.md" or BAIL_OUT("$name.md: $!");
    my $now = do { local $/; <$in> };
    ok slurp("docs/reference/$name.md") eq $now, "docs/reference/$name.md is current"
      or diag 'make it so: ./dev reference';
}

# What waits for other servers has workers of its own, so nginx must send it there.
my @patterns = slurp('conf/nginx/site.conf.in') =~
  m{^location\s+~\s+"([^"]+)"\s*\{[^\}]*ktrlplane_upstream}mg;
ok scalar(@patterns), 'nginx knows paths of the pool upstream';
my $routes = decode_json(`$build/ktrlplane routes --json`);
my @astray;
for my $route (@$routes) {
    my $path = $route->{path} =~ s/\{\w+\}/word/gr;
    my $pool = (grep { $path =~ /$_/ } @patterns) ? 'upstream' : 'web';
    push @astray, "$route->{method} $route->{path} is for $route->{pool}, nginx sends it to $pool"
      if $route->{pool} eq 'upstream' && $pool eq 'web';
}
check_each 'nginx sends what waits for others to the pool upstream', @astray;
done_testing();
