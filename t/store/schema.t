#!/usr/bin/env perl
# schema.t: each column of each table says what it holds, behind it on its line.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

my $tree  = dirname(__FILE__) . '/../..';
my @files = (glob("$tree/sql/schema/*.sql"), glob("$tree/t/store/sql/schema/*.sql"));
ok(@files > 0, 'there are migrations');

for my $file (@files) {
    open my $in, '<', $file or die "$file: $!";
    my ($table, @bare);
    while (my $line = <$in>) {
        $table = $1 if $line =~ /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)/;
        push @bare, "$1 line $. (added column)"
            if $line =~ /^\s*ALTER TABLE \w+ ADD (?:COLUMN )?(\w+)/ && $line !~ /--\s*\S/;
        $table = undef if $line =~ /^\)/;
        next unless defined $table && $line =~ /^    ([a-z][a-z0-9_]*)\s/;
        push @bare, "$table.$1 line $." unless $line =~ /--\s*\S/;
    }
    close $in;
    (my $name = $file) =~ s{.*/}{};
    is("@bare", '', "$name: each column has a comment");
}
done_testing();
