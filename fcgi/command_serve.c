/* command_serve.c: `ktrlplane serve`: the site behind master and workers. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "command.h"
#include "platform/base/log.h"
#include "platform/http/fastcgi.h"
#include "platform/site/metrics.h"
#include "platform/store/store.h"
#include "platform/upstream/circuit.h"
#include "platform/upstream/http_call.h"
#include "product/access/access.h"

enum { PROCESS_ARENA_BYTES = 256 * 1024 * 1024 };

/* One reading of the settings: a reload makes a second one beside it and drops the first. */
struct service {
    const struct options *options;
    struct arena *first; /* the master's sockets and log file have their names there */
    struct arena *process;
    struct site *web;
    struct site *upstream;
    struct site *site;   /* in a worker: its pool's */
    struct store *store; /* in a worker */
};

static enum outcome sites_open(struct arena *process, struct service *service,
                               struct failure *failure)
{
    enum outcome outcome = app_site(process, STR("web"), failure, &service->web);
    if (outcome == DONE)
        outcome = app_site(process, STR("upstream"), failure, &service->upstream);
    return outcome;
}

/* What only the database knows; a family is left out while it does not answer. */
static void print_jobs(void *state, struct buf *out)
{
    const struct service *service = state;
    struct arena *arena = arena_open("metrics", MIB(1));
    struct scope scope = access_scope_for_work(STR_NONE, "metrics");
    struct failure failure = {.arena = arena};
    struct task task = {service->store, arena, &scope, &failure, &clock_system};
    struct job_counts counts;
    if (job_counts(&task, &counts) == DONE) {
        int64_t late_us = counts.oldest_due_us == 0 ? 0 : task_now_us(&task) - counts.oldest_due_us;
        metrics_sample(out, "ktrlplane_jobs_waiting", "gauge", "Jobs that wait.", counts.waiting);
        metrics_sample(out, "ktrlplane_jobs_running", "gauge", "Jobs under way.", counts.running);
        metrics_sample(out, "ktrlplane_jobs_dead", "gauge", "Jobs that were given up.",
                       counts.dead);
        metrics_sample(out, "ktrlplane_jobs_late_seconds", "gauge",
                       "For how long the oldest due job has been waiting.",
                       late_us < 0 ? 0 : late_us / US_PER_S);
    }
    arena_close(arena);
}

static enum outcome worker_open(void *state, const struct serve_worker *worker)
{
    struct service *service = state;
    struct str why = STR_NONE;
    service->site = strcmp(worker->pool, "web") == 0 ? service->web : service->upstream;
    enum outcome outcome =
        store_open(service->process, app_settings.database, &service->store, &why);
    if (outcome != DONE)
        LOG_FAULT("store.open", LOG_TEXT("why", why));
    metrics_more(print_jobs, service);
    return outcome;
}

static void worker_answer(void *state, struct request *request, struct response *response)
{
    struct service *service = state;
    site_answer(service->site, service->store, &clock_system, request, response);
}

static void worker_close(void *state)
{
    struct service *service = state;
    store_close(service->store);
}

/* The new reading must be whole before anything of the old one is dropped. */
static enum outcome settings_again(void *state, struct serve_settings *settings)
{
    struct service *service = state;
    struct service next = *service;
    struct app_settings kept = app_settings;
    struct arena *process = arena_open("process", PROCESS_ARENA_BYTES);
    struct failure failure = {.arena = process};
    enum outcome outcome = app_open(process, service->options->config,
                                    service->options->overrides, &failure);
    if (outcome == DONE)
        outcome = sites_open(process, &next, &failure);
    if (outcome != DONE) {
        app_settings = kept;
        for (size_t i = 0; i < failure.field_count; i++)
            LOG_FAULT("settings.wrong", LOG_TEXT("where", failure.fields[i].pointer),
                      LOG_TEXT("told", failure.fields[i].told));
        arena_close(process);
        return outcome;
    }
    if (service->process != service->first)
        arena_close(service->process);
    next.process = process;
    *service = next;
    *settings = app_settings.serve;
    return DONE;
}

int command_serve(const struct options *options)
{
    if (options->word_count > 0)
        return command_misused("serve takes no words");
    struct arena *process = arena_open("process", PROCESS_ARENA_BYTES);
    struct service service = {.options = options, .first = process, .process = process};
    int code = command_open(service.process, options);
    if (code != EXIT_GOOD)
        return code;
    struct failure failure = {.arena = service.process};
    if (sites_open(service.process, &service, &failure) != DONE) {
        command_complain(&failure);
        return EXIT_CONFIG;
    }
    store_share_writer_lock();
    circuit_share();
    http_call_client(wire_connection, wire_left);
    struct serve_program program = {.state = &service,
                                    .open = worker_open,
                                    .answer = worker_answer,
                                    .close = worker_close,
                                    .reload = settings_again,
                                    .routes = app_routes()};
    return serve(&app_settings.serve, &program);
}
