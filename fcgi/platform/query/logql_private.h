/* logql_private.h: between the files of the LogQL reader. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_LOGQL_PRIVATE_H
#define PLATFORM_QUERY_LOGQL_PRIVATE_H

#include "platform/query/logql.h"

struct logql_parse {
    struct token_reader reader;
    struct arena *arena;
    struct logql_selector *first, *last;
    int64_t back_ms, ahead_ms; /* as in struct logql_tree */
    size_t back_at;
    bool lenient; /* a selector may match streams that have none of its labels */
};

struct logql_range_rule {
    const char *name;
    bool plain;     /* goes without unwrap */
    bool unwrapped; /* goes with unwrap */
    bool grouped;   /* takes by and without */
};

struct logql_operator_rule {
    const char *name;
    int mark; /* 0: a word */
    int rank; /* binds the tighter the higher */
};

extern const struct logql_range_rule logql_ranges[];       /* by enum logql_range */
extern const char *const logql_aggregations[];             /* by enum logql_aggregation */
extern const struct logql_operator_rule logql_operators[]; /* by enum logql_operator */
extern const char *const logql_conversions[];              /* by enum logql_conversion */
extern const char *const logql_stage_words[];              /* by enum logql_stage_kind */
extern const int logql_line_marks[];                       /* by enum logql_line */
extern const int logql_compare_marks[];                    /* by enum logql_compare */
enum {
    LOGQL_RANGES = LOGQL_ABSENT_OVER_TIME + 1,
    LOGQL_AGGREGATIONS = LOGQL_APPROX_TOPK + 1
};
enum { LOGQL_OPERATORS = LOGQL_OP_POWER + 1, LOGQL_STAGES = LOGQL_UNWRAP + 1 };

/* logql_word.c. Parse functions return false when the mistake is told. */
/* Index of the word at the token within names[1..count-1], in any case of letters; 0 if none. */
int logql_word_of(struct str word, const char *const *names, int count);
/* A name: a word that Loki does not reserve. */
bool logql_is_name(struct str text);
MUST_CHECK bool logql_name(struct logql_parse *parse, const char *what, struct str *name);
MUST_CHECK bool logql_string(struct logql_parse *parse, const char *what,
                             struct str *text);
/* A word that is followed by "(": a function and no name. */
bool logql_is_call(const struct logql_parse *parse, const char *word);
/* '(' names ')' behind by, on, group_left ...; `after_last` allows a comma there. */
MUST_CHECK bool logql_names(struct logql_parse *parse, bool after_last,
                            struct logql_label **labels);
MUST_CHECK bool logql_regex(struct logql_parse *parse, size_t at, struct str text,
                            bool *matches_empty);

/* logql_number.c: text of a TOKEN_NUMBER. */
MUST_CHECK bool logql_number(struct str text, struct str *plain, double *number);
MUST_CHECK bool logql_bytes(struct str text, struct str *plain, double *number);
MUST_CHECK bool logql_duration(struct str text, bool negative, int64_t *ns);
void logql_duration_print(struct buf *out, int64_t ns);

/* logql_log.c */
MUST_CHECK bool logql_selector(struct logql_parse *parse, struct logql_selector **out);
/* Stages as long as there are; `unwraps` NULL forbids unwrap, else says whether there was one. */
MUST_CHECK bool logql_stages(struct logql_parse *parse, bool *unwraps,
                             struct logql_stage **stages);
/* `| unwrap x` and the filters behind it, and nothing else. */
MUST_CHECK bool logql_unwrap_only(struct logql_parse *parse, bool *unwraps,
                                  struct logql_stage **stages);

/* The text of pattern (`names`: makes labels) or of |> and !> at `at`. */
MUST_CHECK bool logql_pattern(struct logql_parse *parse, size_t at, struct str text,
                              bool names);
/* At `ip`, which is followed by "(": its text. */
MUST_CHECK bool logql_address(struct logql_parse *parse, struct str *text);

/* logql_stage.c: behind the bar. */
MUST_CHECK bool logql_stage(struct logql_parse *parse, bool *unwraps,
                            struct logql_stage *stage);

/* logql_filter.c */
MUST_CHECK bool logql_condition(struct logql_parse *parse, struct logql_condition **out);

/* logql_metric.c */
MUST_CHECK bool logql_expr(struct logql_parse *parse, int rank, struct logql_expr **out);

/* logql.c: query_parse, but a selector may be one that matches everything. */
MUST_CHECK bool logql_parse_lenient(struct arena *arena, struct str text,
                                    struct query_mistake *mistake,
                                    struct query_tree **out);

/* logql_print.c */
void logql_expr_print(struct buf *out, const struct logql_expr *expr);

#endif
