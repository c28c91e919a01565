# packages.sh: what Debian packages are needed, and installing those that are missing.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

# A probe and the package that satisfies it: cmd:PROGRAM, pc:PKG-CONFIG MODULE, file:PATTERN.
packages_build='
cmd:gcc gcc
file:/usr/include/stdio.h libc6-dev
cmd:make make
cmd:autoconf autoconf
cmd:automake automake
cmd:pkg-config pkg-config
cmd:perl perl
pc:jansson libjansson-dev
pc:libsodium libsodium-dev
pc:libcurl libcurl4-openssl-dev
pc:libpcre2-8 libpcre2-dev
pc:fcgi libfcgi-dev
pc:libcrypto libssl-dev
pc:libqrencode libqrencode-dev
pc:yaml-0.1 libyaml-dev
pc:sqlite3 libsqlite3-dev
pc:libpq libpq-dev'
packages_run='
cmd:nginx nginx-light
cmd:curl curl
cmd:git git'
packages_demo='
cmd:promtool prometheus'
packages_postgres='
file:/usr/lib/postgresql/*/bin/initdb postgresql-15'
packages_test='
cmd:clang clang
file:/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.asan-*.a libclang-rt-14-dev
file:/usr/lib/gcc/*/*/libasan.so libgcc-12-dev
pc:gumbo libgumbo-dev
cmd:promtool prometheus
cmd:node nodejs
cmd:npm npm
cmd:chromium chromium
cmd:java default-jre-headless
cmd:shellcheck shellcheck
file:/usr/share/json-schema-test-suite json-schema-test-suite'
packages_lint='
cmd:cppcheck cppcheck
cmd:clang-tidy clang-tidy
cmd:shellcheck shellcheck'
packages_bench='
cmd:wrk wrk'

package_is_there() {
    local PATH=$PATH:/usr/sbin:/sbin
    case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null ;;
    pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
    file:*) compgen -G "${1#file:}" >/dev/null ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# While packages are installed nothing may start a service of the system: ours are private.
packages_install_quietly() {
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e $policy ]; then
        made=$policy
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
    fi
    local code=0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || code=$?
    if [ $code = 0 ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends "$@" || code=$?
    fi
    if [ -n "$made" ]; then as_root rm -f "$made"; fi
    return $code
}

# packages_need LIST...: installs what of the lists is missing.
packages_need() {
    local list probe package missing=()
    for list in "$@"; do
        while read -r probe package; do
            [ -z "$probe" ] || package_is_there "$probe" || missing+=("$package")
        done <<<"$list"
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        die "this is no Debian; install what these packages hold, then go on: ${missing[*]}"
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        die "as root: apt-get install ${missing[*]}; then the same command again"
    fi
    say "  missing: ${missing[*]}"
    if [ "$(id -u)" != 0 ]; then sudo -v || die "sudo is needed to install packages"; fi
    step "installing packages" "Try yourself: apt-get install ${missing[*]}" \
        packages_install_quietly "${missing[@]}"
}
