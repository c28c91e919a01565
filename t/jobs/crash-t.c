/* crash-t.c: several runners, and runners that are lost. */
/* SPDX-License-Identifier: ISC */
#include "t/jobs/stage.h"
#include "t/lib/tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RACERS = 3, RACE_JOBS = 30 };

static int tell[2]; /* pipe from the runs to the test */
static struct stage *rival;
static int runs;

static enum outcome hang(struct task *task, const struct job *job)
{
    (void)task;
    (void)job;
    if (write(tell[1], "x", 1) != 1)
        _exit(3);
    while (pause() == -1)
        continue;
    return DONE;
}

static enum outcome count(struct task *task, const struct job *job)
{
    (void)task;
    (void)job;
    runs++;
    return DONE;
}

/* Sleeps past its lease: meanwhile the rival runs the job. */
static enum outcome outlive(struct task *task, const struct job *job)
{
    (void)task;
    runs++;
    if (job->attempt == 1) {
        stage_later(rival, 61);
        ok(stage_run(rival) == DONE, "another runner takes the job whose lease ran out");
    }
    return job->attempt == 1 ? UPSTREAM_FAULT : DONE;
}

/* clang-format off */
static const struct job_kind hanging[] = {
    {.name = "test.crash", .says = "hang", .lease_s = 120, .attempts = 2, .run = hang}, {0}};
static const struct job_kind counting[] = {
    {.name = "test.crash", .says = "count", .lease_s = 120, .attempts = 2, .run = count}, {0}};
static const struct job_kind outliving[] = {
    {.name = "test.crash", .says = "outlive", .lease_s = 60, .attempts = 3, .run = outlive}, {0}};
/* clang-format on */

static void pipe_open(void)
{
    if (pipe(tell) != 0)
        bail_out("no pipe");
}

static void pipe_close(void)
{
    close(tell[0]);
    close(tell[1]);
}

/* A runner in a process of its own, killed in the middle of a run. */
static void lose_runner(struct str address, int64_t now_us)
{
    const pid_t child = fork();
    if (child == 0) {
        struct stage stage;
        stage_open(&stage, address, "runner-lost", hanging);
        stage.now_us = now_us;
        _exit(stage_run(&stage) == DONE ? 0 : 1);
    }
    char byte = 0;
    if (child < 0 || read(tell[0], &byte, 1) != 1)
        bail_out("the runner to lose did not begin");
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ok(WIFSIGNALED(status), "a runner is killed in the middle of a job");
}

static void test_kill(void)
{
    const struct str address = database_make(DATABASE_MIGRATED);
    struct stage stage;
    pipe_open();
    stage_open(&stage, address, "runner-2", counting);
    stage_add(&stage, "test.crash", STR("k"));
    lose_runner(address, stage.now_us);
    is_int(stage_counts(&stage).running, 1, "the job is still leased");
    stage_later(&stage, 119);
    ok(stage_run(&stage) == ABSENT, "nobody takes it before the lease of its kind ends");
    stage_later(&stage, 2);
    ok(stage_run(&stage) == DONE && runs == 1, "then another runner runs it");
    ok(stage_run(&stage) == ABSENT, "once");

    stage_add(&stage, "test.crash", STR("k"));
    for (int i = 0; i < 2; i++) {
        lose_runner(address, stage.now_us);
        stage_later(&stage, 121);
    }
    ok(stage_run(&stage) == DONE && runs == 1, "a job that lost each runner loses no further one");
    is_int(stage_counts(&stage).dead, 1, "it is dead");
    stage_close(&stage);
    pipe_close();
}

static void test_lease_lost(void)
{
    const struct str address = database_make(DATABASE_MIGRATED);
    struct stage first;
    struct stage second;
    runs = 0;
    stage_open(&first, address, "runner-1", outliving);
    stage_open(&second, address, "runner-2", outliving);
    rival = &second;
    stage_add(&first, "test.crash", STR("k"));
    ok(stage_run(&first) == DONE, "the late runner goes on with other work");
    is_int(runs, 2, "the job ran twice");
    const struct job_counts counts = stage_counts(&first);
    ok(counts.waiting == 0 && counts.running == 0 && counts.dead == 0,
       "the end told by the late runner is ignored");
    stage_close(&second);
    stage_close(&first);
}

static void race(struct str address, int64_t now_us)
{
    struct stage stage;
    stage_open(&stage, address, "runner-race", counting);
    stage.now_us = now_us;
    while (stage_run(&stage) == DONE)
        continue;
    stage_close(&stage);
    _exit(runs);
}

static void test_race(void)
{
    const struct str address = database_make(DATABASE_MIGRATED);
    struct stage stage;
    runs = 0;
    stage_open(&stage, address, "runner-1", counting);
    for (int i = 0; i < RACE_JOBS; i++)
        stage_add(&stage, "test.crash", arena_print(stage.arena, "%d", i));
    for (int i = 0; i < RACERS; i++)
        if (fork() == 0)
            race(address, stage.now_us);
    int total = 0;
    for (int i = 0; i < RACERS; i++) {
        int status = 0;
        wait(&status);
        total += WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
    }
    is_int(total, RACE_JOBS, "runners that race run each job once");
    is_int(stage_counts(&stage).waiting + stage_counts(&stage).running, 0, "and leave none");
    stage_close(&stage);
}

int main(void)
{
    test_kill();
    test_lease_lost();
    test_race();
    return done_testing();
}
