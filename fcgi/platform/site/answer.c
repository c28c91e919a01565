/* answer.c: what a handler says in answer: JSON, redirects, nothing. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/site_private.h"

bool path_is_ours(struct str path)
{
    if (path.length == 0 || path.length > PATH_BYTES_MAX || path.at[0] != '/')
        return false;
    /* "//host" and "/\host" are addresses of other servers to a browser. */
    if (path.length > 1 && (path.at[1] == '/' || path.at[1] == '\\'))
        return false;
    for (size_t i = 0; i < path.length; i++)
        if ((unsigned char)path.at[i] <= 0x20 || (unsigned char)path.at[i] >= 0x7f)
            return false;
    return true;
}

enum outcome answer_redirect(struct call *call, struct str path)
{
    if (!path_is_ours(path))
        bug("a redirect to what is no path of ours");
    response_header(call->response, "Location", path);
    call->response->status = 303;
    return DONE;
}

enum outcome answer_redirect_outside(struct call *call, struct str url)
{
    if ((!str_starts(url, STR("https://")) && !str_starts(url, STR("http://"))) ||
        str_has_control(url))
        bug("a redirect to what is no address");
    response_header(call->response, "Location", url);
    call->response->status = 303;
    return DONE;
}

struct json_writer answer_json(struct call *call, int status)
{
    call->response->status = status == 0 ? 200 : status;
    call->response->content_type = STR("application/json");
    return json_writer_of(&call->response->body);
}

struct json_writer answer_created(struct call *call, struct str location)
{
    response_header(call->response, "Location", location);
    return answer_json(call, 201);
}

/* RFC 8288: where the next page is, for programs that read no bodies to find it. */
static void link_next(struct call *call, struct str cursor)
{
    struct request *request = call->request;
    if (cursor.at == NULL || request->method != GET)
        return;
    struct str query = request_query_with(request, request->arena, "cursor", cursor);
    response_header(call->response, "Link",
                    ARENA_JOIN(request->arena, STR("<"), request->path, query,
                               STR(">; rel=\"next\"")));
}

bool answer_takes_rows(struct call *call, const struct field *row_shown,
                       const struct list *list, struct str next_cursor)
{
    return export_takes(call, row_shown, list, next_cursor);
}

enum outcome answer_list(struct call *call, const struct field *row_shown,
                         const struct list *list, struct str next_cursor)
{
    if (export_takes(call, row_shown, list, next_cursor))
        return DONE;
    link_next(call, next_cursor);
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("items"));
    json_write_list(&writer, row_shown, list);
    json_write_key(&writer, STR("next_cursor"));
    json_write_text(&writer, next_cursor);
    json_write_end_object(&writer);
    return DONE;
}

void answer_stream(struct call *call, struct str content_type,
                   enum stream_step (*next)(void *state, struct buf *piece), void *state)
{
    struct visit *visit = visit_of(call);
    visit->next = next;
    visit->next_state = state;
    call->response->status = 200;
    call->response->content_type = content_type;
}

enum outcome answer_nothing(struct call *call)
{
    call->response->status = 204;
    return DONE;
}

enum outcome call_limit(struct call *call, int64_t fallback, int64_t max, int64_t *limit)
{
    struct str sent = request_query(call->request, "limit");
    if (sent.at == NULL) {
        *limit = fallback;
        return DONE;
    }
    if (str_int_parse(sent, 1, max, limit))
        return DONE;
    failure_field(&call->failure, STR("/limit"), "out_of_range",
                  "limit must be a whole number from 1 to %lld.", (long long)max);
    return INVALID;
}

enum outcome call_flag(struct call *call, const char *name, bool *flag)
{
    struct str sent = request_query(call->request, name);
    *flag = str_is(sent, "true");
    if (*flag || sent.at == NULL || str_is(sent, "false"))
        return DONE;
    failure_field(&call->failure, ARENA_JOIN(call->task.arena, STR("/"), str_of(name)),
                  "not_one_of", "Must be true or false.");
    return INVALID;
}
