/* audit_seal.c: entries become links of their chains, and leave when their time is over. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/base/id.h"
#include "platform/base/log.h"
#include "product/audit/audit_chain.h"
#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"

/* Before and after of one entry may be 256 KiB each: a batch must fit into a job's arena. */
enum { BATCH = 100, ID_ROOM = 64, ARENA_BYTES = 64 * 1024 * 1024 };

#define SLICE_US  (60 * US_PER_S)
#define LATE_US   (60 * US_PER_S)   /* so late may a deed be committed, as a rule */
#define LATER_US  (3600 * US_PER_S) /* and so late at all */
#define AHEAD_US  (300 * US_PER_S)  /* so far ahead may the clock of another machine be */
#define BUDGET_US (20 * US_PER_S)

/* An entry without a link, and the head of its chain. */
struct unsealed {
    struct audit_entry entry;
    int64_t head_no; /* 0 = the chain begins with it */
    struct str head_hash;
};

static const struct field unsealed_columns[] = {
    AUDIT_ENTRY_COLUMNS(struct unsealed, entry),
    {"head_no", INT_AT(struct unsealed, head_no)},
    {"head_hash", TEXT_AT(struct unsealed, head_hash)},
    {0},
};

/* A chain that this batch goes on with. */
struct chain {
    struct str org_id;
    int64_t no;
    struct str hash;
};

struct batch {
    struct chain chains[BATCH];
    size_t count;
};

static struct chain *chain_of(struct batch *batch, const struct unsealed *row)
{
    struct str org = row->entry.org_id.at == NULL ? STR("") : row->entry.org_id;
    for (size_t i = 0; i < batch->count; i++)
        if (str_equal(batch->chains[i].org_id, org))
            return &batch->chains[i];
    batch->chains[batch->count] =
        (struct chain){org, row->head_no, row->head_hash.at == NULL ? STR("") : row->head_hash};
    return &batch->chains[batch->count++];
}

static enum outcome link_queue(struct task *task, const struct audit_link *link)
{
    return store_queue(
        task, Q_AUDIT_LINK_ADD,
        ARGS(ARG_TEXT("org", link->org_id), ARG_INT("no", link->no),
             ARG_TEXT("entry", link->entry_id), ARG_INT("at", link->at_us),
             ARG_TEXT("class", link->class), ARG_INT("until", link->until_us),
             ARG_TEXT("content_hash", link->content_hash),
             ARG_TEXT("actor_salt", link->actor_salt), ARG_TEXT("actor_hash", link->actor_hash),
             ARG_TEXT("change_salt", link->change_salt),
             ARG_TEXT("change_hash", link->change_hash), ARG_TEXT("hash", link->hash),
             ARG_TEXT("seal", link->seal)),
        1);
}

static enum outcome batch_write(struct task *task, const struct list *rows, struct batch *batch)
{
    enum outcome outcome = store_begin(task);
    for (size_t i = 0; outcome == DONE && i < rows->count; i++) {
        const struct unsealed *row = LIST_ROW(*rows, struct unsealed, i);
        struct chain *chain = chain_of(batch, row);
        struct audit_link link =
            audit_link_make(task->arena, &row->entry, chain->no + 1, chain->hash);
        chain->no = link.no;
        chain->hash = link.hash;
        outcome = link_queue(task, &link);
    }
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* Where a run is. The texts do not live in the arena, which each batch rewinds. */
struct run {
    char after[ID_ROOM]; /* nothing up to this id needs a look */
    int64_t until_us;    /* monotonic: begin no further batch then */
    bool lost;           /* another runner seals, too */
};

/* The heads go to the log, which whoever changes the database does not hold. */
static void heads_log(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        LOG_NOTICE("audit.sealed", LOG_TEXT("chain", batch->chains[i].org_id),
                   LOG_INT("no", batch->chains[i].no),
                   LOG_TEXT("hash", batch->chains[i].hash));
}

/* *count = how many were sealed; fewer than BATCH: there are no more before `before`. */
static enum outcome seal_batch(struct task *task, struct run *run, struct str before,
                               size_t *count)
{
    struct arena_mark mark = arena_mark(task->arena);
    struct list rows;
    struct batch *batch = ARENA_NEW(task->arena, struct batch);
    enum outcome outcome =
        store_list(task, Q_AUDIT_UNSEALED,
                   ARGS(ARG_TEXT("after", str_of(run->after)), ARG_TEXT("before", before),
                        ARG_INT("limit", BATCH)),
                   unsealed_columns, sizeof(struct unsealed), &rows);
    if (outcome != DONE)
        return outcome;
    *count = rows.count;
    if (rows.count > 0)
        outcome = batch_write(task, &rows, batch);
    if (outcome == CLASH) {
        failure_clear(task->failure);
        run->lost = true;
        *count = 0;
        outcome = DONE;
    } else if (outcome == DONE && rows.count > 0) {
        heads_log(batch);
        struct str last = LIST_ROW(rows, struct unsealed, rows.count - 1)->entry.id;
        snprintf(run->after, sizeof run->after, "%.*s", STR_ARG(last));
    }
    if (outcome == DONE)
        arena_rewind(task->arena, mark);
    return outcome;
}

static bool run_goes_on(const struct run *run)
{
    return !run->lost && clock_monotonic_us() < run->until_us;
}

static enum outcome seal_until(struct task *task, struct run *run, int64_t before_us)
{
    char before[ID_ROOM];
    snprintf(before, sizeof before, "%.*s", STR_ARG(id_floor(task->arena, "aud", before_us)));
    size_t count = BATCH;
    enum outcome outcome = DONE;
    while (outcome == DONE && count == BATCH && run_goes_on(run))
        outcome = seal_batch(task, run, str_of(before), &count);
    if (outcome == DONE && count < BATCH && !run->lost)
        snprintf(run->after, sizeof run->after, "%s", before);
    return outcome;
}

struct newest {
    struct str id;
};

static enum outcome newest_sealed(struct task *task, int64_t *us)
{
    static const struct field columns[] = {{"id", TEXT_AT(struct newest, id)}, {0}};
    struct newest newest = {STR_NONE};
    enum outcome outcome = store_one(task, Q_AUDIT_NEWEST_SEALED, NO_ARGS, columns, &newest);
    *us = newest.id.at == NULL ? 0 : id_time_us(newest.id);
    return outcome;
}

/* What lies before the newest sealed entry is looked through in slices: nearly all of it is
 * sealed, and one statement over a busy hour would take too long. */
static enum outcome seal_from(struct task *task, int64_t back_us)
{
    struct run run = {.until_us = clock_monotonic_us() + BUDGET_US};
    int64_t newest_us;
    enum outcome outcome = newest_sealed(task, &newest_us);
    if (outcome != DONE)
        return outcome;
    if (back_us < newest_us) {
        int64_t from_us = newest_us - back_us;
        snprintf(run.after, sizeof run.after, "%.*s",
                 STR_ARG(id_floor(task->arena, "aud", from_us)));
        for (int64_t us = from_us + SLICE_US; us < newest_us && outcome == DONE; us += SLICE_US)
            outcome = seal_until(task, &run, us);
    }
    if (outcome == DONE)
        outcome = seal_until(task, &run, task_now_us(task) + AHEAD_US);
    return outcome;
}

/* The arena of a command is its store's, too: what the store keeps there must not be rewound. */
enum outcome audit_seal(struct task *task, int64_t back_us)
{
    struct task own = *task;
    own.arena = arena_open("audit.seal", ARENA_BYTES);
    enum outcome outcome = seal_from(&own, back_us);
    arena_close(own.arena);
    return outcome;
}

/* ---- retention ---- */

struct expired {
    struct str entry_id;
};

static enum outcome retain_batch(struct task *task, size_t *count)
{
    static const struct field columns[] = {{"entry_id", TEXT_AT(struct expired, entry_id)}, {0}};
    int64_t now = task_now_us(task);
    struct arena_mark mark = arena_mark(task->arena);
    struct list rows;
    enum outcome outcome = store_list(
        task, Q_AUDIT_EXPIRED,
        ARGS(ARG_INT("now", now),
             ARG_INT("standard", now - audit_class_kept_us(STR(AUDIT_CLASS_STANDARD))),
             ARG_INT("compliance", now - audit_class_kept_us(STR(AUDIT_CLASS_COMPLIANCE))),
             ARG_INT("limit", BATCH)),
        columns, sizeof(struct expired), &rows);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; outcome == DONE && i < rows.count; i++) {
        const struct arg id = ARG_TEXT("entry", LIST_ROW(rows, struct expired, i)->entry_id);
        outcome = store_queue(task, Q_AUDIT_LINK_GONE,
                              (const struct arg[]){id, ARG_INT("now", now), {.kind = ARG_END}}, 0);
        if (outcome == DONE)
            outcome = store_queue(task, Q_AUDIT_REMOVE,
                                  (const struct arg[]){id, {.kind = ARG_END}}, 0);
    }
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *count = rows.count;
    arena_rewind(task->arena, mark);
    return DONE;
}

enum outcome audit_retain(struct task *task)
{
    int64_t until_us = clock_monotonic_us() + BUDGET_US;
    int64_t removed = 0;
    size_t count = BATCH;
    enum outcome outcome = DONE;
    while (outcome == DONE && count == BATCH && clock_monotonic_us() < until_us) {
        outcome = retain_batch(task, &count);
        if (outcome == DONE)
            removed += (int64_t)count;
    }
    if (removed > 0)
        LOG_NOTICE("audit.retained", LOG_INT("removed", removed));
    return outcome;
}

/* ---- jobs ---- */

static enum outcome seal_run(struct task *task, const struct job *job)
{
    (void)job;
    return audit_seal(task, LATE_US);
}

static enum outcome sweep_run(struct task *task, const struct job *job)
{
    (void)job;
    return audit_seal(task, LATER_US);
}

static enum outcome retain_run(struct task *task, const struct job *job)
{
    (void)job;
    return audit_retain(task);
}

/* clang-format off */
const struct job_kind audit_jobs[] = {
    {.name = "audit.seal", .says = "Seal new entries of the audit trail into the chains",
     .lease_s = 120, .attempts = 5, .every_s = 5, .run = seal_run},
    {.name = "audit.sweep", .says = "Seal entries whose deed was committed late",
     .lease_s = 120, .attempts = 5, .every_s = 600, .run = sweep_run},
    {.name = "audit.retain", .says = "Remove entries of the audit trail whose time is over",
     .lease_s = 120, .attempts = 5, .every_s = 3600, .run = retain_run},
    {.name = AUDIT_ERASE_JOB, .says = "Make the audit trail forget somebody who was deleted",
     .lease_s = 120, .attempts = 20, .run = audit_erase_run},
    {0},
};
/* clang-format on */
