/* order_preset.c: an order that begins with a preset which the address named. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order_routes.h"
#include "product/preset/preset_offer.h"

enum { WORD_BYTES_MAX = 4 * PRESET_NAME_MAX };

struct str order_preset_word(struct str text)
{
    return text.at == NULL || text.length > WORD_BYTES_MAX ? STR("") : text;
}

/* *refused says why it is forgotten, else "". */
static enum outcome take_preset(struct call *call, struct order *order,
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

enum outcome order_settings_begin(struct call *call, struct order *order,
                                  const struct catalog_type *type)
{
    struct str refused;
    enum outcome outcome = take_preset(call, order, type, &refused);
    if (outcome == DONE)
        outcome = order_save(&call->task, order);
    if (outcome != DONE)
        return outcome;
    if (order->ordered)
        return answer_redirect_flash(call, order_deployment_path(call, order), FLASH_INFO,
                                     STR("This was ordered already."));
    struct str next = order_path(call, order, "settings");
    return refused.length == 0 ? answer_redirect(call, next)
                               : answer_redirect_flash(call, next, FLASH_BAD, refused);
}
