#!/usr/bin/perl
# dev.t: ./dev run as a newcomer meets it: starts, keeps, stops, on both databases.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use End;
use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP;
use Test::More;

for my $program (qw(nginx curl)) {
    plan skip_all => "$program is not installed"
      unless grep { -x "$_/$program" } split(/:/, $ENV{PATH}), '/usr/sbin';
}
my $folder = tempdir(CLEANUP => 1);
my $state  = "$folder/dev";
my $port   = End::free_port();
$ENV{KP_DEV_STATE} = $state;
$ENV{KP_DEV_BUILD} = $End::build;
delete $ENV{KP_TEST_DATABASE};

# (status, everything written)
sub dev {
    my ($words) = @_;
    my $said = `timeout 120 $End::top/dev $words 2>&1 </dev/null`;
    return ($? >> 8, $said);
}

sub owner { return eval { decode_json(slurp("$state/owner.json")) } || {} }

# (status, document) of the API with the owner's key.
sub api {
    my ($method, $path, $body) = @_;
    my $owner = owner();
    my @body  = defined $body ? ('-H', 'Content-Type: application/json', '-d', encode_json($body)) : ();
    open my $curl, '-|', 'curl', '-s', '-m', 10, '-w', "\n%{http_code}", '-X', $method,
      '-H', "Authorization: Bearer $owner->{api_key}", @body, "$owner->{url}$path"
      or BAIL_OUT('curl');
    my $answer = join '', <$curl>;
    close $curl;
    $answer =~ s/\n(\d+)$//;
    return ($1, eval { decode_json($answer) });
}

sub remembered { return map { slurp($_) =~ /^(\d+)/ ? $1 : () } glob "$state/*.pid" }

sub all_gone { return !grep { slurp("/proc/$_/stat") =~ /\) [^Z]/ } @_ }

sub starts {
    my ($database) = @_;
    my ($status, $said) = dev("run --detach --port $port --database $database");
    is $status, 0, "./dev run starts on $database" or diag $said;
    my $owner = owner();
    is join(' ', sort keys %$owner), 'api_key email password url', 'owner.json says how to get in';
    is sprintf('%o', (stat "$state/owner.json")[2] & 07777), '600', 'only its owner can read it';
    for my $word (qw(url email password api_key)) {
        like $said, qr/\Q$owner->{$word}\E/, "$word is printed";
    }
    my ($code, $me) = api('GET', '/api/v1/me');
    is $code, 200, 'the API key works';
    is $me->{email}, $owner->{email}, 'and is the owner\'s';
    is((dev('status'))[0], 0, './dev status is content');
    my $told = eval { decode_json((dev('status --json'))[1]) } || {};
    ok $told->{running}, '--json says so too';
    is $told->{database}, $database, 'and names the database';
    return $owner;
}

sub keeps {
    my ($database) = @_;
    my $before = owner();
    my ($code) = api('PATCH', '/api/v1/me', {name => "Kept in $database"});
    is $code, 200, 'something is written';
    my @first = remembered();
    is((dev('stop'))[0], 0, './dev stop stops');
    ok all_gone(@first), 'nothing that it started is left';
    is((dev('status'))[0], 3, './dev status says that nothing runs');
    is((dev('status --json'))[0], 3, 'also as JSON');
    my ($status, $said) = dev('run --detach');
    is $status, 0, 'the next run needs no options' or diag $said;
    is_deeply owner(), $before, 'the account is the same';
    ($code, my $me) = api('GET', '/api/v1/me');
    is $me->{name}, "Kept in $database", 'what was written is there';
    my @second = remembered();
    dev('run --detach');
    is_deeply [remembered()], \@second, 'a run while it runs leaves the processes alone';
}

# What an installation has its supervisor for: kill -9 of any program loses nothing and heals.
sub heals {
    for my $name (qw(work serve nginx)) {
        my ($pid) = slurp("$state/$name.pid") =~ /^(\d+)/;
        kill 'KILL', $pid;
        ok wait_until(sub { my ($now) = slurp("$state/$name.pid") =~ /^(\d+)/; $now && $now != $pid }, 20),
          "$name is started again";
    }
    ok wait_until(sub { (api('GET', '/api/v1/me'))[0] == 200 }, 20), 'and all is well';
    is((dev('status'))[0], 0, './dev status thinks so too');
}

# The commands of README.md as they stand there.
sub tour {
    my ($tour) = slurp("$End::top/README.md") =~ /^## A tour by curl\n.*?^```sh\n(.*?)^```/ms;
    ok $tour, 'README.md has a tour' or return;
    $tour =~ s{var/dev/}{$state/}g;
    open my $out, '>', "$folder/tour.sh" or BAIL_OUT($!);
    print $out "set -e\n$tour";
    close $out;
    my $said = `timeout 60 sh $folder/tour.sh 2>&1`;
    is $?, 0, 'its commands work' or diag $said;
    like $said, qr{"pointer":"/settings_json/eventRoutes/0/sinkName"}, 'a wrong route is told by pointer';
    like $said, qr/"status":"Healthy"/, 'the Graph becomes healthy';
    like $said, qr/kind: .{0,2}"?Graph/, 'its manifests are shown';
    like $said, qr{^\Q$state\E/gitops/\S+\.yaml$}m, 'and are files';
    like $said, qr/"action":"resource\.\w+"/, 'and the trail has it';
}

# Lines and numbers of the demo's resources, through the console's own proxy.
sub demo {
  SKIP: {
        skip 't/lib/loki is not built', 1 unless -x "$End::build/t/lib/loki";
        my ($status, $said) = dev('run --detach --demo');
        is $status, 0, './dev run --demo starts' or diag $said;
        like +(dev('status'))[1], qr/^loki +runs/m, 'with a Loki';
        my ($first) = split /\n/, slurp("$state/demo.list");
        my $at = eval { decode_json($first) } || {};
        my $path = "/api/v1/projects/$at->{project}/resources/$at->{resource}";
        my $lines = sub {
            my ($code, $answer) = api('GET', "$path/logs?limit=5&query=%7Bpod%3D~%22.%2B%22%7D");
            return $code == 200 && @{$answer->{data}{result} || []};
        };
        ok wait_until($lines, 20), 'its resources have logs';
        my $numbers = sub {
            my ($code, $answer) = api('GET', "$path/metrics/query?query=memory_usage_bytes");
            return $code == 200 && @{$answer->{data}{result} || []};
        };
      SKIP: {
            skip 'prometheus is not installed', 1 unless grep { -x "$_/prometheus" } split /:/, $ENV{PATH};
            ok wait_until($numbers, 60), 'and metrics';
        }
        my ($code, $made) = api('POST', "/api/v1/projects/$at->{project}/resources",
            {name => 'Newcomer', type => 'graph', sku => 'standard', settings_json => {}});
        is $code, 201, 'a resource is ordered meanwhile';
        $path = "/api/v1/projects/$at->{project}/resources/" . ($made->{resource_id} // '');
        ok wait_until($lines, 60), 'and begins to write';
        my @running = remembered();
        is((dev('stop'))[0], 0, './dev stop stops the demo');
        ok all_gone(@running), 'and its stores';
        is((dev('run --detach'))[0], 0, 'the next run needs no --demo');
        ok wait_until($lines, 20), 'to have them again';
    }
}

sub refuses_a_taken_port {
    my $other = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1);
    my ($status, $said) = dev('stop');
    ($status, $said) = dev('run --detach --port ' . $other->sockport);
    is $status, 1, 'a port that is taken is refused';
    like $said, qr/port \d+ is taken by another program; choose one: .*--port \d+/, 'and says what to do';
    is_deeply [remembered()], [], 'nothing is left running';
    for my $wrong ('run --port x', 'run --port 70000', 'run --database mysql', 'run --what', 'what') {
        ($status, $said) = dev($wrong);
        ok $status == 1 || $status == 2, "./dev $wrong is refused";
        like $said, qr/^dev: .*/m, 'with a reason';
    }
}

sub stops_at_the_end_of_the_foreground {
    my $pid = fork // BAIL_OUT('fork');
    if ($pid == 0) {
        setpgrp 0, 0;
        open STDIN,  '<', '/dev/null';
        open STDOUT, '>', "$folder/foreground";
        open STDERR, '>&', \*STDOUT;
        exec "$End::top/dev", 'run', '--port', $port or POSIX::_exit(127);
    }
    ok wait_until(sub { slurp("$folder/foreground") =~ /Ctrl-C stops everything/ }, 60),
      './dev run stays in the foreground';
    my @running = remembered();
    my @stores = grep { -e "$state/$_.pid" } qw(loki metrics);
    is scalar(@running), 3 + @stores, 'with three programs, and the stores of the demo';
    kill 'INT', -$pid;
    waitpid $pid, 0;
    is $?, 0, 'Ctrl-C ends it well';
    ok all_gone(@running), 'and everything it started';
}

starts('sqlite');
tour();
heals();
keeps('sqlite');
demo();
refuses_a_taken_port();
stops_at_the_end_of_the_foreground();
is sprintf('%o', (stat "$state/ktrlplane.db")[2] & 07777), '600', 'only its owner can read the database';

SKIP: {
    skip 'PostgreSQL is not installed' unless glob '/usr/lib/postgresql/*/bin/initdb';
    my $owner = starts('postgres');
    keeps('postgres');
}
is((dev('reset --yes'))[0], 0, './dev reset removes everything');
ok !-e $state, 'nothing is left of it';
ok !-e '/var/tmp/ktrlplane-dev-' . (split ' ', `printf %s '$state' | cksum`)[0],
  'nor of its PostgreSQL cluster';
done_testing();
