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

#endif
