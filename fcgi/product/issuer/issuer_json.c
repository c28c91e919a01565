/* issuer_json.c: issuers and mappings of their groups as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/issuer/issuer_routes.h"

static const struct field shown[] = {
    {"issuer_id", TEXT_AT(struct issuer, id)},
    {"name", TEXT_AT(struct issuer, name)},
    {"url", TEXT_AT(struct issuer, url)},
    {"client_id", TEXT_AT(struct issuer, client_id)},
    {"audience", TEXT_AT(struct issuer, audience)},
    {"sign_in", BOOL_AT(struct issuer, sign_in)},
    {"api", BOOL_AT(struct issuer, api)},
    {"provision", BOOL_AT(struct issuer, provision)},
    {"sign_out", BOOL_AT(struct issuer, sign_out)},
    {"scopes", TEXT_AT(struct issuer, scopes)},
    {"groups_claim", TEXT_AT(struct issuer, groups_claim)},
    {"algorithms", TEXT_AT(struct issuer, algorithms)},
    {"active", BOOL_AT(struct issuer, active)},
    {"authorization_endpoint", TEXT_AT(struct issuer, authorization_endpoint)},
    {"token_endpoint", TEXT_AT(struct issuer, token_endpoint)},
    {"end_session_endpoint", TEXT_AT(struct issuer, end_session_endpoint)},
    {"jwks_uri", TEXT_AT(struct issuer, jwks_uri)},
    {"discovered_at", TIME_AT(struct issuer, discovered_us)},
    {"keys_fetched_at", TIME_AT(struct issuer, jwks_fetched_us)},
    {"trouble", TEXT_AT(struct issuer, trouble)},
    {"created_at", TIME_AT(struct issuer, created_us)},
    {"updated_at", TIME_AT(struct issuer, updated_us)},
    {0},
};
const struct shape issuer_shape = {"Issuer", shown};

static const struct field mapping_shown[] = {
    {"mapping_id", TEXT_AT(struct issuer_mapping, id)},
    {"issuer_id", TEXT_AT(struct issuer_mapping, issuer_id)},
    {"issuer_name", TEXT_AT(struct issuer_mapping, issuer_name)},
    {"group_name", TEXT_AT(struct issuer_mapping, group_name)},
    {"team_id", TEXT_AT(struct issuer_mapping, team_id)},
    {"role_id", TEXT_AT(struct issuer_mapping, role_id)},
    {"created_by", TEXT_AT(struct issuer_mapping, created_by)},
    {"created_at", TIME_AT(struct issuer_mapping, created_us)},
    {0},
};
const struct shape issuer_mapping_shape = {"GroupMapping", mapping_shown};

/* ---- issuers ---- */

enum outcome issuer_page_read(struct call *call, struct list *list, struct str *next)
{
    struct str after[2];
    int64_t limit;
    enum outcome outcome =
        call_limit(call, ISSUER_LIST_DEFAULT, ISSUER_LIST_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 2);
    if (outcome != DONE)
        return outcome;
    const struct issuer last = {.name = after[0], .id = after[1]};
    outcome = issuer_list(&call->task, after[0].at == NULL ? NULL : &last, limit, list);
    if (outcome != DONE)
        return outcome;
    *next = STR_NONE;
    if (list->more) {
        const struct issuer *row = LIST_ROW(*list, struct issuer, list->count - 1);
        *next = cursor_write(call, (const struct str[]){row->name, row->id}, 2);
    }
    return DONE;
}

enum outcome issuer_list_json(struct call *call)
{
    struct list list;
    struct str next;
    enum outcome outcome = issuer_page_read(call, &list, &next);
    return outcome == DONE ? answer_list(call, shown, &list, next) : outcome;
}

static enum outcome answer_one(struct json_writer writer, const struct issuer *issuer)
{
    json_write_struct(&writer, shown, issuer);
    return DONE;
}

enum outcome issuer_add_json(struct call *call)
{
    struct issuer issuer;
    struct issuer_draft draft = *(const struct issuer_draft *)call->input;
    /* What a program does not say: an issuer is added to be used. */
    if (node_member(call->json, STR("active")) == NULL)
        draft.active = true;
    enum outcome outcome = issuer_add(&call->task, &draft, &issuer);
    if (outcome != DONE)
        return outcome;
    struct str path = ARENA_JOIN(call->task.arena, STR("/api/v1/issuers/"), issuer.id);
    return answer_one(answer_created(call, path), &issuer);
}

static enum outcome load_here(struct call *call, struct issuer *issuer)
{
    return issuer_load(&call->task, request_word(call->request, "issuer"), issuer);
}

enum outcome issuer_show_json(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    return outcome == DONE ? answer_one(answer_json(call, 200), &issuer) : outcome;
}

/* What was sent, and for the rest what is. */
static struct issuer_draft draft_over(const struct call *call, const struct issuer *issuer)
{
    struct issuer_draft draft = issuer_draft_of(issuer);
    const char *from = call->input;
    char *to = (char *)&draft;
    for (size_t i = 0; issuer_draft_fields[i].name != NULL; i++) {
        const struct field *field = &issuer_draft_fields[i];
        size_t bytes = field->kind == FIELD_BOOL ? sizeof(bool) : sizeof(struct str);
        for (size_t k = 0; k < bytes && (call->sent >> i & 1) != 0; k++)
            to[field->offset + k] = from[field->offset + k];
    }
    return draft;
}

enum outcome issuer_change_json(struct call *call)
{
    struct issuer issuer;
    struct issuer changed;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome != DONE)
        return outcome;
    struct issuer_draft draft = draft_over(call, &issuer);
    outcome = issuer_change(&call->task, &issuer, &draft, &changed);
    return outcome == DONE ? answer_one(answer_json(call, 200), &changed) : outcome;
}

enum outcome issuer_remove_json(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_remove(&call->task, &issuer);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome issuer_check_json(struct call *call)
{
    struct issuer issuer;
    enum outcome outcome = load_here(call, &issuer);
    if (outcome == DONE)
        outcome = issuer_discover(&call->task, &issuer, call_time_left_ms(call));
    /* A look that failed is an answer, too: "trouble" says why. */
    if (outcome == INVALID || outcome == UPSTREAM_FAULT) {
        failure_clear(&call->failure);
        outcome = load_here(call, &issuer);
    }
    return outcome == DONE ? answer_one(answer_json(call, 200), &issuer) : outcome;
}

/* ---- mappings ---- */

enum outcome issuer_mapping_page_read(struct call *call, struct list *list, struct str *next)
{
    struct str after[2];
    int64_t limit;
    int64_t after_us = 0;
    enum outcome outcome = call_limit(call, ISSUER_LIST_DEFAULT, ISSUER_LIST_LIMIT, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 2);
    if (outcome != DONE)
        return outcome;
    if (after[0].at != NULL && !str_int_parse(after[0], 0, INT64_MAX, &after_us))
        bug("a cursor of ours without a time");
    outcome = issuer_mapping_list(&call->task, after_us,
                                  after[1].at == NULL ? STR("") : after[1], limit, list);
    if (outcome != DONE)
        return outcome;
    *next = STR_NONE;
    if (list->more) {
        const struct issuer_mapping *row =
            LIST_ROW(*list, struct issuer_mapping, list->count - 1);
        struct str time =
            arena_print(call->task.arena, "%lld", (long long)row->created_us);
        *next = cursor_write(call, (const struct str[]){time, row->id}, 2);
    }
    return DONE;
}

enum outcome issuer_mapping_list_json(struct call *call)
{
    struct list list;
    struct str next;
    enum outcome outcome = issuer_mapping_page_read(call, &list, &next);
    return outcome == DONE ? answer_list(call, mapping_shown, &list, next) : outcome;
}

enum outcome issuer_mapping_add_json(struct call *call)
{
    struct issuer_mapping mapping;
    enum outcome outcome = issuer_mapping_add(&call->task, call->input, &mapping);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_created(
        call, ARENA_JOIN(call->task.arena, STR("/api/v1/organizations/"), call->scope.org_id,
                         STR("/groups/"), mapping.id));
    json_write_struct(&writer, mapping_shown, &mapping);
    return DONE;
}

enum outcome issuer_mapping_remove_json(struct call *call)
{
    enum outcome outcome =
        issuer_mapping_remove(&call->task, request_word(call->request, "mapping"));
    return outcome == DONE ? answer_nothing(call) : outcome;
}
