/* idempotency.h: answers that may be repeated are kept for a while only. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_IDEMPOTENCY_IDEMPOTENCY_H
#define PRODUCT_IDEMPOTENCY_IDEMPOTENCY_H

#include "platform/jobs/jobs.h"

/* Removes keys that do not count any more (setting idempotency_keep). */
extern const struct job_kind idempotency_jobs[];

#endif
