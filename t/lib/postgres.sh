#!/bin/sh
# postgres.sh: run a command with a private PostgreSQL cluster for tests.
# SPDX-License-Identifier: ISC
#
#   t/lib/postgres.sh COMMAND [ARGUMENT...]
#
# Makes a cluster in a new temporary folder, listening on a Unix socket there and nowhere
# else, sets KP_TEST_POSTGRES (libpq's keywords) and KP_TEST_DATABASE=postgres, runs the
# command and removes everything. As root it runs the server as user postgres. PG_BIN names
# the folder of initdb and postgres where they are not in PATH.
set -eu

if [ $# -eq 0 ]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
if [ -z "${PG_BIN:-}" ]; then
    PG_BIN=$(dirname "$(command -v initdb || printf "%s\n" /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
fi
if [ ! -x "$PG_BIN/initdb" ]; then
    echo "postgres.sh: no initdb: apt-get install postgresql" >&2
    exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/kp_postgres.XXXXXX")
as() { "$@"; }
user=$(id -un)
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as() { setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$folder" "$@"; }
    user=postgres
fi
chmod 755 "$folder"

stop() {
    as "$PG_BIN/pg_ctl" -D "$folder/cluster" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

cd "$folder"
as "$PG_BIN/initdb" -D "$folder/cluster" -U "$user" -A trust -E UTF8 --locale=C.UTF-8 -N \
    >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
as "$PG_BIN/pg_ctl" -D "$folder/cluster" -l "$folder/log" -w -o "-c listen_addresses='' \
    -c unix_socket_directories='$folder' -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB \
    -c max_wal_size=512MB -c autovacuum=off" start >/dev/null ||
    { cat "$folder/log" >&2; exit 1; }
cd "$OLDPWD"

KP_TEST_DATABASE=postgres
KP_TEST_POSTGRES="host=$folder user=$user"
export KP_TEST_DATABASE KP_TEST_POSTGRES
"$@"
