/* http_call.c: whole answers: one call, or several at once. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_call.h"

#include "platform/base/buf.h"
#include "platform/upstream/http_exchange.h"

enum { ANSWER_ROOM = 4096, WAIT_MS_MAX = 1000 };

struct gathering {
    struct exchange exchange;
    struct buf body;
    size_t *budget; /* bytes that all answers together may still have; NULL = any */
};

static enum taking gather(void *state, const char *at, size_t length)
{
    struct gathering *gathering = state;
    if (gathering->budget != NULL) {
        if (length > *gathering->budget)
            return TAKE_TOO_MANY;
        *gathering->budget -= length;
    }
    buf_add_bytes(&gathering->body, at, length);
    return gathering->body.over ? TAKE_TOO_MANY : TAKE_THEM;
}

static enum outcome gather_begin(struct gathering *gathering, struct failure *failure)
{
    struct exchange *exchange = &gathering->exchange;
    size_t cap = exchange->call.answer_cap_bytes;
    gathering->body =
        buf_open(exchange->arena, cap < ANSWER_ROOM ? cap : ANSWER_ROOM, cap);
    exchange->take = gather;
    exchange->state = gathering;
    return exchange_begin(exchange, failure);
}

static enum outcome gather_end(struct gathering *gathering, struct failure *failure,
                               struct http_answer *out)
{
    struct exchange *exchange = &gathering->exchange;
    bool whole = exchange_is_whole(exchange);
    enum outcome outcome = whole ? DONE : exchange_refuse(exchange, failure);
    if (whole) {
        exchange_head(exchange, out);
        if (gathering->body.length > 0)
            out->body = buf_str(&gathering->body);
        out->time_us = clock_monotonic_us() - exchange->from_us;
    }
    exchange_finish(exchange, outcome);
    return outcome;
}

enum outcome http_call(struct arena *arena, const struct clock *clock,
                       const struct http_call *call, struct failure *failure,
                       struct http_answer *out)
{
    struct gathering *gathering = ARENA_NEW(arena, struct gathering);
    struct exchange *exchange = &gathering->exchange;
    exchange->arena = arena;
    exchange->clock = clock;
    exchange->call = *call;
    enum outcome outcome = gather_begin(gathering, failure);
    if (outcome != DONE)
        return outcome;
    for (exchange_turn(); !exchange->ended && !exchange->left; exchange_turn())
        exchange->left = exchange_wait(WAIT_MS_MAX, call->ends_with_client);
    exchange_count(1, clock_monotonic_us() - exchange->from_us);
    return gather_end(gathering, failure, out);
}

/* ---- several ---- */

static bool some_run(const struct gathering *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].exchange.easy != NULL && !all[i].exchange.ended)
            return true;
    return false;
}

/* Those that are for the client alone end with it; `true` while others go on. */
static void client_has_left(struct gathering *all, struct http_try *tries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct exchange *exchange = &all[i].exchange;
        if (exchange->easy == NULL || exchange->ended || !exchange->call.ends_with_client)
            continue;
        exchange->left = true;
        tries[i].outcome = gather_end(&all[i], &tries[i].failure, &tries[i].answer);
    }
}

static void tries_begin(struct arena *arena, const struct clock *clock,
                        struct gathering *all, struct http_try *tries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tries[i].failure = (struct failure){.arena = arena};
        all[i].exchange.arena = arena;
        all[i].exchange.clock = clock;
        all[i].exchange.call = tries[i].call;
        tries[i].outcome = gather_begin(&all[i], &tries[i].failure);
    }
}

void http_call_many(struct arena *arena, const struct clock *clock,
                    struct http_try *tries, size_t count)
{
    if (count > HTTP_CALLS_MAX)
        bug("%zu calls at once", count);
    size_t budget = HTTP_MANY_BYTES_MAX;
    int64_t from_us = clock_monotonic_us();
    struct gathering *all = ARENA_ARRAY(arena, count, struct gathering);
    bool watch_client = false;
    for (size_t i = 0; i < count; i++) {
        all[i].budget = &budget;
        watch_client = watch_client || tries[i].call.ends_with_client;
    }
    tries_begin(arena, clock, all, tries, count);
    while (some_run(all, count)) {
        exchange_turn();
        if (some_run(all, count) && exchange_wait(WAIT_MS_MAX, watch_client)) {
            client_has_left(all, tries, count);
            watch_client = false;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (all[i].exchange.easy != NULL)
            tries[i].outcome = gather_end(&all[i], &tries[i].failure, &tries[i].answer);
    exchange_count((int64_t)count, clock_monotonic_us() - from_us);
}
