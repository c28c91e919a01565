/* preview_private.h: what the files of this capability share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PREVIEW_PREVIEW_PRIVATE_H
#define PRODUCT_PREVIEW_PREVIEW_PRIVATE_H

#include "platform/site/site.h"
#include "product/preview/preview.h"
#include "product/order/order.h"
#include "product/resource/resource.h"

/* A posted form and what it would become. */
struct preview {
    const struct catalog_type *type;
    const struct catalog_tier *tier;        /* NULL = none of that name */
    const struct catalog_tier *tier_before; /* NULL = it is an order */
    struct resource before;                 /* of an order: all empty */
    struct resource after;
    bool is_order;
    bool is_preset;                         /* of an organization: an order without a place or tier */
    struct node *stored;                    /* of an order: what the draft holds */
    struct settings_input input;
    struct node *document;                  /* defaults filled in */
    bool valid;                             /* else call->failure has the field errors */
};

/* MALFORMED when the form is damaged; errors in fields are DONE, but not valid. */
MUST_CHECK enum outcome preview_read(struct call *call, struct preview *out);
/* OVER_LIMIT when this person asks too often. */
MUST_CHECK enum outcome preview_rate(struct task *task);

#endif
