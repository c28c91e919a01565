/* proxy_json.c: logs and metrics by API: the store's own answers. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/audit/audit_routes.h"
#include "product/proxy/proxy_private.h"
#include "product/proxy/proxy_routes.h"

enum { ID_BYTES_MAX = 63 };

/* What stands in a path behind "/logs" or "/metrics", and how the stores call it. */
static const struct {
    enum proxy_store store;
    const char *path;
    const char *endpoint;
} paths[] = {
    {PROXY_LOGS, "", "query_range"},
    {PROXY_LOGS, "/query", "query"},
    {PROXY_LOGS, "/labels", "labels"},
    {PROXY_LOGS, "/labels/{label}/values", NULL},
    {PROXY_LOGS, "/series", "series"},
    {PROXY_LOGS, "/volume", "index/volume"},
    {PROXY_LOGS, "/volume_range", "index/volume_range"},
    {PROXY_LOGS, "/stats", "index/stats"},
    {PROXY_METRICS, "/query_range", "query_range"},
    {PROXY_METRICS, "/query", "query"},
    {PROXY_METRICS, "/labels", "labels"},
    {PROXY_METRICS, "/labels/{label}/values", NULL},
    {PROXY_METRICS, "/series", "series"},
    {PROXY_METRICS, "/metadata", "metadata"},
};

/* label/NAME/values with the name of the path. */
static const char *endpoint_text(const struct call *call, const char *endpoint)
{
    struct arena *arena = call->task.arena;
    if (endpoint != NULL)
        return endpoint;
    return arena_cstr(arena,
                      ARENA_JOIN(arena, STR("label/"),
                                 request_word(call->request, "label"), STR("/values")));
}

static void endpoint_of(const struct call *call, struct proxy_ask *ask)
{
    const char *path = call->route->path;
    const char *logs = strstr(path, "/logs");
    const char *rest = logs != NULL ? logs + strlen("/logs")
                                    : strstr(path, "/metrics") + strlen("/metrics");
    ask->store = logs != NULL ? PROXY_LOGS : PROXY_METRICS;
    for (size_t i = 0; i < COUNT_OF(paths) && ask->endpoint == NULL; i++)
        if (paths[i].store == ask->store && strcmp(paths[i].path, rest) == 0)
            ask->endpoint = endpoint_text(call, paths[i].endpoint);
    if (ask->endpoint == NULL)
        bug("nothing is asked at %s", path);
}

enum outcome proxy_form_decode(struct call *call)
{
    struct request *request = call->request;
    if (request->method != POST || request->body.length == 0)
        return DONE;
    if (!str_is(request->content_type, "application/x-www-form-urlencoded"))
        return refuse(&call->failure, WRONG_TYPE, "unsupported_media_type",
                      "The body is no form.",
                      "Send Content-Type: application/x-www-form-urlencoded.");
    return request_decode_form(request, &call->failure);
}

/* "a,b" of ?resources= at a project. */
static enum outcome resources_read(struct call *call, struct str value,
                                   struct proxy_ask *ask)
{
    struct arena *arena = call->task.arena;
    if (call->scope.resource_id.at != NULL || ask->resources != NULL) {
        failure_field(&call->failure, STR("/resources"), "unknown",
                      "This is for a project, and may be sent once only.");
        return refuse(&call->failure, MALFORMED, "parameter_wrong",
                      "A parameter of the query is not right.", NULL);
    }
    struct str *resources = ARENA_ARRAY(arena, PROXY_RESOURCES_MAX + 1, struct str);
    size_t count = 0;
    struct str id;
    while (str_cut(&value, ',', &id)) {
        if (count == PROXY_RESOURCES_MAX || id.length > ID_BYTES_MAX)
            return refuse(&call->failure, ABSENT, NULL,
                          "There is nothing here that you can see.", NULL);
        resources[count++] = id;
    }
    ask->resources = resources;
    return DONE;
}

/* Everything that was sent, of the address and of a form: what is twice is refused later. */
enum outcome proxy_parameters(struct call *call, struct proxy_ask *ask)
{
    struct request *request = call->request;
    enum outcome outcome = proxy_form_decode(call);
    if (outcome != DONE)
        return outcome;
    size_t room = request->query.count + request->form.count + 1;
    struct pair *pairs = ARENA_ARRAY(call->task.arena, room, struct pair);
    size_t count = 0;
    for (size_t i = 0; i + 1 < room && outcome == DONE; i++) {
        struct pair pair = i < request->query.count
                               ? request->query.at[i]
                               : request->form.at[i - request->query.count];
        if (str_is(pair.name, "resources"))
            outcome = resources_read(call, pair.value, ask);
        else
            pairs[count++] = pair;
    }
    ask->parameters = pairs;
    return outcome;
}

enum outcome proxy_json(struct call *call)
{
    struct proxy_ask ask = {.query = STR_NONE};
    endpoint_of(call, &ask);
    enum outcome outcome = proxy_parameters(call, &ask);
    if (outcome == DONE)
        outcome = proxy_pass(call, &ask);
    if (outcome == MALFORMED && str_is(str_of(call->failure.code), "label_enforced"))
        audit_refused(call); /* the site itself tells of what is FORBIDDEN or ABSENT */
    return outcome;
}
