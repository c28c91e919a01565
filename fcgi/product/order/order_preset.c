/* order_preset.c: an order that begins with a preset which the address named. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order_routes.h"
#include "product/preset/preset_offer.h"

enum outcome order_take_preset(struct call *call, struct order *order,
                               const struct catalog_type *type, struct str *refused)
{
    struct scope place;
    struct task inner = call->task;
    struct failure failure = {.arena = call->task.arena};
    struct preset_begin chosen;
    *refused = STR("");
    if (order->preset.length == 0 || !str_is(order->settings, "{}"))
        return DONE;
    enum outcome outcome = order_place(&call->task, order, &place);
    if (outcome != DONE)
        return outcome;
    inner.scope = &place;
    inner.failure = &failure;
    outcome = preset_begin(&inner, type, order->preset, &chosen);
    if (outcome == ABSENT || outcome == INVALID) {
        *refused = preset_refusal(&inner, outcome);
        order->preset = STR("");
        return DONE;
    }
    if (outcome != DONE)
        return outcome;
    order->preset = chosen.id;
    order->settings = json_text(call->task.arena, chosen.document);
    return DONE;
}
