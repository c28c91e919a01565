# demo.sh: made-up logs and metrics of the demo world, for ./dev run --demo.
# shellcheck shell=bash
# SPDX-License-Identifier: ISC

demo_program=$built/t/lib/loki

# Once --demo has filled this database its stores run with it. A build that is brought along may
# lack their program.
demo_is_wanted() { [ "$demo" = yes ] || [ -e "$state/demo-$database" ]; }
demo_is_there() { demo_is_wanted && [ -x "$demo_program" ]; }

demo_has_metrics() {
    command -v prometheus >/dev/null && command -v promtool >/dev/null
}

port_of_nobody() { # the first free one from FROM on
    local candidate=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do candidate=$((candidate + 1)); done
    printf '%s' "$candidate"
}

# The same two ports as long as the stores run.
demo_ports() {
    if ! process_find loki >/dev/null || [ ! -e "$state/demo-ports" ]; then
        local logs
        logs=$(port_of_nobody $((port + 1)))
        printf '%s %s\n' "$logs" "$(port_of_nobody $((logs + 1)))" >"$state/demo-ports"
    fi
    read -r demo_loki_port demo_metrics_port <"$state/demo-ports"
}

demo_settings() {
    demo_is_there || return 0
    demo_ports
    setting loki_url "http://127.0.0.1:$demo_loki_port"
    if demo_has_metrics; then
        setting mimir_url "http://127.0.0.1:$demo_metrics_port/prometheus"
    fi
}

# What the stores are about.
demo_list() {
    ktrlplane demo --list >"$state/demo.list.new" && mv "$state/demo.list.new" "$state/demo.list"
}

# Now and then: what was ordered meanwhile begins to write. The store reads a list that changed.
demo_list_again() {
    if demo_is_there && [ $((SECONDS - ${demo_listed:=$SECONDS})) -ge 20 ]; then
        demo_listed=$SECONDS
        demo_list 2>/dev/null || true
    fi
}

demo_names() {
    if demo_is_there; then
        echo loki
        if demo_has_metrics; then echo metrics; fi
    fi
}

demo_run() { # NAME
    read -r demo_loki_port demo_metrics_port <"$state/demo-ports"
    case $1 in
    loki) process_start loki "$demo_program" --port "$demo_loki_port" --demo "$state/demo.list" ;;
    metrics) process_start metrics "$top/dev" metrics ;;
    esac
}

# Runs as the process of its own: a day of numbers first, then Prometheus with what it scrapes.
dev_metrics() {
    local folder=$state/metrics block=0
    read -r demo_loki_port demo_metrics_port <"$state/demo-ports"
    rm -rf "$folder"
    mkdir -p "$folder/blocks"
    cat >"$folder/prometheus.yml" <<END
global: {scrape_interval: 15s}
scrape_configs:
  - job_name: demo
    static_configs: [{targets: ["127.0.0.1:$demo_loki_port"]}]
    metric_relabel_configs: [{action: labeldrop, regex: "instance|job"}]
END
    while "$demo_program" --history "$state/demo.list" --block $block >"$folder/history"; do
        # Without its past it begins now: better than to begin again and again.
        promtool tsdb create-blocks-from openmetrics -q "$folder/history" "$folder/blocks" || break
        block=$((block + 1))
    done
    rm -f "$folder/history"
    exec prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/blocks" \
        --storage.tsdb.retention.time=3d --web.listen-address="127.0.0.1:$demo_metrics_port" \
        --web.route-prefix=/prometheus --log.level=warn
}
