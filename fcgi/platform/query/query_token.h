/*
 * query_token.h: the one token reader of both query languages, and where a mistake is.
 *
 * A parser opens a reader and looks at reader->token; token_next() moves on. Reading is one pass;
 * nothing is kept of what was passed. The first mistake stays (also one of the reader's own); from
 * then on each token is TOKEN_END, so that a parser may look once at its end.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_QUERY_QUERY_TOKEN_H
#define PLATFORM_QUERY_QUERY_TOKEN_H

#include "platform/base/buf.h"
#include "platform/query/query.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD, /* letter or '_', then letters, digits, '_' (and ':' with colon_words) */
    TOKEN_NUMBER, /* begins with a digit, or '.' and a digit: numbers, durations, sizes, as written */
    TOKEN_STRING,
    TOKEN_MARK /* anything else: one character, or two that are listed in `pairs` */
};

/* TOKEN_MARK of two characters, for `mark`; one character is itself. */
#define MARK(first, second) ((first) << 8 | (second))

struct token {
    enum token_kind kind;
    int mark;         /* TOKEN_MARK: '(' or MARK('=', '~'); else 0 */
    struct str text;  /* as written, with its quotes */
    struct str value; /* TOKEN_STRING: what it means; any bytes */
    size_t at;        /* its first byte */
};

/* What differs between the languages; fixed. */
struct token_rules {
    const char *pairs; /* marks of two characters, one behind the other: "==!=<=" */
    const char *units; /* what, beyond ASCII, may be in a number: "\xc2\xb5" (µ) or "" */
    bool return_ends;  /* a carriage return, too, ends a comment */
};

struct token_reader {
    struct arena *arena;
    struct str text;
    const struct token_rules *rules;
    struct query_mistake *mistake;
    bool failed;
    bool
        colon_words; /* ':' belongs to words, and begins them; set before the token is read */
    size_t next;     /* where the token behind `token` begins to be looked for */
    size_t ended; /* where the token before `token` ended */
    struct token token;
    int depth; /* token_deeper */
};

/* Checks the size and that it is UTF-8, and reads the first token. */
struct token_reader token_open(struct arena *arena, struct str text,
                               const struct token_rules *rules,
                               struct query_mistake *mistake);
void token_next(struct token_reader *reader);
/* The token behind, without moving; the same modes. */
struct token token_peek(const struct token_reader *reader);

bool token_is_mark(const struct token_reader *reader, int mark);
/* A word, with or without regard to the case of letters. */
bool token_is_word(const struct token_reader *reader, const char *word);
bool token_is_word_nocase(const struct token_reader *reader, const char *word);
/* Move on if it is this mark. */
bool token_take_mark(struct token_reader *reader, int mark);
/* Move on, or the mistake 'expected ")" ..., found "x"'; `where` ends the sentence, may be "". */
bool token_want_mark(struct token_reader *reader, int mark, const char *where);

/* The mistake 'expected WHAT, found "x"' at the token; false, so that one can return it. */
bool token_expected(struct token_reader *reader, const char *what);
/* A mistake of any text at a byte; false. The first one stays. */
bool token_mistake(struct token_reader *reader, size_t at, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The message of a mistake: UTF-8 on one line, cut when it is long. */
void mistake_tell(struct query_mistake *mistake, struct arena *arena, const char *format,
                  va_list list) PRINTF_LIKE(3, 0);
/* Line and column of a byte of a text. */
void mistake_place(struct query_mistake *mistake, struct str text, size_t at);

/* One level more and less; false (and a mistake) when there are QUERY_DEPTH_MAX. */
MUST_CHECK bool token_deeper(struct token_reader *reader);
void token_higher(struct token_reader *reader);

/*
 * A duration of Prometheus, "1h30m": y w d h m s ms in this order, each once, whole numbers.
 * false: it is none, or beyond what 64 bits of nanoseconds hold.
 */
MUST_CHECK bool duration_parse_ms(struct str text, int64_t *ms);

/* Bytes of the well-formed character of UTF-8 at `at`; 0 = there is none, or it is ASCII. */
size_t text_character(struct str text, size_t at);
/* Text in double quotes, with the escapes of Go (both languages read them): pure UTF-8. */
void token_quote(struct buf *out, struct str text);
/* '=', '!=', '=~', '!~'. */
struct str matcher_op_text(enum matcher_op op);

#endif
