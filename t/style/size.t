#!/usr/bin/perl
# size.t: how long files and functions are, how deep, and how many arguments they take.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Tree;

# What may be longer, deeper or wider than STYLE.md says, and why. Anything that is not here
# follows the rule; a line that is not needed any more is told.
my %excused = (
    files => {
        't/lib/world.c'    => 'one small world, told from top to bottom',
        'fcgi/platform/store/store_sqlite.c' => 'one engine; its connection may move out',
        'fcgi/product/reference/reference_words.c' => 'one sorted table of codes',
        'tools/queries.pl' => 'one tool that is read as a whole',
    },
    deep => {
        settings_check_rows => 'a table of rows with bounds of each kind',
        find_name           => 'scopes within scopes of a template',
        passed_take         => 'sockets that the init system passed, by number and name',
        print_workers       => 'a line for each pool, worker and value',
    },
    wide => {
        settings_read      => 'the place of a file, of options and of what is told',
        settings_read_text => 'as settings_read',
        name_resolve       => 'the walker of a template',
        form_read          => 'the contract of http/form.h',
        json_read          => 'the contract of json/read.h',
        site_open          => 'what a process needs, once, at its start',
        store_list         => 'the contract of store.h, behind macros',
        context_of         => 'what a manifest needs to know',
        task_at            => 'a person at a place of the demo world',
        grant              => 'who gives whom what, where',
        manifest_render    => 'the place, the resource and its settings',
        settings_check     => 'the contract of catalog.h',
        settings_form_read => 'the contract of settings_form.h',
        form_item          => 'an item, its place and its schemas',
        entry_read         => 'an entry as it was and as it will be',
        form_map_read      => 'a walker of schema, document and post at once',
        rest_read          => 'as form_map_read',
        rest_make          => 'a walker of schema and document at once',
        box_make           => 'as rest_make',
        resource_deployments => 'a page of a list',
    },
);
my %needed;

sub excuse {
    my ($kind, $name) = @_;
    $needed{"$kind $name"} = 1;
    return exists $excused{$kind}{$name};
}

my (@files, @long, @deep, @wide, $count);
for my $path (files(qr{\.(?:c|h|pl|pm|t|sh)$})) {
    my $length = @{[lines($path)]} - 1;
    my $most   = $path =~ /\.h$/ ? 250 : 500;
    push @files, "$path has $length lines, not $most at most"
      if $length > 800 || ($length > $most && !excuse('files', $path));
}
for my $path (files(qr{^(?:fcgi|t)/.*\.c$})) {
    for my $function (functions($path)) {
        my ($name, $place) = ($function->{name}, "$path:$function->{line}: $function->{name}");
        $count++;
        push @long, "$place has $function->{length} lines" if $function->{length} > ($path =~ /^t/ ? 100 : 60);
        push @deep, "$place goes $function->{depth} deep"
          if $function->{depth} > 3 && !excuse('deep', $name);
        push @wide, "$place takes $function->{parameters} arguments"
          if $function->{parameters} > 5 && $path =~ /^fcgi/ && !excuse('wide', $name);
    }
}
cmp_ok $count, '>', 1000, 'functions are found';
check_each 'files have one subject: 500 lines, headers 250',  @files;
check_each 'functions do one thing: 60 lines, in tests 100',  @long;
check_each 'functions nest three levels of decisions at most', @deep;
check_each 'functions of the program take five arguments at most', @wide;
my @idle = map { my $kind = $_; map { "$kind $_" } sort keys %{$excused{$kind}} } sort keys %excused;
diag "no longer needed: $_" for grep { !$needed{$_} } @idle;
done_testing();
