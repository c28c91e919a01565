#!/bin/sh
# metric.t: the metrics pages in a real browser, with and without JavaScript, over a store of
# metrics that answers what the test wants.
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
port=$(free_port) store_port=$(free_port)

mkdir -p "$folder/dev" "$folder/html"
echo "mimir_url = http://127.0.0.1:$store_port/prometheus" >"$folder/dev/local.conf"
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
part "metrics with JavaScript" node "$here/metric.mjs" "$folder/dev/owner.json" "$store_port" on "$folder/html"
part "metrics without JavaScript" node "$here/metric.mjs" "$folder/dev/owner.json" "$store_port" off "$folder/html"
if command -v java >/dev/null; then
    part "valid HTML" java -jar "$here/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only "$folder/html"
fi
echo "1..$number"
