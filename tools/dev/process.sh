# process.sh: processes that outlive the shell, known by number and start time. Part of ./dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

# Field 22 of /proc/PID/stat: a number that is used again has another start time.
process_started() {
    local stat
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    stat=${stat##*) }
    # shellcheck disable=SC2086 # fields
    set -- $stat
    printf '%s' "${20}"
}

process_remember() { # NAME PID
    printf '%s %s\n' "$2" "$(process_started "$2")" >"$state/$1.pid"
}

# Its number when it lives, else nothing and status 1.
process_find() {
    local pid started
    read -r pid started 2>/dev/null <"$state/$1.pid" || return 1
    [ -n "$started" ] && [ "$(process_started "$pid")" = "$started" ] || return 1
    process_lives "$pid" || return 1
    printf '%s' "$pid"
}

# Children that a killed process left behind still hold its port or its sockets. A number stays
# taken while its group lives, so the group of a number without a process is theirs.
process_clear() { # NAME
    local pid
    read -r pid _ 2>/dev/null <"$state/$1.pid" || return 0
    process_lives "$pid" || kill -s KILL -- "-$pid" 2>/dev/null || true
}

process_start() { # NAME COMMAND...
    local name=$1 pid
    shift
    process_find "$name" >/dev/null && return 0
    process_clear "$name"
    setsid "$@" >>"$state/log/$name.log" 2>&1 </dev/null &
    pid=$!
    disown
    process_remember "$name" "$pid"
}

# A process that ended and that nobody has asked about yet (Z) is gone too.
process_lives() { # PID
    local stat
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    stat=${stat##*) }
    [ "${stat%% *}" != Z ]
}

process_gone_within() { # PID SECONDS
    local until=$((SECONDS + $2))
    while process_lives "$1"; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.05
    done
}

# Asks with the first signal, insists with TERM and KILL.
process_stop() { # NAME SIGNAL
    local pid signal
    if pid=$(process_find "$1"); then
        for signal in "$2" TERM KILL; do
            kill -s "$signal" "$pid" 2>/dev/null || true
            if process_gone_within "$pid" 10; then break; fi
        done
    fi
    process_clear "$1"
    rm -f "$state/$1.pid"
}
