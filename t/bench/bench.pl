#!/usr/bin/perl
# bench.pl: how fast requests are, as ratios to a program that does nothing (the floor).
#
#   ./dev bench [NAME...] [--json]      names: see @names; none = all
#
# KP_BENCH_SECONDS (5) for each of KP_BENCH_ROUNDS (5) alternating rounds; t/bench/README.md.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Bench qw(give_up spill run world_open floor_open nginx_open load pss_of ask median);
use BenchForms qw(forms_open);
use BenchProxy qw(proxy_rounds hang_rounds);
use BenchSchema qw(schema_rounds);

my $seconds = $ENV{KP_BENCH_SECONDS} || 5;
my $rounds  = $ENV{KP_BENCH_ROUNDS}  || 5;
my $json    = grep { $_ eq '--json' } @ARGV;
my @wanted  = grep { $_ ne '--json' } @ARGV;

my %kinds = (
    json => {path => '/api/v1/projects/project-1/resources?limit=25', with => 'key'},
    html => {path => '/projects/project-1/resources?limit=25', with => 'cookie'},
    post => {path => '/api/v1/projects/project-21/resources', with => 'key', method => 'POST'},
);
# What is asked of each, as shared goals: ratio to the floor.
my %goals = ('json-sqlite' => 0.65, 'json-postgres' => 0.28, 'html-sqlite' => 0.55,
    'html-postgres' => 0.28, 'post-sqlite' => 0.12, 'post-postgres' => 0.17);
my @few = qw(json-sqlite json-postgres html-sqlite html-postgres);
my @names = ('floor', @few, 'post-sqlite', 'post-postgres', 'crowd-sqlite', 'crowd-postgres', 'forms-sqlite', 'forms-postgres', 'assignments', 'schema', 'query', 'proxy');
my $many = 1_000_000;

# Pages of an organization with 5 000 members; two people look at a time, as one for each core.
my $crowd_goal_ms = 50;
my @crowd = (
    (map { "/organizations/crowd$_" } '', '/access', '/access?q=member-4', '/access/grant', '/audit',
        '/audit?actor=usr_c17', '/members', '/members?q=member-4', '/members/usr_c7', '/teams',
        '/teams/tea_c1', '/roles', '/roles/10000000-0001-0000-0000-000000000001', '/invitations',
        '/service-accounts', '/service-accounts/svc_c7', '/groups', '/settings'),
    '/admin', '/admin/users', '/admin/users?q=member-4', '/admin/users/usr_c7', '/admin/organizations',
    '/admin/organizations/crowd', '/admin/issuers', '/admin/features', '/account/security', '/account/keys');

sub check_names {
    my %known = map { $_ => 1 } @names;
    for (@wanted) {
        give_up("there is no bench $_; there are: @names") unless $known{$_};
    }
    @wanted = @names unless @wanted;
}

# ---- what to measure: name, target, what is asked ----

my %worlds;

sub entry {
    my ($name, $assignments) = @_;
    my ($kind, $engine) = split /-/, $name;
    my $world = $worlds{"$engine $assignments"} //= world_open($engine, $assignments);
    my $what = $kinds{$kind};
    return {
        name => $assignments == $many ? "$name-$many" : $name,
        target  => {%$world},
        kind    => $kind,
        method  => $what->{method} // 'GET',
        path    => $what->{path},
        headers => [$world->{$what->{with}}],
        rounds  => [],
    };
}

# Figures of validating: how many times as fast as ajv, and what is asked.
my @schema_figures = (
    {name => 'once', says => 'compile and validate once', ours => 0, theirs => 0, goal => 10},
    {name => 'again', says => 'validate again', ours => 1, theirs => 1, goal => 0.33},
);

sub measure_schema {
    if (!-d "$FindBin::Bin/../schema/node_modules/ajv") {
        print STDERR "schema: ajv is not installed: npm ci --prefix t/schema\n";
        return;
    }
    my ($done, $bytes) = schema_rounds($ENV{KP_BUILD} || '.', $FindBin::Bin, $rounds, $seconds);
    for my $figure (@schema_figures) {
        my $ours   = median(map { $_->{ours}[$figure->{ours}] } @$done);
        my $theirs = median(map { $_->{theirs}[$figure->{theirs}] } @$done);
        my $ratio  = median(map { $_->{theirs}[$figure->{theirs}] / $_->{ours}[$figure->{ours}] } @$done);
        if ($json) { say_json("schema.$figure->{name}", $ours, 'us', $theirs, $ratio); next }
        printf "%-34s %9.1f us, ajv %9.1f us: %.2f times as fast (>= %.2f), a document of %d bytes\n",
          "schema: $figure->{says}", $ours, $theirs, $ratio, $figure->{goal}, $bytes;
    }
}

# Queries of logs and metrics: read, limited, printed; the best of all rounds, as nothing waits.
sub measure_query {
    my %best;
    for (1 .. $rounds) {
        for my $line (split /\n/, qx($Bench::build/t/bench/query $seconds)) {
            my ($name, $bytes, $us) = split / /, $line;
            $best{$name} = {us => $us, bytes => $bytes} if !$best{$name} || $us < $best{$name}{us};
        }
    }
    for my $name (sort keys %best) {
        my ($us, $bytes) = @{$best{$name}}{qw(us bytes)};
        if ($json) { say_json("query.$name", $us, 'us') }
        else { printf "%-34s %9.2f us, %d bytes: %.1f ns a byte%s\n", "query: $name", $us, $bytes, 1000 * $us / $bytes, $name =~ /long/ ? '' : ' (< 20 us)' }
    }
}

sub entries {
    my %names = map { $_ => 1 } grep { /-/ && !/^(?:crowd|forms)/ } @wanted;
    return () if !%names && !grep { $_ eq 'floor' || $_ eq 'assignments' } @wanted;
    my @entries;
    my $all = grep { $_ eq 'assignments' } @wanted;
    if ($all) { $names{$_} = 1 for @few }
    $names{'json-sqlite'} = 1 if !%names;    # the floor gives the bytes of somebody
    push @entries, map { entry($_, 10_000) } grep { $names{$_} && !/^(?:crowd|forms)/ } @names;
    push @entries, map { entry($_, $many) } @few if $all;
    return @entries;
}

sub bytes_of {
    my ($entry) = @_;
    my $body = $entry->{method} eq 'POST'
      ? '{"name":"First","type":"Konnektr.Graph","sku":"standard","settings_json":{}}' : '';
    my ($status, $answer) = ask($entry->{target}{port}, $entry->{method}, $entry->{path}, $body,
        @{$entry->{headers}}, 'Content-Type: application/json');
    give_up("$entry->{name}: status $status\n$answer") unless $status =~ /^20[01]$/;
    return length $answer;
}

# Floors of the same method and bytes; one for each kind.
sub floors {
    my (@entries) = @_;
    my %floors;
    for my $entry (@entries) {
        my $floor = $floors{$entry->{kind}} //= {
            name    => "floor-$entry->{kind}",
            target  => floor_open($entry->{bytes}),
            method  => $entry->{method},
            path    => '/',
            headers => [],
            rounds  => [],
            bytes   => $entry->{bytes},
        };
        $entry->{floor} = $floor;
    }
    return map { $floors{$_} } sort keys %floors;
}

# ---- figures ----

sub of_rounds {
    my ($entry, $what) = @_;
    return median(map { $what->($_) } @{$entry->{rounds}});
}

# The median of the ratios of single rounds: noise of the machine hits both sides of one.
sub ratio {
    my ($entry, $to) = @_;
    return median(map { $entry->{rounds}[$_]{rate} / $to->{rounds}[$_]{rate} } 0 .. $rounds - 1);
}

# Processor seconds of all processes for 1000 requests: what a request costs, whoever else works.
sub seconds_of {
    my ($entry) = @_;
    return of_rounds($entry, sub { my $sum = 0; $sum += $_ for values %{$_[0]{cpu}}; $sum });
}

sub say_json {
    my ($name, $value, $unit, $floor, $ratio) = @_;
    printf qq({"name":"%s","value":%s,"unit":"%s","floor":%s,"ratio":%s}\n), $name,
      sprintf($value < 10 ? '%.3f' : '%.1f', $value), $unit,
      map { defined $_ ? sprintf('%.3f', $_) : 'null' } $floor, $ratio;
}

sub say_entry {
    my ($entry) = @_;
    my $name = $entry->{name};
    my $rate = of_rounds($entry, sub { $_[0]{rate} });
    my $p50  = of_rounds($entry, sub { $_[0]{p50} });
    my $p99  = of_rounds($entry, sub { $_[0]{p99} });
    my $floor = $entry->{floor} ? of_rounds($entry->{floor}, sub { $_[0]{rate} }) : $rate;
    my $ratio = $entry->{floor} ? ratio($entry, $entry->{floor}) : 1;
    my %cpu;
    for my $process (sort keys %{$entry->{rounds}[0]{cpu}}) {
        $cpu{$process} = of_rounds($entry, sub { $_[0]{cpu}{$process} });
    }
    if ($json) {
        say_json($name, $rate, 'requests/s', $floor, $ratio);
        say_json("$name.p50", $p50 / 1000, 'ms');
        say_json("$name.p99", $p99 / 1000, 'ms', undef, $p99 / $p50);
        say_json("$name.memory", $entry->{pss}, 'MiB a worker');
        say_json("$name.cpu.$_", $cpu{$_}, 's/1000 requests') for sort keys %cpu;
        return;
    }
    my $goal = $goals{$name} ? sprintf('(>= %.2f)', $goals{$name}) : '';
    printf "%-24s %8.0f/s %6.2f %-9s p50 %6.2f ms  p99 %6.2f ms (%.1fx)  %5.1f MiB  %s\n", $name, $rate,
      $ratio, $goal, $p50 / 1000, $p99 / 1000, $p99 / $p50, $entry->{pss},
      join ' ', map { sprintf '%s %.3f', $_, $cpu{$_} } sort keys %cpu;
}

sub say_many {
    my (@entries) = @_;
    my %by = map { $_->{name} => $_ } @entries;
    for my $name (@few) {
        my $many_entry = $by{"$name-$many"} or next;
        my $cost = seconds_of($many_entry) / seconds_of($by{$name});
        if ($json) { say_json("assignments.$name", $cost, 'times the cost') }
        else { printf "%-24s a request costs %.2f times as much with 100 times the assignments (<= 1.30)\n", $name, $cost }
    }
}

sub measure_crowd {
    my ($engine) = @_;
    my $world = $worlds{"$engine 10000"} //= world_open($engine, 10_000);
    Bench::nginx_close() if Bench::nginx_runs();
    nginx_open($world);
    for my $path (@crowd) {
        my $round = load($world, 2, 'GET', $path, 2, $world->{crowd});
        if ($json) { say_json("crowd-$engine $path", $round->{p95} / 1000, 'ms p95') }
        else { printf "%-60s p50 %6.2f ms  p95 %6.2f ms (< %d)\n", "$engine $path", $round->{p50} / 1000, $round->{p95} / 1000, $crowd_goal_ms }
    }
}

# Forms of the biggest types, two people at a time: a page of settings and one with errors.
my $form_goal_ms = 50;

sub measure_forms {
    my ($engine) = @_;
    my $world = $worlds{"$engine 10000"} //= world_open($engine, 10_000);
    Bench::nginx_close() if Bench::nginx_runs();
    nginx_open($world);
    my @forms = forms_open($world, $Bench::top, sub {
        mkdir "$Bench::dir/wide";
        spill("$Bench::dir/wide/wide.json", $_[0]);
        run("$Bench::build/ktrlplane", 'catalog', '--config', $world->{config}, 'import', "$Bench::dir/wide");
    });
    Bench::nginx_close();
    my %floors = map { $_->{bytes} => floor_open($_->{bytes}) } @forms;
    nginx_open($world, values %floors);
    for my $form (@forms) {
        spill("$Bench::dir/form", $form->{body} // '');
        my $method = $form->{method} eq 'FORM' ? "FORM:$form->{status}:$Bench::dir/form" : 'GET';
        my @headers = ($world->{cookie}, 'Origin: http://localhost', 'Content-Type: application/x-www-form-urlencoded');
        my $round = load($world, $seconds, $method, $form->{path}, 2, @headers);
        my $floor = load($floors{$form->{bytes}}, 1, 'GET', '/', 2);
        if ($json) { say_json("forms-$engine $form->{name}", $round->{p95} / 1000, 'ms p95', $floor->{p95} / 1000, $round->{rate} / $floor->{rate}); next }
        printf "%-40s p50 %6.2f ms  p95 %6.2f ms (< %d)  %6.1f/s, %.3f of the floor  %4d KiB\n", "$engine: $form->{name}",
          $round->{p50} / 1000, $round->{p95} / 1000, $form_goal_ms, $round->{rate}, $round->{rate} / $floor->{rate}, $form->{bytes} / 1024;
    }
}

# Logs and metrics through the proxy, beside their store asked directly; other pages while it hangs.
sub measure_proxy {
    my ($say) = $json
      ? sub { my ($name, $says, $value, $unit, $than, $ratio) = @_; say_json("proxy.$name", $value, $unit, $than, $ratio) }
      : sub { my ($name, $says, $value, $unit, $than, $ratio, $goal) = @_; printf "%-44s %9.2f %s, directly %9.2f: %s\n", "proxy: $says", $value, $unit, $than, $goal };
    my @small = proxy_rounds($rounds, $seconds, 1, 'small');
    my $more  = median(map { $_->[1]{p50} - $_->[0]{p50} } @small) / 1000;
    $say->('small', 'p50 of 1 KiB', median(map { $_->[1]{p50} } @small) / 1000, 'ms',
        median(map { $_->[0]{p50} } @small) / 1000, $more, sprintf '%.2f ms more (<= 1.00)', $more);
    for my $large (['made', 2, '1 MiB that the store makes'], ['ready', 8, '1 MiB that is ready, 8 at a time'], ['ready', 1, '1 MiB that is ready, 1 at a time']) {
        my ($kind, $at_once, $says) = @$large;
        my @large = proxy_rounds($rounds, $seconds, $at_once, $kind);
        my $ratio = median(map { $_->[1]{rate} / $_->[0]{rate} } @large);
        $say->("$kind-$at_once", $says, median(map { $_->[1]{rate} } @large), '/s',
            median(map { $_->[0]{rate} } @large), $ratio, sprintf '%.2f of it%s', $ratio, $kind eq 'made' ? ' (>= 0.90)' : '');
    }
    my @hang = hang_rounds($rounds, $seconds, 4);
    my $times = median(map { $_->[1]{p99} / $_->[0]{p99} } @hang);
    my ($without, $with) = map { my $i = $_; median(map { $_->[$i]{p99} } @hang) / 1000 } 0, 1;
    if ($json) { say_json('proxy.hang', $with, 'ms', $without, $times) }
    else { printf "%-44s %9.2f ms, without   %9.2f: %.2f times (<= 1.50)\n", 'proxy: p99 of pages while a store hangs', $with, $without, $times }
}

check_names();
my @entries = entries();
# The bytes are known only when somebody answers: a first nginx tells them.
nginx_open(map { $_->{target} } @entries) if @entries;
$_->{bytes} = bytes_of($_) for @entries;
my @floors = floors(@entries);
Bench::nginx_close() if @entries;
nginx_open(map { $_->{target} } @floors, @entries) if @entries;
for my $round (1 .. $rounds) {
    for my $entry (@floors, @entries) {
        push @{$entry->{rounds}}, load($entry->{target}, $seconds, $entry->{method}, $entry->{path}, 32, @{$entry->{headers}});
        $entry->{pss} = pss_of($entry->{target});
    }
}
my %shown = map { $_ => 1 } @wanted;
for (@floors, @entries) {
    say_entry($_) if $shown{$_->{name}} || $_->{name} =~ /^floor/ || ($shown{assignments} && $_->{name} =~ /$many/);
}
say_many(@entries) if $shown{assignments};
measure_schema() if $shown{schema};
measure_query() if $shown{query};
measure_proxy() if $shown{proxy};
for my $engine (qw(sqlite postgres)) {
    measure_crowd($engine) if $shown{"crowd-$engine"};
}
for my $engine (qw(sqlite postgres)) {
    measure_forms($engine) if $shown{"forms-$engine"};
}
