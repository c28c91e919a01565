#!/bin/sh
# palette.t: the palette, the shortcuts, the search page and kept views, in a real browser.
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
port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport')
if ! "$top/dev" run --detach --port "$port" >"$folder/out" 2>&1; then
    sed 's/^/# /' "$folder/out"
    echo "not ok 1 - ./dev run starts"
    echo "1..1"
    exit 1
fi
node "$here/palette.mjs" "$folder/dev/owner.json"
