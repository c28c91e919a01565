#!/bin/sh
# live.t: how static/console.js keeps live regions current, in a real browser without a server.
# SPDX-License-Identifier: ISC
top=${abs_top_srcdir:-.}
here=$top/t/browser
skip() { echo "1..0 # SKIP $1"; exit 0; }
command -v node >/dev/null || skip "node is not installed"
command -v chromium >/dev/null || skip "chromium is not installed"
[ -d "$here/node_modules" ] || skip "the packages are not installed: npm ci --prefix t/browser"
exec node "$here/live.mjs" "$top/static/console.js"
