#!/usr/bin/perl
# query.t: what the API reads from the query is declared, so that the reference shows it.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

my $top = $ENV{abs_top_srcdir} || '.';

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

# What a capability declares: {"name", FIELD_..., in any of its files.
my %declared;
for my $path (glob "$top/fcgi/product/*/*.c") {
    my ($folder, $text) = (dirname($path), slurp($path));
    $declared{$folder}{$1} = 1 while $text =~ /\{"(\w+)",\s*FIELD_\w+,/g;
    $declared{$folder}{limit}  = 1 if $text =~ /\bPARAMETER_LIMIT\b/;
    $declared{$folder}{cursor} = 1 if $text =~ /\bPARAMETER_CURSOR\b/;
}

my $count = 0;
for my $path (sort glob "$top/fcgi/product/*/*_json.c") {
    my ($folder, $text, %read) = (dirname($path), slurp($path));
    $read{$1} = 1 while $text =~ /\brequest_query\([^,()]*,\s*"(\w+)"\)/g;
    $read{limit} = 1 if $text =~ /\bcall_limit\(/;
    (my $file = $path) =~ s{.*/fcgi/}{fcgi/};
    for my $name (sort keys %read) {
        ok $declared{$folder}{$name}, "$file: ?$name= is in a table of struct parameter";
        $count++;
    }
}
cmp_ok $count, '>', 10, 'parameters are found';
done_testing;
