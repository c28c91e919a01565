/* proxy_grafana.c: a project as a data source of Grafana: the paths and errors of Loki and Prometheus. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/audit/audit_routes.h"
#include "product/proxy/proxy_private.h"
#include "product/proxy/proxy_routes.h"

/* What stands behind /api/v1 of the store; "label/NAME/values" is found by its word. */
static const char *const endpoints[][2] = {
    {"/query_range", "query_range"},
    {"/query", "query"},
    {"/labels", "labels"},
    {"/label", "labels"},
    {"/series", "series"},
    {"/index/stats", "index/stats"},
    {"/index/volume", "index/volume"},
    {"/index/volume_range", "index/volume_range"},
    {"/query_exemplars", "query_exemplars"},
    {"/metadata", "metadata"},
};

static enum proxy_store store_of(const struct call *call)
{
    return strstr(call->route->path, "/loki/") != NULL ? PROXY_LOGS : PROXY_METRICS;
}

static const char *endpoint_of(const struct call *call)
{
    struct arena *arena = call->task.arena;
    struct str label = request_word(call->request, "label");
    struct str path = str_of(call->route->path);
    if (label.at != NULL)
        return arena_cstr(arena, ARENA_JOIN(arena, STR("label/"), label, STR("/values")));
    for (size_t i = 0; i < COUNT_OF(endpoints); i++)
        if (str_ends(path, ARENA_JOIN(arena, STR("/api/v1"), str_of(endpoints[i][0]))))
            return endpoints[i][1];
    bug("nothing is asked at %s", call->route->path);
}

/* The words that Prometheus has for what went wrong. */
static const char *error_type(enum outcome outcome)
{
    switch (outcome) {
    case MALFORMED:
    case INVALID:
    case TOO_LARGE:
    case WRONG_TYPE:
        return "bad_data";
    case UPSTREAM_LATE:
        return "timeout";
    case ABSENT:
    case GONE:
        return "not_found";
    case OVER_LIMIT:
        return "too_many_requests";
    case UPSTREAM_FAULT:
    case UPSTREAM_AWAY:
    case STORE_FAULT:
        return "unavailable";
    case DONE:
    case NOBODY:
    case UNPAID:
    case FORBIDDEN:
    case WRONG_METHOD:
    case CLASH:
    case STALE:
    case PRECONDITION:
    case OUTCOME_COUNT:
        break;
    }
    return "internal";
}

static struct str error_text(struct call *call)
{
    const struct failure *failure = &call->failure;
    if (failure->field_count == 0)
        return failure->told.length > 0 ? failure->told : STR("This cannot be answered.");
    const struct failure_field *first = &failure->fields[0];
    return ARENA_JOIN(call->task.arena,
                      str_slice(first->pointer, 1, first->pointer.length), STR(": "),
                      first->told);
}

static enum outcome answer_error(struct call *call, enum outcome outcome)
{
    if (call->failure.retry_after_s > 0)
        response_header(call->response, "Retry-After",
                        arena_print(call->task.arena, "%lld",
                                    (long long)call->failure.retry_after_s));
    call->response->body.length = 0;
    struct json_writer writer = answer_json(call, outcome_status(outcome));
    json_write_object(&writer);
    json_write_key(&writer, STR("status"));
    json_write_text(&writer, STR("error"));
    json_write_key(&writer, STR("errorType"));
    json_write_text(&writer, str_of(error_type(outcome)));
    json_write_key(&writer, STR("error"));
    json_write_text(&writer, error_text(call));
    json_write_end_object(&writer);
    return DONE;
}

enum outcome proxy_grafana_json(struct call *call)
{
    struct proxy_ask ask = {
        .store = store_of(call), .query = STR_NONE, .drop_unknown = true};
    ask.endpoint = endpoint_of(call);
    enum outcome outcome = proxy_parameters(call, &ask);
    if (outcome == DONE)
        outcome = proxy_pass(call, &ask);
    bool denied = outcome == FORBIDDEN ||
                  (outcome == ABSENT && call->failure.code == NULL) ||
                  str_is(str_of(call->failure.code), "label_enforced");
    if (outcome != DONE && denied)
        audit_refused(call);
    return outcome == DONE ? DONE : answer_error(call, outcome);
}

static void write_success(struct json_writer *writer)
{
    json_write_object(writer);
    json_write_key(writer, STR("status"));
    json_write_text(writer, STR("success"));
    json_write_key(writer, STR("data"));
}

static struct str parameter_of(const struct proxy_ask *ask, const char *name)
{
    const struct pair *pair = ask->parameters;
    for (; pair->name.at != NULL; pair++)
        if (str_is(pair->name, name))
            return pair->value;
    return STR("");
}

/* The query as this console prints it; no store is asked. */
enum outcome proxy_format_json(struct call *call)
{
    struct proxy_ask ask = {.store = store_of(call)};
    struct query_mistake mistake = {0};
    struct query_tree *tree = NULL;
    enum outcome outcome = proxy_parameters(call, &ask);
    if (outcome != DONE)
        return answer_error(call, outcome);
    bool logs = ask.store == PROXY_LOGS;
    if (!query_parse(call->task.arena, logs ? QUERY_LOGQL : QUERY_PROMQL,
                     parameter_of(&ask, "query"), &mistake, &tree)) {
        outcome = refuse_print(&call->failure, MALFORMED, "query_malformed",
                               "Line %lld, column %lld: %.*s.", (long long)mistake.line,
                               (long long)mistake.column, STR_ARG(mistake.message));
        return answer_error(call, outcome);
    }
    struct str text = query_print(call->task.arena, tree);
    struct json_writer writer = answer_json(call, 200);
    if (logs) { /* as Loki 2 has it: the text alone */
        call->response->content_type = STR("text/plain; charset=utf-8");
        buf_add(&call->response->body, text);
        return DONE;
    }
    write_success(&writer);
    json_write_text(&writer, text);
    json_write_end_object(&writer);
    return DONE;
}

/* What Grafana looks at before it asks: which functions it may offer. */
enum outcome proxy_build_json(struct call *call)
{
    struct json_writer writer = answer_json(call, 200);
    write_success(&writer);
    json_write_object(&writer);
    json_write_key(&writer, STR("version"));
    json_write_text(&writer, STR("2.42.0"));
    json_write_key(&writer, STR("application"));
    json_write_text(&writer, STR("ktrlplane"));
    json_write_end_object(&writer);
    json_write_end_object(&writer);
    return DONE;
}

/* Rules belong to the store's tenant, not to a resource: none are shown. */
enum outcome proxy_rules_json(struct call *call)
{
    struct json_writer writer = answer_json(call, 200);
    write_success(&writer);
    json_write_object(&writer);
    json_write_key(&writer, STR("groups"));
    json_write_array(&writer);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    json_write_end_object(&writer);
    return DONE;
}
