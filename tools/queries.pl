#!/usr/bin/env perl
# queries.pl: turn named SQL statements and migrations into C tables.
# SPDX-License-Identifier: ISC
#
#   perl queries.pl --out DIRECTORY [--schema DIRECTORY] [FILE.sql ...]
#
# Writes query.gen.h, query.gen.c and migration.gen.c into DIRECTORY; a file whose content
# does not change keeps its time, so that what includes it is not built again. The language
# of the files is in sql/README.md. Mistakes are told as "FILE:LINE: what", all at once, and
# then nothing is written.
use strict;
use warnings;

my ($out, $schema, @files);
while (@ARGV) {
    my $word = shift @ARGV;
    if    ($word eq '--out')    { $out    = shift @ARGV }
    elsif ($word eq '--schema') { $schema = shift @ARGV }
    elsif ($word =~ /^-/)       { die "queries.pl: unknown option $word\n" }
    else                        { push @files, $word }
}
die "usage: queries.pl --out DIRECTORY [--schema DIRECTORY] [FILE.sql ...]\n"
    unless defined $out;

my @wrong;
my @engines  = ('sqlite', 'postgres');
my %implicit = (org_id => 'text', actor_id => 'text');    # bound by the store from the scope
my $max_args = 32;                                        # STORE_ARGS_MAX

sub wrong {
    my ($place, $told) = @_;
    push @wrong, "$place->{file}:$place->{line}: $told";
    return;
}

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "queries.pl: $file: $!\n";
    local $/;
    my $text = <$in>;
    close $in;
    $text = '' unless defined $text;
    $text =~ s/\r\n/\n/g;
    return $text;
}

# Tokens of SQL: [kind, text, line]; kinds: word, string, argument, comment, space, other.
sub tokens {
    my ($sql, $line) = @_;
    my @tokens;
    pos($sql) = 0;
    while (pos($sql) < length $sql) {
        my $kind;
        if    ($sql =~ /\G\s+/gc)                     { $kind = 'space' }
        elsif ($sql =~ /\G--[^\n]*/gc)                { $kind = 'comment' }
        elsif ($sql =~ m{\G/\*.*?\*/}gcs)             { $kind = 'comment' }
        elsif ($sql =~ /\G'(?:[^']|'')*'/gc)          { $kind = 'string' }
        elsif ($sql =~ /\G"(?:[^"]|"")*"/gc)          { $kind = 'word' }
        elsif ($sql =~ /\G::/gc)                      { $kind = 'other' }
        elsif ($sql =~ /\G:[A-Za-z_][A-Za-z0-9_]*/gc) { $kind = 'argument' }
        elsif ($sql =~ /\G[A-Za-z_][A-Za-z0-9_]*/gc)  { $kind = 'word' }
        elsif ($sql =~ /\G[0-9]+(?:\.[0-9]+)?/gc)     { $kind = 'other' }
        elsif ($sql =~ /\G(?:->>|->|<=|>=|<>|!=|\|\|)/gc) { $kind = 'other' }
        elsif ($sql =~ /\G./gcs)                      { $kind = 'other' }
        my $text = $&;
        push @tokens, [$kind, $text, $line];
        $line += ($text =~ tr/\n//);
    }
    return \@tokens;
}

# ---- the schema: which tables belong to an organization ----

my %tenant;    # table name => 1
my %unique;    # PostgreSQL's constraint name => [table, column, ...]
my @migrations;

sub read_schema {
    return unless defined $schema && -d $schema;
    opendir my $dir, $schema or die "queries.pl: $schema: $!\n";
    my @names = sort grep { /\.sql$/ } readdir $dir;
    closedir $dir;
    my %by_name;
    my %number;
    for my $file (@names) {
        my $path  = "$schema/$file";
        my $place = {file => $path, line => 1};
        if ($file !~ /^(([0-9]{4})_[a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql$/) {
            wrong($place, 'a migration is named NNNN_name.sql, NNNN_name.sqlite.sql'
                        . ' or NNNN_name.postgres.sql');
            next;
        }
        my ($name, $number, $engine) = ($1, $2, $3);
        wrong($place, "the number $number is that of $number{$number} too")
            if defined $number{$number} && $number{$number} ne $name;
        $number{$number} = $name;
        my $text = slurp($path);
        for my $to (defined $engine ? $engine : @engines) {
            wrong($place, "$name has two texts for $to") if defined $by_name{$name}{$to};
            $by_name{$name}{$to} = $text;
        }
        note_tables($text);
    }
    @migrations = map { {name => $_, text => $by_name{$_}} } sort keys %by_name;
    return;
}

sub note_tables {
    my ($text) = @_;
    my $bare = join '', map { $_->[0] =~ /^(?:comment|string)$/ ? ' ' : $_->[1] } @{tokens($text, 1)};
    while ($bare =~ /CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)\s*\(((?:[^()]|(\((?:[^()]|(?3))*\)))*)\)/gi) {
        my ($table, $body) = (lc $1, $2);
        note_part($table, $_) for $body =~ /((?:[^,()]|(\((?:[^()]|(?2))*\)))+)/g;
    }
    while ($bare =~ /CREATE\s+UNIQUE\s+INDEX\s+(\w+)\s+ON\s+(\w+)\s*\(([^()]*)\)/gi) {
        $unique{lc $1} = [lc $2, columns_of($3)];
    }
    while ($bare =~ /ALTER\s+TABLE\s+(\w+)\s+ADD\s+(?:COLUMN\s+)?org_id\s/gi) {
        $tenant{lc $1} = 1;
    }
    return;
}

sub columns_of {
    my ($list) = @_;
    return map { /(\w+)/ ? lc $1 : () } split /,/, $list;
}

# One column or one rule of a CREATE TABLE.
sub note_part {
    my ($table, $part) = @_;
    return unless defined $part && $part =~ /^\s*(\w+)\s+(.*)$/s;
    my ($first, $rest) = (lc $1, $2);
    my $name;
    if ($first eq 'constraint') {
        ($name, $first, $rest) = (lc $1, lc $2, $3) if $rest =~ /^(\w+)\s+(\w+)\s*(.*)$/s;
    }
    if ($first eq 'primary' && $rest =~ /\(([^()]*)\)/) {
        $unique{$name || "${table}_pkey"} = [$table, columns_of($1)];
    } elsif ($first eq 'unique' && "$first $rest" =~ /\(([^()]*)\)/) {
        my @columns = columns_of($1);
        $unique{$name || join('_', $table, @columns, 'key')} = [$table, @columns];
    } elsif ($first !~ /^(?:foreign|check|unique|primary)$/) {
        $tenant{$table} = 1 if $first eq 'org_id';
        $unique{"${table}_pkey"} = [$table, $first] if $rest =~ /\bPRIMARY\s+KEY\b/i;
        $unique{"${table}_${first}_key"} = [$table, $first] if $rest =~ /\bUNIQUE\b/i;
    }
    return;
}

# ---- the queries ----

my (@queries, %query);

# Named pieces of statements, "-- part: NAME" up to the next name or part, used as %{NAME}.
my %part;

sub read_parts {
    my ($file) = @_;
    my @lines = split /\n/, slurp($file), -1;
    my $name;
    for my $at (0 .. $#lines) {
        my $line = $lines[$at];
        if ($line =~ /^--\s*part:\s*(.*?)\s*$/) {
            $name = $1;
            my $place = {file => $file, line => $at + 1};
            wrong($place, "part \"$name\" is not lower case letters, digits and _")
                unless $name =~ /^[a-z][a-z0-9_]*$/;
            wrong($place, "the part $name is there twice") if defined $part{$name};
            $part{$name} = '';
        } elsif ($line =~ /^--\s*name:/) {
            $name = undef;
        } elsif (defined $name && $line !~ /^--/) {
            $part{$name} .= "$line\n";
        }
    }
    return;
}

sub with_parts {
    my ($query, $text) = @_;
    for (1 .. 4) {    # parts may use parts, four levels deep
        last unless $text =~ /%\{/;
        $text =~ s/%\{(\w+)\}/part_of($query, $1)/ge;
    }
    wrong($query, 'a part uses itself, or parts are nested too deeply') if $text =~ /%\{/;
    return $text;
}

sub part_of {
    my ($query, $name) = @_;
    if (!defined $part{$name}) {
        wrong($query, "there is no part \"$name\"");
        return '';
    }
    (my $text = $part{$name}) =~ s/\A\s+|\s+\z//g;
    return $text;
}

sub read_queries {
    my ($file) = @_;
    my @lines = split /\n/, slurp($file), -1;
    my ($now, $in_part);
    for my $at (0 .. $#lines) {
        my $line = $lines[$at];
        if ($line =~ /^--\s*part:/) {
            query_end($now) if $now;
            ($now, $in_part) = (undef, 1);
        }
        if ($line =~ /^--\s*name:/) {
            query_end($now) if $now;
            $now = {file => $file, line => $at + 1, head => {}, sql => ''};
            $in_part = 0;
        }
        next if $in_part;
        if (!$now) {
            wrong({file => $file, line => $at + 1}, 'text before the first "-- name:"')
                if $line =~ /\S/ && $line !~ /^--/;
            next;
        }
        head_or_body($now, $line, $at + 1);
    }
    query_end($now) if $now;
    return;
}

sub head_or_body {
    my ($query, $line, $number) = @_;
    my $place = {file => $query->{file}, line => $number};
    if (!defined $query->{body_line} && $line =~ /^--\s?([a-z]+):\s*(.*?)\s*$/) {
        my ($key, $value) = ($1, $2);
        return wrong($place, "unknown line \"$key:\" (name, scope, takes, gives, engine)")
            unless $key =~ /^(?:name|scope|takes|gives|engine)$/;
        return wrong($place, "a second \"$key:\"") if defined $query->{head}{$key};
        $query->{head}{$key} = $value;
        $query->{last_key} = $key;
        return;
    }
    if (!defined $query->{body_line} && $line =~ /^--\s{2,}(.*?)\s*$/ && $query->{last_key}) {
        $query->{head}{$query->{last_key}} .= " $1";    # the line before goes on
        return;
    }
    return if !defined $query->{body_line} && $line =~ /^(?:--.*|\s*)$/;
    $query->{body_line} = $number unless defined $query->{body_line};
    $query->{sql} .= "$line\n";
    return;
}

# "id text, limit int" => [[name, kind], ...]
sub names_of {
    my ($query, $key) = @_;
    my $value = $query->{head}{$key};
    return [] if !defined $value || $value =~ /^\s*$/;
    my (@names, %seen);
    for my $part (split /,/, $value, -1) {
        if ($part !~ /^\s*([a-z][a-z0-9_]*)\s+(\w+)\s*$/) {
            wrong($query, "$key: \"$part\" is not \"name kind\"");
            next;
        }
        my ($name, $kind) = ($1, $2);
        wrong($query, "$key: kind \"$kind\" of $name is neither text nor int")
            unless $kind =~ /^(?:text|int)$/;
        wrong($query, "$key: $name is there twice") if $seen{$name}++;
        wrong($query, "takes: :$name is bound by the store and never listed")
            if $key eq 'takes' && $implicit{$name};
        push @names, [$name, $kind];
    }
    return \@names;
}

sub query_end {
    my ($query) = @_;
    my $name = $query->{head}{name};
    return wrong($query, "name \"$name\" is not lower case letters, digits and _")
        unless $name =~ /^[a-z][a-z0-9_]*$/;
    $query->{name} = $name;
    return wrong($query, "$name has no statement") unless $query->{sql} =~ /\S/;
    my $engine = $query->{head}{engine};
    return wrong($query, "engine \"$engine\" is neither sqlite nor postgres")
        if defined $engine && $engine !~ /^(?:sqlite|postgres)$/;
    $query->{engine} = $engine;
    $query->{sql} = with_parts($query, $query->{sql});
    for my $key ('takes', 'gives') {
        $query->{head}{$key} = with_parts($query, $query->{head}{$key})
            if defined $query->{head}{$key};
    }
    $query->{takes}  = names_of($query, 'takes');
    $query->{gives}  = names_of($query, 'gives');
    $query->{tokens} = tokens($query->{sql}, $query->{body_line});
    check_scope($query);
    check_dialect($query) unless $engine;
    number_arguments($query);
    find_verb($query);
    wrong($query, "$name reads but has no \"gives:\"")
        if $query->{verb} eq 'READS' && !@{$query->{gives}};
    add_query($query);
    return;
}

# One name has one statement for both engines, or one for each, or one and an exception.
sub add_query {
    my ($query) = @_;
    my $name = $query->{name};
    my $slot = defined $query->{engine} ? $query->{engine} : 'both';
    my $known = $query{$name};
    if (!$known) {
        $known = $query{$name} = {name => $name, place => $query};
        push @queries, $known;
    }
    if ($known->{$slot}) {
        my $first = $known->{$slot};
        return wrong($query, "the name $name is taken by $first->{file}:$first->{line}");
    }
    $known->{$slot} = $query;
    my $first = $known->{place};
    for my $key ('takes', 'gives') {
        my ($a, $b) = map { join ', ', map { "@$_" } @{$_->{$key}} } $first, $query;
        wrong($query, "$key differs from the other variant at $first->{file}:$first->{line}")
            if $a ne $b;
    }
    wrong($query, "uses other arguments of the scope than the variant at $first->{file}:$first->{line}")
        if "@{$first->{from_scope}}" ne "@{$query->{from_scope}}";
    return;
}

sub solid {    # tokens that mean something to the engine
    my ($query) = @_;
    return grep { $_->[0] !~ /^(?:space|comment)$/ } @{$query->{tokens}};
}

sub check_scope {
    my ($query) = @_;
    my $scope = $query->{head}{scope};
    my $name  = $query->{name};
    return wrong($query, "$name has no \"scope:\"") unless defined $scope;
    my $uses_org = grep { $_->[1] eq ':org_id' } solid($query);
    my ($tenant) = grep { $_->[0] eq 'word' && $tenant{lc $_->[1]} } solid($query);
    if ($scope eq 'organization') {
        $query->{needs_org} = 1;
        wrong($query, "$name has scope organization but does not use :org_id") unless $uses_org;
        return;
    }
    return if $scope =~ /^none, because \S.*\S/;
    return wrong($query, "scope \"$scope\" is neither \"organization\" nor \"none, because ...\"")
        unless $scope eq 'none';
    wrong({file => $query->{file}, line => $tenant->[2]},
        "$name touches the tenant table $tenant->[1] outside an organization:"
        . ' use :org_id, or say "scope: none, because ..."')
        if $tenant;
    return;
}

sub check_dialect {
    my ($query) = @_;
    my @tokens = solid($query);
    for my $i (0 .. $#tokens) {
        my ($kind, $text, $line) = @{$tokens[$i]};
        my @next = map { defined $_ ? uc $_->[1] : '' } @tokens[$i + 1 .. $i + 3];
        my $word  = uc $text;
        my $place = {file => $query->{file}, line => $line};
        wrong($place, "\"::\" is PostgreSQL only: write CAST(... AS ...)") if $text eq '::';
        wrong($place, "JSON operators differ between the engines") if $text =~ /^->>?$/;
        wrong($place, "$text is not :name; arguments are named")
            if $text eq '?' || ($text eq '$' && $next[0] =~ /^[0-9]/);
        if ($kind eq 'word') {
            wrong($place, "$word() asks the engine for the time: pass it as an argument")
                if ($word eq 'NOW' && $next[0] eq '(')
                || $word =~ /^CURRENT_(?:TIMESTAMP|TIME|DATE)$/;
            wrong($place, "ILIKE is PostgreSQL only: lower(x) LIKE lower(:y)")
                if $word eq 'ILIKE';
        }
        wrong($place, "booleans are 0 and 1: compare with those")
            if ($text eq '=' || $text eq '<>' || $word eq 'IS') && $next[0] =~ /^(?:TRUE|FALSE)$/;
        wrong($place, "$text IS NULL has no type: CAST($text AS TEXT) IS NULL")
            if $kind eq 'argument' && $next[0] eq 'IS'
            && ($next[1] eq 'NULL' || ($next[1] eq 'NOT' && $next[2] eq 'NULL'));
    }
    return;
}

# :name => $n; the listed arguments in their order, then :org_id and :actor_id where used.
sub number_arguments {
    my ($query) = @_;
    my %used;
    for my $token (grep { $_->[0] eq 'argument' } @{$query->{tokens}}) {
        push @{$used{substr $token->[1], 1}}, $token->[2];
    }
    my @all = @{$query->{takes}};
    $query->{from_scope} = [grep { $used{$_} } 'org_id', 'actor_id'];
    $query->{listed} = @all;
    push @all, map { [$_, $implicit{$_}] } @{$query->{from_scope}};
    wrong($query, "more than $max_args arguments") if @all > $max_args;
    my %number;
    for my $i (0 .. $#all) {
        my $name = $all[$i][0];
        $number{$name} = $i + 1;
        wrong($query, "takes $name but does not use :$name") unless $used{$name};
    }
    for my $name (sort keys %used) {
        wrong({file => $query->{file}, line => $used{$name}[0]},
            "uses :$name, which \"takes:\" does not list") unless $number{$name};
    }
    $query->{all} = \@all;
    my $text = '';
    for my $token (@{$query->{tokens}}) {
        my ($kind, $piece) = @$token;
        $piece = '$' . ($number{substr $piece, 1} || 0) if $kind eq 'argument';
        $text .= $piece unless $kind eq 'comment';
    }
    $text =~ s/[ \t]+\n/\n/g;
    $text =~ s/\n{2,}/\n/g;
    $text =~ s/^\s+|\s+$//g;
    $text =~ s/;$//;
    $query->{text} = $text;
    my @ends = grep { $_->[1] eq ';' } solid($query);
    wrong({file => $query->{file}, line => $ends[0][2]}, 'one statement under each name')
        if @ends > 1 || (@ends == 1 && (solid($query))[-1][1] ne ';');
    return;
}

# What the statement does, for errors and retries: the first verb that writes, at any depth.
sub find_verb {
    my ($query) = @_;
    my $before = '';
    $query->{verb} = 'READS';
    for my $token (solid($query)) {
        my $word = $token->[0] eq 'word' ? uc $token->[1] : $token->[1];
        if ($word =~ /^(INSERT|UPDATE|DELETE)$/ && $before !~ /^(?:FOR|DO|ON|KEY)$/) {
            $query->{verb} = "$1S";
            last;
        }
        $before = $word;
    }
    return;
}

# ---- what comes out ----

sub c_text {
    my ($text, $indent) = @_;
    my @lines = split /(?<=\n)/, $text;
    @lines = ('') unless @lines;
    for my $line (@lines) {
        $line =~ s/([\\"])/\\$1/g;
        $line =~ s/\n/\\n/g;
        $line =~ s/\t/\\t/g;
        $line =~ s/\?\?/?\\?/g;
        $line =~ s/([\x00-\x1f\x7f-\xff])/sprintf '\\%03o', ord $1/ge;
        $line = "\"$line\"";
    }
    return join "\n$indent", @lines;
}

sub put {
    my ($name, $text) = @_;
    my $path = "$out/$name";
    return if -e $path && slurp($path) eq $text;
    open my $to, '>:raw', "$path.new" or die "queries.pl: $path.new: $!\n";
    print {$to} $text;
    close $to or die "queries.pl: $path.new: $!\n";
    rename "$path.new", $path or die "queries.pl: $path: $!\n";
    return;
}

my $made = "Made from SQL by tools/queries.pl; do not edit. */\n/* SPDX-License-Identifier: ISC */\n";
my $long = "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n";

sub header_text {
    my $text = "/* query.gen.h: the names of all queries. $made"
        . "#ifndef PLATFORM_STORE_QUERY_GEN_H\n#define PLATFORM_STORE_QUERY_GEN_H\n\nenum query {\n";
    $text .= "    Q_\U$_->{name}\E,\n" for @queries;
    return $text . "    QUERY_COUNT\n};\n\n#endif\n";
}

sub names_text {
    my ($array, $names) = @_;
    return '' unless @$names;
    my $text = "static const struct query_name ${array}\[] = {";
    $text .= "\n    {\"$_->[0]\", QUERY_\U$_->[1]\E}," for @$names;
    return "$text\n};\n";
}

sub table_text {
    my $text = "/* query.gen.c: all queries. $made"
        . "#include \"platform/store/query.h\"\n\n$long\n";
    for my $query (@queries) {
        my $any = $query->{place};
        $text .= names_text("$query->{name}_takes", $any->{all});
        $text .= names_text("$query->{name}_gives", $any->{gives});
    }
    $text .= "\nconst struct query_row query_table[] = {\n";
    for my $query (@queries) {
        my $any = $query->{place};
        $text .= "    {.name = \"$query->{name}\",\n";
        for my $engine (@engines) {
            my $variant = $query->{$engine} || $query->{both};
            $text .= "     .text[ENGINE_\U$engine\E] =\n         "
                . c_text($variant->{text}, '         ') . ",\n";
        }
        for my $key ('takes', 'gives') {
            my $count = @{$key eq 'takes' ? $any->{all} : $any->{gives}};
            $text .= "     .$key = $query->{name}_$key, .${key}_count = $count,\n" if $count;
        }
        $text .= "     .listed_count = $any->{listed},\n" if $any->{listed};
        my $at = $any->{listed};
        for my $name (@{$any->{from_scope}}) {
            $text .= "     .${name}_number = " . ++$at . ",\n";
        }
        $text .= "     .needs_org = true,\n" if $any->{needs_org};
        $text .= "     .verb = QUERY_$any->{verb}},\n";
    }
    return $text . "    {.name = NULL},\n};\n\nconst size_t query_count = "
        . scalar(@queries) . ";\n";
}

sub migrations_text {
    my $text = "/* migration.gen.c: all migrations. $made"
        . "#include \"platform/store/query.h\"\n\n$long\n"
        . "const struct migration_row migration_table[] = {\n";
    for my $migration (@migrations) {
        $text .= "    {.name = \"$migration->{name}\",\n";
        for my $engine (@engines) {
            next unless defined $migration->{text}{$engine};
            $text .= "     .text[ENGINE_\U$engine\E] =\n         "
                . c_text($migration->{text}{$engine}, '         ') . ",\n";
        }
        $text .= "    },\n";
    }
    $text .= "    {.name = NULL},\n};\n\nconst size_t migration_count = "
        . scalar(@migrations) . ";\n\nconst struct unique_row unique_table[] = {\n";
    for my $name (sort keys %unique) {
        my ($table, @columns) = @{$unique{$name}};
        my $columns = join ', ', map { "$table.$_" } @columns;
        $text .= "    {\"$name\", \"$columns\", \"/$columns[-1]\"},\n";
    }
    return $text . "    {NULL, NULL, NULL},\n};\n";
}

read_schema();
read_parts($_) for @files;
read_queries($_) for sort @files;
for my $query (@queries) {
    next if $query->{both} || ($query->{sqlite} && $query->{postgres});
    my $missing = $query->{sqlite} ? 'postgres' : 'sqlite';
    wrong($query->{place}, "$query->{name} has no variant for $missing");
}
if (@wrong) {
    print STDERR "$_\n" for @wrong;
    exit 1;
}
put('query.gen.h',     header_text());
put('query.gen.c',     table_text());
put('migration.gen.c', migrations_text());
