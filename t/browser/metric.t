#!/bin/sh
# metric.t: the metrics pages in a real browser, with and without JavaScript, over a store of
# metrics that answers what the test wants.
# SPDX-License-Identifier: ISC
. "${abs_top_srcdir:-.}/t/browser/stage.sh"
store_port=$(free_port)

mkdir "$folder/html"
echo "mimir_url = http://127.0.0.1:$store_port/prometheus" >"$folder/dev/local.conf"
part "./dev run starts" "$top/dev" run --detach --port "$port"
part "metrics with JavaScript" node "$here/metric.mjs" "$owner" "$store_port" on "$folder/html"
part "metrics without JavaScript" node "$here/metric.mjs" "$owner" "$store_port" off "$folder/html"
if command -v java >/dev/null; then
    part "valid HTML" valid_html "$folder/html"
fi
parts_end
