/*
 * logs_lines.h: lines of the log store as structs: decoded, ordered, with their level and fields.
 *
 * Nothing of what the store answers is trusted: sizes are bounded, what is no line is left out, and
 * bytes that would steer a terminal or turn a text around become visible (logs_text.h).
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_LINES_H
#define PRODUCT_LOGS_LOGS_LINES_H

#include "platform/json/json.h"

enum {
    LOGS_LINES_MAX = 5000, /* of one answer */
    LOGS_LABELS_MAX = 64,  /* of one stream; further ones are left out */
    LOGS_FIELDS_MAX = 100, /* of one line, likewise */
    LOGS_STREAM_BYTES = 16, /* of a stream's fingerprint */
};

/* From harmless to grave; LOGS_NO_LEVEL is what names none that we know. */
enum logs_level {
    LOGS_NO_LEVEL,
    LOGS_TRACE,
    LOGS_DEBUG,
    LOGS_INFO,
    LOGS_WARN,
    LOGS_ERROR,
    LOGS_FATAL,
    LOGS_LEVELS,
};

/* "error", as in addresses and classes; "none" for LOGS_NO_LEVEL. */
struct str logs_level_word(enum logs_level level);
/* "Error", for people; "No level". */
struct str logs_level_title(enum logs_level level);
/* Of such a word; false for others. */
bool logs_level_parse(struct str word, enum logs_level *out);
/* What programs write ("WARNING", "err", "50"): LOGS_NO_LEVEL for words that we do not know. */
enum logs_level logs_level_of(struct str word);
/* The words of a level, as an alternation of a regular expression: "error|err|severe|50". */
struct str logs_level_pattern(enum logs_level level);
/*
 * The level within a line, as `level=warn`, `"lvl": "warn"`, `severity=...`: the first such place
 * counts. LOGS_LEVEL_REGEXP finds the same in the log store and names it found_level.
 */
enum logs_level logs_level_scan(struct str text);
extern const struct str logs_level_regexp;

struct logs_label {
    struct str name;
    struct str value;
};
extern const struct field logs_label_shown[];

struct logs_line {
    int64_t ns;        /* since 1970 */
    struct str stream; /* fingerprint of all labels, LOGS_STREAM_BYTES characters */
    struct list labels; /* struct logs_label, sorted by name */
    struct str text;   /* as the store has it */
    enum logs_level level;
    int64_t turn; /* place in the answer among those of its stream */
};

/*
 * The lines of an answer of query_range ({"data":{"resultType":"streams",...}}), as struct
 * logs_line, newest or oldest first. Equal instants are ordered by stream and by their place in
 * it, the same in each answer and just the other way round in the other order. out->more: there
 * were more than LOGS_LINES_MAX. UPSTREAM_FAULT "logs_not_understood" when it is no such answer.
 */
MUST_CHECK enum outcome logs_lines_read(struct arena *arena, const struct node *answer,
                                        bool oldest_first, struct failure *failure,
                                        struct list *out);

/* Labels of a stream (an object) as sorted struct logs_label. */
struct list logs_labels_of(struct arena *arena, const struct node *stream);
/* One line by itself. */
struct logs_line logs_line_of(struct arena *arena, const struct list *labels, int64_t ns,
                              struct str text);

/* Value of a label, STR_NONE when the line has none of that name. */
struct str logs_line_label(const struct logs_line *line, const char *name);

enum logs_format { LOGS_PLAIN, LOGS_JSON, LOGS_LOGFMT };

/* What a line says in parts. */
struct logs_fields {
    enum logs_format form;
    struct list fields;  /* struct logs_label, as the log store's parser would name them */
    struct str pretty;   /* JSON, indented; STR_NONE for other forms */
    struct str trace_id; /* 32 hexadecimal digits, or STR_NONE */
};

void logs_fields_read(struct arena *arena, struct str text, struct logs_fields *out);
/* 32 hexadecimal digits, not all zero; also within a traceparent ("00-...-...-01"). */
struct str logs_trace_id_of(struct str text);

#endif
