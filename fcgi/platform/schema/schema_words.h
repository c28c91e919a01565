/*
 * schema_words.h: the functions that the table of keywords names, and what they stand on.
 *
 * NAME_compile prepares check->value; errors go to the failure with a pointer into the
 * document. NAME_check is asked about instances of the kinds in check->on only.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SCHEMA_SCHEMA_WORDS_H
#define PLATFORM_SCHEMA_SCHEMA_WORDS_H

#include "platform/schema/schema_run.h"

/* ---- the words, by kind in schema_values.c, _texts.c, _objects.c, _arrays.c, _logic.c ---- */
#define KEYWORD(name)                                                                     \
    void name##_compile(struct compiler *compiler, struct sub *sub, struct check *check,  \
                        const struct path *here)
#define KEYWORD_CHECK(name)                                                               \
    bool name##_check(struct run *run, const struct check *check,                         \
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
KEYWORD(pattern_properties);
KEYWORD(additional_properties);
KEYWORD_CHECK(members);
KEYWORD_CHECK(property_names);
KEYWORD(required);
KEYWORD_CHECK(required);
KEYWORD(dependent_required);
KEYWORD_CHECK(dependent_required);
KEYWORD(named_subs);
KEYWORD_CHECK(dependent_schemas);
KEYWORD(dependencies);
KEYWORD_CHECK(dependencies);
KEYWORD_CHECK(min_properties);
KEYWORD_CHECK(max_properties);

KEYWORD(prefix_items);
KEYWORD_CHECK(prefix_items);
KEYWORD(list_items);
KEYWORD(additional_items);
KEYWORD_CHECK(items);
KEYWORD_CHECK(min_items);
KEYWORD_CHECK(max_items);
KEYWORD(unique_items);
KEYWORD_CHECK(unique_items);
KEYWORD(contains);
KEYWORD_CHECK(contains);
KEYWORD(unevaluated);
KEYWORD_CHECK(unevaluated_items);
KEYWORD_CHECK(unevaluated_properties);

KEYWORD(one_sub);
KEYWORD(then_branch);
KEYWORD(else_branch);
KEYWORD(sub_list);
KEYWORD_CHECK(all_of);
KEYWORD_CHECK(any_of);
KEYWORD_CHECK(one_of);
KEYWORD_CHECK(not_of);
KEYWORD_CHECK(if_of);
KEYWORD(ref);
KEYWORD_CHECK(ref);
KEYWORD(dynamic_ref);
KEYWORD_CHECK(dynamic_ref);
KEYWORD(rules);
KEYWORD_CHECK(rules);

/* ---- schema_number.c ---- */
/* <0, 0, >0; integers exactly. */
int number_compare(const struct node *a, const struct node *b);
/* Exact in decimal, as people write numbers: 0.0075 is a multiple of 0.0001. */
bool number_is_multiple(const struct node *number, const struct node *step);

/* ---- schema_pattern.c: the only file that knows PCRE2 ---- */
/* NULL when the expression is wrong; *why then says so (in the arena). *bytes grows by what
 * it takes. */
const struct pattern *pattern_make(struct arena *arena, struct str text, struct str *why,
                                   int64_t *bytes);
enum pattern_answer { PATTERN_NO, PATTERN_YES, PATTERN_TOO_COMPLEX };
/* A quick try ends early (PATTERN_TOO_COMPLEX); a patient one costs PATTERN_PATIENT_STEPS. */
enum { PATTERN_PATIENT_STEPS = 20000 };
enum pattern_answer pattern_match(const struct pattern *pattern, struct str text,
                                  bool patient);
/* The same at the cost of the run, which ends with what takes too long. */
enum pattern_answer run_match(struct run *run, const struct pattern *pattern,
                              struct str text, const struct check *check,
                              const struct path *path);
/* An expression of our own, in the syntax of PCRE2, and where it is kept once it is made. */
struct own_pattern {
    enum { OWN_LABEL, OWN_PATTERNS } slot;
    const char *expression;
};
bool pattern_fits(const struct own_pattern *own, struct str text);
bool pattern_is_valid(struct str text);

/* ---- schema_ecma.c ---- */
/* A regular expression of ECMA-262 as one of PCRE2; STR_NONE, with *why, when it is none. */
struct str ecma_translate(struct arena *arena, struct str text, struct str *why);

/* ---- schema_unique.c ---- */
/* Two equal nodes among these: the index of the later one, or count when there are none, or
 * count + 1 when the budget ran out. */
size_t nodes_repeat(struct run *run, const struct node *const *nodes, size_t count);

#endif
