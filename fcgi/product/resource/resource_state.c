/* resource_state.c: suspending, resuming, protecting; what was observed. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_private.h"

/* ---- suspending and resuming ---- */

struct turn {
    const char *lifecycle; /* where it goes */
    const char *status;
    const char *cause;
    const char *action; /* in the trail */
    int64_t suspended_us;
};

static enum outcome queue_turn(struct task *task, const struct resource *before,
                               const struct resource *after, const struct turn *turn,
                               struct str note)
{
    const struct generation_cause cause = {"update", turn->cause, 0, note};
    enum outcome outcome = store_queue(
        task, Q_RESOURCE_SUSPEND,
        ARGS(ARG_TEXT("id", after->id), ARG_TEXT("lifecycle", after->lifecycle),
             turn->suspended_us > 0 ? (struct arg)ARG_INT("suspended", turn->suspended_us)
                                    : (struct arg)ARG_NULL("suspended"),
             ARG_TEXT("reason", after->suspended_reason),
             ARG_INT("generation", before->generation), ARG_INT("seen_us", before->updated_us),
             ARG_INT("now", after->updated_us)),
        1);
    if (outcome == DONE)
        outcome = resource_generation_queue(task, after, &cause);
    if (outcome == DONE)
        outcome = resource_audit_queue(task, turn->action, after, STR_NONE,
                                       resource_note_json(task->arena, note));
    return outcome == DONE ? store_commit(task) : outcome;
}

static enum outcome turn(struct task *task, const struct resource *before,
                         const struct turn *turn, const struct resource_ask *ask,
                         struct resource *out)
{
    struct str note = ask->note.at == NULL ? STR("") : ask->note;
    struct resource after = *before;
    after.lifecycle = str_of(turn->lifecycle);
    after.status = str_of(turn->status);
    after.generation++;
    after.updated_us = task_now_us(task);
    after.suspended_us = turn->suspended_us;
    after.suspended_reason = turn->suspended_us > 0 ? note : STR("");
    enum outcome outcome = DONE;
    if (!ask->dry)
        outcome = store_begin(task);
    if (outcome == DONE && !ask->dry)
        outcome = queue_turn(task, before, &after, turn, note);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome == CLASH ? resource_refuse_stale(task) : outcome;
    }
    *out = after;
    return DONE;
}

static enum outcome load_for_turn(struct task *task, struct str id,
                                  const struct resource_ask *ask, struct resource *out)
{
    enum outcome outcome = resource_check_note(task, ask->note);
    return outcome == DONE ? resource_load_seen(task, id, ask->seen_us, out) : outcome;
}

enum outcome resource_suspend(struct task *task, struct str id, const struct resource_ask *ask,
                              struct resource *out)
{
    struct resource before;
    enum outcome outcome = load_for_turn(task, id, ask, &before);
    if (outcome != DONE)
        return outcome;
    if (!resource_lifecycle_lets(before.lifecycle, "suspend"))
        return resource_refuse_lifecycle(task, &before);
    return turn(task, &before,
                &(struct turn){"suspended", "Suspended", "suspended", "resource.suspended",
                               task_now_us(task)},
                ask, out);
}

enum outcome resource_resume(struct task *task, struct str id, const struct resource_ask *ask,
                             struct resource *out)
{
    struct resource before;
    enum outcome outcome = load_for_turn(task, id, ask, &before);
    if (outcome != DONE)
        return outcome;
    if (!resource_lifecycle_lets(before.lifecycle, "resume"))
        return refuse_print(task->failure, CLASH, "lifecycle",
                            "The resource is %.*s, so there is nothing to resume.",
                            STR_ARG(before.lifecycle));
    return turn(task, &before,
                &(struct turn){"updating", "Updating", "resumed", "resource.resumed", 0}, ask,
                out);
}

/* ---- protecting ---- */

static enum outcome save_protection(struct task *task, const struct resource *before,
                                    const struct resource *after)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_RESOURCE_PROTECT,
                              ARGS(ARG_TEXT("id", after->id),
                                   ARG_BOOL("protected", after->is_protected),
                                   ARG_INT("seen_us", before->updated_us),
                                   ARG_INT("now", after->updated_us)),
                              1);
    if (outcome == DONE)
        outcome = resource_audit_queue(
            task, after->is_protected ? "resource.protected" : "resource.unprotected", after,
            STR_NONE, STR_NONE);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == CLASH ? resource_refuse_stale(task) : outcome;
}

enum outcome resource_protect(struct task *task, struct str id, bool protect,
                              const struct resource_ask *ask, struct resource *out)
{
    struct resource before;
    enum outcome outcome = resource_load_seen(task, id, ask->seen_us, &before);
    if (outcome != DONE)
        return outcome;
    if (!resource_lifecycle_lets(before.lifecycle, "delete"))
        return resource_refuse_lifecycle(task, &before);
    struct resource after = before;
    if (before.is_protected != protect) {
        after.is_protected = protect;
        after.updated_us = task_now_us(task);
        if (!ask->dry)
            outcome = save_protection(task, &before, &after);
    }
    if (outcome == DONE)
        *out = after;
    return outcome;
}

/* ---- what backends observe ---- */

enum outcome resource_observe(struct task *task, const struct observation *seen)
{
    return store_queue(
        task, Q_RESOURCE_OBSERVE,
        ARGS(ARG_TEXT("id", seen->resource_id), ARG_INT("generation", seen->generation),
             ARG_TEXT("health", seen->health), ARG_TEXT("reason", seen->reason),
             ARG_TEXT("access_url", seen->access_url), ARG_INT("now", task_now_us(task))),
        0);
}
