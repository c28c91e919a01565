/* command_job.c: `ktrlplane job`: look at jobs, run dead ones again, drop them. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "product/audit/audit.h"

enum { JOBS_PAGE = 500 };

static const struct field job_shown[] = {
    {"id", TEXT_AT(struct job_state, id)},
    {"kind", TEXT_AT(struct job_state, kind)},
    {"key", TEXT_AT(struct job_state, key)},
    {"org_id", TEXT_AT(struct job_state, org_id)},
    {"state", TEXT_AT(struct job_state, state)},
    {"due_at", TIME_AT(struct job_state, due_us)},
    {"attempt", INT_AT(struct job_state, attempt)},
    {"told", TEXT_AT(struct job_state, told)},
    {"created_at", TIME_AT(struct job_state, created_us)},
    {"finished_at", TIME_AT(struct job_state, finished_us)},
    {0},
};

static int print_job(const struct options *options, const struct job_state *job)
{
    struct arena *arena = arena_open("print", MIB(1));
    struct buf out = buf_open(arena, KIB(1), KIB(256));
    struct json_writer writer = json_writer_of(&out);
    if (options->json)
        json_write_struct(&writer, job_shown, job);
    else
        buf_print(&out, "%-8.*s %.*s  %-18.*s attempt %lld  %.*s", STR_ARG(job->state),
                  STR_ARG(job->id), STR_ARG(job->kind), (long long)job->attempt,
                  STR_ARG(job->told));
    buf_add(&out, STR("\n"));
    int code = command_print(&out);
    arena_close(arena);
    return code;
}

/* One line (or one JSON object) for each, page by page, oldest first. */
static enum outcome list_jobs(struct desk *desk, const struct options *options)
{
    struct list jobs = {0};
    const struct job_state *last = NULL;
    enum outcome outcome;
    do {
        outcome = job_list(&desk->task, str_of(command_value(options, "--state")), last,
                           JOBS_PAGE, &jobs);
        for (size_t i = 0; outcome == DONE && i < jobs.count; i++) {
            last = LIST_ROW(jobs, struct job_state, i);
            if (print_job(options, last) != EXIT_GOOD)
                return STORE_FAULT;
        }
    } while (outcome == DONE && jobs.count == JOBS_PAGE);
    return outcome;
}

static enum outcome change_job(struct desk *desk, const struct options *options)
{
    struct str id = str_of(options->words[1]);
    bool drop = strcmp(options->words[0], "drop") == 0;
    enum outcome outcome = store_begin(&desk->task);
    if (outcome == DONE)
        outcome = drop ? job_drop(&desk->task, id) : job_revive(&desk->task, id);
    if (outcome == DONE)
        outcome = audit_add(&desk->task, &(struct audit_deed){
                                             .action = drop ? "job.dropped" : "job.retried",
                                             .object_type = "job",
                                             .object_id = id,
                                         });
    if (outcome == DONE)
        outcome = store_commit(&desk->task);
    if (outcome != DONE)
        store_rollback(&desk->task);
    return outcome;
}

int command_job(const struct options *options)
{
    struct desk desk;
    bool list = options->word_count == 1 && strcmp(options->words[0], "list") == 0;
    bool change = options->word_count == 2 && (strcmp(options->words[0], "retry") == 0 ||
                                               strcmp(options->words[0], "drop") == 0);
    if (!list && !change)
        return command_misused("job wants: list [--state STATE], retry ID, or drop ID");
    int code = desk_open_migrated(options, "job command", &desk);
    if (code != EXIT_GOOD)
        return code;
    return desk_end(&desk, list ? list_jobs(&desk, options) : change_job(&desk, options));
}
