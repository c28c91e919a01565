/* serve_settings.c: the settings of master and workers. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/settings.h"
#include "platform/serve/serve.h"

/* clang-format off */
const struct setting serve_setting_rows[] = {
    {"web_socket", SETTING_PATH_AT(struct serve_settings, web_socket), .min = 1, .restart = true,
     .fallback = KP_RUNDIR "/web.sock",
     .says = "The Unix socket on which nginx reaches the pool `web`: pages and the API."},
    {"upstream_socket", SETTING_PATH_AT(struct serve_settings, upstream_socket), .min = 1, .restart = true,
     .fallback = KP_RUNDIR "/upstream.sock",
     .says = "The same for the pool `upstream`: requests that wait for other servers."},
    {"socket_mode", SETTING_TEXT_AT(struct serve_settings, socket_mode), .min = 3, .max = 4, .restart = true,
     .fallback = "0660",
     .says = "Who may connect to the sockets, in octal; nginx must be the owner or in the group."},
    {"web_workers", SETTING_INT_AT(struct serve_settings, web_workers), .min = 1, .max = SERVE_WORKERS_MAX,
     .unit = "workers", .fallback = "4",
     .says = "Each serves one request at a time and holds one database connection: about two for each processor."},
    {"upstream_workers", SETTING_INT_AT(struct serve_settings, upstream_workers), .min = 1, .max = SERVE_WORKERS_MAX,
     .unit = "workers", .fallback = "8",
     .says = "How many requests may wait for other servers at the same time."},
    {"kept_connections", SETTING_INT_AT(struct serve_settings, kept_connections), .min = 0, .max = SERVE_KEPT_MAX,
     .unit = "connections", .fallback = "8",
     .says = "How many idle connections from nginx a worker keeps open; an idle one never holds a worker."},
    {"worker_requests", SETTING_INT_AT(struct serve_settings, worker_requests), .min = 0, .max = 1000000000,
     .unit = "requests", .fallback = "100000",
     .says = "After about so many requests a worker is replaced; 0 = never."},
    {"worker_memory", SETTING_SIZE_AT(struct serve_settings, worker_memory_bytes), .min = 0, .max = INT64_C(1) << 40,
     .fallback = "256MiB",
     .says = "When a worker's own memory exceeds this it is replaced; 0 = never."},
    {"request_deadline", SETTING_DURATION_AT(struct serve_settings, request_deadline_ms), .min = 0, .max = 3600000,
     .fallback = "10s",
     .says = "A request that takes longer is given up together with its worker; 0 = never. nginx waits 15 s."},
    {"upstream_deadline", SETTING_DURATION_AT(struct serve_settings, upstream_deadline_ms), .min = 0, .max = 3600000,
     .fallback = "40s",
     .says = "The same in the pool `upstream`, whose requests wait for others; longer than query_deadline. nginx waits 45 s."},
    {"drain_time", SETTING_DURATION_AT(struct serve_settings, drain_ms), .min = 0, .max = 3600000,
     .fallback = "30s",
     .says = "How long QUIT lets requests finish."},
    {"body_max", SETTING_SIZE_AT(struct serve_settings, body_max_bytes), .min = 1024, .max = 16 * 1024 * 1024,
     .fallback = "1MiB",
     .says = "The largest body of a request; nginx has the same limit (client_max_body_size)."},
    {"log_file", SETTING_PATH_AT(struct serve_settings, log_file), .fallback = "",
     .says = "Where log lines go; empty = standard error. USR1 opens it again."},
    {"user", SETTING_TEXT_AT(struct serve_settings, user), .min = 0, .max = 32, .fallback = "", .restart = true,
     .says = "Who the process becomes when it is started as root."},
    {"allow_root", SETTING_BOOL_AT(struct serve_settings, allow_root), .fallback = "no", .restart = true,
     .says = "Workers may stay root: in a container, or to try things out."},
    {0},
};
/* clang-format on */

int64_t serve_deadline_ms(const struct serve_settings *settings, const char *pool)
{
    return str_is(str_of(pool), "upstream") ? settings->upstream_deadline_ms
                                            : settings->request_deadline_ms;
}
