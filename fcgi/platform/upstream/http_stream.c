/* http_stream.c: an answer piece by piece: libcurl is paused whenever a piece is full. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_stream.h"

#include "platform/upstream/http_exchange.h"

enum { WAIT_MS_MAX = 1000 };

struct http_stream {
    struct exchange exchange;
    struct http_answer head;
    struct buf *piece; /* where bytes go; NULL = nobody reads, they wait */
    bool paused;
    enum http_step step;  /* HTTP_MORE until the end is known */
    int64_t waited_us;    /* for bytes, in the present window */
    int64_t window_bytes; /* body_bytes at its begin */
};

static enum taking take_piece(void *state, const char *at, size_t length)
{
    struct http_stream *stream = state;
    struct buf *piece = stream->piece;
    /* libcurl never hands over more than 16 KiB at once, so an empty piece takes it. */
    stream->paused = piece == NULL || piece->length + length > HTTP_PIECE_BYTES;
    if (stream->paused)
        return TAKE_LATER;
    buf_add_bytes(piece, at, length);
    if (piece->over)
        bug("a piece has no room for %d bytes", HTTP_PIECE_BYTES);
    return TAKE_THEM;
}

static void close_with_arena(void *stream)
{
    http_stream_close(stream);
}

static void broken(struct http_stream *stream, struct failure *failure)
{
    enum outcome outcome = exchange_refuse(&stream->exchange, failure);
    stream->step = HTTP_BROKEN;
    exchange_finish(&stream->exchange, outcome);
}

enum outcome http_stream_open(struct arena *arena, const struct clock *clock,
                              const struct http_call *call, struct failure *failure,
                              struct http_stream **out)
{
    struct http_stream *stream = ARENA_NEW(arena, struct http_stream);
    struct exchange *exchange = &stream->exchange;
    *stream = (struct http_stream){.step = HTTP_MORE,
                                   .exchange = {.arena = arena,
                                                .clock = clock,
                                                .call = *call,
                                                .take = take_piece,
                                                .state = stream}};
    enum outcome outcome = exchange_begin(exchange, failure);
    if (outcome != DONE)
        return outcome;
    arena_defer(arena, close_with_arena, stream);
    exchange_turn();
    while (!exchange->ended && !exchange->headed && !exchange->left) {
        exchange->left = exchange_wait(WAIT_MS_MAX, call->ends_with_client);
        exchange_turn();
    }
    exchange_count(1, clock_monotonic_us() - exchange->from_us);
    bool failed = exchange->ended && exchange->code != CURLE_OK;
    if (failed || exchange->left) {
        broken(stream, failure);
        return UPSTREAM_FAULT;
    }
    exchange_head(exchange, &stream->head);
    stream->head.time_us = clock_monotonic_us() - exchange->from_us;
    *out = stream;
    return DONE;
}

const struct http_answer *http_stream_head(const struct http_stream *stream)
{
    return &stream->head;
}

/* Some wait for bytes is over: fewer than a drip in a window of waiting? */
static bool drips(struct http_stream *stream, int64_t waited_us)
{
    stream->waited_us += waited_us;
    if (stream->waited_us < HTTP_DRIP_MS * US_PER_MS)
        return false;
    int64_t came = stream->exchange.body_bytes - stream->window_bytes;
    stream->waited_us = 0;
    stream->window_bytes = stream->exchange.body_bytes;
    return came < HTTP_DRIP_BYTES;
}

/* Until there is something to hand over, or the end. */
static void piece_fill(struct http_stream *stream, const struct buf *piece)
{
    struct exchange *exchange = &stream->exchange;
    for (;;) {
        exchange_turn();
        if (exchange->ended || piece->length > 0)
            return;
        int64_t from_us = clock_monotonic_us();
        exchange->left = exchange_wait(WAIT_MS_MAX, exchange->call.ends_with_client);
        exchange->drips = drips(stream, clock_monotonic_us() - from_us);
        if (exchange->left || exchange->drips)
            return;
    }
}

enum http_step http_stream_read(struct http_stream *stream, struct buf *piece)
{
    struct exchange *exchange = &stream->exchange;
    if (stream->step != HTTP_MORE)
        return stream->step;
    int64_t from_us = clock_monotonic_us();
    stream->piece = piece;
    if (stream->paused)
        curl_easy_pause(exchange->easy, CURLPAUSE_CONT);
    piece_fill(stream, piece);
    stream->piece = NULL;
    exchange_count(0, clock_monotonic_us() - from_us);
    if (exchange_is_whole(exchange)) {
        stream->step = HTTP_ENDED;
        exchange_finish(exchange, DONE);
    } else if (exchange->ended || exchange->left || exchange->drips) {
        broken(stream, NULL);
    }
    return stream->step;
}

struct str http_stream_rest(struct http_stream *stream, struct arena *arena, size_t most)
{
    struct buf text = buf_open(arena, 1024, most + HTTP_PIECE_BYTES);
    struct buf piece = buf_open(arena, HTTP_PIECE_BYTES, HTTP_PIECE_BYTES);
    for (enum http_step step = HTTP_MORE; step == HTTP_MORE && text.length < most;) {
        piece.length = 0;
        step = http_stream_read(stream, &piece);
        buf_add(&text, buf_str(&piece));
    }
    http_stream_close(stream);
    return str_slice(buf_str(&text), 0, text.length < most ? text.length : most);
}

void http_stream_close(struct http_stream *stream)
{
    if (stream->step != HTTP_MORE)
        return;
    stream->step = HTTP_BROKEN;
    exchange_finish(&stream->exchange, DONE);
}
