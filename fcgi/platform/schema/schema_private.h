/*
 * schema_private.h: what the files of the schema validator share.
 *
 * A sub-schema becomes a struct sub with one struct check for each of its keywords. To add a
 * keyword: a row in schema_keywords (schema_words.c), a function that compiles its value, a
 * function that checks an instance. Nothing else knows keywords by name.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_PRIVATE_H
#define PLATFORM_SCHEMA_SCHEMA_PRIVATE_H

#include "platform/schema/schema.h"

enum {
    SCHEMA_SUBS_MAX = 4000,
    SCHEMA_DEPTH_MAX = 400,   /* sub-schemas within one another while checking */
    SCHEMA_STEPS_MAX = 2000000,
    SCHEMA_PATTERN_STEPS = 200, /* what one match of a pattern costs at least */
};

/* Bits of node kinds that a keyword looks at. */
#define ON(kind) (1u << (kind))
#define ON_NUMBER (ON(NODE_INT) | ON(NODE_REAL))
#define ON_ANY 0x7fu

struct sub;
struct check;
struct run;

/* Where an instance is, innermost last: a pointer is built only for an error. */
struct path {
    const struct path *up; /* NULL = the root */
    struct str key;        /* STR_NONE = an index */
    size_t index;
};

struct compiler {
    struct arena *arena;
    struct failure *failure;
    struct schema *schema;
};

struct keyword {
    const char *name;
    unsigned on; /* node kinds; 0 = says nothing about an instance */
    bool decides; /* when it fails, the other keywords would only add noise */
    /* Prepare check->value; errors go to the failure with a pointer into the document. */
    void (*compile)(struct compiler *compiler, struct sub *sub, struct check *check,
                    struct str pointer);
    bool (*check)(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path);
};

struct check {
    const struct keyword *keyword;
    const struct node *value; /* as written */
    const void *made;         /* what compile made of it */
    int64_t count;            /* for limits, and for the length of made */
};

/* A member's name and the schema of its value. */
struct named {
    struct str name;
    struct sub *sub;
    const struct pattern *pattern; /* of patternProperties */
};

struct sub {
    const struct node *node;
    struct str pointer;  /* into the document */
    bool never;          /* the schema `false` */
    struct check *checks; /* in the order of the keyword table */
    size_t check_count;
    const struct named *properties; /* sorted by name; shared with additionalProperties */
    size_t property_count;
    const struct named *patterns;
    size_t pattern_count;
    size_t prefix_count; /* items covered by prefixItems */
    const struct check *then_check; /* for `if` */
    const struct check *else_check;
};

struct schema {
    const struct node *document;
    struct sub *root;
    struct sub **slots;  /* by address of the node */
    size_t slot_count;   /* a power of two */
    struct sub **subs;   /* in the order they were found */
    size_t sub_count;
};

struct run {
    struct arena *arena;
    const struct schema *schema;
    struct failure *failure; /* NULL = only the answer matters */
    struct str pointer;      /* of the root instance */
    int64_t steps;           /* what is left */
    int depth;
    bool gave_up; /* a budget ran out; said once */
};

extern const struct keyword schema_keywords[];

/* ---- schema.c ---- */
/* The compiled form of a sub-schema; made on first sight and finished later, so that cycles
 * end. NULL, with an error, when the value is no schema. */
struct sub *sub_of(struct compiler *compiler, const struct node *node, struct str pointer);
struct sub *sub_find(const struct schema *schema, const struct node *node);
void compile_error(struct compiler *compiler, struct str pointer, const char *told);
bool sub_check(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path);
/* The same without telling errors. */
bool sub_holds(struct run *run, const struct sub *sub, const struct node *instance,
               const struct path *path);
/* Take steps off the budget; false when it is used up. */
bool run_spend(struct run *run, int64_t steps, const struct path *path);
/* Tell an error at the path and return false, so that a check ends in one line. */
bool run_fail(struct run *run, const struct path *path, const char *code, const char *format,
              ...) PRINTF_LIKE(4, 5);
/* The check of that name of a sub-schema, or NULL. */
const struct check *sub_word(const struct sub *sub, const char *name);

/* ---- the words, one file each for values, objects, arrays, logic, rules ---- */
#define KEYWORD(name)                                                                     \
    void name##_compile(struct compiler *compiler, struct sub *sub, struct check *check,  \
                        struct str pointer)
#define KEYWORD_CHECK(name)                                                               \
    bool name##_check(struct run *run, const struct sub *sub, const struct check *check,  \
                      const struct node *instance, const struct path *path)

KEYWORD(ignored);
KEYWORD(text_note);
KEYWORD(truth_note);
KEYWORD(list_note);
KEYWORD(number_note);
KEYWORD(type);
KEYWORD_CHECK(type);
KEYWORD(one_of_values);
KEYWORD_CHECK(one_of_values);
KEYWORD_CHECK(one_value);
KEYWORD(count);
KEYWORD(bound);
KEYWORD_CHECK(minimum);
KEYWORD_CHECK(maximum);
KEYWORD_CHECK(exclusive_minimum);
KEYWORD_CHECK(exclusive_maximum);
KEYWORD(multiple_of);
KEYWORD_CHECK(multiple_of);
KEYWORD(quantity_bound);
KEYWORD_CHECK(quantity_minimum);
KEYWORD_CHECK(quantity_maximum);
KEYWORD_CHECK(min_length);
KEYWORD_CHECK(max_length);
KEYWORD(pattern);
KEYWORD_CHECK(pattern);
KEYWORD(format);
KEYWORD_CHECK(format);

KEYWORD(properties);
KEYWORD_CHECK(properties);
KEYWORD(pattern_properties);
KEYWORD_CHECK(pattern_properties);
KEYWORD_CHECK(additional_properties);
KEYWORD_CHECK(property_names);
KEYWORD(required);
KEYWORD_CHECK(required);
KEYWORD(dependent_required);
KEYWORD_CHECK(dependent_required);
KEYWORD(named_subs);
KEYWORD_CHECK(dependent_schemas);
KEYWORD_CHECK(min_properties);
KEYWORD_CHECK(max_properties);

KEYWORD(prefix_items);
KEYWORD_CHECK(prefix_items);
KEYWORD_CHECK(items);
KEYWORD_CHECK(min_items);
KEYWORD_CHECK(max_items);
KEYWORD_CHECK(unique_items);
KEYWORD_CHECK(contains);

KEYWORD(one_sub);
KEYWORD(branch);
KEYWORD(sub_list);
KEYWORD_CHECK(all_of);
KEYWORD_CHECK(any_of);
KEYWORD_CHECK(one_of);
KEYWORD_CHECK(not_of);
KEYWORD_CHECK(if_of);
KEYWORD(ref);
KEYWORD_CHECK(ref);
KEYWORD(rules);
KEYWORD_CHECK(rules);

/* ---- schema_pattern.c: the only file that knows PCRE2 ---- */
struct pattern;
/* NULL when the expression is wrong; *why then says so (in the arena). */
const struct pattern *pattern_make(struct arena *arena, struct str text, struct str *why);
enum pattern_answer { PATTERN_NO, PATTERN_YES, PATTERN_TOO_COMPLEX };
enum pattern_answer pattern_match(const struct pattern *pattern, struct str text);

/* ---- schema_format.c ---- */
struct format {
    const char *name;
    bool (*fits)(struct str text);
    const char *told; /* "must be an e-mail address" */
};
const struct format *format_find(struct str name);

/* ---- schema_unique.c ---- */
/* Two equal nodes among these: the index of the later one, or count when there are none, or
 * count + 1 when the budget ran out. */
size_t nodes_repeat(struct run *run, const struct node *const *nodes, size_t count);

#endif
