/* proxy_turn.c: how many questions one person, and one organization, may ask at the same time. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/presence.h"
#include "product/proxy/proxy_private.h"

enum { WAIT_S = 2 };

/* A worker serves one request at a time; all its questions share one turn. */
static bool taken;

static void turn_end(void *state)
{
    bool *turn = state;
    *turn = false;
}

enum outcome proxy_turn_take(struct call *call)
{
    if (taken)
        return DONE;
    const struct presence_wish wish = {
        .person = call->scope.actor_id,
        .organization = call->scope.org_id,
        .person_most = proxy_settings.person_queries,
        .organization_most = proxy_settings.organization_queries,
    };
    switch (presence_take(call->request->arena, &wish)) {
    case PRESENCE_TAKEN:
        taken = true;
        arena_defer(call->request->arena, turn_end, &taken);
        return DONE;
    case PRESENCE_PERSON_FULL:
        call->failure.retry_after_s = WAIT_S;
        return refuse(&call->failure, OVER_LIMIT, "too_many_queries",
                      "You have too many queries under way.",
                      "Wait until one of them is answered.");
    case PRESENCE_ORGANIZATION_FULL:
        call->failure.retry_after_s = WAIT_S;
        return refuse(&call->failure, OVER_LIMIT, "too_many_queries",
                      "Your organization has too many queries under way.",
                      "Wait until some of them are answered.");
    }
    bug("no such presence");
}
