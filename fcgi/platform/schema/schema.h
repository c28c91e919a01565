/*
 * schema.h: JSON Schema (draft 2020-12, the subset listed in README.md) on parsed JSON.
 *
 * A schema is compiled once and reused by all requests of a process; what the subset does not
 * know is refused when compiling, never ignored when validating. Checking has budgets of
 * steps and depth: beyond them the document gets the error "too_complex", so no schema and no
 * document can hold a worker.
 *
 * Codes of field errors: required, unknown, wrong_type, not_one_of, too_short, too_long,
 * too_small, too_large, not_multiple, pattern, format, too_few, too_many, not_unique,
 * not_matching, not_allowed, not_existing, too_complex.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_H
#define PLATFORM_SCHEMA_SCHEMA_H

#include "platform/json/json.h"

struct schema;

/*
 * The document is borrowed and must live as long as the schema. INVALID fills field errors
 * whose pointers go into the schema document.
 */
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
/*
 * Does the instance match the sub-schema at this node of the document? For forms, which show
 * the branch of an if/then/else or oneOf that applies. false for a node that is no schema.
 */
bool schema_holds(struct arena *arena, const struct schema *schema, const struct node *sub,
                  const struct node *instance);

/*
 * A Kubernetes quantity ("500m", "1.5", "10Gi") as a number of whole units (cores, bytes);
 * false for anything else. Formats "quantity" and the keywords x-minimum and x-maximum.
 */
MUST_CHECK bool quantity_parse(struct str text, double *out);

#endif
