/* access_offer.c: what somebody offered earlier is given now, while they still could give it. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "product/access/access_private.h"

static enum outcome refuse_withdrawn(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, FORBIDDEN, "offer_withdrawn",
                  "Who offered this may not give it any more.",
                  "Ask somebody who manages access there.");
}

/* As the giver, at the place, with all that they hold there now. */
static enum outcome check_giver(struct task *task, const struct offer *offer)
{
    struct list held;
    enum outcome outcome = access_effective(task, offer->giver_id, offer->scope_type,
                                            offer->scope_id, &held);
    if (outcome != DONE)
        return outcome;
    int64_t may = 0;
    for (size_t i = 0; i < held.count; i++)
        may |= LIST_ROW(held, struct permission_row, i)->bit;
    if ((may & MAY_MANAGE_ACCESS) == 0)
        return FORBIDDEN;
    return access_may_offer(task, offer);
}

enum outcome access_may_offer(struct task *task, const struct offer *offer)
{
    struct role role;
    enum outcome outcome = DONE;
    if (offer->role_id.at != NULL)
        outcome = access_role_load(task, offer->role_id, &role);
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/role_id"), "unknown",
                      "There is no such role to give.");
        return INVALID;
    }
    if (outcome == DONE && offer->role_id.at != NULL)
        outcome = access_not_above_role(task, offer->role_id);
    if (outcome == DONE && offer->team_id.at != NULL)
        outcome = access_not_above_principal(task, offer->team_id);
    return outcome;
}

enum outcome access_offer_check(struct task *task, const struct offer *offer,
                                struct scope *out)
{
    struct place_row place;
    enum outcome outcome =
        access_place_load(task, offer->scope_type, offer->scope_id, &place);
    if (outcome != DONE)
        return outcome;
    struct scope givers = access_scope_for_work(place.org_id, "an offer is accepted");
    givers.project_id = place.project_id;
    givers.resource_id = place.resource_id;
    givers.actor_id = offer->giver_id;
    struct task inner = *task;
    inner.scope = &givers;
    outcome = check_giver(&inner, offer);
    if (outcome == FORBIDDEN || outcome == INVALID)
        return refuse_withdrawn(task);
    if (outcome != DONE)
        return outcome;
    *out = *task->scope;
    out->org_id = place.org_id;
    out->project_id = place.project_id;
    out->resource_id = place.resource_id;
    out->may = 0;
    return DONE;
}

enum outcome access_offer_give_queue(struct task *task, const struct offer *offer)
{
    int64_t now = task_now_us(task);
    enum outcome outcome = DONE;
    if (offer->role_id.at != NULL)
        outcome =
            store_queue(task, Q_ACCESS_OFFER_GRANT,
                        ARGS(ARG_TEXT("id", id_make(task->arena, "asg", now)),
                             ARG_TEXT("role", offer->role_id),
                             ARG_TEXT("scope_type", offer->scope_type),
                             ARG_TEXT("scope_id", offer->scope_id),
                             ARG_TEXT("giver", offer->giver_id),
                             offer->expires_us == 0
                                 ? (struct arg)ARG_NULL("expires")
                                 : (struct arg)ARG_INT("expires", offer->expires_us),
                             ARG_INT("now", now)),
                        0);
    if (outcome == DONE && offer->team_id.at != NULL)
        outcome =
            store_queue(task, Q_ACCESS_OFFER_JOIN,
                        ARGS(ARG_TEXT("team", offer->team_id),
                             ARG_TEXT("giver", offer->giver_id), ARG_INT("now", now)),
                        0);
    return outcome;
}
