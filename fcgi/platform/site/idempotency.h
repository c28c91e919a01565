/*
 * idempotency.h: POSTs of the API that a client may repeat (header Idempotency-Key).
 *
 * The first request with a key does its work; its answer is stored in the transaction that
 * does it, sealed under the client's own key. The same request again gets the same answer,
 * with Idempotency-Replayed: true. Why it is so: docs/decisions/0024-idempotency.md.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_IDEMPOTENCY_H
#define PLATFORM_SITE_IDEMPOTENCY_H

#include "platform/base/settings.h"
#include "platform/site/site_private.h"

struct idempotency_settings {
    int64_t keep_ms; /* so long a key counts; older ones may be used anew */
};
extern struct idempotency_settings idempotency_settings;
extern const struct setting idempotency_setting_rows[];

/*
 * Before the handler, when its input is read. DONE without a key, or when the work is ours; DONE
 * with a status in the response when the answer was given before. MALFORMED for no key; INVALID
 * "idempotency_key_reused" for another request; CLASH "idempotency_in_progress".
 */
MUST_CHECK enum outcome idempotency_begin(struct visit *visit);
/*
 * When the answer is complete: keeps it and commits what the handler did. STORE_FAULT or
 * CLASH: nothing was done, and the answer must say so.
 */
MUST_CHECK enum outcome idempotency_end(struct visit *visit);

/*
 * A request of many items, each with a transaction of its own (a bulk request): what was done to
 * an item is remembered in the transaction that does it, so that the same request, begun again
 * after a crash, goes on where it stopped and tells of the others what was told before.
 */
enum { IDEMPOTENCY_ITEMS_MAX = 1000 };
struct idempotency_item {
    struct str item;   /* its id */
    struct str result; /* as it was kept */
};
/* What an earlier try has done, as struct idempotency_item; none without a key. */
MUST_CHECK enum outcome idempotency_items(struct call *call, struct list *out);
/*
 * Behind the store_commit of what was done to one item: keeps the result with it, and commits
 * both. Without a key, and when nothing was written, there is nothing to keep: DONE. STORE_FAULT:
 * it was not done. CLASH "idempotency_in_progress": another worker took the request over, and it
 * was not done.
 */
MUST_CHECK enum outcome idempotency_item_keep(struct call *call, struct str item,
                                              struct str result);
/* The answer is not the last word, because something can be tried again: it is not kept, and the
 * same key may be used for the rest. */
void idempotency_unfinished(struct call *call);

#endif
