#!/usr/bin/perl
# layers.t: who includes whom in fcgi/, and the one home of each foreign library.
# SPDX-License-Identifier: ISC
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Tree;

# A layer of the platform may include itself and these.
my %below = (
    base     => [],
    http     => ['base'],
    json     => ['base'],
    schema   => [qw(base json)],
    yaml     => [qw(base json)],
    query    => ['base'],
    html     => ['base'],
    store    => ['base'],
    upstream => ['base'],
    token    => [qw(base json)],
    chart    => ['base'],
    jobs     => [qw(base json store upstream)],
    site     => [qw(base http json html store upstream)],
    serve    => [qw(base http site)],
);

# A library that is replaced is replaced in one file.
my %home = (
    'fcgiapp.h'   => qr{^fcgi/platform/http/fastcgi\.c$},
    'sqlite3.h'   => qr{^fcgi/platform/store/store_sqlite\w*\.[ch]$},
    'libpq-fe.h'  => qr{^fcgi/platform/store/store_postgres\w*\.[ch]$},
    'curl/curl.h' => qr{^fcgi/platform/upstream/},
    'jansson.h'   => qr{^fcgi/platform/json/},
    'pcre2.h'     => qr{^fcgi/platform/schema/},
    'sodium.h'    => qr{^fcgi/platform/base/},
    'qrencode.h'  => qr{^fcgi/platform/base/qr\.c$},
    'openssl/'    => qr{^fcgi/platform/(?:base|token)/},
    'gumbo.h'     => qr{^t/lib/},
    'yaml.h'      => qr{^fcgi/platform/yaml/yaml_read\.c$},
);

# Besides NAME/NAME.h a capability may show others its words (permissions, reserved names,
# settings), its paths (NAME_routes.h), and parts that are meant for pages of others.
my $shown = qr{^product/(?:access/(?:permission|reserved|access_settings)|account/account_(?:people|factor|link)|frame/\w+|catalog/settings_form|resource/resource_pages|preset/preset_offer|(\w+)/\1_routes)\.h$};

my (@platform, @foreign, @product, %uses);
for my $path (files(qr{^fcgi/.*\.[ch]$})) {
    my ($kind, $part) = $path =~ m{^fcgi/(platform|product)/(\w+)/};
    my $number = 0;
    for my $line (lines($path)) {
        $number++;
        if ($line =~ /^\s*#\s*include\s*<(.*)>/) {
            my $header = $1;
            for my $name (grep { index($header, $_) == 0 } sort keys %home) {
                push @foreign, "$path:$number: $header" unless $path =~ $home{$name};
            }
        }
        next unless $kind && $line =~ /^\s*#\s*include\s*"(.*)"/;
        my $header = $1;
        my ($their_kind, $their_part) = $header =~ m{^(platform|product)/(\w+)/};
        if ($kind eq 'platform') {
            push @platform, "$path:$number: $header"
              unless ($their_kind // '') eq 'platform'
              && grep { $_ eq $their_part } $part, @{$below{$part} // []};
        } elsif (!$their_kind) {
            push @product, "$path:$number: $header" unless $header =~ /^build|^app\.h$/;
        } elsif ($their_kind eq 'product' && $their_part ne $part) {
            next if $header =~ $shown;
            push @product, "$path:$number: $header" unless $header eq "product/$their_part/$their_part.h";
            $uses{$part}{$their_part} = 1;
        }
    }
}
check_each 'the platform knows no product, and its layers only those below', @platform;
check_each 'each foreign library is included in its one home only',          @foreign;
check_each 'a capability includes of another only what that shows',          @product;

# Capabilities have an order: nobody uses, over others, what uses him.
my (%state, @circles);

sub follow {
    my ($part, @way) = @_;
    if (($state{$part} // '') eq 'open') {
        push @circles, join ' -> ', @way, $part;
        return;
    }
    return if $state{$part};
    $state{$part} = 'open';
    follow($_, @way, $part) for sort keys %{$uses{$part} // {}};
    $state{$part} = 'done';
    return;
}
follow($_) for sort keys %uses;
check_each 'capabilities do not use one another in a circle', @circles;

check_each 'tests and tools are included by nobody in fcgi/',
  grep { slurp($_) =~ m{#\s*include\s*"(?:t|tools)/} } files(qr{^fcgi/.*\.[ch]$});
done_testing();
