#!/bin/sh
# dashboard.t: the pages of dashboards in a real browser, with and without JavaScript, over a fake store of logs.
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
trap '"$top/dev" stop >/dev/null 2>&1; [ -n "$store" ] && kill "$store" 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }
port=$(free_port) store_port=$(free_port)

"$build/t/lib/loki" --port "$store_port" >"$folder/store" 2>&1 &
store=$!
mkdir -p "$folder/dev"
echo "loki_url = http://127.0.0.1:$store_port" >"$folder/dev/local.conf"
number=0
part() { # NAME COMMAND...: a subtest
    name=$1
    shift
    number=$((number + 1))
    if "$@" >"$folder/out" 2>&1; then word=ok; else word="not ok"; fi
    sed 's/^/    /' "$folder/out"
    echo "$word $number - $name"
}
part "./dev run starts" "$top/dev" run --detach --port "$port"
part "dashboards with JavaScript" node "$here/dashboard.mjs" "$folder/dev/owner.json" "$store_port" on
part "dashboards without JavaScript" node "$here/dashboard.mjs" "$folder/dev/owner.json" "$store_port" off
echo "1..$number"
