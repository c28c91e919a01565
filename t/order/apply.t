#!/usr/bin/perl
# apply.t: a project as files: applied, exported, and equal on both engines.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $dir   = tempdir(CLEANUP => 1);

# What needs a PostgreSQL runs itself again inside of one.
if (!$ENV{KP_TEST_POSTGRES} && !grep { $_ eq 'inner' } @ARGV) {
    plan skip_all => 'no PostgreSQL here' if system("command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1") != 0;
    exec "$top/t/lib/postgres.sh", $^X, $0, 'inner' or die $!;
}

sub put {
    my ($name, $text) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out $text;
    close $out or die $!;
    chmod 0600, "$dir/$name";
    return "$dir/$name";
}
my $key = put('key', '0f' x 32);

sub config {
    my ($name, $database) = @_;
    return put("$name.conf", "base_url = https://console.example.org\nkey_file = $key\n"
      . "templates = $top/templates\ncatalog = $top/conf/catalog\ndatabase = $database\n");
}
my $sqlite   = config('sqlite', "sqlite:$dir/db");
my $database = 'kp_apply_' . $$;
system("createdb", split(/ /, connect_words()), $database) == 0 or plan skip_all => 'no database can be made';
my $postgres = config('postgres', "postgres:$ENV{KP_TEST_POSTGRES} dbname=$database");

sub connect_words {
    my %words = $ENV{KP_TEST_POSTGRES} =~ /(\w+)=(\S+)/g;
    return "-h $words{host} -U $words{user}";
}

# (exit code, standard output, standard error)
sub run {
    my ($config, @words) = @_;
    my $line = join ' ', map { "'$_'" } @words;
    my $out = `$build/ktrlplane $line --config $config 2>$dir/err`;
    open my $in, '<', "$dir/err" or die $!;
    local $/ = undef;
    return ($? >> 8, $out, scalar <$in>);
}

my %org;
for my $config ($sqlite, $postgres) {
    is((run($config, 'migrate'))[0], 0, "a database for $config");
    is((run($config, 'catalog', 'import'))[0], 0, 'with a catalog');
    my $password = put('password', "a sentence of some length\n");
    my ($code, $out, $err) = run($config, 'user', 'create-owner', '--email', 'o@example.org', '--name', 'Olga', '--password-file', $password);
    is $code, 0, 'and an owner' or diag $err;
    my ($text) = `cat /dev/null`;
    $org{$config} = organization($config);
    ok $org{$config}, 'who has an organization';
}

sub organization {
    my ($config) = @_;
    return `sqlite3 $dir/db "SELECT id FROM organization"` =~ s/\s//gr if $config eq $sqlite;
    my $words = connect_words();
    return `psql $words -At -d $database -c "SELECT id FROM organization"` =~ s/\s//gr;
}

my $project = <<"END";
# The shop and what runs in it.
kind: project
id: shop-files
organization: ORG
name: "Shop: files"
description: >
  Orders and
  what they need.
---
kind: resource
id: orders-graph
name: Orders
type: graph
sku: standard
settings: &small
  instances: 2
  compute: {cpu: 500m, memory: 1Gi}
---
kind: resource
id: login-data
name: Sign-in
type: Konnektr.Secret
settings:
  secretType: basic-auth
---
{"kind": "resource", "id": "night-flow", "name": "Nightly \\u00e4", "type": "flow", "sku": "free"}
END
my $file = put('shop.yaml', $project =~ s/ORG/$org{$sqlite}/r);

my ($code, $out, $err) = run($sqlite, 'apply', '-f', $file, '--dry-run');
is $code, 0, 'a trial' or diag $err;
like $out, qr/^add     project shop-files/m, 'says what would be done';
like $out, qr/^add     resource orders-graph/m, 'for each document';
is((run($sqlite, 'export', '--project', 'shop-files'))[0], 1, 'and does nothing');
($code, $out, $err) = run($sqlite, 'apply', '-f', $file);
is $code, 0, 'applied' or diag $err, $out;
($code, $out) = run($sqlite, 'apply', '-f', $file, '--json');
is $code, 0, 'applied again';
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'nothing changes';

($code, my $yaml) = run($sqlite, 'export', '--project', 'shop-files');
is $code, 0, 'exported';
($code, my $json) = run($sqlite, 'export', '--project', 'shop-files', '--json');
my $documents = decode_json($json)->{documents};
is scalar @$documents, 4, 'as four documents';
is_deeply [map { $_->{id} } @$documents], ['shop-files', 'login-data', 'night-flow', 'orders-graph'], 'in order';
unlike $json, qr/password_value|"data"/, 'without values of secrets';

# The other engine: the same documents come out.
my $there = put('there.yaml', $yaml =~ s/\Q$org{$sqlite}\E/$org{$postgres}/r);
($code, $out, $err) = run($postgres, 'apply', '-f', $there);
is $code, 0, 'what SQLite gave is applied on PostgreSQL' or diag $err, $out;
($code, my $again) = run($postgres, 'export', '--project', 'shop-files');
is $again =~ s/\Q$org{$postgres}\E/$org{$sqlite}/r, $yaml, 'and comes out as equal documents';
put('there.json', (run($postgres, 'export', '--project', 'shop-files', '--json'))[1]);
($code, $out) = run($postgres, 'apply', '-f', "$dir/there.json", '--json');
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'as JSON, too, and nothing changes';

# Protection, grants and references, from one engine to the other.
sub sql {
    my ($config, $statement) = @_;
    return system('sqlite3', "$dir/db", $statement) if $config eq $sqlite;
    return system("psql -q " . connect_words() . " -d $database -c \"$statement\"");
}
for my $config ($sqlite, $postgres) {
    sql($config, "INSERT INTO principal (id, kind, created_us) VALUES ('tea_1', 'team', 1), ('svc_1', 'service_account', 1)");
    sql($config, "INSERT INTO team (id, org_id, name, created_us, updated_us) VALUES ('tea_1', '$org{$config}', 'Night shift', 1, 1)");
    sql($config, "INSERT INTO service_account (id, org_id, name, created_us, updated_us) VALUES ('svc_1', '$org{$config}', 'Builder', 1, 1)");
}
my $shared = <<"END";
kind: project
id: shared-files
organization: ORG
name: Shared
grants:
  - {person: O\@example.org, role: Owner}
  - {team: Night shift, role: Viewer, expires_at: "2099-12-31T00:00:00Z"}
---
kind: resource
id: hook
name: Hook
type: graph
protected: true
settings:
  eventSinks:
    webhook:
      - {name: w, url: "https://a.example/", authenticationType: Bearer, token: {valueFrom: {secretKeyRef: {name: hook-token, key: t}}}}
grants:
  - {service_account: Builder, role: Konnektr.Graph.Owner}
---
kind: resource
id: hook-token
name: Token
type: secret
settings: {secretType: generic, keys: [t]}
END
my $one = put('shared.yaml', $shared =~ s/ORG/$org{$sqlite}/r);
($code, $out, $err) = run($sqlite, 'apply', '-f', $one, '--dry-run');
is $code, 0, 'a plan with grants' or diag $err;
like $out, qr/^add     grant hook$/m, 'says what would be given';
($code, $out, $err) = run($sqlite, 'apply', '-f', $one);
is $code, 0, 'is done' or diag $err, $out;
for my $again ([], ['--prune']) {
    ($code, $out) = run($sqlite, 'apply', '-f', $one, '--json', @$again);
    is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'once' or diag $out;
}
($code, $yaml) = run($sqlite, 'export', '--project', 'shared-files');
like $yaml, qr/"?protected"?: true/, 'protection is in the documents';
is scalar(() = $yaml =~ /^\s*-? ?"?role"?:/mg), 3, 'and so are three grants' or diag $yaml;
is system("mkdir -p $dir/files"), 0, 'a folder';
is((run($sqlite, 'export', '--project', 'shared-files', '--directory', "$dir/files"))[0], 0, 'takes a file for each document');
is join(' ', sort map { s{.*/}{}r } glob "$dir/files/*"), 'project.yaml resource-hook-token.yaml resource-hook.yaml', 'named by what they are';
($code, $out, $err) = run($sqlite, 'apply', '-f', "$dir/files", '--json', '--prune');
is $code, 0, 'are applied' or diag $err;
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'which change nothing' or diag $out;
is((run($sqlite, 'export', '--project', 'shared-files', '--directory', "$dir/files"))[0], 0, 'written over');
put('files/resource-gone.yaml', "kind: resource\nid: gone\nname: G\ntype: flow\n");
like +(run($sqlite, 'export', '--project', 'shared-files', '--directory', "$dir/files"))[2], qr/resource-gone\.yaml, which is no document/, 'a file of something else is not left among them';
unlink "$dir/files/resource-gone.yaml";
is((run($sqlite, 'export', '--project', 'shared-files', '--directory', "$dir/json", '--json'))[0], 0, 'a folder that is made, as JSON');
($code, $out) = run($sqlite, 'apply', '-f', "$dir/json", '--json');
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'changes nothing either';
system("perl -pi -e 's/\Q$org{$sqlite}\E/$org{$postgres}/' $dir/files/project.yaml");
($code, $out, $err) = run($postgres, 'apply', '-f', "$dir/files");
is $code, 0, 'the folder is applied on PostgreSQL' or diag $err, $out;
is((run($postgres, 'export', '--project', 'shared-files'))[1] =~ s/\Q$org{$postgres}\E/$org{$sqlite}/r, $yaml, 'and gives equal documents');
my $piped = `$build/ktrlplane export --project shared-files --config $postgres | $build/ktrlplane apply -f - --json --config $postgres`;
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($piped)}], [], 'from one command into the other';

# Who is not known; what stands in the way; what is left out.
put('shared.yaml', $shared =~ s/ORG/$org{$sqlite}/r =~ s/Night shift/Day shift/r);
($code, $out, $err) = run($sqlite, 'apply', '-f', $one);
is $code, 1, 'a team that is not there';
like $err, qr{shared\.yaml:7: /grants/1/team: Day shift is not known here}, 'is named, with its line';
is((run($sqlite, 'apply', '-f', $one, '--skip-grants'))[0], 0, 'unless grants are left out');
put('shared.yaml', "kind: project\nid: shared-files\nname: Shared\ngrants: []\n");
($code, $out, $err) = run($sqlite, 'apply', '-f', $one, '--prune', '--dry-run');
is $code, 1, 'what is protected is not pruned';
like $err, qr/^protection hook: /m, 'which is told';
($code, $out) = run($sqlite, 'apply', '-f', $one);
unlike $out, qr/remove/, 'without the flag nothing is taken';
put('shared.yaml', "kind: project\nid: shared-files\nname: Shared\ngrants: []\n---\nkind: resource\nid: hook\nname: Hook\ntype: graph\nprotected: false\ngrants: []\n");
($code, $out, $err) = run($sqlite, 'apply', '-f', $one, '--prune', '--dry-run');
like $err, qr/^resource hook: It uses the key t of the secret hook-token/m, 'nor is a secret that is used';
put('shared.yaml', "kind: project\nid: shared-files\nname: Shared\ngrants: []\n---\nkind: resource\nid: hook\nname: Hook\ntype: graph\nprotected: false\nsettings: {}\ngrants: []\n");
($code, $out, $err) = run($sqlite, 'apply', '-f', $one, '--prune');
is $code, 0, 'when nothing uses it' or diag $err, $out;
is scalar(() = $out =~ /^remove  grant/mg), 3, 'grants go' or diag $out;
like $out, qr/^remove  resource hook-token$/m, 'and the secret';
($code, $out) = run($sqlite, 'apply', '-f', $one, '--prune', '--json');
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'once';

# A change, and what is left out.
mkdir "$dir/folder" or die $!;
put('folder/a.yaml', "kind: resource\nid: orders-graph\nname: Orders\ntype: graph\nsettings: {instances: 3}\n");
put('folder/b.json', '{"kind":"resource","id":"night-flow","name":"Night","type":"flow"}');
put('folder/notes.txt', 'not a document');
($code, $out) = run($sqlite, 'apply', '-f', "$dir/folder", '--project', 'shop-files', '--dry-run');
is $code, 0, 'a folder';
like $out, qr{^\s+- /settings/instances: 2\n\s+\+ /settings/instances: 3}m, 'with what differs';
unlike $out, qr/^remove/m, 'nothing is removed by itself';
($code, $out) = run($sqlite, 'apply', '-f', "$dir/folder", '--project', 'shop-files', '--prune');
is $code, 0, 'applied, and pruned';
like $out, qr/^remove  resource login-data/m, 'what is in no document is removed by choice';
($code, $out) = run($sqlite, 'apply', '-f', "$dir/folder", '--project', 'shop-files', '--prune', '--json');
is_deeply [grep { $_ ne 'same' } map { $_->{action} } @{decode_json($out)}], [], 'once';

# Mistakes: file, line, pointer; all at once, and nothing is done.
my $bad = put('bad.yaml', <<'END');
kind: resource
id: bad-one
name: Bad
type: graph
settings:
  instances: 99
  nonsense: 1
---
kind: resource
id: Bad Id
name: ""
type: nothing
---
kind: thing
END
($code, $out, $err) = run($sqlite, 'apply', '-f', $bad, '--project', 'shop-files');
is $code, 1, 'mistakes';
like $err, qr{bad\.yaml:14: /kind: }, 'a kind that is none, with file and line';
put('bad.yaml', join "---\n", (split /---\n/, `cat $bad`)[0, 1]);
($code, $out, $err) = run($sqlite, 'apply', '-f', $bad, '--project', 'shop-files');
like $err, qr{bad\.yaml:6: /settings/instances: }, 'a setting, with its line';
like $err, qr{bad\.yaml:7: /settings/nonsense: }, 'another one';
like $err, qr{bad\.yaml:10: /id: }, 'an id';
like $err, qr{bad\.yaml:12: /type: }, 'a type';
like +(run($sqlite, 'apply', '-f', $file, '--project', 'nowhere', '--dry-run'))[2], qr{shop\.yaml:\d+: /id: This id is taken}, 'another project of the installation wants other ids';
is((run($sqlite, 'apply', '-f', "$dir/nothing"))[0], 1, 'a file that is not there');
is((run($sqlite, 'apply'))[0], 2, 'without a file it is wrong usage');
put('twice.yaml', "kind: resource\nid: a\nid: b\n");
like +(run($sqlite, 'apply', '-f', "$dir/twice.yaml"))[2], qr/twice\.yaml: a key that is there twice at line 3/, 'a key twice';
my $bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
my $last = 'a';
for my $name ('b' .. 'h') {
    $bomb .= "$name: &$name [" . join(', ', ("*$last") x 10) . "]\n";
    $last = $name;
}
put('bomb.yaml', $bomb);
like +(run($sqlite, 'apply', '-f', "$dir/bomb.yaml"))[2], qr/larger than what is read/, 'a bomb of aliases does not go off';
put('deep.yaml', '[' x 5000);
is((run($sqlite, 'apply', '-f', "$dir/deep.yaml"))[0], 1, 'nor does depth');
put('self.yaml', "a: &a\n  b: *a\n");
like +(run($sqlite, 'apply', '-f', "$dir/self.yaml"))[2], qr/an alias of nothing/, 'nothing holds itself';
done_testing();
