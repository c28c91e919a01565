#!/usr/bin/perl
# words.t: names say something, and the product leaves memory and processes to the platform.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Tree;

my $empty = qr/^(?:data|info|manager|handler|helper|util|utils|misc|common|process|do|tmp|object)$/;

# Where such a word is the thing itself: an object of JSON, the info of OpenAPI, a process of
# the system, roles of the data plane.
my %meant = (
    object  => qr{^(?:fcgi/platform/(?:json|html)|fcgi/product/(?:audit|catalog|reference|backend)|t)/},
    data    => qr{^t/},
    info    => qr{^fcgi/product/reference/},
    process => qr{^(?:tools/dev/|fcgi/platform/(?:base/log|serve|site|jobs)|fcgi/(?:main|app|command)|t/)},
);

sub empty_words {
    my ($path, $name) = @_;
    return grep { $_ =~ $empty && !($meant{$_} && $path =~ $meant{$_}) } split /[_.\/-]/, $name;
}

my (@names, @files);
for my $path (files(qr{\.(?:c|h)$})) {
    my $code  = code_of($path);
    my @words = ($code =~ /^(?:struct|enum|union)\s+(\w+)\s*\{/mg, map { $_->{name} } functions($path));
    push @names, map { "$path: $_" } grep { empty_words($path, $_) } @words;
}
check_each 'no function and no struct has a name that says nothing', @names;
for my $path (files(qr{^(?:fcgi|sql|templates|static|t|tools)/})) {
    push @files, $path if empty_words($path, $path =~ s{\.\w+$}{}r);
}
check_each 'no file has a name that says nothing', @files;

# base/banned.h makes compile errors of the worst; these are right in the platform only.
my $platform_only = qr/\b(?:malloc|calloc|realloc|free|strdup|strndup|fork|vfork|execve?|posix_spawnp?|getenv|setenv|time|gettimeofday|clock_gettime|sleep|usleep|nanosleep|abort|exit|_exit|assert|setjmp|longjmp|socket|connect|s?rand)\s*\(/;
# git is a program that is run; the driver of local services supervises them.
my $may_run = qr{^fcgi/product/(?:backend/git|broker/host\w*)\.c$};
my (@calls, @web);
for my $path (files(qr{^fcgi/product/.*\.c$})) {
    my $code   = code_of($path);
    my $number = 0;
    for my $line (split /\n/, $code) {
        $number++;
        push @calls, "$path:$number: $&" if $line =~ $platform_only && $path !~ $may_run;
    }
}
check_each 'the product asks the platform for memory, time and processes', @calls;

# SQL is in sql/, pages are in templates/.
for my $path (files(qr{^fcgi/product/.*\.c$})) {
    my $number = 0;
    for my $line (lines($path)) {
        $number++;
        push @web, "$path:$number" if $line =~ /"(?:SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b|"<(?:div|p|a|span|table|form|input)\b/;
    }
}
check_each 'no SQL and no HTML in product/*.c', @web;
done_testing();
