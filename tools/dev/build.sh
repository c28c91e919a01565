# build.sh: building in a folder of build/ for each purpose. Part of ./dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

build_jobs=$(nproc 2>/dev/null || echo 2)

compiler() { # a compiler, through ccache where there is one
    if command -v ccache >/dev/null; then printf 'ccache %s' "$1"; else printf '%s' "$1"; fi
}

build_configure() { # FOLDER ARGUMENT...
    local folder=$1
    shift
    mkdir -p "$folder"
    cd "$folder" || return
    "$top/configure" -q "$@"
    printf '%s\n' "$*" >"$folder/.configured"
}

# A tree that is configured in place cannot be built elsewhere as well.
build_prepare_tree() {
    if [ -e "$top/config.status" ]; then
        step "cleaning a build in the source folder" "Try: make distclean" \
            make -s -C "$top" distclean
    fi
    if [ ! -x "$top/configure" ] || [ "$top/configure.ac" -nt "$top/configure" ] ||
        [ ! -e "$top/Makefile.in" ] || [ "$top/m4/ktrlplane.m4" -nt "$top/configure" ]; then
        step "making configure" "autoreconf needs autoconf 2.71 and automake 1.16" \
            env -C "$top" autoreconf -fi
    fi
}

# build_tree NAME "TARGETS" CONFIGURE_ARGUMENT...: builds in build/NAME.
build_tree() {
    local name=$1 targets=$2 folder=$top/build/$1
    shift 2
    build_prepare_tree
    if [ ! -e "$folder/Makefile" ] || [ "$(cat "$folder/.configured" 2>/dev/null)" != "$*" ]; then
        step "configuring build/$name" "The reason is above, or in build/$name/config.log" \
            build_configure "$folder" "$@"
    fi
    # shellcheck disable=SC2086 # several targets
    step "building build/$name" "Mend it, or see all: make -C build/$name" \
        make -s -C "$folder" -j"$build_jobs" $targets
}

build_for_run() { build_tree run all CC="$(compiler gcc)" CFLAGS="-O2 -g"; }
# Its stores of logs and metrics are the tests' own. A second make: two targets would be two
# makes that write one library.
build_for_demo() { build_tree run t/lib/loki CC="$(compiler gcc)" CFLAGS="-O2 -g"; }
