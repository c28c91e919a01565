/* jobs-t.c: adding, running, failing, dying and repeating of jobs. */
/* SPDX-License-Identifier: ISC */
#include "t/jobs/stage.h"
#include "t/lib/tap.h"

#include <stdio.h>
#include <string.h>

/* What the last run saw and the next one answers. */
static struct {
    int runs;
    int64_t attempt;
    char key[64], payload[64], org_id[64];
    enum outcome answer;
    const char *told;
    struct stage *stage;
    int stop;
} seen;

static void keep(char *at, size_t bytes, struct str text)
{
    snprintf(at, bytes, "%.*s", STR_ARG(text));
}

static enum outcome note_run(struct task *task, const struct job *job)
{
    seen.runs++;
    seen.attempt = job->attempt;
    keep(seen.key, sizeof(seen.key), job->key);
    keep(seen.payload, sizeof(seen.payload), job->payload);
    keep(seen.org_id, sizeof(seen.org_id), task->scope->org_id);
    if (seen.told != NULL)
        return refuse(task->failure, seen.answer, "test", seen.told, NULL);
    return seen.answer;
}

static enum outcome add_twin(struct task *task, const struct job *job)
{
    seen.runs++;
    if (job_add(task, "test.twin", job->key, STR("{}"), task_now_us(task)) != DONE)
        bail_out("a twin cannot be added");
    return UPSTREAM_FAULT;
}

static enum outcome stop_after_two(struct task *task, const struct job *job)
{
    if (job->payload.length == 2 && ++seen.runs < 2)
        return job_add(task, "test.stop", STR("next"), STR("{}"), task_now_us(task));
    seen.stop = 1;
    return DONE;
}

/* clang-format off */
static const struct job_kind kinds[] = {
    {.name = "test.note", .says = "remember", .lease_s = 60, .attempts = 3, .run = note_run},
    {.name = "test.long", .says = "long lease", .lease_s = 900, .attempts = 3, .run = note_run},
    {.name = "test.twin", .says = "add itself", .lease_s = 60, .attempts = 3, .run = add_twin},
    {.name = "test.stop", .says = "end the loop", .lease_s = 60, .attempts = 3, .run = stop_after_two},
    {0},
};
static const struct job_kind hourly[] = {
    {.name = "test.hour", .says = "recur", .lease_s = 60, .attempts = 2, .every_s = 3600,
     .run = note_run},
    {.name = "test.stop", .says = "end the loop", .lease_s = 60, .attempts = 3, .run = stop_after_two},
    {0},
};
/* clang-format on */

static void begin(struct stage *stage, const struct job_kind *with)
{
    memset(&seen, 0, sizeof(seen));
    stage_open(stage, database_make(DATABASE_MIGRATED), "runner-1", with);
}

static void test_add(void)
{
    struct stage stage;
    begin(&stage, kinds);
    ok(stage_run(&stage) == ABSENT, "nothing is due in an empty table");

    stage.scope.org_id = STR("org-a");
    ok(job_add(&stage.task, "test.note", STR("k"), STR("{\"n\":1}"),
               stage.now_us + 60 * US_PER_S) == DONE, "a job is added for later");
    ok(job_add(&stage.task, "test.note", STR("k"), STR("{\"n\":2}"),
               stage.now_us + 10 * US_PER_S) == DONE, "and again, for earlier");
    ok(job_add(&stage.task, "test.note", STR("k"), STR("{\"n\":3}"),
               stage.now_us + 90 * US_PER_S) == DONE, "and again, for later");
    is_int(stage_counts(&stage).waiting, 1, "one waits for each kind and key");
    ok(stage_run(&stage) == ABSENT && seen.runs == 0, "it does not run before its time");
    stage_later(&stage, 10);
    ok(stage_run(&stage) == DONE && seen.runs == 1, "it runs at the earliest time asked for");
    is_str(str_of(seen.payload), STR("{\"n\":1}"), "with the payload of the first");
    is_str(str_of(seen.org_id), STR("org-a"), "in the scope of its organization");
    is_int(seen.attempt, 1, "as the first attempt");
    ok(stage_run(&stage) == ABSENT && seen.runs == 1, "a job that is done does not run again");
    stage_close(&stage);
}

static void test_transaction(void)
{
    struct stage stage;
    begin(&stage, kinds);
    ok(store_begin(&stage.task) == DONE, "a transaction begins");
    stage_add(&stage, "test.note", STR("undone"));
    store_rollback(&stage.task);
    is_int(stage_counts(&stage).waiting, 0, "a job ends with the transaction that is rolled back");
    ok(store_begin(&stage.task) == DONE, "another one begins");
    stage_add(&stage, "test.note", STR("kept"));
    ok(store_commit(&stage.task) == DONE && stage_counts(&stage).waiting == 1,
       "and stays with the one that is committed");
    stage_close(&stage);
}

static void test_order(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage_add(&stage, "test.note", STR("second"));
    stage.now_us -= US_PER_S;
    stage_add(&stage, "test.note", STR("first"));
    stage_later(&stage, 5);
    ok(stage_run(&stage) == DONE, "one of two due jobs runs");
    is_str(str_of(seen.key), STR("first"), "the one that is due for longer");
    is_int(stage_counts(&stage).oldest_due_us, stage.now_us - 4 * US_PER_S,
           "the counts say since when the oldest waits");
    stage_close(&stage);
}

static void test_retry(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage_add(&stage, "test.note", STR("k"));
    seen.answer = UPSTREAM_FAULT;
    seen.told = "the backend did not answer";
    ok(stage_run(&stage) == DONE && seen.runs == 1, "a run that fails");
    ok(stage_run(&stage) == ABSENT && stage_counts(&stage).waiting == 1, "waits before the next");
    stage_later(&stage, 2);
    ok(stage_run(&stage) == DONE && seen.attempt == 2, "and is tried again about a second later");
    stage_later(&stage, 2);
    ok(stage_run(&stage) == ABSENT, "the next wait is longer");
    stage_later(&stage, 5);
    ok(stage_run(&stage) == DONE && seen.attempt == 3, "the third attempt comes");
    is_int(stage_counts(&stage).dead, 1, "after the last attempt it is dead");
    stage_later(&stage, 86400);
    ok(stage_run(&stage) == ABSENT && seen.runs == 3, "and does not run any more");
    stage_add(&stage, "test.note", STR("k"));
    ok(stage_run(&stage) == DONE && seen.runs == 4, "a dead job does not block a new one");
    stage_close(&stage);
}

static void test_hopeless(void)
{
    const enum outcome hopeless[] = {ABSENT, INVALID};
    for (size_t i = 0; i < COUNT_OF(hopeless); i++) {
        struct stage stage;
        begin(&stage, kinds);
        stage_add(&stage, "test.note", STR("k"));
        seen.answer = hopeless[i];
        ok(stage_run(&stage) == DONE && stage_counts(&stage).dead == 1,
           "a run that ends in \"%s\" is dead at once", outcome_name(hopeless[i]));
        stage_close(&stage);
    }
}

static void test_twin(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage_add(&stage, "test.twin", STR("k"));
    ok(stage_run(&stage) == DONE && stage_counts(&stage).waiting == 1,
       "a job that fails leaves the work to its waiting twin");
    is_int(stage_counts(&stage).running, 0, "and ends itself");
    stage_close(&stage);
}

static void test_recurring(void)
{
    struct stage stage;
    begin(&stage, hourly);
    stage_add(&stage, "test.stop", STR("k"));
    seen.runs = 1;
    job_runner_loop(&stage.runner, &seen.stop);
    ok(seen.stop == 1, "the loop ends when it is told to");
    is_int(stage_counts(&stage).dead, 0, "nothing died on the way");

    while (stage_run(&stage) == DONE)
        continue;
    is_int(stage_counts(&stage).waiting, 2, "each recurring kind waits for its next run");
    seen.runs = 0;
    stage_later(&stage, 3599);
    ok(stage_run(&stage) == ABSENT, "which is not before its time");
    stage_later(&stage, 1);
    while (stage_run(&stage) == DONE)
        continue;
    is_int(seen.runs, 1, "then it runs once");

    seen.answer = INVALID;
    stage_later(&stage, 3600);
    while (stage_run(&stage) == DONE)
        continue;
    ok(stage_counts(&stage).dead == 1 && stage_counts(&stage).waiting == 2,
       "a recurring kind goes on after a dead run");
    stage_close(&stage);
}

static void test_loop_goes_on(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage.runner.idle_ms = 3600 * 1000;
    stage_add(&stage, "test.stop", STR("k"));
    job_runner_loop(&stage.runner, &seen.stop);
    is_int(seen.runs, 2, "work that a job adds is run without a rest");
    stage_close(&stage);
}

static void test_clean(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage_add(&stage, "test.note", STR("old"));
    ok(stage_run(&stage) == DONE, "a job is done");
    stage_later(&stage, 7 * 86400 + 1);
    stage_add(&stage, "job.clean", STR("job.clean"));
    ok(stage_run(&stage) == DONE, "the jobs are cleaned a week later");
    int64_t changed = -1;
    ok(store_change(&stage.task, Q_JOB_CLEAN,
                    ARGS(ARG_INT("done_before", stage.now_us), ARG_INT("dead_before", 0)),
                    &changed) == DONE && changed == 0, "nothing old is left");
    stage_close(&stage);
}

/* The only dead job, by the list that operators see. */
static struct job_state dead_one(struct stage *stage)
{
    struct list jobs;
    if (job_list(&stage->task, STR("dead"), NULL, 10, &jobs) != DONE || jobs.count != 1)
        bail_out("not exactly one dead job");
    return *LIST_ROW(jobs, struct job_state, 0);
}

static void test_operators(void)
{
    struct stage stage;
    begin(&stage, kinds);
    stage_add(&stage, "test.note", STR("k"));
    seen.answer = INVALID;
    seen.told = "no such place";
    ok(stage_run(&stage) == DONE, "a run that ends for good");
    struct job_state dead = dead_one(&stage);
    is_str(dead.told, STR("no such place"), "an operator sees why a job is dead");
    ok(job_revive(&stage.task, dead.id) == DONE, "and lets it run again");
    seen.answer = DONE;
    ok(stage_run(&stage) == DONE && seen.attempt == 1, "with all its attempts");
    ok(job_revive(&stage.task, dead.id) == ABSENT, "a job that is done stays done");
    stage_add(&stage, "test.note", STR("k"));
    seen.answer = ABSENT;
    ok(stage_run(&stage) == DONE && job_drop(&stage.task, dead_one(&stage).id) == DONE,
       "a dead job can be dropped");
    is_int(stage_counts(&stage).dead, 0, "and is gone");
    stage_close(&stage);
}

int main(void)
{
    test_operators();
    test_add();
    test_transaction();
    test_order();
    test_retry();
    test_hopeless();
    test_twin();
    test_recurring();
    test_loop_goes_on();
    test_clean();
    return done_testing();
}
