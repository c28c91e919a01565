# postgres.sh: a private PostgreSQL cluster under var/dev. Part of ./dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC
#
# It listens on a Unix socket in a folder that only its owner may enter, and on no port. The
# server refuses to be root, so as root it runs as user postgres.

postgres_bin() { compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1; }

as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups env -C / HOME=/tmp "$@"
    else
        "$@"
    fi
}

# Where the cluster lies: with the rest, unless user postgres cannot get there.
postgres_folder() {
    if [ -e "$state/postgres.folder" ]; then
        cat "$state/postgres.folder"
        return
    fi
    local folder=$state/postgres
    if [ "$(id -u)" = 0 ] && ! as_postgres test -x "$state"; then
        folder=/var/tmp/ktrlplane-dev-$(path_word)
        say "  user postgres cannot enter $state: the cluster goes to $folder"
    fi
    printf '%s\n' "$folder" | tee "$state/postgres.folder"
}

# Its socket: beside ours, unless user postgres cannot get there either.
postgres_sockets() {
    local folder
    folder=$(postgres_folder)
    case $folder in
    "$state"/*) printf '%s/postgres' "$run_folder" ;;
    *) printf '%s/run' "$folder" ;;
    esac
}

postgres_address() {
    printf 'postgres:host=%s user=ktrlplane dbname=ktrlplane' "$(postgres_sockets)"
}

postgres_make() {
    local folder=$1
    mkdir -p "$folder"
    chmod 700 "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$folder"; fi
    as_postgres "$(postgres_bin)/initdb" -D "$folder/cluster" -U ktrlplane -A trust \
        -E UTF8 --locale=C.UTF-8
}

postgres_start() {
    local folder sockets
    folder=$(postgres_folder)
    sockets=$(postgres_sockets)
    if [ ! -e "$folder/cluster/PG_VERSION" ]; then
        step "making a PostgreSQL cluster" "./dev reset begins anew" postgres_make "$folder"
    fi
    if postgres_runs; then return 0; fi
    mkdir -p "$sockets"
    chmod 700 "$sockets"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$sockets"; fi
    step "starting PostgreSQL" "Its log: $folder/log" \
        as_postgres "$(postgres_bin)/pg_ctl" -D "$folder/cluster" -l "$folder/log" -w \
        -o "-c listen_addresses='' -c unix_socket_directories='$sockets' -c max_connections=100" \
        start
    if ! as_postgres "$(postgres_bin)/psql" -h "$sockets" -U ktrlplane -d postgres -Atqc \
        "SELECT 1 FROM pg_database WHERE datname = 'ktrlplane'" | grep -q 1; then
        as_postgres "$(postgres_bin)/createdb" -h "$sockets" -U ktrlplane ktrlplane
    fi
}

postgres_runs() {
    [ -e "$state/postgres.folder" ] &&
        as_postgres "$(postgres_bin)/pg_ctl" -D "$(postgres_folder)/cluster" status >/dev/null 2>&1
}

postgres_stop() {
    if postgres_runs; then
        as_postgres "$(postgres_bin)/pg_ctl" -D "$(postgres_folder)/cluster" -m fast -w stop >/dev/null
    fi
}
