# Bench.pm: databases with a world, workers, floors and one nginx in front of all of them.
# SPDX-License-Identifier: ISC
package Bench;
use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(time);

our @EXPORT_OK = qw(give_up spill run world_open floor_open nginx_open load cpu_of pss_of ask median);

our $top   = abs_path(dirname(__FILE__) . '/../../..');
our $build = $ENV{KP_BUILD} || abs_path('.');
our $dir   = tempdir('kp_bench.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $owner = $$;
my @children;    # [pid, signal]
my $postgres;    # its pid
my @createdb;
chmod 0711, $dir;

sub give_up { print STDERR "bench: @_\n"; exit 1 }

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return scalar <$in>;
}

sub spill {
    my ($path, $text) = @_;
    open my $out, '>', $path or give_up("$path: $!");
    print $out $text;
    close $out;
}

sub wait_until {
    my ($what, $name, $log) = @_;
    my $until = time + 20;
    until ($what->()) {
        give_up("$name does not start:\n" . substr(slurp($log), -2000)) if time > $until;
        select undef, undef, undef, 0.02;
    }
}

sub spawn {
    my ($signal, $log, @command) = @_;
    my $pid = fork // give_up("fork: $!");
    if ($pid == 0) {
        setpgrp 0, 0;
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', $log;
        open STDERR, '>&', \*STDOUT;
        exec @command or POSIX::_exit(127);
    }
    push @children, [$pid, $signal];
    return $pid;
}

sub run {
    my (@command) = @_;
    my $text = '';
    open my $said, '>&', \*STDERR;
    open STDERR, '>>', "$dir/commands.log";
    my $started = open my $out, '-|', @command;
    open STDERR, '>&', $said;
    $started or give_up("$command[0]: $!");
    while (my $line = <$out>) { $text .= $line }
    close $out or give_up("@command: status $?\n" . slurp("$dir/commands.log"));
    return $text;
}

sub free_port {
    for my $port (map { 20001 + int rand 20000 } 1 .. 50) {
        return $port if IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1);
    }
    give_up('no free port');
}

# ---- databases ----

# A cluster as Debian installs it: durable commits, 128 MB of shared buffers.
sub postgres_open {
    return if $postgres;
    my $bin = (sort glob '/usr/lib/postgresql/*/bin')[-1] or give_up('PostgreSQL is not installed');
    my $folder = "$dir/postgres";
    mkdir $folder;
    my @as = ();
    if ($> == 0) {
        my (undef, undef, $uid, $gid) = getpwnam 'postgres';
        chown $uid, $gid, $folder;
        @as = (qw(setpriv --reuid=postgres --regid=postgres --init-groups env), "HOME=$folder");
    }
    chdir $folder;
    run(@as, "$bin/initdb", '-D', "$folder/cluster", qw(-U ktrlplane -A trust -E UTF8 --locale=C.UTF-8));
    $postgres = spawn('INT', "$dir/postgres.log", @as, "$bin/postgres", '-D', "$folder/cluster",
        '-c', 'listen_addresses=', '-c', "unix_socket_directories=$folder");
    wait_until(sub { -e "$folder/.s.PGSQL.5432" && system("$bin/psql -h $folder -U ktrlplane -d postgres -qc 'SELECT 1' >/dev/null 2>&1") == 0 },
        'PostgreSQL', "$dir/postgres.log");
    chdir $build;
    @createdb = ("$bin/createdb", '-h', $folder, '-U', 'ktrlplane');
}

sub database_open {
    my ($engine, $name) = @_;
    return "sqlite:$dir/$name.db" if $engine eq 'sqlite';
    postgres_open();
    run(@createdb, $name);
    return "postgres:host=$dir/postgres user=ktrlplane dbname=$name";
}

# ---- what is measured ----

# A database with everything in it and workers on it.
sub world_open {
    my ($engine, $assignments, $upstream_workers) = @_;
    my $name = "${engine}_$assignments";
    my $address = database_open($engine, $name);
    my $key = join '', map { sprintf '%02x', $_ } 1 .. 32;
    spill("$dir/key", $key);
    chmod 0600, "$dir/key";
    my $more = $ENV{KP_BENCH_SETTINGS} // '';
    spill("$dir/$name.conf", <<"END");
base_url = http://localhost
database = $address
key_file = $dir/key
templates = $top/templates
catalog = $top/conf/catalog
web_socket = $dir/$name.sock
upstream_socket = $dir/$name.up.sock
socket_mode = 0666
upstream_workers = @{[$upstream_workers // 1]}
log_file = $dir/$name.log
@{[$> == 0 ? 'allow_root = yes' : '']}
$more
END
    my @config = ('--config', "$dir/$name.conf");
    run("$build/ktrlplane", 'migrate', @config);
    run("$build/ktrlplane", 'catalog', @config, 'import', "$top/conf/catalog");
    my ($key_text, $session, $crowd) = split ' ', run("$build/t/bench/world", "$dir/$name.conf", $assignments);
    my $pid = spawn('TERM', "$dir/$name.out", "$build/ktrlplane", 'serve', @config);
    wait_until(sub { -S "$dir/$name.sock" }, "ktrlplane on $engine", "$dir/$name.log");
    return {
        engine => $engine,
        socket => "$dir/$name.sock",
        waits  => "$dir/$name.up.sock",
        pid    => $pid,
        kept   => 1,
        log    => "$dir/$name.log",
        config => "$dir/$name.conf",
        key    => "Authorization: Bearer $key_text",
        cookie => "Cookie: kp_session=$session",
        crowd  => "Cookie: kp_session=$crowd",
    };
}

sub floor_open {
    my ($bytes) = @_;
    my $socket = "$dir/floor_$bytes.sock";
    my $pid = spawn('TERM', "$dir/floor.log", "$build/t/bench/floor", $socket, 2, $bytes);
    wait_until(sub { -S $socket }, 'the floor', "$dir/floor.log");
    return {socket => $socket, pid => $pid, kept => 0};
}

# One nginx for all: each target gets a port, and gives its requests as conf/nginx says, the
# floor a connection for each.
my $nginx;

sub nginx_open {
    my (@targets) = @_;
    my $fastcgi = slurp("$top/conf/nginx/fastcgi.conf.in");
    my $pools   = slurp("$top/conf/nginx/upstream.conf.in");
    my ($kept)  = $pools =~ /^\s*(keepalive \d+;)/m;
    my $servers = '';
    # What waits for other servers goes to the other pool, by the locations of conf/nginx.
    my @waiting = slurp("$top/conf/nginx/site.conf.in") =~ m{^(location ~ "[^"]+" \{[^\}]*ktrlplane_upstream_once;\n\})}mg;
    for my $i (0 .. $#targets) {
        my $target = $targets[$i];
        $target->{port} = free_port();
        my $unix = "server unix:$target->{socket};";
        my $slow = !$target->{waits} ? '' : join "\n", map { s/include \S+fastcgi.conf;/$fastcgi/r =~ s/ktrlplane_upstream_once/slow_$i/r =~ s/limit_req [^;]*;//gr } @waiting;
        $servers .= "upstream slow_$i { server unix:$target->{waits}; }\n" if $target->{waits};
        my $pool = $target->{kept} ? "\$pool_$i" : "once_$i";
        $servers .= <<"END";
upstream once_$i { $unix }
upstream kept_$i { $unix $kept }
map \$request_method \$pool_$i { default once_$i; GET kept_$i; HEAD kept_$i; }
server { listen 127.0.0.1:$target->{port}; $slow location / { fastcgi_pass $pool; $fastcgi } }
END
    }
    spill("$dir/nginx.conf", <<"END");
@{[$> == 0 ? 'user root;' : '']}
worker_processes 2;
daemon off; pid $dir/nginx.pid; error_log $dir/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000;
  client_body_temp_path $dir/t1; proxy_temp_path $dir/t2; fastcgi_temp_path $dir/t3;
  uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;
  $servers
}
END
    my $program = (grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin')[0]
      or give_up('nginx is not installed');
    $nginx = spawn('QUIT', "$dir/nginx.out", $program, '-q', '-e', "$dir/nginx.log", '-p', $dir, '-c', "$dir/nginx.conf");
    wait_until(sub { IO::Socket::INET->new("127.0.0.1:$targets[-1]{port}") }, 'nginx', "$dir/nginx.log");
}

sub nginx_runs { return defined $nginx }

sub nginx_close {
    child_close(grep { $_->[0] == $nginx } @children);
    @children = grep { $_->[0] != $nginx } @children;
    undef $nginx;
}

# ---- measuring ----

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[@sorted / 2] }

# (status, body) of one request, over a connection of its own.
sub ask {
    my ($port, $method, $path, $body, @headers) = @_;
    my $socket = IO::Socket::INET->new("127.0.0.1:$port") or give_up('nginx is gone');
    print $socket join("\r\n", "$method $path HTTP/1.1", 'Host: localhost', 'Connection: close',
        'Content-Length: ' . length $body, @headers, '', $body);
    local $/;
    my ($status, $answer) = (<$socket> // '') =~ m{^HTTP/1\.1 (\d+).*?\r\n\r\n(.*)$}s;
    return ($status // 0, $answer // '');
}

sub children_of {
    my ($parent) = @_;
    return grep { (stat_of($_))[1] == $parent } map { m{/proc/(\d+)} } glob '/proc/[0-9]*';
}

# Processor seconds of this process and of children that ended, and its parent.
sub stat_of {
    my ($pid) = @_;
    my @field = split ' ', (slurp("/proc/$pid/stat") // '') =~ s/^.*\) //sr;
    return (0, 0) if @field < 15;
    return (($field[11] + $field[12] + $field[13] + $field[14]) / POSIX::sysconf(POSIX::_SC_CLK_TCK()), $field[1]);
}

# nginx, worker and postgres: processor seconds so far.
sub cpu_of {
    my ($target) = @_;
    my %seconds;
    my %of = (nginx => $nginx, worker => $target->{pid});
    $of{postgres} = $postgres if ($target->{engine} // '') eq 'postgres';
    for my $name (keys %of) {
        $seconds{$name} += (stat_of($_))[0] for $of{$name}, children_of($of{$name});
    }
    return \%seconds;
}

# MiB of the largest worker: its own pages and its share of common ones.
sub pss_of {
    my ($target) = @_;
    my $most = 0;
    for (children_of($target->{pid})) {
        my ($kib) = slurp("/proc/$_/smaps_rollup") =~ /^Pss:\s+(\d+)/m;
        $most = $kib / 1024 if $kib && $kib / 1024 > $most;
    }
    return $most;
}

# What workers and nginx say about failed requests.
sub complaints {
    my ($target) = @_;
    my @ours = grep { /"status":5|"level":"fault"/ } split /\n/, slurp($target->{log} // '/dev/null');
    my @nginx = grep { !/"GET.*Broken pipe/ } split /\n/, slurp("$dir/nginx.log");
    return join "\n", splice(@ours, 0, 4), splice(@nginx, 0, 4);
}

# One round: rate, p50, p95, p99 (us) and processor seconds for each 1000 requests by process.
my $round = 0;

sub load {
    my ($target, $seconds, $method, $path, $at_once, @headers) = @_;
    my $before = cpu_of($target);
    my $prefix = 'r' . ++$round;
    my $text = run('wrk', '-t1', "-c$at_once", "-d${seconds}s", '-s', "$top/t/bench/load.lua",
        "http://127.0.0.1:$target->{port}$path", '--', $method, $prefix, @headers);
    my $after = cpu_of($target);
    my ($count, $us, $p50, $p95, $p99, $errors) = $text =~ /^figures (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/m
      or give_up("wrk says: $text");
    give_up("$errors of $count requests to $path failed\n" . complaints($target)) if $errors || !$count;
    my %cpu = map { $_ => ($after->{$_} - $before->{$_}) * 1000 / $count } keys %$after;
    return {rate => $count * 1e6 / $us, p50 => $p50, p95 => $p95, p99 => $p99, cpu => \%cpu};
}

sub child_close {
    my ($pid, $signal) = @{$_[0]};
    kill $signal, $pid;
    my $until = time + 8;
    select undef, undef, undef, 0.02 until waitpid($pid, POSIX::WNOHANG()) != 0 || time > $until;
    kill 'KILL', -$pid;
}

sub close_all { child_close(pop @children) while @children }

$SIG{$_} = sub { exit 130 } for qw(INT TERM HUP);

END {
    my $status = $?;
    if ($$ == $owner) {
        chdir '/';
        close_all();
        $? = $status;
    }
}

1;
