# Tree.pm: the files of this tree, and ways to read them, for the tests of style.
# SPDX-License-Identifier: ISC
package Tree;
use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(dirname);
use Test::More;

our @EXPORT = qw(files slurp lines functions code_of check_each);
our $top = abs_path(dirname(__FILE__) . '/../../..');

my @all;

# What belongs to the tree: git's list in a checkout, MANIFEST in a tarball.
sub all_files {
    return @all if @all;
    open my $in, '-|', "cd '$top' && if test -e .git; then git ls-files; else cat MANIFEST; fi"
      or BAIL_OUT("no list of files: $!");
    @all = grep { -f "$top/$_" } map { chomp; $_ } <$in>;
    close $in;
    BAIL_OUT('the list of files is empty') if @all < 100;
    return @all;
}

# Those whose path matches; relative to the top.
sub files {
    my ($pattern) = @_;
    return grep { $_ =~ $pattern } all_files();
}

sub slurp {
    my ($path) = @_;
    open my $in, '<', "$top/$path" or BAIL_OUT("$path: $!");
    local $/;
    return scalar(<$in>) // '';
}

sub lines { return split /\n/, slurp($_[0]), -1 }

# C without comments and without the content of texts; lines keep their numbers.
sub code_of {
    my ($path) = @_;
    my $text = slurp($path);
    $text =~ s{(/\*.*?\*/)|(//[^\n]*)|("(?:[^"\\\n]|\\.)*")|('(?:[^'\\\n]|\\.)*')}{
        defined $1 || defined $2 ? ($1 // $2) =~ s/[^\n]//gr : defined $3 ? '""' : "' '"}gse;
    return $text;
}

# The functions of a C file as {name, line, length, parameters, depth}: depth is that of the
# deepest if, for, while, switch. Relies on clang-format: a body begins and ends in column one.
sub functions {
    my ($path) = @_;
    my @lines = split /\n/, code_of($path);
    my (@found, $head, $body);
    for my $number (1 .. @lines) {
        my $line = $lines[$number - 1];
        if ($body) {
            if ($line =~ /^\}/) {
                $body->{length} = $number - $body->{line} - 1;
                push @found, $body;
                undef $body;
            } elsif ($line =~ /^( +)(?:\} else )?(?:if|for|while|switch|do)\b/) {
                my $depth = length($1) / 4;
                $body->{depth} = $depth if $depth > $body->{depth};
            }
        } elsif ($line eq '{' && $head && $head =~ /(\w+)\((.*)\)\s*$/s) {
            my ($name, $parameters) = ($1, $2);
            1 while $parameters =~ s/\([^()]*\)//;
            my $count = $parameters =~ /^\s*(void)?\s*$/ ? 0 : 1 + ($parameters =~ tr/,//);
            $body = {name => $name, line => $number, parameters => $count, depth => 0};
            $head = '';
        } elsif ($line =~ /^\s*$|^#|;\s*$|^\}/) {
            $head = '';
        } else {
            $head .= "$line\n";
        }
    }
    return @found;
}

# One result for all `what`, with each offence as a note.
sub check_each {
    my ($name, @wrong) = @_;
    ok !@wrong, $name;
    diag map { "  $_\n" } @wrong > 40 ? (@wrong[0 .. 39], '... and ' . (@wrong - 40) . ' more') : @wrong;
}

1;
