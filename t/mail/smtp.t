#!/usr/bin/perl
# smtp.t: mails reach somebody else's mail server, and every refusal of it is understood.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use File::Temp qw(tempdir);
use IO::Select;
use JSON::PP;
use MIME::QuotedPrint;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $here  = "$top/t/mail";
plan skip_all => 'node is not installed'    if system('node --version >/dev/null 2>&1') != 0;
plan skip_all => 'openssl is not installed' if system('openssl version >/dev/null 2>&1') != 0;
plan skip_all => 'the mail server is not installed: npm ci --prefix t/mail'
  unless -d "$here/node_modules";

my $dir = tempdir(CLEANUP => 1);
my @sinks;
END { kill 'TERM', map { $_->{pid} } @sinks; }

sub line_of {
    my ($sink) = @_;
    while ($sink->{rest} !~ /\n/) {
        IO::Select->new($sink->{out})->can_read(20) or die 'the mail server says nothing';
        sysread($sink->{out}, $sink->{rest}, 65536, length $sink->{rest}) or die 'the mail server ended';
    }
    $sink->{rest} =~ s/^(.*)\n//;
    return $1;
}

sub sink {
    my $pid = open(my $out, '-|', 'node', "$here/sink.mjs", @_) // die $!;
    my $sink = {pid => $pid, out => $out, rest => ''};
    push @sinks, $sink;
    ($sink->{port}) = line_of($sink) =~ /^port (\d+)$/ or die 'the mail server has no port';
    return $sink;
}
sub received { return decode_json(line_of($_[0])) }

# What deliver says of a mail; words by name, the rest as usual.
sub deliver {
    my (%with) = (url => '', tls => 'never', ca => '', user => '', password => '',
        to => 'ada@example.org', subject => 'Hello', text => "Hello\n", @_);
    open my $in, '-|', "$build/t/mail/deliver", @with{qw(url tls ca user password to subject text)}
      or die $!;
    my $told = <$in>;
    close $in;
    chomp $told;
    return $told;
}

# ---- what arrives ----

my $plain = sink();
my $url   = "smtp://127.0.0.1:$plain->{port}";
my $link  = 'https://console.example.org/reset/' . '0123456789abcdef' x 4;
my $text  = "Gr\xc3\xbc\xc3\x9fe,\n\n$link\n\n.\n..\n. dots\nRCPT TO:<eve\@example.org>\n";
is deliver(url => $url, subject => "Gr\xc3\xbc\xc3\x9fe", text => $text), 'done: ', 'a mail is taken';
my $mail = received($plain);
is_deeply [$mail->{from}, $mail->{to}], ['console@example.org', ['ada@example.org']], 'for whom it is';
my ($head, $body) = split /\r?\n\r?\n/, $mail->{text}, 2;
$body =~ s/\r\n/\n/g;
is decode_qp($body), $text, 'its text is what was written, dots and links too';
like $head, qr/^To: <ada\@example\.org>\r?$/m,                      'its reader is named';
like $head, qr/^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=\r?$/m,      'the subject is encoded';
like $head, qr/^Message-ID: <mai_0001\@example\.org>\r?$/m,         'it can be recognised';
is scalar(() = $head =~ /^Subject:/mg), 1, 'there is one subject';
is deliver(url => $url, to => "\xc3\xa4da\@example.org"), 'done: ', 'an address beyond ASCII is taken';
is received($plain)->{to}[0], "\x{e4}da\@example.org", 'as it is';

# ---- refusals ----

like deliver(url => $url, to => 'refuse@example.org'), qr/^invalid: .*refuses.*550 5\.1\.1 no such mailbox/,
  'no such mailbox is for good';
like deliver(url => $url, to => 'content@example.org'), qr/^invalid: .*554 5\.7\.1 we do not like/,
  'so is a refused text';
like deliver(url => $url, to => 'later@example.org'), qr/^upstream_fault: .*451 4\.7\.1 greylisted/,
  'a server that wants to be asked again is asked again';
like deliver(url => $url, to => 'busy@example.org'), qr/^upstream_fault: .*452 4\.3\.1/, 'also behind the text';
like deliver(url => $url, to => 'drop@example.org'), qr/^upstream_fault: /, 'so is one that goes away';
like deliver(url => $url, to => 'slow@example.org'), qr/^upstream_fault: .*[Tt]ime/, 'and one that never answers';
like deliver(url => 'smtp://127.0.0.1:1'), qr/^upstream_fault: /, 'and one that is not there';
like deliver(url => $url, to => "ada\@example.org>\r\nRCPT TO:<eve\@example.org"), qr/^invalid: /,
  'an address cannot hold a command';
like deliver(url => $url, subject => "Hello\r\nBcc: eve\@example.org"), qr/^invalid: /,
  'nor a subject a header';

# ---- TLS ----

like deliver(url => $url, tls => 'required'), qr/^upstream_fault: /,
  'where TLS is required nothing is sent without it';
is deliver(url => $url, tls => 'opportunistic'), 'done: ', 'where it is not it is sent';
is received($plain)->{secure}, JSON::PP::false, 'in the clear';

my @certificate = ("$dir/cert.pem", "$dir/key.pem");
system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost "
      . "-addext subjectAltName=DNS:localhost -out $certificate[0] -keyout $certificate[1] 2>$dir/openssl") == 0
  or die 'no certificate';
my $tls = sink('--tls', @certificate);
my $tls_url = "smtp://localhost:$tls->{port}";
is deliver(url => $tls_url, tls => 'required', ca => $certificate[0]), 'done: ', 'STARTTLS';
is received($tls)->{secure}, JSON::PP::true, 'encrypts';
is deliver(url => $tls_url, tls => 'opportunistic', ca => $certificate[0]), 'done: ', 'where it is offered it is taken';
is received($tls)->{secure}, JSON::PP::true, 'also when it need not be';
like deliver(url => $tls_url, tls => 'required'), qr/^upstream_fault: .*certificate/i,
  'a certificate of strangers is not trusted';
like deliver(url => $tls_url, tls => 'opportunistic'), qr/^upstream_fault: .*certificate/i, 'in no case';
like deliver(url => "smtp://127.0.0.1:$tls->{port}", tls => 'required', ca => $certificate[0]),
  qr/^upstream_fault: /, 'nor one of another name';

my $only = sink('--tls-only', @certificate);
is deliver(url => "smtps://localhost:$only->{port}", ca => $certificate[0]), 'done: ', 'TLS from the first byte';
is received($only)->{secure}, JSON::PP::true, 'whatever is said of STARTTLS';

# ---- signing in ----

my $closed = sink('--tls', @certificate, '--sign-in', 'console', 'a word');
my %closed = (url => "smtp://localhost:$closed->{port}", tls => 'required', ca => $certificate[0]);
is deliver(%closed, user => 'console', password => 'a word'), 'done: ', 'with a password';
is received($closed)->{user}, 'console', 'somebody is signed in';
like deliver(%closed, user => 'console', password => 'wrong'), qr/^upstream_fault: /,
  'with a wrong one an operator can mend it';
like deliver(%closed), qr/^upstream_fault: /, 'so with none';

# ---- the whole program ----

sub put {
    my ($name, $words) = @_;
    open my $file, '>', "$dir/$name" or die $!;
    print $file $words;
    close $file or die $!;
    chmod 0600, "$dir/$name";
    return "$dir/$name";
}
my $key  = put('key', '0f' x 32 . "\n");
my $conf = put('conf', "base_url = https://console.example.org\nkey_file = $key\n"
      . "templates = $top/templates\ncatalog = $top/conf/catalog\n"
      . "database = sqlite:$dir/db\nsmtp_url = $url\nsmtp_from = console\@example.org\nsmtp_tls = never\n");
my $program = "$build/ktrlplane";
my @at = ('--config', $conf);
is system("$program migrate @at >/dev/null"), 0, 'a database is made';
is system("$program user create-owner --email owner\@example.org @at >/dev/null"), 0, 'and somebody in it';
like `$program user reset-link --email owner\@example.org @at`, qr{^https://console\.example\.org/reset/[0-9a-f]{64}\n$},
  'a link for a new password is printed';
is system("$program user reset-password --email owner\@example.org @at >/dev/null"), 0, 'their password is changed';
my $worker = fork // die $!;
if ($worker == 0) {
    open STDERR, '>', "$dir/work.log" or die $!;
    exec $program, 'work', @at or POSIX::_exit(127);
}
$mail = received($plain);
kill 'TERM', $worker;
waitpid $worker, 0;
is $mail->{to}[0], 'owner@example.org', 'the background process tells them';
like $mail->{text}, qr/^Subject: Your password was changed\r?$/m, 'what happened';
is `$program job list --state dead @at`, '', 'no job is left behind';
done_testing;
