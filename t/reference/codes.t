#!/usr/bin/perl
# codes.t: every problem code that the program can say is explained, and no other.
# SPDX-License-Identifier: ISC
#
# A function with a parameter `const char *code` is one that is given codes. Of each call of
# such a function the code is read: a literal, both of a choice, whatever a variable of that
# name is set to in the same file; `code` itself or a member `.code` is only handed on.
use strict;
use warnings;
use File::Find;
use Test::More;

my $top = $ENV{abs_top_srcdir} || '.';
my $table_file = 'fcgi/product/reference/reference_words.c';

my %text;
find({no_chdir => 1, wanted => sub {
    return unless /\.[ch]$/ && !/\.gen\./;
    return if m{/product/demo/};    # its refusals are told by a command, not by the API
    open my $in, '<', $_ or die "$_: $!";
    local $/;
    my $source = <$in>;
    s{^\Q$top\E/}{};
    $source =~ s{("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+')|//[^\n]*|/\*.*?\*/}{$1 // ' '}gse;
    $text{$_} = $source;
}}, "$top/fcgi");

# "a, b(c, d), "e,f"" as a list.
sub arguments {
    my ($list) = @_;
    my ($depth, @parts) = (0, '');
    while ($list =~ /\G("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|.)/gs) {
        my $piece = $1;
        $depth++ if $piece =~ /^[(\[{]$/;
        $depth-- if $piece =~ /^[)\]}]$/;
        if   ($piece eq ',' && $depth == 0) { push @parts, '' }
        else                                { $parts[-1] .= $piece }
    }
    s/^\s+|\s+$//g, s/\s+/ /g for @parts;
    return @parts;
}

my $inside = qr/(\((?:[^()"']++|"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+'|(?1))*+\))/;

# Functions that are given codes: {file or ''}{name} = [index of the code, of the outcome].
my %given;
for my $file (sort keys %text) {
    while ($text{$file} =~ /^((?:static |MUST_CHECK |NORETURN )*)[a-z][\w ]*[ *](\w+)(?=\()/mg) {
        my ($words, $name, $at) = ($1, $2, pos $text{$file});
        substr($text{$file}, $at) =~ /^$inside/ or next;
        my @parameters = arguments(substr $1, 1, -1);
        my ($code) = grep { $parameters[$_] =~ /^const char \*code$/ } 0 .. $#parameters;
        my ($outcome) = grep { $parameters[$_] =~ /^enum outcome outcome$/ } 0 .. $#parameters;
        $given{$words =~ /static/ ? $file : ''}{$name} = [$code, $outcome] if defined $code;
    }
}
$given{''}{run_fail} = [3, undef]; # a macro of the schema, which has no parameters with types
ok $given{''}{refuse} && $given{''}{failure_field}, 'functions that are given codes are found';

my (%answers, %fields, @unread);
sub literals { return $_[0] =~ /"(\w+)"/g }

sub codes_of {
    my ($file, $argument) = @_;
    return () if $argument eq 'NULL' || $argument =~ /(^|\.|->)code(\.at)?$/;
    return literals($argument) if $argument =~ /"/;
    my $source = $text{$file}; # a copy: the caller is in the middle of matching the original
    return map { literals($_) } $source =~ /\b\Q$argument\E = ([^;]*);/g if $argument =~ /^\w+$/;
    return ();
}

for my $file (sort keys %text) {
    my %functions = (%{$given{''}}, %{$given{$file} || {}});
    my $names = join '|', map { quotemeta } sort keys %functions;
    while ($text{$file} =~ /\b($names)\s*(?=\()/g) {
        my ($name, $at) = ($1, pos $text{$file});
        substr($text{$file}, $at) =~ /^$inside/ or next;
        my @given = arguments(substr $1, 1, -1);
        my ($code, $outcome) = @{$functions{$name}};
        next if !defined $given[$code] || $given[$code] =~ /^const char/;
        my @codes = codes_of($file, $given[$code]);
        push @unread, "$file: $name($given[$code])"
          unless @codes || $given[$code] eq 'NULL' || $given[$code] =~ /(^|\.|->)code(\.at)?$/;
        for my $word (@codes) {
            if   (defined $outcome) { $answers{$word}{$given[$outcome]} = $file }
            else                    { $fields{$word} = $file }
        }
    }
    $answers{$1}{outcome} = $file while $text{$file} =~ /failure(?:\.|->)code = "(\w+)"/g;
}
is_deeply \@unread, [], 'each code is a literal, or a variable that is set to one in its file';

my $problem = $text{'fcgi/platform/site/problem.c'};
$answers{$2}{$1} = 'problem.c' while $problem =~ /\[(\w+)\] = \{\d+, "(\w+)"/g;
ok $answers{not_found}{ABSENT}, 'the codes of the outcomes are found';
delete $answers{done};

# {"code", PLACES, OUTCOME, .also = OUTCOME, ...
my (%row, @order);
while ($text{$table_file} =~ /^\s*\{"(\w+)",\s*([A-Z_ |]+?),\s*([A-Z_]+),(?:\s*\.also = ([A-Z_]+),)?/mg) {
    push @order, $1;
    $row{$1} = {places => {map { $_ => 1 } split / \| /, $2}, outcome => $3, also => $4 // ''};
}
is_deeply \@order, [sort @order], 'the table is sorted';

for my $code (sort keys %answers) {
    my $row = $row{$code};
    my ($any) = values %{$answers{$code}};
    ok $row && ($row->{places}{IN_ANSWER} || $row->{places}{AT_HOME}),
      "$code, which $any says of an answer, is explained in $table_file";
    next unless $row && $row->{places}{IN_ANSWER};
    my @wrong = grep { /^[A-Z]/ && $_ ne $row->{outcome} && $_ ne $row->{also} } sort keys %{$answers{$code}};
    is "@wrong", '', "and has the outcome that is said of $code";
}
for my $code (sort keys %fields) {
    my $row = $row{$code};
    ok $row && ($row->{places}{IN_FIELD} || $row->{places}{AT_HOME}),
      "$code, which $fields{$code} says of a field, is explained in $table_file";
}
my @silent = grep { !$answers{$_} && !$fields{$_} } @order;
is "@silent", '', 'nothing is explained that nobody says';
done_testing;

if ($ENV{KP_SHOW_CODES}) {
    for my $code (sort keys %{{%answers, %fields}}) {
        print "# $code\t", join(' ', sort keys %{$answers{$code} || {}}), "\t", $fields{$code} ? 'FIELD' : '', "\t",
          join(' ', values %{$answers{$code} || {}}), " ", $fields{$code} || '', "\n";
    }
}
