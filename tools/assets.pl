#!/usr/bin/env perl
# assets.pl: give static files names with a fingerprint, and make the C table of them.
# SPDX-License-Identifier: ISC
#
#   perl assets.pl --out DIRECTORY --table FILE.c FILE...
#
# Copies each FILE into DIRECTORY twice: under its own name and as NAME-HASH.EXT, and writes a
# table "console.css" => "/static/console-0123456789ab.css" to FILE.c (asset.h reads it). What
# a name with a hash holds never changes, so that browsers may keep it for ever. Copies of
# earlier versions are removed; files whose content does not change keep their time.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);

my ($out, $table, @files);
while (@ARGV) {
    my $word = shift @ARGV;
    if    ($word eq '--out')   { $out   = shift @ARGV }
    elsif ($word eq '--table') { $table = shift @ARGV }
    elsif ($word =~ /^-/)      { die "assets.pl: unknown option $word\n" }
    else                       { push @files, $word }
}
die "usage: assets.pl --out DIRECTORY --table FILE.c FILE...\n" unless defined $out && defined $table;

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or return undef;
    local $/;
    return scalar <$in>;
}

sub put {
    my ($path, $text) = @_;
    my $old = slurp($path);
    return if defined $old && $old eq $text;
    open my $to, '>:raw', $path or die "assets.pl: $path: $!\n";
    print $to $text;
    close $to or die "assets.pl: $path: $!\n";
    return;
}

my (%url, %wanted);
for my $file (sort @files) {
    my ($name) = $file =~ m{([^/]+)\z};
    die "assets.pl: $file: the name is not letters, digits, - and _ with one ending\n"
        unless $name =~ /^([A-Za-z0-9_-]+)\.([a-z0-9]+)$/;
    my ($stem, $ending) = ($1, $2);
    die "assets.pl: two files are named $name\n" if $url{$name};
    my $bytes = slurp($file);
    die "assets.pl: $file: $!\n" unless defined $bytes;
    my $kept = "$stem-" . substr(sha256_hex($bytes), 0, 12) . ".$ending";
    put("$out/$_", $bytes) for $name, $kept;
    @wanted{$name, $kept} = (1, 1);
    $url{$name} = "/static/$kept";
}
opendir my $dir, $out or die "assets.pl: $out: $!\n";
for my $name (grep { !/^\./ && !$wanted{$_} } readdir $dir) {
    unlink "$out/$name" or die "assets.pl: $out/$name: $!\n";
}
closedir $dir;

my $text = "/* asset.gen.c: static files and their names with a fingerprint. Made by\n"
    . " * tools/assets.pl from static/; do not edit. */\n/* SPDX-License-Identifier: ISC */\n"
    . "#include \"platform/site/asset.h\"\n\nconst struct asset asset_table[] = {\n";
$text .= "    {\"$_\", STR_INIT(\"$url{$_}\")},\n" for sort keys %url;
put($table, "$text    {NULL, {NULL, 0}},\n};\n");
