#!/bin/sh
# console.t: the console in a real browser, over a real nginx: ./dev run's own setup with the demo
# world. The parts print their results; this sums them up as subtests.
# SPDX-License-Identifier: ISC
top=${abs_top_srcdir:-.}
build=${abs_top_builddir:-.}
here=$top/t/browser
skip() { echo "1..0 # SKIP $1"; exit 0; }
command -v node >/dev/null || skip "node is not installed"
command -v chromium >/dev/null || skip "chromium is not installed"
command -v java >/dev/null || skip "java is not installed"
[ -d "$here/node_modules" ] || skip "the packages are not installed: npm ci --prefix t/browser"

folder=$(mktemp -d) || exit 1
export KP_DEV_STATE="$folder/dev" KP_DEV_BUILD="$build"
unset KP_TEST_DATABASE
trap '"$top/dev" stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport')

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
part "ordering with JavaScript" node "$here/order.mjs" "$folder/dev/owner.json" on
part "ordering without JavaScript" node "$here/order.mjs" "$folder/dev/owner.json" off
part "the wizard with JavaScript" node "$here/wizard.mjs" "$folder/dev/owner.json" on
part "the wizard without JavaScript" node "$here/wizard.mjs" "$folder/dev/owner.json" off
part "forms with JavaScript" node "$here/forms.mjs" "$folder/dev/owner.json" on
part "forms without JavaScript" node "$here/forms.mjs" "$folder/dev/owner.json" off
part "two at once with JavaScript" node "$here/merge.mjs" "$folder/dev/owner.json" on
part "two at once without JavaScript" node "$here/merge.mjs" "$folder/dev/owner.json" off
part "the life of each type" node "$here/life.mjs" "$folder/dev/owner.json"
"$top/dev" run --detach --port "$port" --demo >"$folder/demo" 2>&1
mkdir "$folder/html"
part "every page" node "$here/pages.mjs" "$folder/dev/owner.json" "$folder/html"
part "valid HTML" java -jar "$here/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only "$folder/html"
echo "1..$number"
