#!/usr/bin/perl
# links.t: documents lead somewhere: their links, the files they name, and from README.md to all.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Basename qw(dirname);
use Test::More;
use Tree;

my @documents = files(qr{\.md$});
my %exists    = map { $_ => 1 } files(qr{.});
for my $path (keys %exists) {
    $exists{$path} = 1 while $path =~ s{/[^/]*$}{};
}

# A path from the folder of a document, without . and ..; undef when it leaves the tree.
sub resolve {
    my ($folder, $path) = @_;
    my @parts;
    for my $part (split m{/}, $path =~ m{^/} ? $path : "$folder/$path") {
        next if $part eq '' || $part eq '.';
        if ($part ne '..') { push @parts, $part }
        elsif (!defined pop @parts) { return undef }
    }
    return join '/', @parts;
}

# What a heading's address is: lower case, words with hyphens.
sub anchors {
    my ($text) = @_;
    return map { my $word = lc; $word =~ s/[^\w\s-]//g; $word =~ s/\s+/-/gr } $text =~ /^#+\s+(.*?)\s*$/mg;
}

my (@broken, %to);
for my $path (@documents) {
    my $text = slurp($path);
    $text =~ s/^```.*?^```//gms;
    $text =~ s/`[^`\n]*`//g;
    while ($text =~ /\]\(([^)\s]+)\)/g) {
        my ($file, $anchor) = split /#/, $1, 2;
        next if $file =~ /^(?:https?|mailto):/;
        my $wanted = $file eq '' ? $path : resolve(dirname($path), $file);
        if (!defined $wanted || !$exists{$wanted}) {
            push @broken, "$path: $1 is not there";
        } elsif (defined $anchor && !grep { $_ eq $anchor } anchors(slurp($wanted))) {
            push @broken, "$path: $wanted has no heading #$anchor";
        } else {
            $to{$path}{$wanted} = 1;
        }
    }
}
check_each 'links between documents lead somewhere', @broken;

# The example of fcgi/README.md is about files that are not there.
my $example = qr{(?:^|/)note(?:[_/.-]|$)};

# `t/store/rows-t`, `sql/query/`, `conf/nginx/*`: what looks like a path of ours is one.
my @named;
for my $path (@documents) {
    my $text = slurp($path);
    $text =~ s/^```.*?^```//gms;
    while ($text =~ m{`((?:fcgi|sql|templates|static|conf|docs|tools|t)/[\w./*-]+)`}g) {
        my $name = $1;
        next if $name =~ $example || $name =~ m{/(?:X|CAPABILITY)\b|\.gen\.|^conf/made|_\*};
        my $pattern = quotemeta($name =~ s{/$}{}r) =~ s{\\\*}{[^/]*}gr;
        push @named, "$path: $name is not there"
          unless grep { m{^$pattern(?:\.[cht]|\.in)?$} } keys %exists;
    }
}
check_each 'files that documents name are there', @named;

my %seen = ('README.md' => 1);
my @next = ('README.md');
while (defined(my $path = shift @next)) {
    push @next, grep { !$seen{$_}++ } keys %{$to{$path} // {}};
}
check_each 'every document can be reached from README.md', grep { !$seen{$_} } @documents;
done_testing();
