/* torture.h: a request of the owner, again and again on the same world. */
/* SPDX-License-Identifier: ISC */
#ifndef T_TORTURE_TORTURE_H
#define T_TORTURE_TORTURE_H

#include "t/matrix/places.h"

/* The route's request by somebody who may: the owner, an administrator, or whose it is; the
 * session is always the first one. */
struct answer torture_ask(struct world *world, const struct route *route);
/* Is it a 5xx that tells what it should, as a problem or as a page? */
bool torture_is_clean(struct world *world, const struct route *route,
                      const struct answer *answer);
/* What changed, without the attempts to sign in: they are counted before anything else, and
 * stay counted whatever happens then. */
struct str torture_changes(struct world *world);

#endif
