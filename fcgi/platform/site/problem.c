/* problem.c: the one table from outcomes to statuses, and the answers that are no success. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/base/log.h"
#include "platform/site/site_private.h"

/* clang-format off */
static const struct {
    int status;
    const char *code;
    const char *told;
    int64_t retry_after_s; /* when the failure says nothing; 0 = none */
} by_outcome[OUTCOME_COUNT] = {
    [DONE] = {200, "done", "", 0},
    [MALFORMED] = {400, "bad_request", "The request cannot be understood.", 0},
    [NOBODY] = {401, "unauthenticated", "You are not signed in.", 0},
    [UNPAID] = {402, "payment_required", "This needs a tier that is paid for.", 0},
    [FORBIDDEN] = {403, "forbidden", "You may not do this.", 0},
    [ABSENT] = {404, "not_found", "There is nothing here that you can see.", 0},
    [WRONG_METHOD] = {405, "method_not_allowed", "This cannot be done at this address.", 0},
    [GONE] = {410, "gone", "This is not there any more.", 0},
    [CLASH] = {409, "conflict", "This does not fit the present state.", 0},
    [STALE] = {412, "precondition_failed", "It was changed since you looked at it.", 0},
    [TOO_LARGE] = {413, "body_too_large", "What was sent is too large.", 0},
    [WRONG_TYPE] = {415, "unsupported_media_type", "The body has a type that is not read here.", 0},
    [INVALID] = {422, "validation_failed", "Some fields are not right.", 0},
    [PRECONDITION] = {428, "precondition_required", "Say which version you want to change.", 0},
    [OVER_LIMIT] = {429, "too_many_requests", "This was asked too often.", 10},
    [STORE_FAULT] = {503, "store_unavailable", "The database does not answer just now.", 5},
    [UPSTREAM_FAULT] = {502, "upstream_unavailable", "Another server did not answer well.", 0},
    [UPSTREAM_AWAY] = {503, "upstream_away", "Another server is not there just now.", 0},
    [UPSTREAM_LATE] = {504, "upstream_late", "Another server did not answer in time.", 0},
};

static const struct {
    int status;
    const char *title;
} titles[] = {
    {400, "Not understood"},        {401, "Not signed in"},
    {402, "To be paid for"},
    {403, "Not allowed"},           {404, "Not found"},
    {405, "Not possible here"},     {406, "Not acceptable"},
    {410, "Not there any more"},
    {409, "Conflict"},              {412, "Changed meanwhile"},
    {413, "Too large"},             {415, "Wrong type of content"},
    {422, "Not valid"},             {428, "Condition needed"},
    {429, "Limit reached"},         {500, "Something went wrong"},
    {502, "Upstream not available"}, {503, "Not available just now"},
    {504, "Not answered in time"},
};

/* clang-format on */

int outcome_status(enum outcome outcome)
{
    return by_outcome[outcome].status;
}

const char *outcome_code(enum outcome outcome)
{
    return by_outcome[outcome].code;
}

const char *status_title(int status)
{
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Something went wrong";
}

/* Code, text and title as this refusal has them, with the table's where it says nothing. */
struct problem {
    int status;
    struct str code;
    struct str told;
    struct str hint;
};

static struct problem problem_of(const struct visit *visit, enum outcome outcome)
{
    const struct failure *failure = &visit->call.failure;
    const char *code = failure->code != NULL ? failure->code : by_outcome[outcome].code;
    return (struct problem){
        .status = visit->status != 0 ? visit->status : by_outcome[outcome].status,
        .code = str_of(code),
        .told =
            failure->told.length > 0 ? failure->told : str_of(by_outcome[outcome].told),
        .hint = failure->hint,
    };
}

/* ---- JSON (RFC 9457) ---- */

static void write_errors(struct json_writer *json, const struct failure *failure)
{
    json_write_key(json, STR("errors"));
    json_write_array(json);
    for (size_t i = 0; i < failure->field_count; i++) {
        const struct failure_field *field = &failure->fields[i];
        json_write_object(json);
        json_write_key(json, STR("pointer"));
        json_write_text(json, field->pointer);
        json_write_key(json, STR("code"));
        json_write_text(json, field->code);
        json_write_key(json, STR("detail"));
        json_write_text(json, field->told);
        json_write_end_object(json);
    }
    json_write_end_array(json);
    if (failure->fields_left_out > 0) {
        json_write_key(json, STR("errors_left_out"));
        json_write_int(json, (int64_t)failure->fields_left_out);
    }
}

static void write_member(struct json_writer *json, struct str key, struct str text)
{
    if (text.at == NULL)
        return;
    json_write_key(json, key);
    json_write_text(json, text);
}

static void write_blockers(struct json_writer *json, const struct failure *failure)
{
    json_write_key(json, STR("blockers"));
    json_write_array(json);
    for (size_t i = 0; i < failure->blocker_count; i++) {
        const struct failure_blocker *blocker = &failure->blockers[i];
        json_write_object(json);
        write_member(json, STR("kind"), blocker->kind);
        write_member(json, STR("id"), blocker->id);
        write_member(json, STR("name"), blocker->name);
        write_member(json, STR("href"), blocker->path);
        write_member(json, STR("detail"), blocker->told);
        json_write_end_object(json);
    }
    json_write_end_array(json);
    if (failure->blockers_left_out > 0) {
        json_write_key(json, STR("blockers_left_out"));
        json_write_int(json, (int64_t)failure->blockers_left_out);
    }
}

/* The client's own bytes: shown only when they are text. */
static struct str path_shown(const struct request *request)
{
    return str_is_utf8(request->path) ? request->path : STR_NONE;
}

static void answer_problem_json(struct visit *visit, const struct problem *problem)
{
    struct call *call = &visit->call;
    struct json_writer json = json_writer_of(&call->response->body);
    json_write_object(&json);
    write_member(&json, STR("type"),
                 ARENA_JOIN(call->request->arena, call->site->settings.base_url,
                            STR("/problems/"), problem->code));
    write_member(&json, STR("title"), str_of(status_title(problem->status)));
    json_write_key(&json, STR("status"));
    json_write_int(&json, problem->status);
    write_member(&json, STR("detail"), problem->told);
    write_member(&json, STR("instance"), path_shown(call->request));
    write_member(&json, STR("code"), problem->code);
    write_member(&json, STR("hint"), problem->hint);
    write_member(&json, STR("request_id"), call->request->request_id);
    if (call->failure.facts_shown != NULL)
        json_write_members(&json, call->failure.facts_shown, call->failure.facts);
    if (call->failure.field_count > 0)
        write_errors(&json, &call->failure);
    if (call->failure.blocker_count > 0)
        write_blockers(&json, &call->failure);
    json_write_end_object(&json);
    call->response->content_type = STR("application/problem+json");
}

/* ---- the plain page ---- */

static void add_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '<':
            BUF_ADD(out, "&lt;");
            break;
        case '>':
            BUF_ADD(out, "&gt;");
            break;
        case '&':
            BUF_ADD(out, "&amp;");
            break;
        case '"':
            BUF_ADD(out, "&quot;");
            break;
        default:
            buf_add_char(out, text.at[i]);
        }
    }
}

static void add_paragraph(struct buf *out, struct str text)
{
    if (text.length == 0)
        return;
    BUF_ADD(out, "<p>");
    add_escaped(out, text);
    BUF_ADD(out, "</p>\n");
}

/* For when the console's own page cannot be had; needs no template and no style. */
static void answer_plain_page(struct visit *visit, const struct problem *problem)
{
    struct buf *out = &visit->call.response->body;
    struct str title = str_of(status_title(problem->status));
    BUF_ADD(out,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    add_escaped(out, title);
    BUF_ADD(out, "</title></head>\n<body><main><h1>");
    add_escaped(out, title);
    BUF_ADD(out, "</h1>\n");
    add_paragraph(out, problem->told);
    add_paragraph(out, problem->hint);
    for (size_t i = 0; i < visit->call.failure.field_count; i++)
        add_paragraph(out, visit->call.failure.fields[i].told);
    BUF_ADD(out, "<p><small>Request ");
    add_escaped(out, visit->call.request->request_id);
    BUF_ADD(
        out,
        "</small></p>\n<p><a href=\"/\">Back to the console</a></p></main></body></html>\n");
    visit->call.response->content_type = STR("text/html; charset=utf-8");
}

static void answer_problem_page(struct visit *visit, enum outcome outcome,
                                struct problem *problem)
{
    struct call *call = &visit->call;
    call->failure.code =
        call->failure.code != NULL ? call->failure.code : by_outcome[outcome].code;
    call->failure.told = problem->told;
    if (call->site->gate.error_page != NULL)
        call->site->gate.error_page(call, outcome, problem->status);
    if (call->response->status != 0 && !call->response->body.over)
        return;
    call->response->body.length = 0;
    call->response->body.over = false;
    answer_plain_page(visit, problem);
}

/* ---- both ---- */

/* What the handler prepared is void, except cookies: a refused sign-in may still remove one,
 * and the Allow of the matcher. */
void response_restart(struct response *response)
{
    size_t kept = 0;
    for (size_t i = 0; i < response->headers.count; i++) {
        struct pair header = response->headers.at[i];
        if (str_is(header.name, "Set-Cookie") || str_is(header.name, "Allow"))
            response->headers.at[kept++] = header;
    }
    response->headers.count = kept;
    response->body.length = 0;
    response->body.over = false;
    response->status = 0;
    response->content_type = STR_NONE;
}

static void add_retry_after(struct visit *visit, enum outcome outcome)
{
    int64_t wait_s = visit->call.failure.retry_after_s;
    if (wait_s == 0)
        wait_s = by_outcome[outcome].retry_after_s;
    if (wait_s > 0)
        response_header(
            visit->call.response, "Retry-After",
            arena_print(visit->call.request->arena, "%lld", (long long)wait_s));
}

/* RFC 6750 3: a program that sent something learns that it was this. */
static struct str challenge_of(const struct visit *visit, enum outcome outcome)
{
    const struct call *call = &visit->call;
    bool sent = request_header(call->request, "authorization").at != NULL;
    if (outcome != NOBODY || call->failure.code == NULL || !sent)
        return STR("Bearer realm=\"ktrlplane\"");
    return STR("Bearer realm=\"ktrlplane\", error=\"invalid_token\"");
}

void problem_answer(struct visit *visit, enum outcome outcome)
{
    struct call *call = &visit->call;
    response_restart(call->response);
    struct problem problem = problem_of(visit, outcome);
    if (call->wants_json)
        answer_problem_json(visit, &problem);
    else
        answer_problem_page(visit, outcome, &problem);
    if (call->response->status == 0 || call->response->status == 200)
        call->response->status = problem.status;
    if (call->response->status == 401)
        response_header(call->response, "WWW-Authenticate", challenge_of(visit, outcome));
    add_retry_after(visit, outcome);
}

/* ---- last words ---- */

void site_last_words(const struct request *request, struct response *response)
{
    /* One per process, and the process ends behind it. */
    static char body[512];
    static struct pair headers[4];
    bool json = request != NULL && str_starts(request->path, STR("/api/"));
    struct str id = request == NULL ? STR("") : request->request_id;
    if (id.length > 64)
        id.length = 64;
    int length =
        json
            ? snprintf(
                  body, sizeof body,
                  "{\"title\":\"Something went wrong\",\"status\":500,"
                  "\"code\":\"internal\",\"detail\":\"Something went wrong on our side.\","
                  "\"request_id\":\"%.*s\"}",
                  STR_ARG(id))
            : snprintf(
                  body, sizeof body,
                  "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                  "<title>Something went wrong</title></head><body>"
                  "<h1>Something went wrong</h1><p>The mistake is on our side. Try again; "
                  "if it stays, tell us the request %.*s.</p></body></html>\n",
                  STR_ARG(id));
    response->status = 500;
    response->content_type =
        json ? STR("application/problem+json") : STR("text/html; charset=utf-8");
    headers[0] = (struct pair){STR("Cache-Control"), STR("no-store")};
    headers[1] = (struct pair){STR("X-Content-Type-Options"), STR("nosniff")};
    headers[2] = (struct pair){STR("Content-Security-Policy"), STR("default-src 'none'")};
    headers[3] = (struct pair){STR("X-Request-Id"), id};
    response->headers = (struct pairs){headers, id.length > 0 ? 4 : 3};
    response->body = (struct buf){.at = body,
                                  .length = length < 0 ? 0 : (size_t)length,
                                  .room = sizeof body,
                                  .cap = sizeof body};
}
