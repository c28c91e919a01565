#!/usr/bin/perl
# used.t: every query, template, source and test is used, and templates hold no script or style.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Tree;

my $source = join "\n", map { slurp($_) } files(qr{^fcgi/.*\.[ch]$});
my %texts  = map { $_ => 1 } $source =~ /"([\w\/.-]+)"/g;
my %query  = map { $_ => 1 } $source =~ /\bQ_([A-Z0-9_]+)\b/g;

my (@queries, %seen);
for my $path (files(qr{^sql/query/.*\.sql$})) {
    for my $name (slurp($path) =~ /^-- name: (\w+)/mg) {
        push @queries, "$path: $name" unless $query{uc $name} || $seen{$name}++;
    }
}
check_each 'every query is used', @queries;

my %part;
for my $path (files(qr{^templates/.*\.html$})) {
    $part{$_} = 1 for slurp($path) =~ m{\{\{(?:>|layout)\s*([\w/]+)}g;
}
check_each 'every template is used',
  grep { my ($name) = m{^templates/(.*)\.html$}; !$texts{$name} && !$part{$name} } files(qr{^templates/.*\.html$});

my (@inline, @expects);
for my $path (files(qr{^templates/.*\.html$})) {
    my $text = slurp($path);
    push @expects, $path unless $text =~ /^(?:\{\{layout \w+\}\}\n)?\{\{!/;
    $text =~ s/\{\{!.*?\}\}//gs;
    push @inline, "$path: $1" while $text =~ m{(<style\b|\bstyle\s*=|\bon[a-z]+\s*=\s*"|javascript:)}gi;
    while ($text =~ m{<script\b([^>]*)>}gi) {
        push @inline, "$path: <script$1>" unless $1 =~ /\bsrc="|type="application\/json"/;
    }
    push @inline, "$path: $1" while $text =~ m{((?:src|href|action)="(?:https?:)?//[^"]*)}gi;
}
check_each 'templates hold no script, no style and no address of others', @inline;
check_each 'every template begins with what it expects', @expects;

# Tests that no list knows are never run.
my $lists = join "\n", map { slurp($_) } files(qr{local\.mk$|^Makefile\.am$});
# A program of one source is listed by its own name. Fuzz targets are made from one list.
check_each 'every source and test is in a list', grep {
    my $program = s/\.c$//r;
    $lists !~ /(?<![\w\/])(?:\Q$_\E|\Q$program\E)(?![\w.-])/ && $_ !~ m{^t/fuzz/}
} files(qr{^(?:fcgi|t)/.*\.(?:[ch]|t|pm)$});
done_testing();
