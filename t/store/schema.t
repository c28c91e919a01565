#!/usr/bin/env perl
# schema.t: each column of each table says what it holds; domains take what the tables take.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;

my $tree  = dirname(__FILE__) . '/../..';
my @files = (glob("$tree/sql/schema/*.sql"), glob("$tree/t/store/sql/schema/*.sql"));
ok(@files > 0, 'there are migrations');

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}

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
# The words that PostgreSQL takes as domains (table_column) are those that the table was made with.
sub words { my ($text) = @_; return join ' ', $text =~ /'([^']*)'/g }
my (%checked, $table);
for my $line (split /\n/, slurp("$tree/sql/schema/0001_base.sql")) {
    $table = $1 if $line =~ /^CREATE TABLE (\w+)/;
    $checked{"${table}_$1"} = words($2) if $line =~ /^    (\w+) .*CHECK \(\1 IN \(([^)]*)\)\)/;
}
my $domains = slurp("$tree/sql/schema/0003_words.postgres.sql");
while ($domains =~ /CREATE DOMAIN (\w+) AS TEXT\s+CHECK \(VALUE IN \(([^)]*)\)\)/g) {
    is(words($2), $checked{$1}, "$1: the domain takes what the table's CHECK takes");
}
done_testing();
