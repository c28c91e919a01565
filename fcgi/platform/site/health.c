/* health.c: /livez, /readyz and /metrics. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/health.h"

#include "platform/site/metrics.h"
#include "platform/store/migrate.h"

static enum outcome health_live(struct call *call)
{
    call->response->content_type = STR("text/plain; charset=utf-8");
    BUF_ADD(&call->response->body, "alive\n");
    return DONE;
}

static enum outcome health_ready(struct call *call)
{
    enum outcome store = call->task.store == NULL ? STORE_FAULT : store_ping(&call->task);
    enum outcome schema = store == DONE ? migrate_check(&call->task) : store;
    bool ready = schema == DONE;
    failure_clear(&call->failure);
    call->response->status = ready ? 200 : 503;
    call->response->content_type = STR("application/json");
    buf_print(&call->response->body,
              "{\"ready\":%s,\"store\":\"%s\",\"schema\":\"%s\"}\n",
              ready ? "true" : "false", outcome_name(store),
              store == DONE ? outcome_name(schema) : "unknown");
    return DONE;
}

static enum outcome health_metrics(struct call *call)
{
    call->response->content_type = STR(METRICS_CONTENT_TYPE);
    metrics_print(&call->response->body);
    return DONE;
}

/* clang-format off */
const struct route health_routes[] = {
    {GET, "/livez",   health_live,    .needs = OPEN_TO_ALL, .says = "Is the process alive?"},
    {GET, "/readyz",  health_ready,   .needs = OPEN_TO_ALL, .says = "Can it serve: does the database answer, with the right schema?"},
    {GET, "/metrics", health_metrics, .needs = OPEN_TO_ALL, .says = "Counters in the text format of Prometheus."},
    {0},
};
/* clang-format on */
