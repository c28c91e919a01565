/* places.h: paths of routes with the ids of the world in them. */
/* SPDX-License-Identifier: ISC */
#ifndef T_MATRIX_PLACES_H
#define T_MATRIX_PLACES_H

#include "t/lib/world.h"

/* "/projects/{project}" of a route as "/projects/shop". Ends the test for a word that the
 * world has nothing for: add it to places.c. */
const char *place_path(struct world *world, const char *pattern);

#endif
