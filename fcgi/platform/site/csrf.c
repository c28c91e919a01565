/* csrf.c: may this request change something in the name of the browser session behind it? */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/random.h"
#include "platform/base/secret.h"
#include "platform/site/site_private.h"

bool method_is_safe(enum method method)
{
    return method == GET || method == HEAD || method == OPTIONS;
}

struct str csrf_token(struct arena *arena, struct str session_id)
{
    return secret_hash(arena, "csrf", session_id);
}

static enum outcome refuse_origin(struct visit *visit)
{
    return refuse(&visit->call.failure, FORBIDDEN, "origin_mismatch",
                  "The request came from another site, or did not say from where.",
                  "Open the page again in this console and repeat it there.");
}

static enum outcome refuse_token(struct visit *visit)
{
    return refuse(&visit->call.failure, FORBIDDEN, "form_expired",
                  "This form has expired. Nothing was changed.",
                  "Open the page again and repeat what you did.");
}

/* Origin where the browser sends one, else the origin of Referer. STR_NONE = neither. */
static struct str origin_sent(const struct request *request)
{
    struct str origin = request_header(request, "origin");
    if (origin.at != NULL)
        return origin;
    struct str referer = request_header(request, "referer");
    ptrdiff_t scheme = str_find(referer, 0, ':');
    if (scheme < 0 ||
        !str_starts(str_slice(referer, (size_t)scheme, referer.length), STR("://")))
        return referer;
    ptrdiff_t slash = str_find(referer, (size_t)scheme + 3, '/');
    return slash < 0 ? referer : str_slice(referer, 0, (size_t)slash);
}

bool call_came_from_us(const struct call *call)
{
    return str_equal_nocase(origin_sent(call->request), call->site->origin);
}

static enum outcome token_check(struct visit *visit)
{
    struct call *call = &visit->call;
    struct str sent = request_header(call->request, "x-csrf-token");
    if (sent.at == NULL) {
        enum outcome outcome = input_decode_form(visit);
        if (outcome != DONE)
            return outcome;
        sent = request_form(call->request, "_csrf");
    }
    if (sent.length == 0 || call->csrf.length == 0 ||
        !same_in_constant_time(sent, call->csrf))
        return refuse_token(visit);
    return DONE;
}

/*
 * A request by API key is no browser's: only a session is asked for its token. Without a
 * session a foreign Origin is still refused, so that no other site signs somebody in here.
 */
enum outcome csrf_check(struct visit *visit)
{
    struct call *call = &visit->call;
    const struct request *request = call->request;
    if (method_is_safe(request->method))
        return DONE;
    bool session = call->caller != NULL && call->caller->session_id.at != NULL;
    bool keyed = !session && request_header(request, "authorization").at != NULL;
    if (keyed)
        return DONE;
    struct str origin = origin_sent(request);
    bool ours = call_came_from_us(call);
    if (origin.at != NULL && !ours)
        return refuse_origin(visit);
    if (!session || (call->route->flags & ROUTE_NO_CSRF) != 0)
        return DONE;
    return ours ? token_check(visit) : refuse_origin(visit);
}
