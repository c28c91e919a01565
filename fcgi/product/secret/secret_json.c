/* secret_json.c: secrets as JSON: what is known of them, and one value at a time. */
/* SPDX-License-Identifier: ISC */
#include "product/secret/secret_private.h"
#include "product/secret/secret_routes.h"

enum { QUERY_MAX = 200, VALUES_TEXT_MAX = 1024 * 1024 };

const struct field secret_input_fields[] = {
    {"id", TEXT_AT(struct secret_input, id), .min = 1, .max = 63},
    {"name", TEXT_AT(struct secret_input, name), .max = 200},
    {"type", TEXT_AT(struct secret_input, type), .max = 100},
    {"note", TEXT_AT(struct secret_input, note), .max = 500, .lines = true},
    {"values", JSON_AT(struct secret_input, values), .max = VALUES_TEXT_MAX},
    {0},
};

const struct field secret_change_fields[] = {
    {"type", TEXT_AT(struct secret_input, type), .max = 100},
    {"note", TEXT_AT(struct secret_input, note), .max = 500, .lines = true},
    {"values", JSON_AT(struct secret_input, values), .max = VALUES_TEXT_MAX},
    {0},
};

const struct field secret_reveal_fields[] = {
    {"key", TEXT_AT(struct secret_reveal_input, key), .min = 1, .max = VAULT_NAME_MAX,
     .required = true},
    {"version", INT_AT(struct secret_reveal_input, version), .min = 1, .max = INT64_MAX},
    {0},
};

static const struct field secret_shown[] = {
    {"secret_id", TEXT_AT(struct sealed_secret, id)},
    {"project_id", TEXT_AT(struct sealed_secret, project_id)},
    {"name", TEXT_AT(struct sealed_secret, name)},
    {"type", TEXT_AT(struct sealed_secret, type)},
    {"note", TEXT_AT(struct sealed_secret, note)},
    {"keys", JSON_AT(struct sealed_secret, keys)},
    {"keys_with_value", JSON_AT(struct sealed_secret, value_keys)},
    {"version", INT_AT(struct sealed_secret, version)},
    {"lifecycle", TEXT_AT(struct sealed_secret, lifecycle)},
    {"generation", INT_AT(struct sealed_secret, generation)},
    {"put_at", TIME_AT(struct sealed_secret, put_us)},
    {"put_by", TEXT_AT(struct sealed_secret, put_by)},
    {"read_at", TIME_AT(struct sealed_secret, read_us)},
    {"read_by", TEXT_AT(struct sealed_secret, read_by)},
    {"created_at", TIME_AT(struct sealed_secret, created_us)},
    {"updated_at", TIME_AT(struct sealed_secret, updated_us)},
    {0},
};
const struct shape secret_shape = {"Secret", secret_shown};

static const struct field version_shown[] = {
    {"version", INT_AT(struct vault_version, version)},
    {"type", TEXT_AT(struct vault_version, secret_type)},
    {"keys", JSON_AT(struct vault_version, key_names)},
    {"created_at", TIME_AT(struct vault_version, created_us)},
    {"created_by", TEXT_AT(struct vault_version, created_by)},
    {"read_at", TIME_AT(struct vault_version, read_us)},
    {"read_by", TEXT_AT(struct vault_version, read_by)},
    {"destroyed_at", TIME_AT(struct vault_version, destroyed_us)},
    {0},
};
const struct shape secret_version_shape = {"SecretVersion", version_shown};

struct value_answer {
    struct str key;
    struct str value;
    int64_t version;
};
static const struct field value_shown[] = {
    {"key", TEXT_AT(struct value_answer, key)},
    {"value", TEXT_AT(struct value_answer, value)},
    {"version", INT_AT(struct value_answer, version)},
    {0},
};
const struct shape secret_value_shape = {"SecretValue", value_shown};

/* clang-format off */
const struct parameter secret_list_query[] = {
    PARAMETER_LIMIT(SECRET_LIST_LIMIT), PARAMETER_CURSOR,
    {"q", FIELD_TEXT, "Part of a name or id.", 0, QUERY_MAX, false, NULL},
    {0},
};
const struct parameter secret_versions_query[] = {
    PARAMETER_LIMIT(VAULT_VERSIONS_MAX), PARAMETER_CURSOR, {0},
};
/* clang-format on */

struct str secret_tag(struct arena *arena, const struct sealed_secret *secret)
{
    return arena_print(arena, "%lld-%lld-%lld", (long long)secret->generation,
                       (long long)secret->updated_us, (long long)secret->version);
}

/* ---- lists ---- */

enum outcome secret_read_filter(struct call *call, struct secret_filter *filter)
{
    struct str q = str_trim(request_query(call->request, "q"));
    *filter = (struct secret_filter){.q = q.length == 0 ? STR_NONE : q};
    if (q.length > QUERY_MAX)
        failure_field(&call->failure, STR("/q"), "too_long", "Search for at most %d bytes.",
                      QUERY_MAX);
    enum outcome limited =
        call_limit(call, SECRET_LIST_DEFAULT, SECRET_LIST_LIMIT, &filter->limit);
    if (limited != DONE || call->failure.field_count > 0)
        return INVALID;
    return cursor_read(call, request_query(call->request, "cursor"), filter->after,
                       COUNT_OF(filter->after));
}

struct str secret_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct sealed_secret *last =
        LIST_ROW(*list, struct sealed_secret, list->count - 1);
    return cursor_write(call, (struct str[]){last->sort_name, last->id}, 2);
}

enum outcome secret_list_json(struct call *call)
{
    struct secret_filter filter;
    struct list list;
    enum outcome outcome = secret_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = secret_list(&call->task, &filter, &list);
    if (outcome != DONE)
        return outcome;
    return answer_list(call, secret_shown, &list, secret_next_cursor(call, &list));
}

enum outcome secret_versions_json(struct call *call)
{
    struct sealed_secret secret;
    struct list list;
    struct str after[1];
    int64_t limit = 0;
    int64_t before = 0;
    enum outcome outcome =
        call_limit(call, SECRET_VERSIONS_DEFAULT, VAULT_VERSIONS_MAX, &limit);
    if (outcome == DONE)
        outcome = cursor_read(call, request_query(call->request, "cursor"), after, 1);
    if (outcome != DONE)
        return outcome;
    if (after[0].at != NULL && !str_int_parse(after[0], 1, INT64_MAX, &before))
        return ABSENT;
    outcome = secret_load(&call->task, request_word(call->request, "resource"), &secret);
    if (outcome == DONE)
        outcome = vault_versions(&call->task, secret.id, before, limit, &list);
    if (outcome != DONE)
        return outcome;
    struct str next = STR_NONE;
    if (list.more)
        next = arena_print(call->task.arena, "%lld",
                           (long long)LIST_ROW(list, struct vault_version, list.count - 1)->version);
    return answer_list(call, version_shown, &list,
                       next.at == NULL ? STR_NONE : cursor_write(call, &next, 1));
}

/* ---- one ---- */

static enum outcome answer_secret(struct call *call, struct json_writer writer,
                                  const struct sealed_secret *secret)
{
    answer_etag(call, secret_tag(call->task.arena, secret));
    json_write_struct(&writer, secret_shown, secret);
    return DONE;
}

enum outcome secret_show_json(struct call *call)
{
    struct sealed_secret secret;
    enum outcome outcome =
        secret_load(&call->task, request_word(call->request, "resource"), &secret);
    return outcome == DONE ? answer_secret(call, answer_json(call, 200), &secret) : outcome;
}

/* {"name": "value", "gone": null}; INVALID with field errors that hold nothing of a value. */
static enum outcome read_entries(struct call *call, struct secret_entry **entries, size_t *count)
{
    const struct node *values = node_member(call->json, STR("values"));
    *count = 0;
    *entries = NULL;
    if (values == NULL)
        return DONE;
    if (values->kind != NODE_OBJECT || values->count > VAULT_KEYS_MAX) {
        failure_field(&call->failure, STR("/values"),
                      values->kind == NODE_OBJECT ? "too_long" : "wrong_type",
                      "Must be an object of at most %d texts.", VAULT_KEYS_MAX);
        return INVALID;
    }
    *entries = ARENA_ARRAY(call->task.arena, values->count + 1, struct secret_entry);
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        if (each->kind != NODE_TEXT && each->kind != NODE_NULL)
            failure_field(&call->failure,
                          secret_key_name_is(each->key)
                              ? pointer_add(call->task.arena, STR("/values"), each->key)
                              : STR("/values"),
                          "wrong_type", "Values are texts, or null to take the key away.");
        (*entries)[(*count)++] = (struct secret_entry){
            each->key, secret_of(call->task.arena, each->kind == NODE_TEXT ? each->text : STR("")),
            each->kind == NODE_NULL};
    }
    return call->failure.field_count > 0 ? INVALID : DONE;
}

enum outcome secret_add_json(struct call *call)
{
    const struct secret_input *input = call->input;
    struct sealed_secret secret;
    struct secret_entry *entries;
    size_t count;
    enum outcome outcome = read_entries(call, &entries, &count);
    if (outcome == DONE)
        outcome = secret_add(&call->task,
                             &(struct secret_draft){input->id, input->name, input->type,
                                                    input->note, entries, count},
                             &secret);
    if (outcome != DONE)
        return outcome;
    struct str path = ARENA_JOIN(call->task.arena, call->request->path, STR("/"), secret.id);
    return answer_secret(call, answer_created(call, path), &secret);
}

/* PUT says all values there are, PATCH those that change. */
enum outcome secret_put_json(struct call *call)
{
    const struct secret_input *input = call->input;
    struct str id = request_word(call->request, "resource");
    struct sealed_secret secret;
    struct secret_change change = {.type = input->type,
                                   .note = input->note,
                                   .whole = call->request->method == PUT};
    struct secret_entry *entries;
    enum outcome outcome = secret_load(&call->task, id, &secret);
    if (outcome == DONE)
        outcome = call_if_match(call, secret_tag(call->task.arena, &secret));
    if (outcome == DONE)
        outcome = read_entries(call, &entries, &change.count);
    if (outcome != DONE)
        return outcome;
    change.entries = entries;
    change.version = secret.version;
    outcome = secret_put(&call->task, id, &change, &secret);
    return outcome == DONE ? answer_secret(call, answer_json(call, 200), &secret) : outcome;
}

enum outcome secret_reveal_json(struct call *call)
{
    const struct secret_reveal_input *input = call->input;
    struct secret_shown_value shown;
    enum outcome outcome =
        secret_show_value(&call->task, request_word(call->request, "resource"), input->key,
                          input->version, &shown);
    if (outcome != DONE)
        return outcome;
    struct value_answer answer = {input->key, secret_reveal(shown.value), shown.version};
    struct json_writer writer = answer_json(call, 200);
    response_header(call->response, "Cache-Control", STR("no-store"));
    json_write_struct(&writer, value_shown, &answer);
    return DONE;
}

enum outcome secret_destroy_json(struct call *call)
{
    int64_t version = 0;
    if (!str_int_parse(request_word(call->request, "version"), 1, INT64_MAX, &version))
        return ABSENT;
    enum outcome outcome =
        secret_destroy(&call->task, request_word(call->request, "resource"), version);
    return outcome == DONE ? answer_nothing(call) : outcome;
}
