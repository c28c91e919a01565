#!/bin/sh
# console.t: the console in a real browser, over a real nginx: ./dev run's own setup with the demo
# world. The parts print their results; this sums them up as subtests.
# SPDX-License-Identifier: ISC
. "${abs_top_srcdir:-.}/t/browser/stage.sh"
need java

part "./dev run starts" "$top/dev" run --detach --port "$port"
part "ordering with JavaScript" node "$here/order.mjs" "$owner" on
part "ordering without JavaScript" node "$here/order.mjs" "$owner" off
part "the wizard with JavaScript" node "$here/wizard.mjs" "$owner" on
part "the wizard without JavaScript" node "$here/wizard.mjs" "$owner" off
part "forms with JavaScript" node "$here/forms.mjs" "$owner" on
part "forms without JavaScript" node "$here/forms.mjs" "$owner" off
part "two at once with JavaScript" node "$here/merge.mjs" "$owner" on
part "two at once without JavaScript" node "$here/merge.mjs" "$owner" off
part "the life of each type" node "$here/life.mjs" "$owner"
"$top/dev" run --detach --port "$port" --demo >"$folder/demo" 2>&1
mkdir "$folder/html"
part "every page" node "$here/pages.mjs" "$owner" "$folder/html"
part "valid HTML" valid_html "$folder/html"
parts_end
