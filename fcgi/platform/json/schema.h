/*
 * schema.h: JSON Schema (draft 2020-12, the subset listed in README.md) on parsed JSON.
 *
 * A schema is compiled once and reused by all requests of a process; what the subset does not
 * know is refused when compiling, never ignored when validating.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_JSON_SCHEMA_H
#define PLATFORM_JSON_SCHEMA_H

#include "platform/json/json.h"

struct schema;

/* INVALID fills field errors whose pointers go into the schema document. */
MUST_CHECK enum outcome schema_compile(struct arena *arena, const struct node *document,
                                       struct failure *failure, const struct schema **out);
/* All errors at once, as field errors with pointers into `instance` below `pointer`. */
MUST_CHECK enum outcome schema_check(struct arena *arena, const struct schema *schema,
                                     const struct node *instance, struct str pointer,
                                     struct failure *failure);
/* A copy of the instance with absent members that have a default filled in. */
struct node *schema_fill_defaults(struct arena *arena, const struct schema *schema,
                                  const struct node *instance);
/* The document it was compiled from (for forms). */
const struct node *schema_document(const struct schema *schema);
/* The sub-schema node that a local $ref names, or the node itself. */
const struct node *schema_resolve(const struct schema *schema, const struct node *sub);

#endif
