#!/usr/bin/env perl
# generator.t: what tools/queries.pl refuses, with file and line, and what it makes.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use Test::More;

my $tree   = dirname(__FILE__) . '/../..';
my $folder = tempdir(CLEANUP => 1);

sub put {
    my ($name, $text) = @_;
    open my $to, '>', "$folder/$name" or die "$folder/$name: $!";
    print {$to} $text;
    close $to or die "$folder/$name: $!";
    return;
}

sub got {
    my ($name) = @_;
    open my $in, '<', "$folder/out/$name" or return '';
    local $/;
    return scalar <$in>;
}

# Runs it on one query file; gives the exit code and what was said.
sub run {
    my ($text) = @_;
    put('q.sql', $text);
    my $said = qx{perl "$tree/tools/queries.pl" --out "$folder/out" --schema "$folder/schema" "$folder/q.sql" 2>&1};
    return ($? >> 8, $said);
}

mkdir "$folder/$_" for 'out', 'schema';
put('schema/0001_first.sql', <<'SQL');
CREATE TABLE pet (id TEXT PRIMARY KEY, org_id TEXT NOT NULL, name TEXT UNIQUE, age BIGINT);
CREATE TABLE kind (id TEXT, word TEXT, CHECK (word IN ('a,b', 'c')), PRIMARY KEY (id, word));
CREATE UNIQUE INDEX kind_word ON kind (word); -- UNIQUE in a comment
SQL

my $head = "-- name: pet_list\n-- scope: organization\n-- gives: id text\n";
my @refused = (
    ['a second name', "${head}SELECT id FROM pet WHERE org_id = :org_id;\n"
        . "${head}SELECT id FROM pet WHERE org_id = :org_id;\n", 5, 'is taken by'],
    ['an argument that is not listed',
        "${head}SELECT id FROM pet\n WHERE org_id = :org_id AND age = :age;\n", 5, ':age'],
    ['an argument that is not used',
        "-- name: pet_list\n-- scope: organization\n-- takes: age int\n-- gives: id text\n"
        . "SELECT id FROM pet WHERE org_id = :org_id;\n", 1, 'does not use :age'],
    ['a listed :org_id', "-- name: pet_list\n-- scope: organization\n-- takes: org_id text\n"
        . "-- gives: id text\nSELECT id FROM pet WHERE org_id = :org_id;\n", 1, 'never listed'],
    ['no scope', "-- name: pet_list\n-- gives: id text\nSELECT id FROM pet;\n", 1, 'no "scope:"'],
    ['an organization without :org_id', "${head}SELECT id FROM pet;\n", 1, ':org_id'],
    ['a tenant table outside an organization, without a reason',
        "-- name: pet_list\n-- scope: none\n-- gives: id text\nSELECT id\n  FROM pet;\n", 5,
        'tenant table pet'],
    ['a word for a scope', "-- name: x\n-- scope: all\n-- gives: id text\nSELECT id FROM kind;\n", 1,
        'scope "all"'],
    ['another kind', "-- name: x\n-- scope: none\n-- gives: id uuid\nSELECT id FROM kind;\n", 1,
        'neither text nor int'],
    ['no gives', "-- name: x\n-- scope: none\nSELECT id FROM kind;\n", 1, 'no "gives:"'],
    ['another key', "-- name: x\n-- scope: none\n-- give: id text\nSELECT id FROM kind;\n", 3,
        'unknown line'],
    ['two statements', "${head}SELECT id FROM pet WHERE org_id = :org_id;\nSELECT 1;\n", 4,
        'one statement'],
    ['no statement', "$head\n", 1, 'no statement'],
    ['a lone variant', "-- engine: sqlite\n" . "-- name: x\n-- engine: sqlite\n-- scope: none\n"
        . "-- gives: id text\nSELECT id FROM kind;\n", 2, 'no variant for postgres'],
);
push @refused, map { ["\"$_->[0]\"", "${head}SELECT id FROM pet\n WHERE org_id = :org_id AND $_->[0];\n",
                      5, $_->[1]] } (
    ['age = 1::bigint', '::'],
    ['age < now()', 'asks the engine for the time'],
    ['age < CURRENT_TIMESTAMP', 'asks the engine for the time'],
    ["name ILIKE 'x'", 'ILIKE'],
    ['age = TRUE', 'booleans'],
    [':org_id IS NULL', 'has no type'],
    [':org_id is not null', 'has no type'],
    ["name ->> 'x' = 'y'", 'JSON operators'],
    ['age = ?', 'named'],
);

for my $case (@refused) {
    my ($says, $text, $line, $told) = @$case;
    my ($code, $said) = run($text);
    ok($code == 1 && $said =~ /q\.sql:$line: .*\Q$told\E/, "refused: $says") or diag($said);
}
is(got('query.gen.c'), '', 'then nothing is written');

my ($code, $said) = run(<<'SQL');
-- A file may begin with words.

-- name: pet_find
-- scope: organization
-- takes: word text,
--        age int
-- gives: id text, age int
SELECT id, age FROM pet -- not :here, and not ' there
 WHERE org_id = :org_id AND name <> 'it''s :word ; now() ::' AND name = :word
   AND (age = :age OR name = :word) AND name <> :actor_id;

-- name: pet_all
-- scope: none, because a count over all is shown to nobody
-- gives: n int
SELECT CAST(count(*) AS BIGINT) AS n FROM pet;

-- name: pet_claim
-- engine: postgres
-- scope: organization
-- gives: id text
SELECT id FROM pet WHERE org_id = :org_id FOR UPDATE SKIP LOCKED;

-- name: pet_claim
-- engine: sqlite
-- scope: organization
-- gives: id text
SELECT id FROM pet WHERE org_id = :org_id;

-- name: pet_put
-- scope: organization
-- takes: id text
INSERT INTO pet (id, org_id) VALUES (:id, :org_id) ON CONFLICT (id) DO UPDATE SET name = 'x'
SQL
is($code, 0, 'a good file is taken') or diag($said);
my ($header, $table, $migrations) = map { got($_) } 'query.gen.h', 'query.gen.c', 'migration.gen.c';
like($header, qr/Q_PET_FIND,\s+Q_PET_ALL,\s+Q_PET_CLAIM,\s+Q_PET_PUT,\s+QUERY_COUNT/,
    'the names are in their order');
like($table, qr/org_id = \$3 AND name <> 'it''s :word ; now\(\) ::' AND name = \$1/,
    'arguments are numbered, what is quoted stays');
like($table, qr/age = \$2 OR name = \$1\) AND name <> \$4/, 'one that is used twice has one number');
unlike($table, qr/not :here/, 'comments are left out');
like($table, qr/ENGINE_POSTGRES\] =\s+"[^"]* FOR UPDATE SKIP LOCKED"/, 'each engine has its variant');
like($table, qr/"pet_claim",.*?QUERY_READS.*"pet_put",.*?QUERY_INSERTS/s, 'the verb is known');
like($migrations, qr/\{"pet_name_key", "pet.name", "\/name"\}/, 'a unique column is known');
like($migrations, qr/\{"kind_pkey", "kind.id, kind.word", "\/word"\}/, 'and a key of two');
like($migrations, qr/\{"kind_word", "kind.word", "\/word"\}/, 'and a unique index');

my $before = (stat "$folder/out/query.gen.h")[9];
utime 1000, 1000, "$folder/out/query.gen.h";
($code) = run(do { local (@ARGV, $/) = "$folder/q.sql"; <> });
is((stat "$folder/out/query.gen.h")[9], 1000, 'a file that stays the same keeps its time');

($code) = run('');
is($code, 0, 'a file without queries is fine');
like(got('query.gen.h'), qr/enum query \{\s+QUERY_COUNT/, 'and gives none');

put('schema/0001_other.sql', 'SELECT 1;');
($code, $said) = run('');
ok($code == 1 && $said =~ /0001_other\.sql:1: .*0001/, 'one number cannot be two migrations');
unlink "$folder/schema/0001_other.sql";
put('schema/second.sql', 'SELECT 1;');
($code, $said) = run('');
ok($code == 1 && $said =~ /second\.sql:1: /, 'a migration has a number');

done_testing();
