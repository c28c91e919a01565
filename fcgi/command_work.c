/* command_work.c: `ktrlplane work`: the background process. */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "platform/base/log.h"
#include "product/access/access.h"

enum { IDLE_MS = 500 };

static volatile int stop;

static void on_stop(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

/* A job under way is finished; a second signal ends at once, and its lease expires. */
static void take_signals(void)
{
    struct sigaction action = {.sa_handler = on_stop, .sa_flags = SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGQUIT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    /* What serve takes well must not end this: settings are read at the start only. */
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
}

/* Unique among all machines that share the database. */
static struct str runner_name(struct arena *arena)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        return arena_print(arena, "runner-%ld", (long)getpid());
    return arena_print(arena, "%s-%ld", host, (long)getpid());
}

int command_work(const struct options *options)
{
    struct desk desk;
    if (options->word_count > 0)
        return command_misused("work takes no words");
    log_process_set("work");
    take_signals();
    int code = desk_open_migrated(options, "work", &desk);
    if (code != EXIT_GOOD)
        return code;
    struct job_runner runner = {
        .store = desk.store,
        .clock = &clock_system,
        .kinds = app_jobs(),
        .runner_id = runner_name(desk.arena),
        .make_scope = access_scope_for_job,
        .idle_ms = IDLE_MS,
    };
    LOG_NOTICE("work.started", LOG_TEXT("runner", runner.runner_id));
    serve_notify("READY=1");
    job_runner_loop(&runner, &stop);
    serve_notify("STOPPING=1");
    LOG_NOTICE("work.stopped", LOG_TEXT("runner", runner.runner_id));
    return desk_end(&desk, DONE);
}
