/*
 * site.h: from a request to a response: match, admit, decode, handle, finish.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_SITE_H
#define PLATFORM_SITE_SITE_H

#include "platform/html/html.h"
#include "platform/site/route.h"

struct site;

struct site_settings {
    struct str base_url;      /* "https://console.example.org": origin checks, cookies, links */
    int64_t request_deadline_ms; /* 0 = none */
    struct str pool;          /* "web" or "upstream"; STR_NONE = serves every route (tests) */
};

/*
 * Build the match table. INVALID with field errors (pointer = "METHOD path") for a row without
 * `needs`, `says` or `handle`, two rows that match the same, or a bad pattern.
 * `routes` is an array of tables, ended by NULL; each table ends in a row without handle.
 */
MUST_CHECK enum outcome site_open(struct arena *process, const struct route *const *routes,
                                  const struct gate *gate, const struct site_settings *settings,
                                  struct failure *failure, struct site **out);

/* Answer one request. Always leaves a complete response, or one whose stream goes on with it;
 * never fails. */
void site_answer(struct site *site, struct store *store, const struct clock *clock,
                 struct request *request, struct response *response);

/*
 * A minimal 500 in place of whatever the response holds, without allocating: for the hooks of
 * arena_fuse and bug_hook, when the arena may be full or the state impossible. The caller sends
 * it and ends the process.
 */
void site_last_words(const struct request *request, struct response *response);

/*
 * The routes as a table for people, or as a JSON array (method, path, needs, says, pool).
 * needs_name gives the word for a permission; NULL shows the number.
 */
void site_routes_print(const struct site *site, bool as_json,
                       const char *(*needs_name)(int needs), struct buf *out);

/* The status that an outcome has (the one table). */
int outcome_status(enum outcome outcome);
/* The problem code of that outcome when the refusal names none: "not_found". */
const char *outcome_code(enum outcome outcome);

/* ---- for handlers ---- */

/* 303 to a path that we made (must begin with '/'). */
enum outcome answer_redirect(struct call *call, struct str path);
/* 303 to another server: an address from configuration or from an upstream's answer, never
 * from the client. Must begin with http:// or https://. */
enum outcome answer_redirect_outside(struct call *call, struct str url);
/* Is it a path of ours that a client may name (?next=)? "/" first, not "//" or "/\\", no
 * control bytes, at most PATH_BYTES_MAX. */
bool path_is_ours(struct str path);
/* The same with a message that the next page shows until dismissed. */
enum flash_kind { FLASH_GOOD, FLASH_BAD, FLASH_INFO };
enum outcome answer_redirect_flash(struct call *call, struct str path, enum flash_kind kind,
                                   struct str text);
struct flash {
    struct str text;
    bool good, bad, info;
};
/* Messages left for this page (rows of struct flash); they are taken. */
struct list call_flashes(struct call *call);

/* JSON: a writer on the response body; sets the type. status 0 = 200. */
struct json_writer answer_json(struct call *call, int status);
/* 201 with Location. */
struct json_writer answer_created(struct call *call, struct str location);
/* 200 with {"items": [...], "next_cursor": ...}; `next_cursor` STR_NONE = the list ends here. */
enum outcome answer_list(struct call *call, const struct field *row_shown,
                         const struct list *list, struct str next_cursor);
/* For lists that write more than rows: true = these leave as a file, and nothing is to be written. */
bool answer_takes_rows(struct call *call, const struct field *row_shown,
                       const struct list *list, struct str next_cursor);
enum outcome answer_nothing(struct call *call); /* 204 */

/*
 * A body made piece by piece (platform/http/http.h: struct stream): status 200, no ETag, sent
 * while it is made. `next` may read the store, in read mode, in the snapshot of the handler; what
 * it allocates should live in an arena of its own, because the request's arena grows until the
 * end. BROKEN cuts the connection, so that the client does not take a part for the whole.
 */
void answer_stream(struct call *call, struct str content_type,
                   enum stream_step (*next)(void *state, struct buf *piece), void *state);

/* Strong ETag of a generation, and the If-Match / If-None-Match rules (RFC 9110 13.1). */
void answer_etag(struct call *call, struct str tag);
/*
 * STALE when If-Match names another one; DONE when it matches or is absent. What follows a '.' in
 * a tag tells answers of one state apart (what was observed of it) and is not compared.
 */
MUST_CHECK enum outcome call_if_match(struct call *call, struct str tag);
/* PRECONDITION without If-Match. */
MUST_CHECK enum outcome call_demand_if_match(struct call *call);

/* Pages: `page` was bound at start-up. */
void answer_page(struct call *call, const struct html_page *page, const void *view);
/* The same with a status (422 for a form with errors). */
void answer_page_status(struct call *call, int status, const struct html_page *page,
                        const void *view);

/* Cursors: sealed text that holds the values of the last row; STR_NONE when the client's is
 * not ours (then INVALID with pointer "/cursor"). */
struct str cursor_write(struct call *call, const struct str *parts, size_t count);
MUST_CHECK enum outcome cursor_read(struct call *call, struct str cursor, struct str *parts,
                                    size_t count);
/* ?limit= within 1..max, `fallback` when absent; INVALID otherwise. */
MUST_CHECK enum outcome call_limit(struct call *call, int64_t fallback, int64_t max,
                                   int64_t *limit);
/* ?name=true or false; false when absent. INVALID for any other word, which must not be taken for
 * an order. */
MUST_CHECK enum outcome call_flag(struct call *call, const char *name, bool *flag);

/* The browser says (Origin, else Referer) that a page of this console sent the request. */
bool call_came_from_us(const struct call *call);

/* Milliseconds that are left of the request's deadline, at least 0 (60000 without
 * a deadline): for calls upstream. */
int64_t call_time_left_ms(const struct call *call);

/* Session cookie name for this base URL ("__Host-kp_session" with https, else "kp_session"). */
const char *session_cookie_name(const struct site *site);
const char *session_cookie_name_for(bool https);
struct site *call_site(const struct call *call);
bool site_is_https(const struct site *site);
struct str site_base_url(const struct site *site);

#endif
