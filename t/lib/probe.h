/*
 * probe.h: a request without FastCGI, answered in process, as a program or a browser sends it.
 *
 *   struct probe probe;
 *   probe_open(&probe, site, store, &clock_system);
 *   struct answer answer = probe_get(&probe, "/projects?limit=2");
 *   ok(answer.status == 200, "the list is there");
 *
 * A probe keeps cookies like a browser. Of each HTML answer it remembers the token in
 * name="_csrf", which probe_form sends with the Origin of the site. Everything in an answer
 * lives until probe_close.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_PROBE_H
#define T_LIB_PROBE_H

#include "platform/site/site.h"

enum { PROBE_COOKIES_MAX = 16 };

struct probe {
    struct site *site;
    struct store *store;       /* may be NULL for routes that do not use it */
    const struct clock *clock;
    struct arena *request;     /* as large as a worker's; emptied for each request */
    struct arena *kept;        /* answers, cookies */
    struct pair cookies[PROBE_COOKIES_MAX];
    size_t cookie_count;
    struct str csrf;           /* the latest that a page had; STR_NONE = none yet */
    struct str bearer;         /* sent as Authorization: Bearer, when set */
};

struct ask {
    const char *method;           /* NULL = GET */
    const char *path;             /* "/path?query", as it would be sent */
    const struct pair *headers;   /* ended by a pair without name; names in lower case */
    const struct pair *form;      /* urlencoded body, ended likewise */
    const char *json;             /* a JSON body */
    struct str body;              /* or any other body, with content_type */
    const char *content_type;
    bool as_program;              /* no cookies, no token, no Origin */
};

struct answer {
    int status;
    struct pairs headers;
    struct str content_type;
    struct str body;
    struct str location;  /* of the Location header, or STR_NONE */
    bool broken;          /* a stream that was not sent whole */
};

void probe_open(struct probe *probe, struct site *site, struct store *store,
                const struct clock *clock);
void probe_close(struct probe *probe);

struct answer probe_ask(struct probe *probe, const struct ask *ask);
#define PROBE(probe, ...) probe_ask((probe), &(struct ask){__VA_ARGS__})

/* As a browser: cookies; probe_form also sends token and Origin. */
struct answer probe_get(struct probe *probe, const char *path);
struct answer probe_form(struct probe *probe, const char *path, const struct pair *form);
/* GET the Location of `answer`, for at most 5 redirects. */
struct answer probe_follow(struct probe *probe, struct answer answer);
/* As a program, with probe->bearer; json may be NULL. What changes or deletes says If-Match: *,
 * whatever is there. */
struct answer probe_json(struct probe *probe, const char *method, const char *path,
                         const char *json);

/* Pairs for forms and headers: PAIRS({"name", "value"}, ...) */
#define PAIR(name_, value_) {STR_INIT(name_), {(value_), sizeof(value_) - 1}}
#define PAIRS(...) ((const struct pair[]){__VA_ARGS__, {{NULL, 0}, {NULL, 0}}})

/* First value of a header of the answer (any case), or STR_NONE. */
struct str answer_header(const struct answer *answer, const char *name);
/* The JSON body as a tree; ends the test when it is none. */
const struct node *answer_json_body(struct probe *probe, const struct answer *answer);
/* Text at a JSON pointer of the body, "" when absent: answer_at(&probe, &answer, "/code"). */
struct str answer_at(struct probe *probe, const struct answer *answer, const char *pointer);
/* A cookie of the jar, or STR_NONE. */
struct str probe_cookie(const struct probe *probe, const char *name);

#endif
