# run.sh: ./dev run, stop, status, reset: a whole KtrlPlane under var/dev.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

# A word for this state, for names outside of it.
path_word() { printf '%s' "$state" | cksum | cut -d ' ' -f 1; }

# Sockets lie under var/dev unless that path is too long for one (108 bytes).
if [ ${#state} -le 70 ]; then run_folder=$state/run; else run_folder=/tmp/ktrlplane-dev-$(path_word); fi
readonly run_folder
binary=$built/ktrlplane

# port and database: the options, else the last run, else the defaults.
run_choices() {
    port=8080 database=sqlite detach=no demo=no
    if [ -e "$state/choices" ]; then read -r port database <"$state/choices"; fi
    while [ $# -gt 0 ]; do
        case $1 in
        --detach) detach=yes ;;
        --demo) demo=yes ;;
        --port)
            port=${2:-}
            shift
            ;;
        --database)
            database=${2:-}
            shift
            ;;
        *) die "./dev run does not know $1; see ./dev help" ;;
        esac
        shift || die "the last option lacks its value"
    done
    case $port in
    '' | *[!0-9]*) die "--port wants a number, not \"$port\"" ;;
    esac
    [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || die "--port wants 1 to 65535, not $port"
    case $database in
    sqlite | postgres) ;;
    *) die "--database wants sqlite or postgres, not \"$database\"" ;;
    esac
}

run_folders() {
    mkdir -p "$state/log" "$state/nginx" "$state/gitops" "$run_folder"
    chmod 711 "$state" # user postgres must get through; files with secrets are 0600
    chmod 700 "$state/log" "$state/nginx" "$state/gitops"
    chmod 711 "$run_folder"
    if [ ! -e "$state/key" ]; then
        (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$state/key.new")
        mv "$state/key.new" "$state/key"
    fi
}

database_address() {
    if [ "$database" = postgres ]; then postgres_address; else printf 'sqlite:%s' "$state/ktrlplane.db"; fi
}

# setting NAME VALUE: a line, when this program has such a setting.
setting() {
    if "$binary" settings explain "$1" >/dev/null 2>&1; then printf '%s = %s\n' "$1" "$2"; fi
}

# var/dev/local.conf is the developer's own and stays.
write_settings() {
    touch "$state/local.conf"
    {
        echo "# Written by ./dev run each time; your own lines belong into local.conf beside it."
        setting base_url "http://localhost:$port"
        setting database "$(database_address)"
        setting key_file "$state/key"
        setting templates "$top/templates"
        setting catalog "$top/conf/catalog"
        setting gitops_directory "$state/gitops"
        setting web_socket "$run_folder/web.sock"
        setting upstream_socket "$run_folder/upstream.sock"
        if [ "$(id -u)" = 0 ]; then setting allow_root yes; fi
        demo_settings
        echo "include local.conf"
    } >"$state/ktrlplane.conf"
}

write_nginx() {
    local name user=
    if [ "$(id -u)" = 0 ]; then user='user root;'; fi
    for name in http site fastcgi upstream; do
        # One developer on one address: the rates are there, but far away.
        sed -e "s|@runstatedir@/ktrlplane|$run_folder|" -e "s|@nginxsnippetdir@|$state/nginx|" \
            -e "s|@staticroot@|$built/static.made|" -e 's/rate=[0-9]*r/rate=5000r/' \
            -e 's/burst=[0-9]* /burst=5000 /' -e 's/burst=[0-9]*;/burst=5000;/' \
            -e 's/ktrlplane_connections 100/ktrlplane_connections 5000/' \
            "$top/conf/nginx/$name.conf.in" >"$state/nginx/$name.conf"
    done
    cat >"$state/nginx/nginx.conf" <<END
$user
worker_processes 2;
daemon off;
pid $state/nginx/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
    client_body_temp_path $state/nginx/body;
    proxy_temp_path $state/nginx/proxy;
    fastcgi_temp_path $state/nginx/fastcgi;
    uwsgi_temp_path $state/nginx/uwsgi;
    scgi_temp_path $state/nginx/scgi;
    default_type application/octet-stream;
    include $state/nginx/http.conf;
    access_log $state/log/access.log ktrlplane;
    server {
        listen $port;
        listen [::]:$port;
        include $state/nginx/site.conf;
    }
}
END
    if [ ! -e /proc/net/if_inet6 ]; then sed -i '/listen \[::\]/d' "$state/nginx/nginx.conf"; fi
}

ktrlplane() { "$binary" "$1" --config "$state/ktrlplane.conf" "${@:2}"; }

# A member of a flat JSON object, as text.
json_member() { sed -n "s/.*\"$2\" *: *\"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

# The owner of this database: made once, kept beside it.
owner_make() {
    local email=owner@example.org made=$state/owner-$database.json
    if [ ! -e "$made" ]; then
        (
            umask 077
            ktrlplane user create-owner --email $email --json >"$state/owner.new"
            ktrlplane key create --email $email --name dev --json >"$state/key.json"
            printf '{"email":"%s","password":"%s","api_key":"%s"}\n' "$email" \
                "$(json_member "$state/owner.new" password)" \
                "$(json_member "$state/key.json" api_key)" >"$made.new"
        )
        rm -f "$state/owner.new" "$state/key.json"
        mv "$made.new" "$made"
    fi
    (
        umask 077
        printf '{\n  "url": "http://localhost:%s",\n  "email": "%s",\n  "password": "%s",\n  "api_key": "%s"\n}\n' \
            "$port" "$(json_member "$made" email)" "$(json_member "$made" password)" \
            "$(json_member "$made" api_key)" >"$state/owner.json"
    )
}

run_database() {
    if [ "$database" = postgres ]; then
        [ -n "${KP_DEV_BUILD:-}" ] || packages_need "$packages_postgres"
        postgres_start
    fi
    step "migrating the database" "The schema of this database does not fit; ./dev reset begins anew" \
        ktrlplane migrate
    step "importing the catalog" "See conf/catalog" ktrlplane catalog import "$top/conf/catalog"
    step "making the owner account" "./dev reset begins anew" owner_make
    if [ $demo = yes ] && [ ! -e "$state/demo-$database" ]; then
        step "filling the demo world" "./dev reset begins anew" \
            ktrlplane demo --email "$(json_member "$state/owner.json" email)"
        touch "$state/demo-$database"
    fi
    if demo_is_there; then
        step "listing the demo world" "./dev reset begins anew" demo_list
    fi
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

url_answers() { [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$port/readyz")" = 200 ]; }

run_wait() {
    local until=$((SECONDS + 30)) name
    until url_answers; do
        for name in nginx serve work; do
            if ! process_find "$name" >/dev/null; then
                tail -n 15 "$state/log/$name.log" | sed 's/^/    /' >&2
                dev_stop quiet
                die "$name does not stay up. Its log: $state/log/$name.log"
            fi
        done
        if [ $SECONDS -ge $until ]; then
            tail -qn 10 "$state"/log/{nginx,serve}.log | sed 's/^/    /' >&2
            die "http://localhost:$port/readyz does not become good. Logs: $state/log"
        fi
        sleep 0.1
    done
}

# What an installation has systemd for: what died is started again.
run_heal() {
    local name
    if [ "$database" = postgres ] && ! postgres_runs; then
        say "  PostgreSQL ended and is started again"
        postgres_start || return 0
    fi
    for name in $(demo_names) serve work nginx; do
        if ! process_find "$name" >/dev/null; then
            say "  $name ended and is started again; its log: $state/log/$name.log"
            run_process "$name"
        fi
    done
    demo_list_again
}

# Runs beside the others after ./dev run --detach, in its log says what it did.
dev_guard() {
    demo=no
    read -r port database <"$state/choices"
    while sleep 1; do run_heal; done
}

run_process() { # NAME
    case $1 in
    serve | work) process_start "$1" "$binary" "$1" --config "$state/ktrlplane.conf" ;;
    loki | metrics) demo_run "$1" ;;
    nginx) process_start nginx env PATH="$PATH:/usr/sbin" nginx -e stderr -p "$state/nginx" -c "$state/nginx/nginx.conf" ;;
    esac
}

run_start() {
    local name
    for name in $(demo_names) serve work nginx; do run_process "$name"; done
    run_wait
}

run_tell() {
    cat <<END

  KtrlPlane runs: http://localhost:$port

    e-mail    $(json_member "$state/owner.json" email)
    password  $(json_member "$state/owner.json" password)
    API key   $(json_member "$state/owner.json" api_key)

  The same is in var/dev/owner.json. Database: $database. Logs: var/dev/log.
  Try: curl -H "Authorization: Bearer $(json_member "$state/owner.json" api_key)" \\
            http://localhost:$port/api/v1/me
END
}

run_end() { # STATUS
    trap - EXIT
    trap '' INT TERM HUP
    kill "$tail_pid" 2>/dev/null || true
    say
    dev_stop
    exit "$1"
}

# Shows the logs until Ctrl-C.
run_foreground() {
    printf '\n  Ctrl-C stops everything.\n\n'
    tail -qn 0 -F "$state"/log/{serve,work,nginx}.log 2>/dev/null &
    tail_pid=$!
    trap 'run_end $?' EXIT
    trap 'run_end 0' INT TERM HUP
    while sleep 1; do run_heal; done
}

# With other choices than those it runs with, what runs must end first.
run_again() {
    local last_port last_database
    if [ -e "$state/choices" ]; then
        read -r last_port last_database <"$state/choices"
        if [ "$last_port $last_database" != "$port $database" ] ||
            { demo_is_there && ! process_find loki >/dev/null; } ||
            ! cmp -s "$binary" "/proc/$(process_find serve || echo 0)/exe"; then
            dev_stop quiet
        fi
    fi
}

dev_run() {
    run_choices "$@"
    say "KtrlPlane for development"
    if [ -z "${KP_DEV_BUILD:-}" ]; then
        packages_need "$packages_build" "$packages_run"
        build_for_run
        if demo_is_wanted; then
            packages_need "$packages_demo"
            build_for_demo
        fi
    fi
    umask 077 # the database and logs are ours alone
    run_folders
    run_again
    if ! process_find nginx >/dev/null && port_is_taken; then
        die "port $port is taken by another program; choose one: ./dev run --port $((port + 10))"
    fi
    printf '%s %s\n' "$port" "$database" >"$state/choices"
    write_settings
    write_nginx
    run_database
    run_start
    run_tell
    if [ $detach = yes ]; then
        process_start guard "$top/dev" guard
        echo "  Stop it with ./dev stop."
    else
        run_foreground
    fi
}

dev_stop() {
    [ -d "$state" ] || return 0
    process_stop guard TERM
    process_stop nginx QUIT
    process_stop serve QUIT
    process_stop work TERM
    process_stop metrics TERM
    process_stop loki TERM
    postgres_stop
    if [ "${1:-}" != quiet ]; then say "stopped"; fi
}

# One object: {"running": true, "url": ..., "database": ..., "processes": {"nginx": 123, ...}}
status_json() {
    local name pid running=true list='' port=0 database='' demo=no
    if [ -e "$state/choices" ]; then read -r port database <"$state/choices"; fi
    for name in nginx serve work $(demo_names); do
        if ! pid=$(process_find "$name"); then
            pid=null
            running=false
        fi
        list="$list${list:+, }\"$name\": $pid"
    done
    if [ $running = true ] && ! url_answers; then running=false; fi
    printf '{"running": %s, "url": "http://localhost:%s", "database": "%s", "processes": {%s}}\n' \
        $running "$port" "$database" "$list"
    [ $running = true ] || return 3
}

dev_status() {
    local name pid all=yes port=- database=- demo=no
    case ${1:-} in
    '') ;;
    --json)
        status_json
        return
        ;;
    *) die "./dev status does not know $1; see ./dev help" ;;
    esac
    if [ -e "$state/choices" ]; then read -r port database <"$state/choices"; fi
    for name in nginx serve work $(demo_names); do
        if pid=$(process_find "$name"); then
            printf '%-10s runs, process %s\n' "$name" "$pid"
        else
            printf '%-10s does not run\n' "$name"
            all=no
        fi
    done
    if [ "$database" = postgres ]; then
        if postgres_runs; then echo "postgres   runs"; else
            echo "postgres   does not run"
            all=no
        fi
    fi
    if [ $all = no ]; then
        echo "./dev run --detach starts what is missing"
        return 3
    fi
    if ! url_answers; then
        echo "http://localhost:$port/readyz is not good; logs: $state/log"
        return 3
    fi
    printf '%-10s http://localhost:%s, database %s\n' "url" "$port" "$database"
}

dev_reset() {
    if [ "${1:-}" != --yes ] && [ -t 0 ]; then
        local answer
        read -r -p "Remove $state with all its data? [y/N] " answer
        case $answer in
        y | Y | yes) ;;
        *) die "nothing was removed" ;;
        esac
    fi
    dev_stop quiet
    if [ -e "$state/postgres.folder" ]; then
        local folder
        folder=$(postgres_folder)
        case $folder in
        "$state"/* | /var/tmp/ktrlplane-dev-*) rm -rf "$folder" ;;
        esac
    fi
    rm -rf "$state"
    case $run_folder in /tmp/ktrlplane-dev-*) rm -rf "$run_folder" ;; esac
    say "removed $state"
}
