/* proxy_pass.c: answers that are passed on while they come, with the same memory whatever their size. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_stream.h"
#include "product/proxy/proxy_private.h"

enum { REFUSAL_BYTES_MAX = 8 * 1024 };

static enum stream_step piece_next(void *state, struct buf *piece)
{
    static const enum stream_step steps[] = {[HTTP_BROKEN] = STREAM_BROKEN,
                                             [HTTP_MORE] = STREAM_MORE,
                                             [HTTP_ENDED] = STREAM_END};
    return steps[http_stream_read(state, piece)];
}

/* What the client should know of the answer, said before its first byte. */
static void headers_tell(struct call *call, const struct proxy_place *place,
                         const struct proxy_wish *wish)
{
    struct arena *arena = call->task.arena;
    if (wish->step_raised)
        response_header(call->response, "X-Ktrlplane-Step",
                        arena_print(arena, "%lld", (long long)(wish->step_ms / 1000)));
    if (place->left_out > 0)
        response_header(call->response, "X-Ktrlplane-Resources-Left-Out",
                        arena_print(arena, "%lld", (long long)place->left_out));
}

static enum outcome refuse_head(struct call *call, enum proxy_store store,
                                struct http_stream *stream)
{
    int status = http_stream_head(stream)->status;
    struct str body = http_stream_rest(stream, call->task.arena, REFUSAL_BYTES_MAX);
    return proxy_refuse_status(call->task.failure, store, status, body);
}

static enum outcome pass(struct call *call, const struct proxy_wish *wish,
                         const struct http_call *request)
{
    struct failure *failure = call->task.failure;
    enum proxy_store store = wish->endpoint->store;
    struct http_stream *stream = NULL;
    enum outcome outcome =
        http_stream_open(call->task.arena, call->task.clock, request, failure, &stream);
    if (outcome != DONE)
        return proxy_refuse_fault(failure, store);
    if (http_stream_head(stream)->status != 200)
        return refuse_head(call, store, stream);
    answer_stream(call, STR("application/json"), piece_next, stream);
    return DONE;
}

/* What must be another answer than the store's is made of the whole. */
static enum outcome reshape(struct call *call, const struct proxy_place *place,
                            const struct proxy_wish *wish, int64_t deadline_ms)
{
    struct node *tree = NULL;
    enum outcome outcome = proxy_send(call, place, wish, deadline_ms, &tree);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_node(&writer, tree);
    return DONE;
}

enum outcome proxy_pass(struct call *call, const struct proxy_ask *ask)
{
    struct proxy_place place = {.count = 0};
    struct proxy_wish wish;
    int64_t deadline_ms = 0;
    enum outcome outcome = proxy_prepare(call, ask, &place, &wish, &deadline_ms);
    if (outcome != DONE)
        return outcome;
    headers_tell(call, &place, &wish);
    if (wish.endpoint->shaping != SHAPED_AS_IT_IS)
        return reshape(call, &place, &wish, deadline_ms);
    struct http_call request = proxy_outgoing(call, &place, &wish, deadline_ms);
    request.answer_cap_bytes = (size_t)proxy_settings.answer_bytes;
    return pass(call, &wish, &request);
}
