/*
 * loki_line.h: a line on its way through a pipeline, with the labels that it has by then, and the
 * parsers that give it more.
 *
 * As in Loki a label that a parser finds and that the stream has already is NAME_extracted, and
 * what goes wrong is a label, __error__, that the line carries on.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_LINE_H
#define T_LIB_LOKI_LINE_H

#include "platform/query/logql.h"
#include "t/lib/loki_match.h"

enum { LOKI_LINE_LABELS_MAX = 256 };

struct loki_line {
    struct arena *arena; /* what is made on the way */
    const struct loki_stream *stream;
    int64_t at_ns;
    struct str text;
    struct loki_label labels[LOKI_LINE_LABELS_MAX];
    size_t count;
    struct str error;   /* STR_NONE = none */
    struct str details;
};

void loki_line_open(struct loki_line *line, struct arena *arena, const struct loki_stream *stream,
                    const struct loki_entry *entry);
/* STR_NONE = it has none. __error__ and __error_details__ too. */
struct str loki_line_get(const struct loki_line *line, struct str name);
void loki_line_set(struct loki_line *line, struct str name, struct str value);
void loki_line_drop(struct loki_line *line, struct str name);
/* A label that a parser found: its name is made one, _extracted when the stream has it. */
void loki_line_found(struct loki_line *line, struct str name, struct str value);
void loki_line_fail(struct loki_line *line, const char *error, struct str details);
/* All labels in order, those of the error too; room for count + 2. */
size_t loki_line_labels(const struct loki_line *line, struct loki_label *labels);

/* Parsers. `wanted` NULL = all, else these alone (json a="b.c"). */
void loki_parse_json(struct loki_line *line, const struct logql_label *wanted);
void loki_parse_logfmt(struct loki_line *line, const struct logql_label *wanted);
/* Members that are texts; _entry becomes the line. */
void loki_parse_unpack(struct loki_line *line);
/* "<ip> - <_>" */
void loki_parse_pattern(struct loki_line *line, struct str pattern);
/* Without the colours of a terminal. */
void loki_decolorize(struct loki_line *line);

#endif
