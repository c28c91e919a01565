/*
 * recorder.h: in front of a real store on loopback: what fake_http.h records, demands and spoils,
 * else the store's own answers. A request without X-Scope-OrgID is 401, as with Mimir.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_RECORDER_H
#define T_LIB_RECORDER_H

#include "t/lib/fake_http.h"

struct recorder {
    int port; /* of the store behind, on 127.0.0.1 */
};

/* For struct fake_http; `state` is a struct recorder. */
void recorder_answer(void *state, const struct fake_request *request, struct fake_reply *reply);

/* One exchange with a server on loopback: all that it sends, as it comes; "" when it is not there. */
struct str recorder_exchange(struct arena *arena, int port, struct str request);
/* Status (0 = none), type and body of such an answer. */
struct fake_reply recorder_read(struct arena *arena, struct str answer);

#endif
