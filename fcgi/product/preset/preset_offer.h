/*
 * preset_offer.h: choosing a preset of either kind in a form of settings (templates/part/preset_select).
 *
 * The form posts `preset` with do=preset: what was typed is asked about before it is overwritten, by
 * a second post with do=use. Which words the page finds for that is its own matter.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PRESET_PRESET_OFFER_H
#define PRODUCT_PRESET_PRESET_OFFER_H

#include "product/frame/parts.h"
#include "product/preset/preset.h"

struct preset_offer {
    struct list
        shipped;     /* struct filter_choice: the type's defaults, then the catalog's */
    struct list own; /* likewise, of the scope's organization */
};
/* Rows of a view's table for its member. */
#define PRESET_OFFER_SHOWN(view, member)                                                 \
    {"presets", LIST_AT(view, member.shipped, filter_choice_shown)},                     \
    {                                                                                    \
        "own_presets", LIST_AT(view, member.own, filter_choice_shown)                    \
    }

/* `own`: those of the organization, too. `selected` is an id; "" = the defaults. */
MUST_CHECK enum outcome preset_offer(struct task *task, const struct catalog_type *type,
                                     struct str selected, bool own,
                                     struct preset_offer *out);

/* What a choice gives a form. */
struct preset_begin {
    struct str id;                   /* "" = the defaults */
    struct str name;                 /* "Staging", "the defaults" */
    struct node *document;           /* with the type's defaults */
    const struct catalog_tier *tier; /* that goes with it; NULL = any */
};
/* The outcomes of preset_pick; the empty word means the type's defaults. */
MUST_CHECK enum outcome preset_begin(struct task *task, const struct catalog_type *type,
                                     struct str word, struct preset_begin *out);
/* In one sentence, why preset_begin did not: "Ours does not fit ... any more: CPU must ..." */
struct str preset_refusal(struct task *task, enum outcome outcome);

#endif
