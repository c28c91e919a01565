/* places.h: a request for each route, about the people and things of the world. */
/* SPDX-License-Identifier: ISC */
#ifndef T_MATRIX_PLACES_H
#define T_MATRIX_PLACES_H

#include "t/lib/world.h"

/* What routes are about and the world does not have: a team with a member who has lapsed, which
 * holds Viewer, and a service account, which holds Editor; both of Acme. */
void places_add(struct world *world);
/* Of these only the draft of an order, which is the owner's. */
void place_draft_add(struct world *world);

/* "/projects/{project}" of a route as "/projects/shop". Ends the test for a word that the
 * world has nothing for: add it to places.c. */
const char *place_path(struct world *world, const char *pattern);

/* "GET", "POST" ... */
const char *place_method(const struct route *route);

/*
 * The route's request about the places of the world, with a body that is carried out where
 * places.c has one, else an empty one; from a browser with the token of its session.
 */
struct answer place_ask(struct world *world, struct probe *probe,
                        const struct route *route);

#endif
