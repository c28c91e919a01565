/* resource_preset.h: a preset in the form of a resource's settings. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_PRESET_H
#define PRODUCT_RESOURCE_RESOURCE_PRESET_H

#include "product/catalog/settings_form.h"
#include "product/preset/preset_offer.h"
#include "product/resource/resource.h"
#include "product/resource/resource_history.h"

/* What the page shows of it; texts are "" when there is nothing to say. */
struct resource_preset {
    struct preset_offer offer;
    struct str name;   /* of the one that was chosen */
    struct str told;   /* what was done with it, or why nothing */
    bool asks;         /* it would overwrite what was typed: `words` say what */
    struct list words; /* struct change_row */
    const struct catalog_tier *tier; /* that went with it; NULL = the form's own */
};
#define RESOURCE_PRESET_SHOWN(view, member)                                              \
    PRESET_OFFER_SHOWN(view, member.offer), {"preset_name", TEXT_AT(view, member.name)}, \
        {"preset_told", TEXT_AT(view, member.told)},                                     \
        {"preset_asks", BOOL_AT(view, member.asks)},                                     \
    {                                                                                    \
        "preset_words", LIST_AT(view, member.words, change_row_shown)                    \
    }

/*
 * do=preset: the form's `preset` takes the place of what is stored and unchanged in the form;
 * of something that was typed only with do=use. input->document is then the preset's; nothing is
 * saved. One that is not there or does not fit is told, and the form stays as it was.
 */
MUST_CHECK enum outcome resource_preset_use(struct call *call,
                                            const struct resource *resource,
                                            const struct node *stored,
                                            struct settings_input *input,
                                            struct resource_preset *out);
/* What can be chosen: out->offer. The organization's only for who reads the project. */
MUST_CHECK enum outcome resource_preset_fill(struct call *call,
                                             const struct catalog_type *type,
                                             struct resource_preset *out);

#endif
