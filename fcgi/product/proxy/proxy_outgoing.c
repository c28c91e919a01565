/* proxy_outgoing.c: the request to a store, made of what was understood and nothing else. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/base64.h"
#include "product/proxy/proxy_private.h"

enum {
    ADDRESS_QUERY_MAX = 4096, /* longer ones go as a form, where the store takes one */
    OUTGOING_BYTES_MAX = 4 * 1024 * 1024,
    HEADERS_SENT = 6,
    CONNECT_MS = 2000,
};

static void pair_add(struct buf *out, struct arena *arena, const char *name,
                     struct str value)
{
    if (value.at == NULL)
        return;
    if (out->length > 0)
        buf_add_char(out, '&');
    buf_add(out, url_encode(arena, str_of(name)));
    buf_add_char(out, '=');
    buf_add(out, url_encode(arena, value));
}

/* Loki takes nanoseconds, Prometheus seconds with a fraction. */
static struct str time_text(struct arena *arena, enum proxy_store store, int64_t ns)
{
    if (store == PROXY_LOGS)
        return arena_print(arena, "%lld", (long long)ns);
    return arena_print(arena, "%lld.%03lld", (long long)(ns / NS_PER_S),
                       (long long)(ns % NS_PER_S / NS_PER_MS));
}

static struct str seconds_text(struct arena *arena, int64_t ms)
{
    if (ms == 0)
        return STR_NONE;
    if (ms % 1000 == 0)
        return arena_print(arena, "%lld", (long long)(ms / 1000));
    return arena_print(arena, "%lld.%03lld", (long long)(ms / 1000),
                       (long long)(ms % 1000));
}

/* A selector goes as match[], or as `query` where Loki calls it so. */
static void question_add(struct buf *out, struct arena *arena,
                         const struct proxy_wish *wish)
{
    if (wish->endpoint->question != ASKS_MATCHES)
        pair_add(out, arena, "query", wish->query);
    else
        for (size_t i = 0; i < wish->match_count; i++)
            pair_add(out, arena, "match[]", wish->matches[i]);
}

static struct str parameters_of(struct arena *arena, const struct proxy_wish *wish)
{
    const struct proxy_endpoint *endpoint = wish->endpoint;
    int takes = endpoint->takes;
    enum proxy_store store = endpoint->store;
    struct buf out = buf_open(arena, 512, OUTGOING_BYTES_MAX);
    question_add(&out, arena, wish);
    if ((takes & TAKES_START) != 0) {
        pair_add(&out, arena, "start", time_text(arena, store, wish->start_ns));
        pair_add(&out, arena, "end", time_text(arena, store, wish->end_ns));
    }
    if ((takes & TAKES_TIME) != 0)
        pair_add(&out, arena, "time", time_text(arena, store, wish->time_ns));
    if ((takes & TAKES_LIMIT) != 0 && wish->limit > 0 &&
        endpoint->shaping != SHAPED_METADATA)
        pair_add(&out, arena, "limit",
                 arena_print(arena, "%lld", (long long)wish->limit));
    if ((takes & TAKES_STEP) != 0)
        pair_add(&out, arena, "step", seconds_text(arena, wish->step_ms));
    pair_add(&out, arena, "interval", seconds_text(arena, wish->interval_ms));
    pair_add(&out, arena, "direction", wish->direction);
    pair_add(&out, arena, "targetLabels", wish->targets);
    pair_add(&out, arena, "aggregateBy", wish->aggregate);
    if (out.over)
        bug("a question is larger than its parts may be");
    return buf_str(&out);
}

static struct str authorization_of(struct arena *arena, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    struct secret token = logs ? proxy_settings.loki_token : proxy_settings.mimir_token;
    struct str user = logs ? proxy_settings.loki_user : proxy_settings.mimir_user;
    struct str text = secret_reveal(token);
    if (text.length == 0)
        return STR_NONE;
    if (user.length == 0)
        return ARENA_JOIN(arena, STR("Bearer "), text);
    return ARENA_JOIN(arena, STR("Basic "),
                      base64_text(arena, ARENA_JOIN(arena, user, STR(":"), text)));
}

static const struct http_header *headers_of(struct call *call, enum proxy_store store,
                                            struct str tenant, bool form)
{
    struct arena *arena = call->task.arena;
    struct http_header *headers = ARENA_ARRAY(arena, HEADERS_SENT, struct http_header);
    size_t count = 0;
    headers[count++] = (struct http_header){STR("Accept"), STR("application/json")};
    headers[count++] = (struct http_header){STR("X-Scope-OrgID"), tenant};
    headers[count++] = (struct http_header){STR("traceparent"),
                                            request_traceparent(call->request, arena)};
    struct str authorization = authorization_of(arena, store);
    if (authorization.at != NULL)
        headers[count++] = (struct http_header){STR("Authorization"), authorization};
    if (form)
        headers[count++] = (struct http_header){STR("Content-Type"),
                                                STR("application/x-www-form-urlencoded")};
    return headers;
}

struct http_call proxy_outgoing(struct call *call, const struct proxy_place *place,
                                const struct proxy_wish *wish, int64_t deadline_ms)
{
    struct arena *arena = call->task.arena;
    const struct proxy_endpoint *endpoint = wish->endpoint;
    bool logs = endpoint->store == PROXY_LOGS;
    bool values = str_ends(str_of(endpoint->path), STR("/"));
    struct str parameters = parameters_of(arena, wish);
    bool form = endpoint->by_post && parameters.length > ADDRESS_QUERY_MAX;
    struct str path =
        ARENA_JOIN(arena, logs ? proxy_settings.loki_url : proxy_settings.mimir_url,
                   str_of(endpoint->path), values ? wish->label : STR(""),
                   values ? STR("/values") : STR(""));
    return (struct http_call){
        .upstream = logs ? "loki" : "mimir",
        /* What is too slow for a page may be good for who waits longer. */
        .circuit = deadline_ms <= proxy_settings.page_wait_ms ? STR("page") : STR_NONE,
        .method = form ? "POST" : "GET",
        .url = form ? path : ARENA_JOIN(arena, path, STR("?"), parameters),
        .headers = headers_of(call, endpoint->store, place->tenant, form),
        .body = form ? parameters : STR(""),
        .deadline_ms = deadline_ms,
        .connect_ms = deadline_ms < CONNECT_MS ? deadline_ms : CONNECT_MS,
        .answer_cap_bytes = PROXY_ANSWER_BYTES_MAX,
        .ends_with_client = true,
    };
}
