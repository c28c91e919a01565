/* proxy.c: questions of pages, answered as trees. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/presence.h"
#include "product/proxy/proxy_private.h"

enum {
    /* What the trees of one request may take of its arena, which has room for the page, too. */
    TREES_BYTES_MAX = 20 * 1024 * 1024,
    IMPATIENT_MS = 3000, /* a query beyond those that may wait long */
    NODES_PER_BYTE =
        2, /* "1,": the most that a text can have is one node for each two bytes */
};

bool proxy_has(enum proxy_store store)
{
    return (store == PROXY_LOGS ? proxy_settings.loki_url : proxy_settings.mimir_url)
               .length > 0;
}

int64_t proxy_page_wait_ms(const struct call *call)
{
    bool patient = str_is(request_query(call->request, "patience"), "1");
    return patient ? proxy_settings.query_deadline_ms : proxy_settings.page_wait_ms;
}

static int64_t deadline_of(const struct call *call, const struct proxy_ask *ask)
{
    int64_t limit_ms = proxy_settings.query_deadline_ms;
    int64_t left_ms = call_time_left_ms(call);
    if (ask->deadline_ms > 0 && ask->deadline_ms < limit_ms)
        limit_ms = ask->deadline_ms;
    /* Workers of this pool serve signing in by issuers, too: a store that hangs never has all. */
    bool many = presence_count(STR_NONE, STR_NONE) > proxy_settings.patient_queries;
    if (many && limit_ms > IMPATIENT_MS)
        limit_ms = IMPATIENT_MS;
    return left_ms < limit_ms ? left_ms : limit_ms;
}

enum outcome proxy_wish_make(struct call *call, const struct proxy_ask *ask,
                             const struct proxy_place *place, struct proxy_wish *wish)
{
    struct str label;
    const struct proxy_endpoint *endpoint =
        proxy_endpoint_find(ask->store, str_of(ask->endpoint), &label);
    if (endpoint == NULL)
        return refuse(call->task.failure, MALFORMED, "parameter_wrong",
                      "There is no label of that name.", NULL);
    *wish = (struct proxy_wish){
        .endpoint = endpoint, .label = label, .kind = QUERY_IS_METRIC};
    enum outcome outcome =
        proxy_wish_read(&call->task, ask->parameters, ask->query,
                        ask->drop_unknown ? DROP_UNKNOWN : REFUSE_UNKNOWN, wish);
    if (outcome == DONE)
        outcome = proxy_rewrite(&call->task, place, wish);
    if (outcome == DONE)
        proxy_wish_step(wish);
    return outcome;
}

/* A tree takes far more than its text: what does not fit any more is not read. */
static enum outcome tree_read(struct call *call, struct failure *failure,
                              enum proxy_store store, struct str body, struct node **tree)
{
    size_t nodes = body.length / NODES_PER_BYTE + 1;
    if (nodes > JSON_NODES_MAX)
        nodes = JSON_NODES_MAX;
    if (arena_used(call->task.arena) + nodes * sizeof(struct node) + body.length >
        TREES_BYTES_MAX)
        return proxy_refuse_large(failure, store);
    enum outcome outcome = json_parse_any(call->task.arena, body, failure, tree);
    if (outcome == TOO_LARGE)
        return proxy_refuse_large(failure, store);
    if (outcome != DONE || (*tree)->kind != NODE_OBJECT)
        return proxy_refuse_status(failure, store, 502, STR(""));
    return DONE;
}

enum outcome proxy_tree_of(struct call *call, struct failure *failure,
                           const struct proxy_wish *wish,
                           const struct http_answer *answer, struct node **tree)
{
    enum proxy_store store = wish->endpoint->store;
    if (answer->status != 200)
        return proxy_refuse_status(failure, store, answer->status, answer->body);
    enum outcome outcome = tree_read(call, failure, store, answer->body, tree);
    if (outcome == DONE)
        *tree = proxy_shape(call->task.arena, wish, *tree);
    return outcome;
}

static enum outcome send_one(struct call *call, const struct proxy_wish *wish,
                             const struct http_call *request, struct node **tree)
{
    struct failure *failure = call->task.failure;
    struct http_answer answer;
    enum outcome outcome =
        http_call(call->task.arena, call->task.clock, request, failure, &answer);
    if (outcome != DONE)
        return proxy_refuse_fault(failure, wish->endpoint->store);
    return proxy_tree_of(call, failure, wish, &answer, tree);
}

enum outcome proxy_send(struct call *call, const struct proxy_place *place,
                        const struct proxy_wish *wish, int64_t deadline_ms,
                        struct node **tree)
{
    struct arena *arena = call->task.arena;
    struct http_call request = proxy_outgoing(call, place, wish, deadline_ms);
    enum outcome outcome = send_one(call, wish, &request, tree);
    if (outcome != DONE || wish->endpoint->shaping != SHAPED_METADATA)
        return outcome;
    struct node *metadata = NULL;
    request.url = ARENA_JOIN(arena, proxy_settings.mimir_url, STR("/api/v1/metadata"));
    outcome = send_one(call, wish, &request, &metadata);
    if (outcome == DONE)
        *tree = proxy_metadata_filter(arena, wish, *tree, metadata);
    return outcome;
}

enum outcome proxy_prepare(struct call *call, const struct proxy_ask *ask,
                           struct proxy_place *place, struct proxy_wish *wish,
                           int64_t *deadline_ms)
{
    if (!proxy_has(ask->store))
        return proxy_refuse_absent_store(call->task.failure, ask->store);
    enum outcome outcome =
        place->count > 0 ? DONE : proxy_place_find(call, ask->resources, place);
    if (outcome == DONE)
        outcome = proxy_wish_make(call, ask, place, wish);
    if (outcome == DONE)
        outcome = proxy_turn_take(call);
    *deadline_ms = deadline_of(call, ask);
    if (outcome == DONE && *deadline_ms < 1)
        outcome = proxy_refuse_late(call->task.failure, ask->store);
    if (outcome == DONE && call->task.store != NULL)
        store_rest(call->task.store); /* what the database had to say has been read */
    return outcome;
}

enum outcome proxy_ask(struct call *call, const struct proxy_ask *ask,
                       struct node **answer)
{
    struct proxy_place place = {.count = 0};
    struct proxy_wish wish;
    int64_t deadline_ms = 0;
    enum outcome outcome = proxy_prepare(call, ask, &place, &wish, &deadline_ms);
    return outcome == DONE ? proxy_send(call, &place, &wish, deadline_ms, answer)
                           : outcome;
}

enum outcome proxy_query_shown(struct call *call, const struct proxy_ask *ask,
                               struct str *query)
{
    struct proxy_place place;
    struct proxy_wish wish;
    enum outcome outcome = proxy_place_find(call, ask->resources, &place);
    if (outcome == DONE)
        outcome = proxy_wish_make(call, ask, &place, &wish);
    if (outcome == DONE)
        *query = wish.endpoint->question == ASKS_MATCHES ? wish.matches[0] : wish.query;
    return outcome;
}

/* What one question needs between the making of its request and the reading of its answer. */
struct asking {
    struct proxy_place place;
    struct proxy_wish wish;
    struct failure failure;
};

/* Everything but the sending; the call's own failure is kept for itself. */
static enum outcome prepare(struct call *call, const struct proxy_ask *ask,
                            struct asking *asking, struct http_try *try)
{
    struct failure kept = call->failure;
    int64_t deadline_ms = 0;
    call->failure = (struct failure){.arena = call->task.arena};
    enum outcome outcome =
        proxy_prepare(call, ask, &asking->place, &asking->wish, &deadline_ms);
    if (outcome == DONE)
        try->call = proxy_outgoing(call, &asking->place, &asking->wish, deadline_ms);
    asking->failure = call->failure;
    call->failure = kept;
    return outcome;
}

static void settle(struct call *call, struct asking *asking, struct http_try *try,
                   struct proxy_answer *answer)
{
    answer->failure = (struct failure){.arena = call->task.arena};
    answer->step_ms = asking->wish.step_ms;
    answer->outcome = try->outcome;
    if (try->outcome == DONE)
        answer->outcome = proxy_tree_of(call, &answer->failure, &asking->wish,
                                        &try->answer, &answer->tree);
    else {
        answer->failure = try->failure;
        answer->outcome =
            proxy_refuse_fault(&answer->failure, asking->wish.endpoint->store);
    }
}

enum outcome proxy_ask_many(struct call *call, const struct proxy_ask *asks, size_t count,
                            struct proxy_answer *answers)
{
    if (count > PROXY_ASKS_MAX)
        bug("more than %d questions at once", PROXY_ASKS_MAX);
    struct arena *arena = call->task.arena;
    struct asking *askings = ARENA_ARRAY(arena, count + 1, struct asking);
    struct http_try *tries = ARENA_ARRAY(arena, count + 1, struct http_try);
    size_t *owner = ARENA_ARRAY(arena, count + 1, size_t);
    size_t sent = 0;
    for (size_t i = 0; i < count; i++) {
        answers[i] = (struct proxy_answer){.failure.arena = arena};
        if (i > 0 &&
            asks[i].resources == asks[i - 1].resources) /* most pages: one place */
            askings[i].place = askings[i - 1].place;
        answers[i].outcome = prepare(call, &asks[i], &askings[i], &tries[sent]);
        answers[i].failure = askings[i].failure;
        if (answers[i].outcome == STORE_FAULT)
            return STORE_FAULT;
        if (answers[i].outcome == DONE)
            owner[sent++] = i;
    }
    http_call_many(arena, call->task.clock, tries, sent);
    for (size_t i = 0; i < sent; i++)
        settle(call, &askings[owner[i]], &tries[i], &answers[owner[i]]);
    return DONE;
}
