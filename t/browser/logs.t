#!/bin/sh
# logs.t: the logs pages in a real browser, with and without JavaScript, over a fake store of logs.
# SPDX-License-Identifier: ISC
. "${abs_top_srcdir:-.}/t/browser/stage.sh"
store_port=$(free_port)

"$build/t/lib/loki" --port "$store_port" >"$folder/store" 2>&1 &
store=$!
echo "loki_url = http://127.0.0.1:$store_port" >"$folder/dev/local.conf"
part "./dev run starts" "$top/dev" run --detach --port "$port"
part "logs with JavaScript" node "$here/logs.mjs" "$owner" "$store_port" on
part "logs without JavaScript" node "$here/logs.mjs" "$owner" "$store_port" off
parts_end
