# test.sh: ./dev test, bench, fuzz, lint. Part of ./dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

# The same program again on another engine or build is a script of its own, so that one prove
# runs and sums up everything.
test_wrap() { # FOLDER TEST "COMMAND"
    local script=$1/$2
    mkdir -p "$(dirname "$script")"
    printf '#!/bin/sh\n# made by ./dev test\n%s\n' "$3" >"$script"
    chmod 755 "$script"
}

readonly test_long='torture/|matrix/|browser/|backend/crash'

# Prints the names of all tests, relative to build/test.
test_list() {
    local test
    make -s -C "$top/build/test" list-tests
    make -s -C "$top/build/test" list-store-tests | while read -r test; do
        test_wrap "$top/build/test/on_postgres" "$test" "KP_TEST_DATABASE=postgres exec ./$test"
        echo "on_postgres/$test"
    done
    make -s -C "$top/build/asan" list-tests | grep -- '-t$' | while read -r test; do
        test_wrap "$top/build/test/on_asan" "$test" \
            "cd '$top/build/asan' && abs_top_builddir='$top/build/asan' KP_BUILD='$top/build/asan' exec ./$test"
        echo "on_asan/$test"
    done
}

# Those that take minutes first: a long one that begins last leaves the other processors idle.
test_order() {
    local list
    list=$(cat)
    grep -E -- "$test_long" <<<"$list" || true
    grep -Ev -- "$test_long" <<<"$list" || true
}

test_build() {
    build_tree test "all check-programs" --enable-werror CC="$(compiler gcc)" CFLAGS="-O1 -g"
    build_tree clang "all check-programs" --enable-werror CC="$(compiler clang)" CFLAGS="-O0"
    build_tree asan "all check-programs" --enable-sanitizers CC="$(compiler gcc)" CFLAGS="-O1 -g"
}

# What tests need from npm, as their lock files say. Without a network the tests that use it say
# that they were skipped.
test_npm() {
    local here
    for here in "$top/t/reference" "$top/t/browser" "$top/t/mail" \
        "$top/t/token" "$top/t/issuer" "$top/t/schema" "$top/t/query"; do
        if [ -d "$here/node_modules" ]; then continue; fi
        say "  installing the npm packages of ${here#"$top"/}"
        timeout 180 npm ci --prefix "$here" --no-audit --no-fund >/dev/null 2>&1 ||
            { rm -rf "$here/node_modules"; say "  npm cannot install them: some tests will be skipped"; }
    done
}

dev_test() {
    local all name chosen=()
    say "KtrlPlane: tests on SQLite and PostgreSQL, and under sanitizers"
    packages_need "$packages_build" "$packages_run" "$packages_postgres" "$packages_test"
    test_npm
    test_build
    rm -rf "$top/build/test/on_postgres" "$top/build/test/on_asan"
    all=$(test_list)
    if [ $# -eq 0 ]; then set -- ''; fi
    for name in "$@"; do
        mapfile -t -O ${#chosen[@]} chosen < <(grep -F -- "${name#./}" <<<"$all")
    done
    if [ ${#chosen[@]} -eq 0 ]; then
        die "no test has \"$*\" in its name; all of them: make -C build/test list-tests"
    fi
    mapfile -t chosen < <(printf '%s\n' "${chosen[@]}" | awk '!seen[$0]++' | test_order)
    cd "$top/build/test"
    rm -rf "$step_logs/tests"
    mkdir -p "$step_logs/tests"
    exec "$top/t/lib/postgres.sh" env -u KP_TEST_DATABASE \
        srcdir="$top" abs_top_srcdir="$top" abs_top_builddir="$top/build/test" KP_BUILD="$top/build/test" \
        KP_TEST_LOGS="$step_logs/tests" \
        prove -j"$build_jobs" --exec "$top/tools/dev/test_one" "${chosen[@]}"
}

dev_reference() {
    packages_need "$packages_build"
    build_tree test all --enable-werror CC="$(compiler gcc)" CFLAGS="-O1 -g"
    perl "$top/tools/reference.pl" --program "$top/build/test/ktrlplane" --source "$top" \
        --out "$top/docs/reference"
    say "docs/reference is current"
}

# Names and --json go to t/bench/bench.pl, which knows them.
dev_bench() {
    packages_need "$packages_build" "$packages_run" "$packages_bench" "$packages_postgres"
    build_tree bench "all check-programs bench-programs" CC="$(compiler gcc)" CFLAGS="-O2 -g"
    cd "$top/build/bench"
    KP_BUILD=$PWD perl "$top/t/bench/bench.pl" "$@"
}

dev_fuzz() {
    local minutes=${1:-1}
    case $minutes in '' | *[!0-9]*) die "./dev fuzz wants minutes, not \"$minutes\"" ;; esac
    packages_need "$packages_build" "$packages_test"
    build_tree fuzz all --enable-fuzzing CC=clang CFLAGS="-O1 -g"
    say "  fuzzing, $minutes min for each target; findings stay in build/fuzz/var/fuzz"
    make -s -C "$top/build/fuzz" fuzz FUZZ_S=$((minutes * 60))
}

lint_sources() { git -C "$top" ls-files 'fcgi/*.c' | sed "s|^|$top/|"; }

lint_cppcheck() {
    lint_sources | cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
        --enable=warning,performance,portability --suppress=missingInclude \
        --suppress=normalCheckLevelMaxBranches -I "$top/fcgi" -I "$top/build/test/fcgi" \
        -I "$top/build/test" --include="$top/build/test/config.h" -j "$build_jobs" --file-list=-
}

lint_clang_tidy() {
    local flags
    flags=$(make -s -C "$top/build/test" print-cppflags)
    # shellcheck disable=SC2086 # flags are words
    lint_sources | (cd "$top/build/test" && xargs -P "$build_jobs" -n 8 sh -c \
        'clang-tidy --quiet "$@" -- -std=c11 '"$flags" clang-tidy)
}

# The parts of ./dev are checked where it includes them.
lint_shell() { (cd "$top" && shellcheck -x dev .ci/run t/lib/*.sh tools/dev/test_one); }

dev_lint() {
    packages_need "$packages_build" "$packages_lint"
    build_tree test all --enable-werror CC="$(compiler gcc)" CFLAGS="-O1 -g"
    step "shellcheck" "Mend what it says" lint_shell
    step "cppcheck" "Mend what it says" lint_cppcheck
    step "clang-tidy" "Mend what it says" lint_clang_tidy
    build_tree analyzer all --enable-werror CC="$(compiler gcc)" CFLAGS="-O1 -g -fanalyzer"
}
