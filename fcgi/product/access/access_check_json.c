/* access_check_json.c: what somebody may do at places: the question that products ask. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"
#include "product/access/access_routes.h"

enum {
    ACTION_MAX = 200,
    PLACE_ID_MAX = 63,
    PRINCIPAL_ID_MAX = 64,
    PLACES_BYTES_MAX = 20000
};

static const char *const scope_types[] = {"organization", "project", "resource", "global",
                                          NULL};

/* clang-format off */
const struct parameter access_check_query[] = {
    {"scopeType", FIELD_TEXT, "The kind of place that is asked about.", 0, 0, true, scope_types},
    {"scopeId", FIELD_TEXT, "The id of that place.", 1, PLACE_ID_MAX, true, NULL},
    {"userId", FIELD_TEXT, "Another person, team or service account, for who holds check_permissions_on_behalf_of.", 0, 0, false, NULL},
    {"action", FIELD_TEXT, "Also answer whether this action is allowed.", 0, ACTION_MAX, false, NULL},
    {0},
};

static const struct field place_fields[] = {
    {"scope_type", TEXT_AT(struct checked_place, type), .min = 1, .max = 20, .required = true},
    {"scope_id", TEXT_AT(struct checked_place, id), .min = 1, .max = PLACE_ID_MAX, .required = true},
    {0},
};

/* A list of rows needs to know their size before it is read: see read_many. */
const struct field access_check_fields[] = {
    {"user_id", TEXT_AT(struct check_input, principal_id), .min = 1, .max = PRINCIPAL_ID_MAX},
    {"action", TEXT_AT(struct check_input, action), .min = 1, .max = ACTION_MAX},
    {"places", JSON_AT(struct check_input, places_json), .max = PLACES_BYTES_MAX, .required = true},
    {0},
};

static const struct field many_fields[] = {
    {"user_id", TEXT_AT(struct check_input, principal_id), .min = 1, .max = PRINCIPAL_ID_MAX},
    {"action", TEXT_AT(struct check_input, action), .min = 1, .max = ACTION_MAX},
    {"places", LIST_AT(struct check_input, places, place_fields), .max = CHECKED_PLACES_MAX,
     .required = true},
    {0},
};
/* clang-format on */

static bool is_scope_type(struct str type)
{
    for (const char *const *word = scope_types; *word != NULL; word++)
        if (str_is(type, *word))
            return true;
    return false;
}

static void judge_type(struct failure *failure, struct str pointer, struct str type)
{
    if (!is_scope_type(type))
        failure_field(failure, pointer, "not_one_of",
                      "Must be organization, project, resource or global.");
}

/* Whoever asks about another holds the permission everywhere. */
static enum outcome judge_principal(struct call *call, struct str principal_id)
{
    struct list held;
    if (str_equal(principal_id, call->caller->user_id))
        return DONE;
    enum outcome outcome = access_own(&call->task, STR("global"), STR("global"), &held);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < held.count; i++)
        if (LIST_ROW(held, struct permission_row, i)->bit == MAY_CHECK_FOR_OTHERS)
            return DONE;
    return refuse(&call->failure, FORBIDDEN, "permission_missing",
                  "Asking about somebody else needs the permission "
                  "check_permissions_on_behalf_of.",
                  "Leave the user out to ask about yourself.");
}

/* ---- one place ---- */

/* From the query; every mistake at once. */
struct check {
    struct checked_place place;
    struct str principal_id;
    struct str action; /* empty = list what is held */
};

static enum outcome read_check(struct call *call, struct check *check)
{
    const struct request *request = call->request;
    *check = (struct check){
        .place = {request_query(request, "scopeType"), request_query(request, "scopeId")},
        .principal_id = request_query(request, "userId"),
        .action = request_query(request, "action"),
    };
    if (check->principal_id.length == 0)
        check->principal_id = call->caller->user_id;
    judge_type(&call->failure, STR("/scopeType"), check->place.type);
    if (check->place.id.length == 0 || check->place.id.length > PLACE_ID_MAX)
        failure_field(&call->failure, STR("/scopeId"), "required",
                      "The id of the place that is asked about, at most %d characters.",
                      PLACE_ID_MAX);
    if (check->principal_id.length > PRINCIPAL_ID_MAX)
        failure_field(&call->failure, STR("/userId"), "too_long",
                      "Use at most %d characters.", PRINCIPAL_ID_MAX);
    if (check->action.length > ACTION_MAX)
        failure_field(&call->failure, STR("/action"), "too_long",
                      "Use at most %d characters.", ACTION_MAX);
    if (call->failure.field_count > 0)
        return INVALID;
    return judge_principal(call, check->principal_id);
}

/* What is held at one place, as members of an open object; `held` begins at its first row. */
static size_t write_held(struct json_writer *writer, const struct list *held, size_t from,
                         int64_t position, struct str action)
{
    bool allowed = false;
    size_t i = from;
    json_write_key(writer, STR("permissions"));
    json_write_array(writer);
    for (; i < held->count; i++) {
        const struct permission_at *row = LIST_ROW(*held, struct permission_at, i);
        if (row->position != position)
            break;
        json_write_text(writer, row->permission.action);
        allowed = allowed || action_covers(row->permission.action, action);
    }
    json_write_end_array(writer);
    if (action.length > 0) {
        json_write_key(writer, STR("allowed"));
        json_write_bool(writer, allowed);
    }
    return i;
}

static void write_place(struct json_writer *writer, const struct checked_place *place)
{
    json_write_key(writer, STR("scope_type"));
    json_write_text(writer, place->type);
    json_write_key(writer, STR("scope_id"));
    json_write_text(writer, place->id);
}

enum outcome access_check_json(struct call *call)
{
    struct check check;
    struct list held;
    enum outcome outcome = read_check(call, &check);
    if (outcome == DONE)
        outcome = access_effective_many(&call->task, check.principal_id, &check.place, 1,
                                        &held);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("user_id"));
    json_write_text(&writer, check.principal_id);
    write_place(&writer, &check.place);
    write_held(&writer, &held, 0, 0, check.action);
    json_write_end_object(&writer);
    return DONE;
}

/* ---- many places ---- */

static enum outcome read_many(struct call *call, struct check_input *input)
{
    struct arena *arena = call->task.arena;
    *input = (struct check_input){.places.row_bytes = sizeof(struct checked_place)};
    enum outcome outcome =
        json_read(arena, call->json, many_fields, input, STR(""), &call->failure, NULL);
    if (outcome != DONE)
        return outcome;
    if (input->places.count == 0)
        failure_field(&call->failure, STR("/places"), "required",
                      "Ask about at least one place.");
    for (size_t i = 0; i < input->places.count; i++)
        judge_type(&call->failure,
                   ARENA_JOIN(arena, pointer_add_index(arena, STR("/places"), i),
                              STR("/scope_type")),
                   LIST_ROW(input->places, struct checked_place, i)->type);
    if (input->principal_id.at == NULL)
        input->principal_id = call->caller->user_id;
    if (call->failure.field_count > 0)
        return INVALID;
    return judge_principal(call, input->principal_id);
}

enum outcome access_check_many_json(struct call *call)
{
    struct check_input asked;

    struct list held;
    enum outcome outcome = read_many(call, &asked);
    const struct checked_place *places = asked.places.rows;
    if (outcome == DONE)
        outcome = access_effective_many(&call->task, asked.principal_id, places,
                                        asked.places.count, &held);
    if (outcome != DONE)
        return outcome;
    struct json_writer writer = answer_json(call, 200);
    json_write_object(&writer);
    json_write_key(&writer, STR("user_id"));
    json_write_text(&writer, asked.principal_id);
    json_write_key(&writer, STR("items"));
    json_write_array(&writer);
    size_t row = 0;
    for (size_t i = 0; i < asked.places.count; i++) {
        json_write_object(&writer);
        write_place(&writer, &places[i]);
        row = write_held(&writer, &held, row, (int64_t)i, asked.action);
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return DONE;
}
