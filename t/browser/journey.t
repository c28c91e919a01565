#!/bin/sh
# journey.t: somebody is invited by mail, comes through an identity provider, works, and leaves:
# in a real browser, with a real mail server and a real OpenID provider on this machine.
# SPDX-License-Identifier: ISC
top=${abs_top_srcdir:-.}
build=${abs_top_builddir:-.}
here=$top/t/browser
skip() { echo "1..0 # SKIP $1"; exit 0; }
command -v node >/dev/null || skip "node is not installed"
command -v chromium >/dev/null || skip "chromium is not installed"
[ -d "$here/node_modules" ] || skip "the packages are not installed: npm ci --prefix t/browser"

folder=$(mktemp -d) || exit 1
export KP_DEV_STATE="$folder/dev" KP_DEV_BUILD="$build"
unset KP_TEST_DATABASE
trap '"$top/dev" stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }
port=$(free_port) mail_port=$(free_port) issuer_port=$(free_port)

mkdir -p "$folder/dev"
cat >"$folder/dev/local.conf" <<END
smtp_url = smtp://127.0.0.1:$mail_port
smtp_from = console@example.org
smtp_tls = never
END
if ! "$top/dev" run --detach --port "$port" >"$folder/out" 2>&1; then
    sed 's/^/# /' "$folder/out"
    echo "not ok 1 - ./dev run starts"
    echo "1..1"
    exit 1
fi
node "$here/journey.mjs" "$folder/dev/owner.json" "$mail_port" "$issuer_port" "$build/ktrlplane" "$folder/dev/ktrlplane.conf"
