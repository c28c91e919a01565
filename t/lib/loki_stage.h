/* loki_stage.h: the pipeline of a query, over lines. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_STAGE_H
#define T_LIB_LOKI_STAGE_H

#include "t/lib/loki_line.h"

/* Why there is no answer: a status of Loki's, or 501 for what this one cannot. */
struct loki_refusal {
    int status;
    struct str why;
};

struct loki_pipe;

/* false = *refusal. `skips_parsers`: Loki does not parse where nobody needs the labels. */
bool loki_pipe_make(struct arena *arena, const struct logql_stage *stages, bool skips_parsers,
                    struct loki_pipe **pipe, struct loki_refusal *refusal);
/* Whether the line goes through; at the first unwrap it ends, see loki_pipe_unwrap. */
bool loki_pipe_run(const struct loki_pipe *pipe, struct loki_line *line);
/* The stage of unwrap, or NULL; the filters behind it are run with loki_pipe_behind. */
const struct logql_stage *loki_pipe_unwrap(const struct loki_pipe *pipe);
bool loki_pipe_behind(const struct loki_pipe *pipe, struct loki_line *line);

/* Matchers of a selector, compiled. */
bool loki_selector_make(struct arena *arena, const struct logql_selector *selector,
                        struct loki_matcher **matchers, size_t *count,
                        struct loki_refusal *refusal);

/* loki_template.c: '{{.a}} {{.b | ToUpper}}' of line_format and label_format. */
struct loki_template;
bool loki_template_make(struct arena *arena, struct str text, struct loki_template **made,
                        struct loki_refusal *refusal);
struct str loki_template_fill(const struct loki_template *made, const struct loki_line *line);

/* loki_filter.c: | a="b" and c>10. */
struct loki_filter;
bool loki_filter_make(struct arena *arena, const struct logql_condition *condition,
                      struct loki_filter **made, struct loki_refusal *refusal);
bool loki_filter_holds(const struct loki_filter *filter, struct loki_line *line);
/* "10KB", "1.5 MiB" as go-humanize reads it. */
bool loki_bytes_read(struct str text, double *bytes);

bool loki_beyond(struct arena *arena, struct loki_refusal *refusal, const char *what);

#endif
