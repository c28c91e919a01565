/* loki_api.h: the paths of the fake Loki. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_API_H
#define T_LIB_LOKI_API_H

#include "t/lib/fake_http.h"
#include "t/lib/loki_store.h"

struct loki {
    struct loki_store store;
    bool indexless; /* index/stats knows nothing and index/volume is not there, as in the fixtures */
};

/* For struct fake_http; `state` is a struct loki. */
void loki_answer(void *state, const struct fake_request *request, struct fake_reply *reply);

#endif
