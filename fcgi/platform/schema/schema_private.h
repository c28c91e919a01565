/*
 * schema_private.h: what the files of the schema validator share.
 *
 * Compiling goes in two rounds. The first (schema_index.c) walks a document by the table of
 * keywords (schema_words.c) and makes a struct sub for each schema in it, a struct resource
 * for each `$id`, and notes anchors. The second (schema.c) turns each sub's keywords into
 * struct checks; references become pointers to subs there, and may bring in other documents.
 * Running (schema_run.c) only follows pointers.
 *
 * To add a keyword: a row in schema_words.c, a function that compiles its value, a function
 * that checks an instance. Nothing else knows keywords by name.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_PRIVATE_H
#define PLATFORM_SCHEMA_SCHEMA_PRIVATE_H

#include "platform/schema/schema.h"
#include "platform/schema/schema_table.h"

enum {
    SCHEMA_SUBS_MAX = 20000,
    SCHEMA_LEVELS_MAX = 64,   /* schemas within one another in one document */
    SCHEMA_DEPTH_MAX = 400,   /* schemas within one another while checking */
    SCHEMA_STEPS_MAX = SCHEMA_WORK_MAX,
    SCHEMA_COMPILE_STEPS_MAX = SCHEMA_WORK_MAX,
    SCHEMA_BYTES_MAX = 8 * 1024 * 1024, /* that a compiled schema takes in its arena */
    SCHEMA_PATTERN_STEPS = 200,                /* what one match of a pattern costs at least */
    SCHEMA_PATTERN_BYTES_MAX = 4 * 1024 * 1024 /* of all compiled patterns of a schema */
};

/* Bits of node kinds that a keyword looks at. */
#define ON(kind) (1u << (kind))
#define ON_NUMBER (ON(NODE_INT) | ON(NODE_REAL))
#define ON_ANY 0x7fu

struct sub;
struct check;
struct run;
struct keyword;
struct pattern;

/* Where something is, innermost last: a pointer is built only for an error. */
struct path {
    const struct path *up; /* NULL = the root */
    struct str key;        /* STR_NONE = an index */
    size_t index;          /* PATH_ROOT: key is the text of the root itself */
};
#define PATH_ROOT SIZE_MAX

/* ---- dialects ---- */

/* Vocabularies of 2020-12; draft-07 has all that it knows. */
enum {
    VOCABULARY_CORE = 1 << 0,
    VOCABULARY_APPLICATOR = 1 << 1,
    VOCABULARY_UNEVALUATED = 1 << 2,
    VOCABULARY_VALIDATION = 1 << 3,
    VOCABULARY_META = 1 << 4,
    VOCABULARY_FORMAT = 1 << 5,
    VOCABULARY_CONTENT = 1 << 6,
    VOCABULARY_OURS = 1 << 7, /* keywords that begin with x- */
    VOCABULARY_FORMAT_ASSERTION = 1 << 8,
    VOCABULARY_ALL = 0xff
};

enum { DRAFT_07 = 1, DRAFT_2020 = 2, DRAFT_BOTH = 3 };

struct dialect {
    unsigned draft;        /* one DRAFT_ bit */
    unsigned vocabularies;
};

/* ---- compiling ---- */

/* A document or a part of it with an `$id`. */
struct resource {
    struct str uri; /* absolute or, when nobody gave one, "" */
    const struct node *root;
    struct sub *sub;
    struct dialect dialect;
    struct table anchors;  /* name -> struct sub, $dynamicAnchor too */
    struct table dynamics; /* name -> struct sub */
};

struct compiler {
    struct arena *arena;
    struct failure *failure;
    struct schema *schema;
    struct schema_options options;
    struct table words[2];  /* name -> struct keyword, of draft-07 and of 2020-12 */
    struct table resources; /* uri -> struct resource */
    struct table documents; /* uri -> struct node, of the caller and of the standard */
    int64_t steps;
    int64_t pattern_bytes;
    size_t used_before; /* of the arena */
    bool gave_up;
};

/* What the value of a keyword holds in the way of schemas. */
enum shape {
    SHAPE_NONE,
    SHAPE_ONE,         /* a schema */
    SHAPE_LIST,        /* a list of schemas */
    SHAPE_MAP,         /* an object of schemas */
    SHAPE_ONE_OR_LIST, /* items of draft-07 */
    SHAPE_MAP_OR_NAMES /* dependencies: a schema or a list of names */
};

struct keyword {
    const char *name;
    unsigned draft;
    unsigned vocabulary;
    enum shape shape;
    unsigned on;  /* node kinds; 0 = says nothing about an instance */
    bool decides; /* when it fails, the other keywords would only add noise */
    /* Prepare check->value; `here` is its place in the document, for errors. */
    void (*compile)(struct compiler *compiler, struct sub *sub, struct check *check,
                    const struct path *here);
    bool (*check)(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path);
};

struct check {
    unsigned on; /* as of the keyword, unless compile found that there is nothing to check */
    bool decides;
    bool (*run)(struct run *run, const struct check *check, const struct node *instance,
                const struct path *path);
    const void *made; /* what compile made of the value */
    int64_t count;    /* for limits, and for the length of made */
    const struct sub *sub;
    const struct node *value; /* as written */
    const struct keyword *keyword;
};

/* A member's name and the schema of its value. */
struct named {
    struct str name;
    const struct sub *sub;
    const struct pattern *pattern; /* of patternProperties */
};

/* properties, patternProperties and additionalProperties, looked at together. */
struct members {
    const struct named *names; /* in the order of the schema */
    size_t name_count;
    struct table by_name; /* -> struct named */
    const struct named *patterns;
    size_t pattern_count;
    const struct sub *rest; /* additionalProperties; NULL = anything */
    const struct check *rest_check;
};

struct sub {
    unsigned active_count; /* checks[0..active_count) look at instances */
    bool never;            /* the schema `false` */
    bool unevaluated;      /* has unevaluatedProperties or unevaluatedItems that counts */
    struct check *checks;  /* the active ones in the order of the keyword table, then the rest */
    struct resource *resource;
    const struct node *node;
    const struct path *place; /* in its document */
    size_t check_count;
    struct members *members;
    struct sub *const *prefix; /* prefixItems, or the list form of items */
    size_t prefix_count;
    const struct sub *then_sub; /* for `if` */
    const struct sub *else_sub;
};

struct schema {
    const struct node *document;
    struct sub *root;
    struct sub **slots; /* by address of the node */
    size_t slot_count;  /* a power of two */
    struct sub **subs;  /* in the order they were found */
    size_t sub_count;
    size_t sub_room;
    bool dynamic; /* some $dynamicRef depends on how one came there */
};

extern const struct keyword schema_keywords[];

/* ---- schema_index.c ---- */
/* Walk a document: its subs, resources and anchors. NULL, with an error, when it is none. */
struct sub *document_index(struct compiler *compiler, const struct node *document,
                           struct str uri, const struct path *place);
/* The sub of a node below a sub's resource that the walk did not reach. */
struct sub *sub_index(struct compiler *compiler, const struct node *node,
                      struct resource *resource, const struct path *place);
struct sub *sub_find(const struct schema *schema, const struct node *node);
const struct keyword *keyword_find(const struct compiler *compiler, struct dialect dialect,
                                   struct str name);
/* draft-07: what stands beside $ref does not count. */
bool sub_only_refers(const struct sub *sub);

/* ---- schema_dialect.c ---- */
/* What `$schema` of a resource's root says; keeps *dialect when it says nothing. */
void dialect_read(struct compiler *compiler, const struct node *root,
                  const struct path *place, struct dialect *dialect);
struct dialect dialect_of_draft(enum schema_draft draft);
/* The document at that address, which need not be absolute: the caller's or a standard one. */
const struct node *document_find(struct compiler *compiler, struct str uri);

/* ---- schema_refs.c ---- */
/* The sub that a reference of `sub` names, its document walked; NULL = there is none.
 * *anchor is set to the plain name in the fragment, or STR_NONE. */
struct sub *reference_resolve(struct compiler *compiler, const struct sub *sub,
                              struct str text, struct str *anchor);

/* ---- schema.c ---- */
/* The sub that the walk made of the schema at this node; NULL when it complained. */
const struct sub *sub_at(const struct compiler *compiler, const struct node *node);
void compile_error(struct compiler *compiler, const struct path *place, const char *told);
/* What of a budget was spent, for schema_steps(). */
void steps_count(int64_t most, int64_t left);
/* Take steps off the budget of compiling; false when it is used up. */
bool compile_spend(struct compiler *compiler, int64_t steps);
/* The check of that name of a sub-schema, or NULL. */
const struct check *sub_word(const struct sub *sub, const char *name);

/* ---- schema_run.c ---- */
/* The JSON Pointer below the text `root`. */
struct str path_pointer(struct arena *arena, struct str root, const struct path *path);

#endif
