/* site_private.h: what the files of platform/site share about one request under way. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_SITE_PRIVATE_H
#define PLATFORM_SITE_SITE_PRIVATE_H

#include "platform/site/match.h"
#include "platform/site/site.h"

struct site {
    struct arena *process;
    struct match_table *table;
    struct gate gate;
    struct site_settings settings;
    struct str origin;       /* scheme://host[:port] of base_url, as browsers send it */
    bool https;
};

/* One request on its way through the stages. The call is first, so that a handler's call
 * leads back here (visit_of). */
struct visit {
    struct call call;
    struct match match;
    int status; /* when set, in place of the outcome's own */
    enum stream_step (*next)(void *state, struct buf *piece); /* of the handler's stream */
    void *next_state;
    int64_t streamed; /* bytes of its pieces so far */
    struct attempt *attempt; /* the Idempotency-Key at work, or NULL */
    struct export *export; /* where answer_list hands its rows to, or NULL */
};

struct visit *visit_of(struct call *call);

/* A refusal with a status that no outcome has. */
enum outcome visit_refuse(struct visit *visit, enum outcome outcome, int status,
                          const char *code, const char *told);

/* query.c: MALFORMED "unknown_parameter" when a list of the API does not know one. */
MUST_CHECK enum outcome query_check(struct visit *visit);

/* csrf.c: FORBIDDEN unless the request may change things for the session behind it. */
MUST_CHECK enum outcome csrf_check(struct visit *visit);
/* This session's token: derived from its id by the process key, so that it needs no storage. */
struct str csrf_token(struct arena *arena, struct str session_id);

/* input.c: query, form or JSON into call->input; INVALID leaves the field errors. */
MUST_CHECK enum outcome input_decode(struct visit *visit);
/* Fills request->form when the body is a form that was not decoded yet. */
MUST_CHECK enum outcome input_decode_form(struct visit *visit);
bool method_is_safe(enum method method);

/* problem.c: the answer for an outcome other than DONE. */
void problem_answer(struct visit *visit, enum outcome outcome);
/* Forget what a handler has prepared, except cookies and Allow. */
void response_restart(struct response *response);
const char *status_title(int status);

/* finish.c: status, validators, security headers; the response is complete afterwards. */
void visit_finish(struct visit *visit, enum outcome outcome);
/* The headers that every answer has, as far as the response does not have them. */
void headers_finish(const struct site *site, const struct request *request,
                    struct response *response, bool revalidate);

/* export.c: the rows of answer_list go into a file; false when there is none. */
bool export_takes(struct call *call, const struct field *shown, const struct list *list,
                  struct str next_cursor);

/* etag.c: 64 bits over the bytes, good enough to tell versions apart; not cryptographic. */
uint64_t body_hash(struct str body);
/*
 * The same over a page that its own script asks for again: without the words that are different
 * each time though nothing changed, the id of the request and "12 s ago" (text of elements with
 * data-relative, which the script keeps current).
 */
uint64_t refresh_hash(struct str body, struct str request_id);
/* A response header that was set, or STR_NONE. */
struct str response_header_value(const struct response *response, const char *name);

#endif
