/* deploy.c: how long many deployments take: t/bench/deploy [ORDERS]; one JSON object. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "platform/base/log.h"
#include "product/backend/gitops.h"
#include "product/resource/resource.h"
#include "t/backend/ground.h"
#include "t/lib/tap.h"

enum { ORDERS = 500, ORDERS_MAX = 100000 };

static struct ground ground;

static double seconds_since(int64_t begun_us)
{
    return (double)(clock_monotonic_us() - begun_us) / US_PER_S;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / US_PER_S;
}

/* Seconds of processors, ours and git's: what other programs on the machine do not change. */
static double processor_seconds(void)
{
    struct rusage own;
    struct rusage children;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return seconds_of(own.ru_utime) + seconds_of(own.ru_stime) +
           seconds_of(children.ru_utime) + seconds_of(children.ru_stime);
}

static void order(int number)
{
    struct world *world = &ground.world;
    struct task *task = world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    struct resource_draft draft = {
        .id = arena_print(world->arena, "graph-%d", number),
        .name = STR("One of many"),
        .type = STR("graph"),
    };
    struct resource resource;
    if (resource_add(task, &draft, &resource) != DONE)
        bail_out("not ordered");
}

/* Seconds to run everything that is due. */
static double run_all(void)
{
    int64_t begun = clock_monotonic_us();
    ground_run(&ground);
    return seconds_since(begun);
}

int main(int argc, char **argv)
{
    int64_t orders = ORDERS;
    if (argc > 1 && !str_int_parse(str_of(argv[1]), 1, ORDERS_MAX, &orders))
        bail_out("deploy [ORDERS]");
    ground_open(&ground);
    gitops_settings.git = getenv("KP_BENCH_NO_GIT") == NULL;
    log_level_set(LOG_LEVEL_FAULT);
    ground_run(&ground);
    for (int i = 0; i < (int)orders; i++)
        order(i);
    double before = processor_seconds();
    double deploy = run_all();
    double processor = processor_seconds() - before;
    ground_later(&ground, 700);
    double look = 0;
    int64_t looked = 0;
    for (; ground_run_one(&ground) == DONE; looked++)
        continue;
    world_sql(&ground.world, "UPDATE resource SET health_us = 0");
    ground_later(&ground, 700);
    look = run_all();
    ground_later(&ground, 25 * 3600);
    double tidy = run_all();
    printf(
        "{\"orders\": %d, \"deploy_s\": %.2f, \"deploys_per_s\": %.1f, \"processor_ms_each\": %.1f, \"look_after_200_s\": %.2f,"
        " \"tidy_and_200_s\": %.2f, \"commits\": %d, \"git_bytes\": \"%.*s\"}\n",
        (int)orders, deploy, (double)orders / deploy, processor * 1000 / (double)orders,
        look, tidy, (int)ground_commits(&ground),
        STR_ARG(ground_shell(&ground, "du -sh .git | cut -f1")));
    ground_close(&ground);
    return 0;
}
