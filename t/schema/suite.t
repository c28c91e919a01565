#!/usr/bin/perl
# suite.t: the official JSON Schema test suite as Debian brings it (drafts 3 to 7), and cases of our own in its format.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use Test::More;

my $top   = $ENV{abs_top_srcdir}   || '.';
my $build = $ENV{abs_top_builddir} || '.';
my $suite = '/usr/share/json-schema-test-suite';

# Optional things that we do not have. Nothing that is required stands here.
my %skipped = (
    'draft7/optional/content.json' => 'what a text encodes is an annotation to us, as since 2019-09',
);

sub run_file {
    my ($name, @words) = @_;
    my $said = qx($build/ktrlplane schema suite @words 2>&1);
    my ($passed, $failed) = $said =~ /: (\d+) passed, (\d+) failed$/m;
    ok $? == 0 && $passed && !$failed, "$name: " . ($passed // 'no') . ' cases' or diag $said;
    return;
}

for my $path (sort glob "$top/t/schema/cases/*.json") {
    (my $name = $path) =~ s{.*/}{};
    run_file($name, '--remotes', "$top/t/schema/remotes", '--strict' x ($name =~ /^ours/),
        '--formats' x ($name =~ /^formats/), $path);
}

SKIP: {
    skip 'the package json-schema-test-suite is not installed', 1 unless -d $suite;
    for my $draft (grep { -d "$suite/tests/$_" } qw(draft7 draft2020-12)) { # the latter when it comes
        for my $path (map { sort glob "$suite/tests/$draft/$_*.json" } '', 'optional/', 'optional/format/') {
            my ($name) = $path =~ m{/tests/(.*)};
            if ($skipped{$name}) { note "$name: $skipped{$name}"; next }
            run_file($name, '--remotes', "$suite/remotes", $path);
        }
    }
}
done_testing;
