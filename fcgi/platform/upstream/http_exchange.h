/*
 * http_exchange.h: one request and its answer by libcurl, as http_call.c and http_stream.c need
 * it. Private to this folder.
 *
 * All exchanges of a process belong to one multi handle, which keeps the connections. They move
 * only inside exchange_turn, so a process that has nothing to ask spends nothing.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_HTTP_EXCHANGE_H
#define PLATFORM_UPSTREAM_HTTP_EXCHANGE_H

#include <curl/curl.h>

#include "platform/upstream/circuit.h"
#include "platform/upstream/http_call.h"

/* What becomes of some bytes of a body. */
enum taking { TAKE_THEM, TAKE_LATER, TAKE_TOO_MANY };

struct exchange {
    struct arena *arena;
    const struct clock *clock;
    struct http_call call; /* its texts are borrowed */
    struct circuit *circuit;
    CURL *easy; /* NULL = not begun, or over */
    enum taking (*take)(void *state, const char *at, size_t length);
    void *state;
    int64_t from_us; /* monotonic */
    int64_t end_us;
    size_t head_bytes;
    int64_t body_bytes;             /* taken */
    struct str kept[HTTP_KEPT_MAX]; /* values, STR_NONE = did not come */
    CURLcode code;
    bool any;    /* some byte of the answer came */
    bool headed; /* status and headers are complete */
    bool ended;  /* `code` is final */
    bool again;  /* it was retried */
    bool too_large;
    bool packed; /* in an encoding that we did not ask for */
    bool drips;
    bool left; /* the client did */
    bool connected;
    bool refused; /* the address may not be asked */
    bool counted;
};

/*
 * Check the call (a bug() when it has no sound limits), ask the circuit, and set everything up.
 * The caller has set arena, clock, call, take and state. UPSTREAM_FAULT when the circuit is open.
 */
MUST_CHECK enum outcome exchange_begin(struct exchange *exchange,
                                       struct failure *failure);
/* Let all of this process move, without waiting. */
void exchange_turn(void);
/*
 * Wait until one of them may move, at most `most_ms`. true = the client has left, if
 * `watch_client`; looked for at the start of the wait and in it.
 */
bool exchange_wait(int64_t most_ms, bool watch_client);
/* Status, type and kept headers; for one that is headed. */
void exchange_head(const struct exchange *exchange, struct http_answer *out);
/* Words for how it failed: logs them, and fills the failure unless NULL. */
enum outcome exchange_refuse(const struct exchange *exchange, struct failure *failure);
/* Over: tells circuit and metrics, frees the handle. Closes the connection when not ended. */
void exchange_finish(struct exchange *exchange, enum outcome outcome);
/* It ended as it should. */
bool exchange_is_whole(const struct exchange *exchange);

/* http_options.c: the request of an exchange on its handle. */
void options_set(struct exchange *exchange);

/* Counts of http_call_counts. */
void exchange_count(int64_t calls, int64_t time_us);

#endif
