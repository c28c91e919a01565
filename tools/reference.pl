#!/usr/bin/env perl
# reference.pl: write docs/reference/ from the tables of the program and from sql/query/.
# SPDX-License-Identifier: ISC
#
#   perl reference.pl --program build/run/ktrlplane --source TOP --out DIRECTORY
#
# Writes routes.md, settings.md and queries.md; a file whose text stays the same is not
# touched. ./dev reference calls it, t/style/reference.t compares.
use strict;
use warnings;
use JSON::PP;

my %option;
while (@ARGV) {
    my ($word, $value) = splice @ARGV, 0, 2;
    die "usage: reference.pl --program FILE --source TOP --out DIRECTORY\n"
      unless $word =~ /^--(program|source|out)$/ && defined $value;
    $option{$1} = $value;
}
my ($program, $source, $out) = @option{qw(program source out)};
die "reference.pl: --program, --source and --out are needed\n"
  unless defined $program && defined $source && defined $out;

sub ask {
    my (@words) = @_;
    open my $in, '-|', $program, @words or die "reference.pl: $program: $!\n";
    local $/;
    my $text = <$in>;
    close $in or die "reference.pl: $program @words failed\n";
    return $text;
}

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return scalar(<$in>) // '';
}

sub put {
    my ($name, $text) = @_;
    my $path = "$out/$name.md";
    return if slurp($path) eq $text;
    open my $file, '>', $path or die "reference.pl: $path: $!\n";
    print $file $text;
    close $file or die "reference.pl: $path: $!\n";
    print "wrote docs/reference/$name.md\n";
    return;
}

sub cell { return $_[0] =~ s/\|/\\|/gr }

sub table {
    my ($head, @rows) = @_;
    return join '', map { '| ' . join(' | ', map { cell($_) } @$_) . " |\n" }
      $head, [map { '---' } @$head], @rows;
}

my $made = "<!-- Made by ./dev reference: change the table in the source, not this file. -->\n";

sub routes {
    my $rows = decode_json(ask('routes', '--json'));
    my (%part, @order);
    for my $row (@$rows) {
        my ($api, $word) = $row->{path} =~ m{^/(api/v1/)?([^/]*)};
        my $part = $api ? 'API' : $row->{path} =~ m{^/(?:livez|readyz|metrics|health)} ? 'Operation' : 'Pages';
        push @{$part{$part}}, $row;
    }
    my $text = "# Routes\n\n$made\nPrinted from the rows that the program serves by (`ktrlplane routes`).\n"
      . "`needs` is the permission at the place that the path names; `pool` says which workers answer:\n"
      . "`upstream` rows wait for another server.\n";
    for my $part (grep { $part{$_} } qw(API Pages Operation)) {
        my @rows = map { [$_->{method}, "`$_->{path}`", $_->{needs}, $_->{pool}, $_->{says}] }
          sort { $a->{path} cmp $b->{path} || $a->{method} cmp $b->{method} } @{$part{$part}};
        $text .= "\n## $part\n\n" . table([qw(method path needs pool what)], @rows);
    }
    put('routes', $text);
    return;
}

# Folders are chosen when configure runs; the reference shows those of a distribution.
sub settings {
    my $text = ask('settings', 'reference');
    $text =~ s{(?<![\w.])/[^`| \n]*/lib/ktrlplane}{/var/lib/ktrlplane}g;
    $text =~ s{(?<![\w.])/[^`| \n]*/share/ktrlplane}{/usr/share/ktrlplane}g;
    $text =~ s{(?<![\w.])/[^`| \n]*/run/ktrlplane}{/run/ktrlplane}g;
    $text =~ s{^# Settings\n}{# Settings\n\n$made};
    $text =~ s{\n+\z}{\n};
    $text =~ s{(Printed by [^\n]*)\n}{$1 Folders are those of\n`./configure --prefix=/usr --localstatedir=/var --runstatedir=/run`.\n};
    put('settings', $text);
    return;
}

sub queries {
    my $text = "# Queries\n\n$made\nThe statements of `sql/query/`, which run on SQLite and PostgreSQL alike unless `engine`\n"
      . "says otherwise; their language is in `sql/README.md`. `takes` leaves out `:org_id` and `:actor_id`,\n"
      . "which the store binds from the scope.\n";
    for my $path (sort glob "$source/sql/query/*.sql") {
        my ($file) = $path =~ m{([^/]+)$};
        my $sql  = slurp($path);
        my ($about) = $sql =~ /\A-- (?!SPDX|name:|part:)(.*)/;
        my (%part, @rows);
        while ($sql =~ /^-- part: (\w+)\n(.*?)(?=^-- |\z)/msg) {
            my ($name, $piece) = ($1, $2);
            $part{$name} = $piece =~ s/\s+\z//r;
        }
        while ($sql =~ /^-- name: (\w+)\n((?:--[^\n]*\n)*)/mg) {
            my ($name, $head) = ($1, $2);
            $head =~ s/\n--  +/ /g;
            my %line = $head =~ /^-- (\w+): (.*)$/mg;
            for my $value (values %line) {
                1 while $value =~ s/%\{(\w+)\}/$part{$1} \/\/ "?"/e;
                $value =~ s/\s+/ /g;
            }
            my $scope = $line{scope} // '';
            $scope .= "; engine $line{engine}" if $line{engine};
            push @rows, ["`$name`", $scope, $line{takes} // '', $line{gives} // ''];
        }
        $text .= "\n## $file\n\n" . ($about ? "$about\n\n" : '') . table([qw(name scope takes gives)], @rows);
    }
    put('queries', $text);
    return;
}

mkdir $out;
routes();
settings();
queries();
