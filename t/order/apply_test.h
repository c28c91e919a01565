/* apply_test.h: what the tests of a project's documents share. */
/* SPDX-License-Identifier: ISC */
#ifndef T_ORDER_APPLY_TEST_H
#define T_ORDER_APPLY_TEST_H

#include "t/lib/world.h"

#define PROJECT "/api/v1/projects/" WORLD_PROJECT
#define APPLY   PROJECT "/apply"
#define ORDERS  "\"kind\":\"resource\",\"id\":\"orders\",\"name\":\"The orders\",\"type\":\"graph\""

#define SECRET "{\"kind\":\"resource\",\"id\":\"tokens\",\"name\":\"T\",\"type\":\"secret\"," \
               "\"settings\":{\"secretType\":\"generic\",\"keys\":[\"t\"]}}"

/* With an address: a project, a role, and three resources. */
#define APPLY_MANY \
    "{\"documents\":[{\"kind\":\"project\",\"name\":\"Other\",\"grants\":[{\"person\":\"%s\"," \
    "\"role\":\"Viewer\"}]}," \
    "{\"kind\":\"resource\",\"id\":\"one-flow\",\"name\":\"One\",\"type\":\"flow\",\"protected\":true}," \
    "{\"kind\":\"resource\",\"id\":\"two-flow\",\"name\":\"Two\",\"type\":\"flow\"}," SECRET "]}"

extern struct world world;

/* Over the API, with this query. */
struct answer apply(enum world_person person, const char *query, const char *documents);
/* Has it this status and the text, and did nothing change? */
void refused(struct answer answer, int status, const char *text, const char *what);
/* Has it worked, with this text? */
void applied(struct answer answer, const char *text, const char *what);
/* Is each step one that changes nothing? */
void unchanged(struct answer answer, const char *what);
/* What APPLY_MANY makes, in short. */
struct str state(void);

#endif
