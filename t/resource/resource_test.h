/* resource_test.h: asking about resources as the editor of Acme, and what is expected back. */
/* SPDX-License-Identifier: ISC */
#ifndef T_RESOURCE_RESOURCE_TEST_H
#define T_RESOURCE_RESOURCE_TEST_H

#include "t/lib/world.h"

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ONE  LIST "/" WORLD_RESOURCE

extern struct world world;

/* As a program with the editor's key. */
struct answer ask(const char *method, const char *path, const char *json);
/* Text at a pointer of the body, "" when absent. */
struct str at(const struct answer *answer, const char *pointer);
/* Is this one of the pointers of the errors? */
bool points_at(const struct answer *answer, const char *pointer);
/* Has it this status and (unless NULL) an error there, and did nothing change? */
void refused(struct answer answer, int status, const char *pointer, const char *what);
/* An order of a Flow with this id. */
const char *with_id(const char *id);
/* As if the catalog had been imported with another text in one place. */
void catalog_edited(const char *slug, const char *from, const char *to);

#endif
