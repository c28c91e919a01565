/* issuer_program_json.c: programs of an issuer as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/issuer/issuer_routes.h"

static const struct field shown[] = {
    {"program_id", TEXT_AT(struct issuer_program, id)},
    {"subject", TEXT_AT(struct issuer_program, subject)},
    {"service_account_id", TEXT_AT(struct issuer_program, service_account_id)},
    {"service_account_name", TEXT_AT(struct issuer_program, service_account_name)},
    {"organization_id", TEXT_AT(struct issuer_program, org_id)},
    {"created_at", TIME_AT(struct issuer_program, created_us)},
    {"last_used_at", TIME_AT(struct issuer_program, seen_us)},
    {0},
};
const struct shape issuer_program_shape = {"IssuerProgram", shown};

static enum outcome load_here(struct call *call, struct issuer *issuer)
{
    return issuer_load(&call->task, request_word(call->request, "issuer"), issuer);
}

enum outcome issuer_program_page_read(struct call *call, struct str issuer_id, struct list *list,
                                      struct str *next)
{
    struct str after[2];
    int64_t limit;
    struct issuer_program last = {.created_us = 0};
    enum outcome outcome = call_limit(call, ISSUER_LIST_DEFAULT, ISSUER_LIST_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 2);
    if (outcome != DONE)
        return outcome;
    last.id = after[1];
    if (after[0].at != NULL && !str_int_parse(after[0], 0, INT64_MAX, &last.created_us))
        bug("a cursor of ours without a time");
    outcome = issuer_program_list(&call->task, issuer_id, after[0].at == NULL ? NULL : &last,
                                  limit, list);
    if (outcome != DONE)
        return outcome;
    *next = STR_NONE;
    if (list->more) {
        const struct issuer_program *row =
            LIST_ROW(*list, struct issuer_program, list->count - 1);
        struct str time = arena_print(call->task.arena, "%lld", (long long)row->created_us);
        *next = cursor_write(call, (const struct str[]){time, row->id}, 2);
    }
    return DONE;
}

enum outcome issuer_program_list_json(struct call *call)
{
    struct issuer issuer;
    struct list list;
    struct str next;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_program_page_read(call, issuer.id, &list, &next);
    return outcome == DONE ? answer_list(call, shown, &list, next) : outcome;
}

enum outcome issuer_program_add_json(struct call *call)
{
    struct issuer issuer;
    struct issuer_program program;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_program_add(&call->task, &issuer, call->input, &program);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/issuers/"), issuer.id, STR("/programs/"),
                         program.id));
    json_write_struct(&writer, shown, &program);
    return DONE;
}

enum outcome issuer_program_remove_json(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_program_remove(&call->task, &issuer,
                                        request_word(call->request, "program"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
