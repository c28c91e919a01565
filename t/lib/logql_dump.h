/* logql_dump.h: all that a tree of LogQL says, one text for each meaning: to compare trees. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOGQL_DUMP_H
#define T_LIB_LOGQL_DUMP_H

#include "platform/query/logql.h"

/* Places are left out. */
struct str logql_dump(struct arena *arena, const struct logql_tree *tree);

/* A tree of any shape that the grammar has, the same for the same state; needs `depth` < 10. */
struct logql_tree *logql_random(struct arena *arena, uint64_t *state, int depth);

#endif
