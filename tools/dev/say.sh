# say.sh: progress and failures of long steps. Part of ./dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

# One line on standard error, so that standard output stays for results.
say() { printf '%s\n' "$*" >&2; }
complain() { printf 'dev: %s\n' "$*" >&2; }
die() {
    complain "$@"
    exit 1
}

# Shows that time passes while the process `pid` lives: a moving line on a terminal, else a
# line now and then.
watch_step() {
    local pid=$1 what=$2 begun=$SECONDS next=20
    while kill -0 "$pid" 2>/dev/null; do
        if [ -t 2 ]; then
            printf '\r  %s ... %d s ' "$what" $((SECONDS - begun)) >&2
        elif [ $((SECONDS - begun)) -ge $next ]; then
            say "  $what ... $((SECONDS - begun)) s"
            next=$((next + 20))
        fi
        sleep 0.2
    done
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

# step WHAT HOW_TO_GO_ON COMMAND...: runs it with its output in a log; on failure shows the
# end of the log and what to do, and ends. WHAT names the log too.
step() {
    local what=$1 go_on=$2 log begun=$SECONDS pid
    shift 2
    mkdir -p "$step_logs"
    log=$step_logs/${what//[^A-Za-z0-9]/-}.log
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    watch_step "$pid" "$what"
    if wait "$pid"; then
        say "  $what: done ($((SECONDS - begun)) s)"
        return 0
    fi
    say "  $what: FAILED. The end of $log:"
    tail -n 25 "$log" | sed 's/^/    /' >&2
    die "$what failed. $go_on"
}
