/* issuer_call.c: one call to an issuer, and its answer as JSON. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/http_call.h"
#include "product/issuer/issuer_private.h"

enum { ANSWER_BYTES_MAX = 128 * 1024, CALL_MS = 4000, CONNECT_MS = 1500, HEADERS_SENT = 4 };

struct str issuer_text_at(const struct node *object, const char *key)
{
    const struct node *node = node_member(object, str_of(key));
    return node != NULL && node->kind == NODE_TEXT ? node->text : STR_NONE;
}

/* In words about the issuer: "another server" says little to who is sent there. */
static enum outcome refuse_fault(struct failure *failure, enum outcome outcome)
{
    static const struct {
        const char *code;
        const char *told;
    } words[] = {
        {"upstream_unreachable", "The issuer could not be reached."},
        {"upstream_slow", "The issuer did not answer in time."},
        {"upstream_too_large", "The issuer sent more than we take."},
        {"upstream_circuit_open",
         "The issuer has failed several times and is left alone for a while."},
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(str_of(failure->code), words[i].code))
            failure->told = str_of(words[i].told);
    return outcome;
}

enum outcome issuer_call(struct task *task, const struct issuer *issuer,
                         const struct issuer_request *request, struct issuer_response *out)
{
    struct http_header headers[HEADERS_SENT] = {{STR("Accept"), STR("application/json")}};
    size_t count = 1;
    if (request->authorization.at != NULL)
        headers[count++] = (struct http_header){STR("Authorization"), request->authorization};
    if (request->form.at != NULL)
        headers[count++] = (struct http_header){STR("Content-Type"),
                                                STR("application/x-www-form-urlencoded")};
    int64_t limit_ms = request->deadline_ms < CALL_MS ? request->deadline_ms : CALL_MS;
    if (limit_ms < 1)
        return refuse(task->failure, UPSTREAM_FAULT, "upstream_slow",
                      "The issuer did not answer in time.", "Try again in a moment.");
    struct http_answer answer;
    enum outcome outcome = http_call(
        task->arena, task->clock,
        &(struct http_call){
            .upstream = "issuer",
            .circuit = issuer->id,
            .method = request->method,
            .url = request->url,
            .headers = headers,
            .body = request->form.at == NULL ? STR("") : request->form,
            .deadline_ms = limit_ms,
            .connect_ms = limit_ms < CONNECT_MS ? limit_ms : CONNECT_MS,
            .answer_cap_bytes = ANSWER_BYTES_MAX,
        },
        task->failure, &answer);
    if (outcome != DONE)
        return refuse_fault(task->failure, outcome);
    struct failure failure = {.arena = task->arena};
    struct node *body = NULL;
    bool json = json_parse(task->arena, answer.body, &failure, &body) == DONE &&
                body->kind == NODE_OBJECT;
    *out = (struct issuer_response){answer.status, json ? body : NULL, answer.body};
    return DONE;
}
