#!/usr/bin/perl
# meta_schemas.pl: the meta-schemas of JSON Schema as C, by their addresses.
#
#   meta_schemas.pl --out FILE.c FILE.json...
#
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use Getopt::Long;
use JSON::PP;

my $out;
GetOptions('out=s' => \$out) && defined $out && @ARGV
  or die "usage: meta_schemas.pl --out FILE.c FILE.json...\n";

my $json = JSON::PP->new->canonical;
my (@texts, @rows);
for my $path (sort @ARGV) {
    open my $in, '<', $path or die "$path: $!\n";
    my $document = $json->decode(do { local $/; <$in> });
    my $text = $json->encode($document);
    (my $id = $document->{'$id'}) =~ s/#$//;
    my $number = @rows;
    my @bytes = map { ord } split //, $text;
    my @lines;
    push @lines, '    ' . join(', ', splice @bytes, 0, 24) . ',' while @bytes;
    push @texts, "static const char text_${number}[] = {\n" . join("\n", @lines) . "\n};\n";
    push @rows, "    {STR_INIT(\"$id\"), {text_$number, sizeof text_$number}},\n";
}
open my $c, '>', "$out.new" or die "$out.new: $!\n";
print $c <<"END", @texts, <<"MIDDLE", @rows, <<'TAIL';
/* Made by tools/meta_schemas.pl; do not edit. */
#include "platform/schema/schema_meta.h"

#include "platform/base/compiler.h"

END

static const struct meta {
    struct str uri;
    struct str text;
} metas[] = {
MIDDLE
};

struct str schema_meta_text(struct str uri)
{
    for (size_t i = 0; i < COUNT_OF(metas); i++)
        if (str_equal(metas[i].uri, uri))
            return metas[i].text;
    return STR_NONE;
}
TAIL
close $c or die "$out: $!\n";
rename "$out.new", $out or die "$out: $!\n";
