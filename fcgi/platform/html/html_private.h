/* html_private.h: what the files of the template engine share. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTML_HTML_PRIVATE_H
#define PLATFORM_HTML_HTML_PRIVATE_H

#include "platform/html/html.h"

enum {
    TEMPLATES_MAX = 500,
    TEMPLATE_BYTES_MAX = 256 * 1024,
    NESTING_MAX = 32,    /* blocks within blocks, and parts within parts */
    PATH_WORDS_MAX = 4,  /* a.b.c.d */
    PART_ARGUMENTS_MAX = 16,
    STEPS_MAX = 8,       /* pointers that one name may follow, also when parts hand it on */
    OPS_MAX = 100 * 1000, /* of one page, with its layout and parts */
    LITERAL_JOIN_MAX = 1024,
};

/* ---- where in the HTML a tag stands (html_state.c) ---- */

enum html_place {
    PLACE_TEXT,     /* between tags, or in <title> and <textarea> */
    PLACE_TAG_NAME,
    PLACE_TAG,      /* between attributes */
    PLACE_NAME,     /* in an attribute's name */
    PLACE_EQUALS,   /* behind the '=' */
    PLACE_VALUE,    /* in a double-quoted value */
    PLACE_SINGLE,   /* in a single-quoted value */
    PLACE_BARE,     /* in an unquoted value */
    PLACE_COMMENT,
    PLACE_DECLARATION, /* <!doctype ...> */
    PLACE_RAW,      /* in <script> or <style> */
    PLACE_JSON,     /* in <script type="application/json"> */
};

enum { HTML_NAME_BYTES = 24 };

struct html_state {
    enum html_place place;
    bool value_begun;               /* something stands before this in the value */
    bool value_unsure;              /* only in some branch something stands before this */
    bool drops_newline;             /* behind <pre> or <textarea>: browsers drop a first newline */
    bool closing;                   /* in an end tag */
    bool json_type;                 /* this script tag has type="application/json" */
    bool script_comment;            /* "<!--" in a script: </script> may not end it */
    bool type_seen;                 /* of several, browsers take the first */
    char tag[HTML_NAME_BYTES];      /* lower case; cut when longer */
    char attribute[HTML_NAME_BYTES];
    char value[HTML_NAME_BYTES];    /* first bytes of the value */
};

/* Go on over literal text. */
void html_state_feed(struct html_state *state, struct str text);
/* A tag stands in the value: it is none of those that we know. */
void html_state_mix(struct html_state *state);
/* Two branches must end alike; value_begun is not part of it. */
bool html_state_same(const struct html_state *a, const struct html_state *b);
/* A sentence: where it is, for messages. */
const char *html_state_told(const struct html_state *state);

/* ---- the parsed template (html_parse.c) ---- */

enum part_kind {
    PART_LITERAL,
    PART_VALUE,
    PART_IF,
    PART_EACH,
    PART_INCLUDE,
    PART_CONTENT,
    PART_JSON,
};

/* How a value is written: follows from its place. */
enum escape { ESCAPE_HTML, ESCAPE_URL_WHOLE, ESCAPE_URL_PIECE };

struct path {
    struct str words[PATH_WORDS_MAX];
    size_t count;
    bool optional; /* written with '?': absent is empty */
};

struct argument {
    struct str name;
    bool is_literal;
    struct str literal;
    struct path path;
};

struct part {
    enum part_kind kind;
    int line;
    struct str literal;
    struct path path;
    enum escape escape;
    bool unless;              /* PART_IF */
    struct part *body;        /* PART_IF, PART_EACH */
    struct part *otherwise;
    struct str name;          /* PART_INCLUDE */
    struct argument *arguments;
    size_t argument_count;
    struct part *next;
};

struct html_template {
    struct str name;          /* "part/icon" */
    struct str layout;        /* STR_NONE = none */
    struct part *parts;
    bool has_content;         /* holds {{content}} */
};

struct html_set {
    struct arena *arena;
    struct html_template *templates;
    size_t count;
    struct str *names;
};

/* Parse one text. Errors go to failure with pointer "NAME:LINE". */
bool html_parse(struct arena *arena, struct str name, struct str text,
                struct failure *failure, struct html_template *out);
const struct html_template *html_find(const struct html_set *set, struct str name);

/* ---- the bound page (html_bind.c, html_render.c) ---- */

enum op_kind {
    OP_LITERAL,
    OP_TEXT,
    OP_INT,
    OP_GROUPED,
    OP_RELATIVE,
    OP_ABSOLUTE,
    OP_ISO,
    OP_HTML,
    OP_JSON,
    OP_IF,
    OP_EACH,
    OP_CALL,
};

/* Where a value is: a base among the rows that are open, then steps. */
struct reference {
    bool from_call;           /* index counts from the base of the running part, else from the page */
    int index;
    size_t step_count;
    struct {
        size_t offset;
        bool follow;          /* a pointer is stored there */
    } steps[STEPS_MAX];
    enum field_kind kind;
    const struct field *of;
    bool is_literal;
    struct str literal;       /* also "" for an optional name that is not there */
};

struct code {
    struct op *ops;
    size_t count;
};

struct op {
    enum op_kind kind;
    enum escape escape;
    bool unless;
    struct str literal;
    struct reference from;
    struct code body;
    struct code otherwise;
    const struct code *call;  /* OP_CALL: filled in when the part is done */
};

struct html_page {
    struct code code;
};

/* ---- writing values (html_escape.c) ---- */

void html_escape(struct buf *out, struct str text);
void html_escape_url_whole(struct buf *out, struct str text);
void html_escape_url_piece(struct buf *out, struct str text);
void html_escape_json(struct buf *out, struct str json);

#endif
