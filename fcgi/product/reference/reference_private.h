/* reference_private.h: what the files of this folder share. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_REFERENCE_REFERENCE_PRIVATE_H
#define PRODUCT_REFERENCE_REFERENCE_PRIVATE_H

#include "product/frame/frame.h"
#include "product/reference/reference.h"

enum { ENDPOINTS_MAX = 1024, OPENAPI_BYTES_MAX = 4 * 1024 * 1024 };

/* ---- endpoints ---- */

/* One row of the API. */
struct endpoint {
    const struct route *route;
    struct str part;   /* the capability for people: "Roles and access" */
    struct str anchor; /* "get-projects-project": in /docs, and the operationId */
};

/* What reference_open collected, in the order of the capabilities. */
struct reference {
    const struct endpoint *endpoints;
    size_t count;
    struct str openapi;  /* the document */
    struct str tag;      /* its ETag */
    struct str base_url; /* without '/' at the end */
};
extern struct reference reference;

/* "read", "signed in", "open": what a row needs, as one word or two. */
struct str needs_word(int needs);
/* The same as a sentence. */
struct str needs_sentence(int needs);
/* The {words} of a path, one after the other; false when there are no more. */
bool path_next_word(struct str *rest, struct str *word);
/* What the word stands for: "Id of the project." */
struct str path_word_says(struct arena *arena, struct str word);
/* The endpoint answers a list with limit and cursor. */
bool route_is_list(const struct route *route);

/* ---- the API description (OpenAPI 3.1.1) ---- */

/* The document for `reference`, whose openapi and tag it does not read. */
struct str openapi_text(struct arena *arena, const struct reference *from);
/* A field table of a request body as a JSON Schema (2020-12). */
void schema_write(struct json_writer *json, const struct field *fields);
/* A table that writes answers, the same; further members may stand beside its own. */
void schema_write_answer(struct json_writer *json, const struct field *fields);
/* The schema of one query parameter. */
void schema_write_parameter(struct json_writer *json, const struct parameter *parameter);

/* ---- problem codes ---- */

enum problem_place {
    IN_ANSWER = 1, /* `code` of a whole answer, and the end of its `type` */
    IN_FIELD = 2,  /* `code` of one entry of `errors` */
    AT_HOME = 4,   /* only said by commands and when the program starts */
};

struct problem_word {
    const char *code; /* NULL ends the table */
    int places;       /* enum problem_place */
    enum outcome outcome;
    enum outcome also; /* a second outcome that has this code; DONE = none */
    int status; /* where the platform answers another one than the outcome's; else 0 */
    const char *means;
    const char *advice; /* what to do about it */
};
/* Sorted by code. */
extern const struct problem_word problem_words[];
/* NULL = there is no such code. */
const struct problem_word *problem_word_find(struct str code);

/* ---- handlers ---- */

enum {
    PAGE_DOCS,
    PAGE_DOCS_BARE,
    PAGE_PROBLEMS,
    PAGE_PROBLEMS_BARE,
    PAGE_PROBLEM,
    PAGE_PROBLEM_BARE
};

enum outcome reference_openapi_json(struct call *call);
enum outcome reference_docs_html(struct call *call);
enum outcome reference_problems_html(struct call *call);
enum outcome reference_problem_html(struct call *call);
enum outcome reference_robots(struct call *call);
enum outcome reference_favicon(struct call *call);
enum outcome reference_security(struct call *call);

extern const struct field docs_shown[];
extern const struct field problems_shown[];
extern const struct field problem_shown[];

/* The frame of a page for everybody: the whole one with a session, else the bare one. */
MUST_CHECK enum outcome reference_frame(struct call *call, struct frame *frame,
                                        const char *title, struct str api_path);

#endif
