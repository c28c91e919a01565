/* finish.c: the last step: status, validators, and the headers that every answer has. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/log.h"
#include "platform/http/header.h"
#include "platform/site/site_private.h"

/* A handler that needs another value sets the header itself; these fill what is missing. */
static const struct pair security_headers[] = {
    {STR_INIT("Content-Security-Policy"),
     STR_INIT("default-src 'self'; base-uri 'none'; form-action 'self'; "
              "frame-ancestors 'none'; object-src 'none'")},
    {STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff")},
    {STR_INIT("Referrer-Policy"), STR_INIT("same-origin")},
    {STR_INIT("Permissions-Policy"),
     STR_INIT("camera=(), geolocation=(), microphone=(), payment=(), usb=()")},
    {STR_INIT("Cross-Origin-Opener-Policy"), STR_INIT("same-origin")},
    {STR_INIT("Cross-Origin-Resource-Policy"), STR_INIT("same-origin")},
};

/* `first` = headers that handlers set; ours behind them are known to be distinct. */
static void header_fill(struct response *response, size_t first, struct str name,
                        struct str value)
{
    for (size_t i = 0; i < first; i++)
        if (str_equal(response->headers.at[i].name, name))
            return;
    if (response->headers.count < HEADERS_MAX)
        response->headers.at[response->headers.count++] = (struct pair){name, value};
}

void headers_finish(const struct site *site, const struct request *request,
                    struct response *response, bool revalidate)
{
    size_t first = response->headers.count;
    for (size_t i = 0; i < COUNT_OF(security_headers); i++)
        header_fill(response, first, security_headers[i].name, security_headers[i].value);
    if (site->https)
        header_fill(response, first, STR("Strict-Transport-Security"),
                    STR("max-age=31536000"));
    header_fill(response, first, STR("Cache-Control"),
                revalidate ? STR("private, no-cache") : STR("no-store"));
    header_fill(response, first, STR("X-Request-Id"), request->request_id);
}

/* The opaque part of the response's ETag, made from the body where one is wanted. */
static struct str etag_settle(struct visit *visit)
{
    struct call *call = &visit->call;
    struct str set = response_header_value(call->response, "ETag");
    if (set.at != NULL)
        return str_slice(set, 1, set.length - 1);
    bool live = call->route != NULL && (call->route->flags & ROUTE_LIVE) != 0;
    bool refresh = request_header(call->request, "x-refresh").at != NULL;
    if (!live && !refresh && request_header(call->request, "if-none-match").at == NULL)
        return STR_NONE;
    struct str body = buf_str(&call->response->body);
    uint64_t hash = refresh ? refresh_hash(body, call->request->request_id) : body_hash(body);
    struct str tag =
        arena_print(call->request->arena, "%016llx", (unsigned long long)hash);
    answer_etag(call, tag);
    return tag;
}

/* 304 when the client has this very answer (RFC 9110 13.1.2, 15.4.5). */
static bool settle_validators(struct visit *visit)
{
    struct call *call = &visit->call;
    enum method method = call->request->method;
    if (call->response->status != 200 || visit->next != NULL ||
        (method != GET && method != HEAD))
        return false;
    struct str tag = etag_settle(visit);
    struct str list = request_header(call->request, "if-none-match");
    if (tag.at != NULL && list.at != NULL && etag_matches(list, tag, true))
        call->response->status = 304;
    return tag.at != NULL;
}

static bool status_has_body(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

void visit_finish(struct visit *visit, enum outcome outcome)
{
    struct call *call = &visit->call;
    struct response *response = call->response;
    if (outcome == DONE && response->body.over) {
        LOG_FAULT("response.too_large",
                  LOG_INT("cap_bytes", (int64_t)response->body.cap));
        failure_clear(&call->failure);
        outcome = visit_refuse(visit, STORE_FAULT, 500, "internal",
                               "The answer is larger than we can send.");
    }
    if (outcome != DONE) {
        visit->next = NULL;
        problem_answer(visit, outcome);
    }
    if (response->status == 0)
        response->status = 200;
    bool revalidate = settle_validators(visit);
    if (!status_has_body(response->status)) {
        response->body.length = 0;
        response->content_type = STR_NONE;
    } else if (response->content_type.at == NULL && response->body.length > 0) {
        response->content_type = STR("text/plain; charset=utf-8");
    }
    headers_finish(call->site, call->request, response, revalidate);
}
