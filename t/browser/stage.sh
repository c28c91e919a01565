# stage.sh: sourced by the scripts of this folder: who lacks something is skipped; a folder and ports
# of its own for each; parts as subtests. What was started ends with the script.
# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: ISC
top=${abs_top_srcdir:-.}
build=${abs_top_builddir:-.}
here=$top/t/browser
skip() { echo "1..0 # SKIP $1"; exit 0; }
need() { command -v "$1" >/dev/null || skip "$1 is not installed"; }
need node
need chromium
[ -d "$here/node_modules" ] || skip "the packages are not installed: npm ci --prefix t/browser"

folder=$(mktemp -d) || exit 1
export KP_DEV_STATE="$folder/dev" KP_DEV_BUILD="$build"
unset KP_TEST_DATABASE
mkdir -p "$folder/dev"
owner=$folder/dev/owner.json
store= # process of a store that the script started
stage_end() {
    "$top/dev" stop >/dev/null 2>&1
    if [ -n "$store" ]; then kill "$store" 2>/dev/null; fi
    rm -rf "$folder"
}
trap stage_end EXIT
trap 'exit 1' INT TERM
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }
port=$(free_port)

number=0
part() { # NAME COMMAND...: a subtest
    part_name=$1
    shift
    number=$((number + 1))
    if "$@" >"$folder/out" 2>&1; then word=ok; else word="not ok"; fi
    sed 's/^/    /' "$folder/out"
    echo "$word $number - $part_name"
}
parts_end() { echo "1..$number"; }
valid_html() { # FOLDER: every page in it
    java -jar "$here/node_modules/vnu-jar/build/dist/vnu.jar" --errors-only "$1"
}
# A running console, or the end of a script whose program prints all results itself.
stage_run() {
    "$top/dev" run --detach --port "$port" >"$folder/out" 2>&1 && return
    sed 's/^/# /' "$folder/out"
    echo "not ok 1 - ./dev run starts"
    echo "1..1"
    exit 1
}
