#!/usr/bin/perl
# heads.t: each file says what it is for and under which licence, and holds nothing of a machine.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Tree;

my $text = qr{\.(?:c|h|pl|pm|t|sh|mk|m4|ac|am|sql|css|js|html|conf|in|md|json|py|txt)$|^(?:dev|\.ci/run|COPYING)$};
my $code = qr{\.(?:c|h|pl|pm|t|sh|mk|m4|ac|am|css|js|py)$|^(?:dev|\.ci/run|tools/dev/test_one)$};

# After the first comment, which may be the manual of a header.
check_each 'each file names its licence', grep { slurp($_) !~ /SPDX-License-Identifier: ISC/ } files($code);

my @first;
for my $path (files($code)) {
    next if $path =~ /\.(?:mk|ac|am|m4)$/;
    my @lines = grep { !/^#!/ } lines($path);
    push @first, $path unless $lines[0] =~ m{^(?:/\*|#|//|dnl)} && "$lines[0] $lines[1]" =~ /\w+.*\w/;
}
check_each 'each file begins with what it is for', @first;

my (@later, @machine, @blank, @ends);
# Words that this file must not find in itself are written apart.
my $later   = join '|', map { join '', @$_ } ['TO', 'DO'], ['FIX', 'ME'], ['XX', 'X\b'], ['HA', 'CK'];
my $machine = qr{(?<![\w.\$\}/*-])/(?:work|home|root|Users)/};
for my $path (files($text)) {
    next if $path eq 'STYLE.md';
    my $number = 0;
    my @lines  = lines($path);
    push @ends, $path if @lines && $lines[-1] ne '';
    for my $line (@lines) {
        $number++;
        push @later,   "$path:$number: $line" if $line =~ /\b(?:$later)\b/;
        push @machine, "$path:$number: $line" if $line =~ $machine && $path ne 't/style/heads.t';
        push @blank,   "$path:$number" if $line =~ /[ \t]$|\r/ && $path !~ /\.txt$/;
    }
}
check_each 'nothing is left for later', @later;
check_each 'no path of somebody\'s machine', @machine;
check_each 'no blanks at the end of lines', @blank;
check_each 'each file ends with a line', @ends;
check_each 'scripts can be run', grep { !-x "$Tree::top/$_" } files(qr{\.t$|^(?:dev|\.ci/run)$|^t/lib/\w+\.sh$});
check_each 'indentation is made of blanks', grep { slurp($_) =~ /^\t/m } files(qr{\.(?:c|h|html|css|js|sql|pl|pm)$});
done_testing();
