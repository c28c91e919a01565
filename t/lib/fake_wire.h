/* fake_wire.h: bytes of a connection into a request. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_FAKE_WIRE_H
#define T_LIB_FAKE_WIRE_H

#include "t/lib/fake_http.h"

enum wire_step { WIRE_MORE, WIRE_MORE_OF_BODY, WIRE_DONE, WIRE_BROKEN };

/* The first request of `bytes`, as views of them; DONE tells how many it used. */
enum wire_step fake_wire_read(struct arena *arena, struct str bytes, struct fake_request *request,
                              size_t *used);

#endif
