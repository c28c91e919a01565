/* input.c: query, forms and JSON bodies into the struct that the route row describes. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/form.h"
#include "platform/http/header.h"
#include "platform/site/site_private.h"

static bool body_is_form(const struct request *request)
{
    return str_is(request->content_type, "application/x-www-form-urlencoded") ||
           str_is(request->content_type, "multipart/form-data");
}

enum outcome input_decode_form(struct visit *visit)
{
    struct request *request = visit->call.request;
    bool raw = (visit->call.route->flags & ROUTE_RAW) != 0;
    if (raw || request->form.at != NULL || !body_is_form(request))
        return DONE;
    return request_decode_form(request, &visit->call.failure);
}

/* RFC 7396 has a type of its own; plain JSON is understood everywhere. */
static bool body_is_json(const struct request *request)
{
    return str_is(request->content_type, "application/json") ||
           (request->method == PATCH &&
            str_is(request->content_type, "application/merge-patch+json"));
}

static enum outcome json_decode(struct visit *visit)
{
    struct call *call = &visit->call;
    struct request *request = call->request;
    bool optional = (call->route->flags & ROUTE_BARE) != 0 || call->route->form == NULL;
    if (request->body.length == 0 && optional)
        return DONE;
    if (request->body.length > 0 && !body_is_json(request))
        return refuse(&call->failure, WRONG_TYPE, "unsupported_media_type",
                      "The body is not declared as JSON.",
                      "Send Content-Type: application/json.");
    enum outcome outcome =
        json_parse(request->arena, request->body, &call->failure, &call->json);
    if (outcome != DONE || call->route->form == NULL)
        return outcome;
    return json_read(request->arena, call->json, call->route->form, call->input, STR(""),
                     &call->failure, &call->sent);
}

static enum outcome form_decode(struct visit *visit)
{
    struct call *call = &visit->call;
    if (call->request->form.at == NULL) {
        enum outcome outcome = request_decode_form(call->request, &call->failure);
        if (outcome != DONE)
            return outcome;
    }
    if (call->route->form == NULL)
        return DONE;
    return form_read(call->request->arena, &call->request->form, call->route->form,
                     call->input, &call->failure, &call->sent);
}

enum outcome input_decode(struct visit *visit)
{
    struct call *call = &visit->call;
    struct request *request = call->request;
    if (call->wants_json &&
        !accept_allows(request_header(request, "accept"), STR("application/json")))
        return visit_refuse(visit, MALFORMED, 406, "not_acceptable",
                            "This answers in JSON, which the Accept header refuses.");
    enum outcome outcome = request_decode_query(request, &call->failure);
    if (outcome != DONE || method_is_safe(request->method) ||
        (call->route->flags & ROUTE_RAW) != 0)
        return outcome;
    if (request->body.length > BODY_BYTES_MAX)
        return TOO_LARGE;
    if (call->route->form != NULL)
        call->input = arena_alloc(request->arena, call->route->form_bytes);
    return call->wants_json ? json_decode(visit) : form_decode(visit);
}
