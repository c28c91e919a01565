/*
 * schema.h: JSON Schema, drafts 2020-12 and 07, on parsed JSON.
 *
 * A schema is compiled once into a graph and reused by all requests of a process; references
 * are followed when compiling, so that checking allocates nothing while the document is right.
 * Compiling and checking have budgets of steps, depth and memory: what goes beyond them is
 * refused ("too_complex"), so no schema and no document can hold a worker.
 *
 * Schemas of the catalog are compiled strictly (schema_compile): what is not known here is an
 * error and not ignored, formats are asserted. Schemas of strangers (schema_compile_as) follow
 * the specification: unknown keywords are annotations, and formats too unless asked for.
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

enum schema_draft { SCHEMA_2020_12, SCHEMA_DRAFT_07 };

/* A document that others may refer to; its `$id`, if any, is a further address of it. */
struct schema_document {
    struct str uri;
    const struct node *node;
};

struct schema_options {
    bool strict;  /* an unknown keyword or format is an error */
    bool formats; /* `format` is asserted */
    enum schema_draft draft; /* of documents that have no `$schema` */
    struct str uri;          /* where the document was found; may be STR_NONE */
    /* All that references can lead to, besides the document itself and the meta-schemas of both
     * drafts; nothing is ever fetched. */
    const struct schema_document *documents;
    size_t document_count;
};

/*
 * A document of the catalog: strict, formats asserted, no other documents. It is borrowed and
 * must live as long as the schema. INVALID fills field errors whose pointers go into it.
 */
MUST_CHECK enum outcome schema_compile(struct arena *arena, const struct node *document,
                                       struct failure *failure, const struct schema **out);
/* The same, as the options say. Documents of the set that are used are borrowed too; errors in
 * them have "ADDRESS#" before the pointer. */
MUST_CHECK enum outcome schema_compile_as(struct arena *arena, const struct node *document,
                                          const struct schema_options *options,
                                          struct failure *failure,
                                          const struct schema **out);
/* All errors at once, as field errors with pointers into `instance` below `pointer`. */
MUST_CHECK enum outcome schema_check(struct arena *arena, const struct schema *schema,
                                     const struct node *instance, struct str pointer,
                                     struct failure *failure);

/* An error with all that is known about it. */
struct schema_error {
    struct str pointer; /* JSON Pointer into the instance */
    struct str keyword; /* what was not satisfied; "" = the schema `false`, or a budget */
    struct str schema;  /* JSON Pointer to the keyword in the document of the schema; after
                         * "ADDRESS#" when that is another document */
    struct str code;
    struct str told; /* a sentence without its subject: "must be at least 3" */
};

struct schema_errors {
    struct arena *arena;
    struct schema_error *rows;
    size_t count; /* at most FAILURE_FIELDS_MAX */
    size_t left_out;
};

/* true = the instance is right; else *errors, whose arena was set, holds why. */
MUST_CHECK bool schema_judge(struct arena *arena, const struct schema *schema,
                             const struct node *instance, struct str pointer,
                             struct schema_errors *errors);

/* A copy of the instance with absent members that have a default filled in. */
struct node *schema_fill_defaults(struct arena *arena, const struct schema *schema,
                                  const struct node *instance);
/* Steps that this process has spent on compiling and checking so far: a measure of work that does
 * not depend on the machine. One compilation or check spends at most SCHEMA_WORK_MAX. */
enum { SCHEMA_WORK_MAX = 2000000 };
int64_t schema_steps(void);
/* The document it was compiled from (for forms). */
const struct node *schema_document(const struct schema *schema);
/* Every schema within it and within documents that it refers to; NULL behind the last. */
const struct node *schema_at(const struct schema *schema, size_t index);
/* The sub-schema node that a `$ref` names, or the node itself. */
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
