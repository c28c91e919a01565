/* loki_push.h: lines that come in as JSON. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_PUSH_H
#define T_LIB_LOKI_PUSH_H

#include "t/lib/loki_store.h"

/* {"streams": [{"stream": {...}, "values": [["NANOSECONDS", "LINE"], ...]}]}; false = *why. */
bool loki_push(struct loki_store *store, struct str tenant, struct arena *arena,
               struct str body, struct str *why);

#endif
