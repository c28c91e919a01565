/*
 * fastcgi.h: one request from a FastCGI connection, and its answer.
 *
 * libfcgi takes the request apart; the answer leaves in one gathered write, because libfcgi
 * would copy it and write it in pieces of 8 KiB. A process has one wire: between requests
 * libfcgi keeps nothing of a connection but its descriptor, so the caller may hold any number
 * of connections and say for each request which one it reads.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTTP_FASTCGI_H
#define PLATFORM_HTTP_FASTCGI_H

#include "platform/http/http.h"

enum wire_outcome {
    WIRE_REQUEST, /* *request is complete */
    WIRE_REFUSED, /* there is a request, but it breaks a limit; wire_status() says which */
    WIRE_GONE /* the other side closed or broke the protocol; the descriptor is closed */
};

/* Once per process, after fork. body_max bounds a body in bytes. */
void wire_open(size_t body_max);

/*
 * Read the request that has arrived at `connection` (a blocking descriptor).
 *
 * request  ->arena and ->started_us are set by the caller; the rest is filled. Text points into
 *          the wire's memory and lives until wire_end.
 *
 * After WIRE_REQUEST and WIRE_REFUSED call wire_answer, then wire_end.
 */
MUST_CHECK enum wire_outcome wire_read(int connection, struct request *request);

/* The status of a refused request: 400, 413, 414 or 431. */
int wire_status(void);

/* Write head and body (no body for HEAD). false when the other side went away. */
bool wire_answer(const struct request *request, const struct response *response);

/*
 * The same piece by piece: the head, then pieces, then the end. false when the other side went
 * away. Without the end the connection is closed in the middle of the answer, which tells the
 * client that it is not whole.
 */
bool wire_stream_begin(const struct request *request, const struct response *response);
bool wire_stream_piece(struct str piece);
bool wire_stream_end(void);

/*
 * While a request is open: the descriptor of its connection, else -1; and whether the client has
 * left, which nginx tells by closing the connection (FastCGI would allow ABORT_REQUEST as well).
 * Neither waits nor takes a byte away.
 */
int wire_connection(void);
bool wire_left(void);

/*
 * Forget the request. true: the other side keeps the connection and it is ready for the next
 * request. false: close it.
 */
MUST_CHECK bool wire_end(void);

/*
 * A minimal answer from a place where nothing else is safe any more: async-signal-safe, may be
 * called at any time, writes nothing when no request is open or its answer has begun.
 */
void wire_last_words(int status);

#endif
