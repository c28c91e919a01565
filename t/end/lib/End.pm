# End.pm: a real nginx and real workers in a folder of their own, and a client that can wait.
# SPDX-License-Identifier: ISC
package End;
use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use POSIX qw(WNOHANG);
use Socket qw(SOCK_STREAM);
use Test::More;
use Time::HiRes qw(time sleep);

our @EXPORT = qw(world_make world_end serve_start serve_signal serve_wait get send_request
  receive wait_until log_lines log_count slurp load_start load_stop ask_metrics
  wire_open wire_send wire_receive);

our $top   = abs_path(dirname(__FILE__) . '/../../..');
our $build = $ENV{KP_BUILD} || ($ENV{abs_top_builddir} || abs_path('.'));
my @children;
my @folders;
my $owner = $$;

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or return '';
    local $/;
    return scalar <$in>;
}

sub tail { my @lines = split /\n/, slurp($_[0]); return splice @lines, @lines > 10 ? -10 : 0 }

# Until `$what` gives a true value, which is returned; gives up after $seconds.
sub wait_until {
    my ($what, $seconds) = @_;
    my $until = time + ($seconds || 10);
    while (1) {
        my $value = $what->();
        return $value if $value;
        return undef if time > $until;
        select undef, undef, undef, 0.01;
    }
}

sub free_port {
    for my $port (map { 20001 + int rand 20000 } 1 .. 50) {
        my $probe = IO::Socket::INET->new(
            LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1, ReuseAddr => 1)
          or next;
        return $port;
    }
    BAIL_OUT('no free port');
}

sub nginx_text {
    my ($world) = @_;
    my $dir = $world->{dir};
    my ($upstream, $fastcgi) =
      map { slurp("$top/conf/nginx/$_.conf.in") } qw(upstream fastcgi);
    $upstream =~ s{\@runstatedir\@/ktrlplane}{$dir}g;
    $upstream =~ s{_kept;}{_once;}g if $world->{once};
    $fastcgi  =~ s{client_max_body_size.*}{client_max_body_size 100m;};
    my $user = $> == 0 ? 'user root;' : '';
    return <<"END";
$user
worker_processes $world->{nginx_workers};
daemon off; pid $dir/nginx.pid; error_log $dir/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path $dir/t1; proxy_temp_path $dir/t2; fastcgi_temp_path $dir/t3;
  uwsgi_temp_path $dir/t4; scgi_temp_path $dir/t5;
  $upstream
  server {
    listen 127.0.0.1:$world->{port};
    location / { fastcgi_pass \$ktrlplane_web; $fastcgi }
    location /upstream/ { rewrite ^/upstream(/.*) \$1 break; fastcgi_pass ktrlplane_upstream_once;
      $fastcgi
      fastcgi_param REQUEST_URI \$uri?\$args; }
  }
}
END
}

sub spawn {
    my (@command) = @_;
    my $pid = fork // BAIL_OUT('fork');
    if ($pid == 0) {
        setpgrp 0, 0;
        exec @command or POSIX::_exit(127);
    }
    push @children, $pid;
    return $pid;
}

# A folder with nginx in front of (later) workers. nginx_workers: 1 unless said.
sub world_make {
    my (%options) = @_;
    my $nginx = (grep { -x } map { "$_/nginx" } split(/:/, $ENV{PATH}), '/usr/sbin')[0];
    plan skip_all => 'nginx is not installed' unless $nginx;
    my $world = {nginx_workers => 1, %options, dir => tempdir(CLEANUP => 1), port => free_port()};
    push @folders, $world->{dir};
    open my $out, '>', "$world->{dir}/nginx.conf" or BAIL_OUT($!);
    print $out nginx_text($world);
    close $out;
    $world->{nginx} =
      spawn($nginx, '-q', '-e', "$world->{dir}/nginx.log", '-p', $world->{dir}, '-c', "$world->{dir}/nginx.conf");
    wait_until(sub { IO::Socket::INET->new("127.0.0.1:$world->{port}") })
      or BAIL_OUT('nginx does not start: ' . slurp("$world->{dir}/nginx.log"));
    return $world;
}

# Start the fixture; waits until it answers unless told not to (wait => 0).
sub serve_start {
    my ($world, %options) = @_;
    my $wait = delete $options{wait} // 1;
    my $env  = delete $options{env};
    my $log  = "$world->{dir}/serve.log";
    $options{log} //= $log;
    my $starts = log_count($world, 'serve.started');
    my @command = ("$build/t/serve/serve_fixture", $world->{dir},
        map { "$_=$options{$_}" } sort keys %options);
    unshift @command, @$env if $env;
    $world->{serve} = spawn(@command);
    if ($wait) {
        wait_until(sub { log_count($world, 'serve.started') > $starts && get($world, '/fast') =~ /^\d/ })
          or BAIL_OUT(join "\n", 'the workers do not answer:', tail($log), tail("$world->{dir}/nginx.log"));
    }
    return $world->{serve};
}

sub serve_signal { kill $_[1], $_[0]{serve} }

# The exit status of the master, or undef when it still runs after $seconds.
sub serve_wait {
    my ($world, $seconds) = @_;
    my $status;
    wait_until(sub { my $pid = waitpid $world->{serve}, WNOHANG; $status = $?; $pid != 0 }, $seconds)
      or return undef;
    @children = grep { $_ != $world->{serve} } @children;
    return $status >> 8 || ($status & 127 ? "signal $status" : 0);
}

sub world_end {
    for my $pid (reverse @children) {
        kill 'TERM', $pid;
        wait_until(sub { waitpid($pid, WNOHANG) != 0 }, 5) or kill 'KILL', -$pid;
    }
    @children = ();
}

# What sanitizers have said in any log of this test; a leak or a race fails it.
sub sanitizers_said {
    return grep { /Sanitizer|runtime error:/ } map { split /\n/, slurp($_) } map { glob "$_/*.log*" } @folders;
}

END {
    my $status = $?;
    if ($$ == $owner) {
        world_end();
        my @said = sanitizers_said();
        print STDERR map { "# $_\n" } @said;
        $status = 1 if @said;
    }
    $? = $status;
}

# Send without waiting; the socket is what receive() takes.
sub send_request {
    my ($world, $path, %options) = @_;
    my $socket = $options{socket} || IO::Socket::INET->new("127.0.0.1:$world->{port}")
      or return undef;
    my $method = $options{method} || 'GET';
    my $body   = $options{body} // '';
    my $head   = "$method $path HTTP/1.1\r\nHost: localhost\r\n";
    $head .= 'Content-Length: ' . length($body) . "\r\n" if length $body || $method eq 'POST';
    $head .= ($options{headers} // '') . ($options{keep} ? '' : "Connection: close\r\n") . "\r\n";
    local $SIG{PIPE} = 'IGNORE';
    $socket->autoflush(1);
    print $socket $head;
    # In pieces, so that an early answer is not lost to a broken pipe.
    while (length $body) { print {$socket} substr($body, 0, 65536, '') or last }
    return $socket;
}

# (status, body, head) of the answer; status 0 when there was none within 20 s.
sub receive {
    my ($socket) = @_;
    return (0, '', '') unless $socket;
    my ($bytes, $until) = ('', time + 20);
    while (time < $until) {
        if ($bytes =~ /^(.*?\r\n)\r\n(.*)$/s) {
            my ($head, $body) = ($1, $2);
            last if $head =~ /^Content-Length: (\d+)/mi && length $body >= $1;
        }
        IO::Select->new($socket)->can_read(1) or next;
        last unless sysread $socket, $bytes, 65536, length $bytes;
    }
    return (0, '', '') unless $bytes =~ m{^HTTP/1\.1 (\d+)[^\r]*\r\n(.*?\r\n)\r\n(.*)$}s;
    return ($1, $3, $2);
}

# The body of a GET; "status N" when that was not 200.
sub get {
    my ($world, $path) = @_;
    my ($status, $body) = receive(send_request($world, $path));
    return $status == 200 ? $body : "status $status";
}

sub log_lines {
    my ($world, $event) = @_;
    return grep { /"event":"\Q$event\E"/ } split /\n/, slurp("$world->{dir}/serve.log");
}

sub log_count { scalar(my @lines = log_lines(@_)) }

# A FastCGI connection without nginx, which stays open between requests.
sub wire_open {
    my ($world) = @_;
    return IO::Socket::UNIX->new(Type => SOCK_STREAM, Peer => "$world->{dir}/web.sock");
}

sub wire_record {
    my ($type, $content) = @_;
    return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content;
}

sub wire_send {
    my ($socket, $uri, %params) = @_;
    %params = (REQUEST_METHOD => 'GET', REQUEST_URI => $uri, %params);
    my $pairs = join '', map {
        pack('N', 0x80000000 | length $_) . pack('N', 0x80000000 | length $params{$_}) . $_ . $params{$_}
    } sort keys %params;
    my $bytes = wire_record(1, pack 'nCx5', 1, 1);
    $bytes .= wire_record(4, substr $pairs, 0, 65000, '') while length $pairs;
    $bytes .= wire_record(4, '') . wire_record(5, '');
    local $SIG{PIPE} = 'IGNORE';
    return ($socket->syswrite($bytes) || 0) == length $bytes;
}

# The answer's bytes; undef when the connection ended before it was complete.
sub wire_receive {
    my ($socket, $seconds) = @_;
    my ($bytes, $output, $until) = ('', '', time + ($seconds || 20));
    while (time < $until) {
        while (length $bytes >= 8) {
            my (undef, $type, undef, $length, $padding) = unpack 'CCnnC', $bytes;
            last if length $bytes < 8 + $length + $padding;
            $output .= substr $bytes, 8, $length if $type == 6;
            substr $bytes, 0, 8 + $length + $padding, '';
            return $output if $type == 3;
        }
        IO::Select->new($socket)->can_read($until - time) or return undef;
        return undef unless sysread $socket, $bytes, 65536, length $bytes;
    }
    return undef;
}

# $clients processes that ask for $path without a pause; load_stop gives ({status => count}, longest s).
sub load_start {
    my ($world, $path, $clients, %options) = @_;
    my @load;
    for (1 .. $clients) {
        pipe(my $in, my $out) or BAIL_OUT($!);
        my $pid = fork // BAIL_OUT('fork');
        if ($pid == 0) {
            my ($stop, %seen, $longest) = (0);
            $longest = 0;
            local $SIG{TERM} = sub { $stop = 1 };
            my $socket;
            until ($stop) {
                my $begun = time;
                $socket = send_request($world, $path, socket => $socket, keep => 1, %options);
                my ($status) = receive($socket);
                undef $socket if $status != 200;
                $seen{$status}++;
                $longest = time - $begun if time - $begun > $longest;
            }
            print $out join(' ', $longest, %seen), "\n";
            close $out;
            POSIX::_exit(0);
        }
        close $out;
        push @load, [$pid, $in];
    }
    return \@load;
}

sub load_stop {
    my ($load) = @_;
    my (%seen, $longest);
    $longest = 0;
    for (@$load) {
        my ($pid, $in) = @$_;
        kill 'TERM', $pid;
        my ($time, %count) = split ' ', scalar(<$in>) // 0;
        waitpid $pid, 0;
        $seen{$_} += $count{$_} for keys %count;
        $longest = $time if $time > $longest;
    }
    return (\%seen, $longest);
}

# The value of one sample, 0 when it is not there.
sub ask_metrics {
    my ($world, $sample) = @_;
    return get($world, '/metrics') =~ /^\Q$sample\E (\S+)$/m ? $1 : 0;
}

1;
