/* resource_bulk.c: one deed on many resources of a project. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource_bulk.h"

#include "platform/site/site.h"
#include "product/access/access.h"
#include "product/resource/resource_private.h"

static enum outcome deploy(struct task *task, struct str id, const struct resource_ask *ask,
                           struct resource *out)
{
    return ask->dry ? resource_load(task, id, out) : resource_deploy(task, id, out);
}

static enum outcome protect(struct task *task, struct str id, const struct resource_ask *ask,
                            struct resource *out)
{
    return resource_protect(task, id, true, ask, out);
}

static enum outcome unprotect(struct task *task, struct str id, const struct resource_ask *ask,
                              struct resource *out)
{
    return resource_protect(task, id, false, ask, out);
}

static enum outcome take_away(struct task *task, struct str id, const struct resource_ask *ask,
                              struct resource *out)
{
    enum outcome outcome = resource_load(task, id, out);
    if (outcome == DONE)
        outcome =
            ask->dry ? resource_remove_check(task, out) : resource_remove(task, id);
    out->status = STR("Terminating");
    return outcome;
}

const struct resource_deed resource_deeds[] = {
    {"deploy", "Deploy again", "is being deployed again", MAY_WRITE, false, deploy},
    {"suspend", "Suspend", "is being suspended", MAY_WRITE, false, resource_suspend},
    {"resume", "Resume", "is being resumed", MAY_WRITE, false, resource_resume},
    {"protect", "Protect", "is protected against being deleted", MAY_WRITE, false, protect},
    {"unprotect", "Take protection away", "is not protected any more", MAY_DELETE, false,
     unprotect},
    {"delete", "Delete", "is being deleted", MAY_DELETE, false, take_away},
    {"restore", "Restore", "is being restored", MAY_WRITE, true, resource_restore},
    {.word = NULL},
};

const struct resource_deed *resource_deed_of(struct str word)
{
    for (const struct resource_deed *deed = resource_deeds; deed->word != NULL; deed++)
        if (str_is(word, deed->word))
            return deed;
    return NULL;
}

/* As who may do it there; what is not of this project is not there. */
static enum outcome act_on(struct task *task, const struct resource_deed *deed, struct str id,
                           const struct resource_ask *ask, struct resource *out)
{
    struct scope place;
    enum outcome outcome =
        deed->is_deleted
            ? access_require(task, "project", task->scope->project_id, deed->needs, &place)
            : access_require(task, "resource", id, deed->needs, &place);
    if (outcome == DONE && !str_equal(place.project_id, task->scope->project_id))
        outcome = ABSENT;
    struct resource there;
    if (outcome == DONE)
        outcome = resource_load(task, id, &there);
    if (outcome == DONE && !str_equal(there.project_id, task->scope->project_id))
        outcome = ABSENT;
    if (outcome != DONE)
        return outcome;
    struct task inner = *task;
    inner.scope = &place;
    return deed->act(&inner, id, ask, out);
}

static struct bulk_result result_of(struct task *task, const struct resource_deed *deed,
                                    struct str id, const struct resource_ask *ask)
{
    struct resource resource = {.status = STR("")};
    failure_clear(task->failure);
    enum outcome outcome = act_on(task, deed, id, ask, &resource);
    const struct failure *failure = task->failure;
    struct bulk_result result = {.id = id, .done = outcome == DONE, .outcome = outcome};
    if (outcome == DONE) {
        result.status = arena_str(task->arena, resource.status);
        result.code = STR("");
        result.told = ask->dry ? STR("It could be done.")
                               : ARENA_JOIN(task->arena, STR("It "), str_of(deed->past), STR("."));
        return result;
    }
    result.status = STR("");
    result.code = str_of(failure->code != NULL ? failure->code : outcome_code(outcome));
    result.told = failure->told.length > 0      ? arena_str(task->arena, failure->told)
                  : failure->field_count > 0    ? failure->fields[0].told
                  : outcome == ABSENT           ? STR("There is no such resource in this project.")
                  : outcome == FORBIDDEN        ? STR("You may not do this.")
                                                : STR("It could not be done.");
    return result;
}

static struct bulk_result fault_of(struct str id)
{
    return (struct bulk_result){.id = id,
                                .outcome = STORE_FAULT,
                                .status = STR(""),
                                .code = str_of(outcome_code(STORE_FAULT)),
                                .told = STR("It could not be done.")};
}

static bool came_before(const struct list *ids, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_equal(*LIST_ROW(*ids, struct str, i), *LIST_ROW(*ids, struct str, index)))
            return true;
    return false;
}

/* What an earlier try of the same request gave; NULL = it did not come so far. */
static const struct bulk_result *known_of(const struct bulk_order *order, struct str id)
{
    for (size_t i = 0; order->memory != NULL && i < order->memory->known.count; i++) {
        const struct bulk_result *known =
            LIST_ROW(order->memory->known, struct bulk_result, i);
        if (str_equal(known->id, id))
            return known;
    }
    return NULL;
}

/* One of them, done for good or not at all; CLASH when the request is another worker's. */
static enum outcome act_once(struct task *task, const struct bulk_order *order, struct str id,
                             struct bulk_result *result)
{
    *result = result_of(task, order->deed, id, &order->ask);
    if (!result->done || order->memory == NULL)
        return DONE;
    enum outcome outcome = order->memory->keep(order->memory->state, result);
    if (outcome == STORE_FAULT)
        *result = fault_of(id);
    return outcome == STORE_FAULT ? DONE : outcome;
}

enum outcome resource_bulk(struct task *task, const struct bulk_order *order, struct list *out)
{
    const struct list *ids = &order->ids;
    if (ids->count == 0)
        failure_field(task->failure, STR("/ids"), "required", "Choose at least one resource.");
    if (ids->count > RESOURCE_BULK_LIMIT)
        failure_field(task->failure, STR("/ids"), "too_long", "At most %d at once.",
                      RESOURCE_BULK_LIMIT);
    enum outcome outcome = resource_check_note(task, order->ask.note);
    if (outcome != DONE || task->failure->field_count > 0)
        return INVALID;
    struct bulk_result *results = ARENA_ARRAY(task->arena, ids->count, struct bulk_result);
    size_t count = 0;
    bool any = false;
    bool fault = false;
    for (size_t i = 0; i < ids->count && (any || !fault); i++) {
        struct str id = *LIST_ROW(*ids, struct str, i);
        const struct bulk_result *known = known_of(order, id);
        if (came_before(ids, i))
            continue;
        if (known != NULL)
            results[count] = *known;
        else
            outcome = act_once(task, order, id, &results[count]);
        if (outcome != DONE)
            return outcome;
        fault = fault || results[count].outcome == STORE_FAULT;
        any = any || results[count].done;
        count++;
    }
    if (!any && fault)
        return STORE_FAULT; /* nothing was done: else each tells what became of it */
    failure_clear(task->failure);
    *out = (struct list){results, count, sizeof *results, false};
    return DONE;
}
