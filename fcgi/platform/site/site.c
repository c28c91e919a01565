/* site.c: one request through the stages, in an order that never changes. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/site.h"

#include <string.h>

#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/site/export.h"
#include "platform/site/idempotency.h"
#include "platform/site/metrics.h"
#include "platform/site/site_private.h"
#include "platform/upstream/http_call.h"

enum { FIRST_ROOM = 8 * 1024, LEARNED_ROOM_MAX = 128 * 1024, NO_DEADLINE_MS = 60 * 1000 };

/* Room for a body to begin with: what the largest usual one so far took, because a buffer that
 * grows is copied, and each of its pieces is wiped when the request ends. */
static size_t body_room = FIRST_ROOM;

static void body_room_learn(size_t length)
{
    while (body_room < length && body_room < LEARNED_ROOM_MAX)
        body_room *= 2;
}

/* ---- start-up ---- */

/* scheme://host[:port]; STR_NONE for what is no base URL. */
static struct str origin_of(struct str url)
{
    struct str scheme =
        str_starts(url, STR("https://")) ? STR("https://") : STR("http://");
    if (!str_starts(url, scheme) || str_has_control(url) || url.length == scheme.length)
        return STR_NONE;
    ptrdiff_t slash = str_find(url, scheme.length, '/');
    return slash < 0 ? url : str_slice(url, 0, (size_t)slash);
}

enum outcome site_open(struct arena *process, const struct route *const *routes,
                       const struct gate *gate, const struct site_settings *settings,
                       struct failure *failure, struct site **out)
{
    struct site *site = ARENA_NEW(process, struct site);
    site->process = process;
    site->gate = *gate;
    site->settings = *settings;
    if (str_ends(site->settings.base_url, STR("/")))
        site->settings.base_url.length--;
    site->origin = origin_of(site->settings.base_url);
    if (site->origin.at == NULL)
        failure_field(failure, STR("base_url"), "malformed",
                      "must be like https://console.example.org");
    site->https = str_starts(site->origin, STR("https://"));
    http_call_watch(metrics_upstream);
    enum outcome outcome = match_open(process, routes, failure, &site->table);
    if (outcome == DONE)
        *out = site;
    return outcome;
}

const char *session_cookie_name_for(bool https)
{
    return https ? "__Host-kp_session" : "kp_session";
}

const char *session_cookie_name(const struct site *site)
{
    return session_cookie_name_for(site->https);
}

struct site *call_site(const struct call *call)
{
    return call->site;
}

bool site_is_https(const struct site *site)
{
    return site->https;
}

struct str site_base_url(const struct site *site)
{
    return site->settings.base_url;
}

int64_t call_time_left_ms(const struct call *call)
{
    if (call->site->settings.request_deadline_ms == 0)
        return NO_DEADLINE_MS;
    int64_t gone_ms = (clock_monotonic_us() - call->request->started_us) / US_PER_MS;
    int64_t left_ms = call->site->settings.request_deadline_ms - gone_ms;
    return left_ms > 0 ? left_ms : 0;
}

struct visit *visit_of(struct call *call)
{
    return (struct visit *)(void *)call;
}

enum outcome visit_refuse(struct visit *visit, enum outcome outcome, int status,
                          const char *code, const char *told)
{
    visit->status = status;
    return refuse(&visit->call.failure, outcome, code, told, NULL);
}

/* ---- stages ---- */

static const char *allow_of(int methods)
{
    static const char *const words[] = {"GET, ", "HEAD, ",  "POST, ",
                                        "PUT, ", "PATCH, ", "DELETE, "};
    /* One text for each set of methods, made once: they live as long as the process. */
    static char texts[64][64];
    char *text = texts[methods & 63];
    if (text[0] != 0)
        return text;
    size_t length = 0;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if ((methods & (1 << i)) != 0)
            length +=
                (size_t)snprintf(text + length, sizeof texts[0] - length, "%s", words[i]);
    snprintf(text + length, sizeof texts[0] - length, "OPTIONS");
    return text;
}

/* 308 to the page without the slash, for people who typed it; programs get their 404. */
static enum outcome slash_answer(struct visit *visit)
{
    struct request *request = visit->call.request;
    bool page =
        !visit->call.wants_json && (request->method == GET || request->method == HEAD);
    if (!page || !path_is_ours(request->path) || str_has_control(request->query_text))
        return ABSENT;
    struct str path = str_slice(request->path, 0, request->path.length - 1);
    struct str query = request->query_text.length == 0 ? STR("") : STR("?");
    response_header(
        visit->call.response, "Location",
        ARENA_JOIN(request->arena, path, query,
                   request->query_text.length == 0 ? STR("") : request->query_text));
    visit->call.response->status = 308;
    return DONE;
}

static enum outcome stage_match(struct visit *visit)
{
    struct call *call = &visit->call;
    visit->match = match_find(call->site->table, call->request);
    call->route = visit->match.route;
    metrics_route(call->route);
    if (visit->match.slash)
        return slash_answer(visit);
    if (visit->match.methods == 0)
        return ABSENT;
    if (call->route != NULL)
        return DONE;
    response_header(call->response, "Allow", str_of(allow_of(visit->match.methods)));
    if (call->request->method != OPTIONS)
        return WRONG_METHOD;
    call->response->status = 204;
    return DONE;
}

/* nginx sends each location to its pool; a row that landed in the wrong one is a mistake of
 * the configuration, and serving it would let a slow upstream stop the console. */
static enum outcome stage_pool(struct visit *visit)
{
    struct call *call = &visit->call;
    bool upstream = (call->route->flags & ROUTE_UPSTREAM) != 0;
    if (!upstream || call->site->settings.pool.at == NULL ||
        str_is(call->site->settings.pool, "upstream"))
        return DONE;
    LOG_FAULT("route.misrouted", LOG_TEXT("route", str_of(call->route->path)),
              LOG_TEXT("pool", call->site->settings.pool));
    return visit_refuse(
        visit, STORE_FAULT, 503, "misrouted",
        "The server in front sent this request to the wrong pool of workers.");
}

static enum outcome stage_admit(struct visit *visit)
{
    struct call *call = &visit->call;
    enum outcome outcome = call->site->gate.admit(call);
    if (outcome != DONE)
        return outcome;
    if (call->route->needs != OPEN_TO_ALL && call->caller == NULL)
        return NOBODY; /* a gate that forgets must not open the door */
    if (call->caller != NULL && call->caller->session_id.at != NULL &&
        call->csrf.at == NULL)
        call->csrf = csrf_token(call->request->arena, call->caller->session_id);
    return csrf_check(visit);
}

static enum outcome stage_mode(struct visit *visit)
{
    struct call *call = &visit->call;
    if (call->task.store == NULL)
        return DONE;
    bool reads =
        method_is_safe(call->request->method) && (call->route->flags & ROUTE_WRITES) == 0;
    return store_read_only(call->task.store, reads);
}

/* The form again, when the row has one and fields are what is wrong. */
static enum outcome form_again(struct visit *visit, enum outcome outcome)
{
    struct call *call = &visit->call;
    bool fields = outcome == INVALID || ((outcome == CLASH || outcome == UNPAID) &&
                                         call->failure.field_count > 0);
    if (!fields || call->wants_json || call->route->redo == NULL)
        return outcome;
    response_restart(call->response);
    int status = outcome_status(outcome);
    outcome = call->route->redo(call);
    if (outcome == DONE && (call->response->status == 0 || call->response->status == 200))
        call->response->status = status;
    return outcome;
}

static enum outcome stage_handle(struct visit *visit)
{
    enum outcome outcome = input_decode(visit);
    if (outcome == DONE)
        outcome = query_check(visit);
    if (outcome == DONE)
        outcome = idempotency_begin(visit);
    if (outcome == DONE && visit->call.response->status != 0)
        return DONE; /* it was answered before */
    if (outcome == DONE && call_wants_export(&visit->call))
        outcome = answer_export(&visit->call, visit->call.route->handle);
    else if (outcome == DONE)
        outcome = visit->call.route->handle(&visit->call);
    return form_again(visit, outcome);
}

/* A transaction that the operation forgot: what it wrote must not leak into the next request. */
static enum outcome stage_sweep(struct visit *visit, enum outcome outcome)
{
    struct call *call = &visit->call;
    int line = 0;
    const char *file =
        call->task.store == NULL ? NULL : store_open_transaction(call->task.store, &line);
    if (file == NULL)
        return outcome;
    LOG_FAULT(
        "transaction.unfinished", LOG_TEXT("file", str_of(file)), LOG_INT("line", line),
        LOG_TEXT("route", call->route == NULL ? STR("") : str_of(call->route->path)));
    store_rollback(&call->task);
    failure_clear(&call->failure);
    return visit_refuse(visit, STORE_FAULT, 500, "internal",
                        "Something went wrong on our side. Nothing was changed.");
}

static enum outcome visit_run(struct visit *visit)
{
    static enum outcome (*const stages[])(struct visit *) = {
        stage_match, stage_pool, stage_admit, stage_mode, stage_handle,
    };
    for (size_t i = 0; i < COUNT_OF(stages); i++) {
        enum outcome outcome = stages[i](visit);
        if (outcome != DONE || visit->call.response->status != 0)
            return outcome;
    }
    return DONE;
}

/* ---- the whole ---- */

static void visit_record(const struct visit *visit, enum outcome outcome)
{
    const struct call *call = &visit->call;
    struct store_counts counts = {0};
    if (call->task.store != NULL)
        counts = store_counts(call->task.store);
    struct http_call_counts upstream = http_call_counts();
    int64_t time_us = clock_monotonic_us() - call->request->started_us;
    metrics_store(counts.statements, counts.time_us);
    log_context_set(call->request->request_id, call->scope.org_id,
                    call->request->trace_id);
    LOG_NOTICE(
        "request.done", LOG_TEXT("method", call->request->method_text),
        LOG_TEXT("route", call->route == NULL ? STR("-") : str_of(call->route->path)),
        LOG_TEXT("outcome", str_of(outcome_name(outcome))),
        LOG_INT("status", call->response->status), LOG_INT("time_us", time_us),
        LOG_INT("sql", counts.statements), LOG_INT("sql_us", counts.time_us),
        LOG_INT("sql_trips", counts.round_trips), LOG_INT("upstream", upstream.calls),
        LOG_INT("upstream_us", upstream.time_us),
        LOG_INT("bytes", visit->streamed + (int64_t)call->response->body.length),
        LOG_TEXT("actor", call->scope.actor_id));
    log_context_set(STR_NONE, STR_NONE, STR_NONE);
}

static bool is_denial(const struct call *call, enum outcome outcome)
{
    bool kept = (call->route->flags & ROUTE_DENIALS) != 0;
    if (outcome == ABSENT)
        return kept && call->failure.code == NULL;
    return outcome == FORBIDDEN && (kept || !method_is_safe(call->request->method));
}

static void visit_refused(struct visit *visit, enum outcome outcome)
{
    struct call *call = &visit->call;
    if (call->caller != NULL && call->route != NULL && is_denial(call, outcome) &&
        call->site->gate.refused != NULL)
        call->site->gate.refused(call);
}

static void visit_end(struct visit *visit, enum outcome outcome)
{
    /* The next request must not be admitted by what this one's snapshot still shows. */
    if (visit->call.task.store != NULL)
        store_request_end(visit->call.task.store);
    visit_record(visit, outcome);
}

static enum stream_step stream_next(void *state, struct buf *piece)
{
    struct visit *visit = state;
    enum stream_step step = visit->next(visit->next_state, piece);
    visit->streamed += (int64_t)piece->length;
    return step;
}

static void stream_end(void *state, bool whole)
{
    struct visit *visit = state;
    visit->call.response->body.length = 0;
    if (!whole)
        LOG_NOTICE("response.cut_off", LOG_TEXT("route", str_of(visit->call.route->path)),
                   LOG_INT("bytes", visit->streamed));
    visit_end(visit, DONE);
}

static void visit_begin(struct visit *visit, struct site *site, struct store *store,
                        const struct clock *clock)
{
    struct call *call = &visit->call;
    struct request *request = call->request;
    call->site = site;
    call->failure.arena = request->arena;
    call->task =
        (struct task){store, request->arena, &call->scope, &call->failure, clock};
    call->wants_json =
        str_starts(request->path, STR("/api/")) || str_is(request->path, "/api");
    if (call->response->body.cap == 0)
        call->response->body = buf_open(request->arena, body_room, RESPONSE_BYTES_MAX);
    request_identify(request);
    log_context_set(request->request_id, STR_NONE, request->trace_id);
    http_call_counts_reset();
    if (store != NULL)
        store_counts_reset(store);
}

void site_answer(struct site *site, struct store *store, const struct clock *clock,
                 struct request *request, struct response *response)
{
    struct visit *visit = ARENA_NEW(request->arena, struct visit);
    visit->call.request = request;
    visit->call.response = response;
    visit_begin(visit, site, store, clock);
    enum outcome outcome = stage_sweep(visit, visit_run(visit));
    if (outcome != DONE)
        visit->next = NULL; /* the handler failed after it had promised a stream */
    visit_refused(visit, outcome);
    visit_finish(visit, outcome);
    enum outcome kept = idempotency_end(visit);
    if (kept != DONE) {
        outcome = kept;
        visit_finish(visit, outcome);
    }
    body_room_learn(response->body.length);
    if (visit->next != NULL)
        response->stream = (struct stream){stream_next, stream_end, visit};
    else
        visit_end(visit, outcome);
}
