/* api_key_json.c: API keys as JSON, in and out. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/api_key/api_key.h"

enum { PERMISSIONS_BYTES_MAX = 2000 };

const struct field key_input_fields[] = {
    {"name", TEXT_AT(struct key_input, name), .min = 1, .max = KEY_NAME_MAX,
     .required = true},
    {"expires_at", TIME_AT(struct key_input, expires_us)},
    {"permissions", JSON_AT(struct key_input, permissions), .max = PERMISSIONS_BYTES_MAX},
    {"scope_type", TEXT_AT(struct key_input, place_type), .min = 1, .max = 20},
    {"scope_id", TEXT_AT(struct key_input, place_id), .min = 1, .max = 63},
    {0},
};

const struct field key_rotation_fields[] = {
    {"overlap_s", INT_AT(struct key_rotation, overlap_s), .min = 0,
     .max = KEY_OVERLAP_MAX_S},
    {0},
};

/* Was the field of that place in the table sent, be it as null? */
static bool was_sent(const struct call *call, unsigned field)
{
    return (call->sent >> field & 1) != 0;
}

/* ---- permissions ---- */

void key_permissions_write(struct json_writer *writer, int64_t may)
{
    if (may == 0) {
        json_write_null(writer);
        return;
    }
    json_write_array(writer);
    for (const struct permission_word *row = permission_words; row->name != NULL; row++)
        if ((may & row->bit) != 0)
            json_write_text(writer, str_of(row->action));
    json_write_end_array(writer);
}

enum outcome key_permissions_read(struct call *call, struct str permissions, int64_t *out)
{
    struct node *node = NULL;
    struct failure *failure = &call->failure;
    int64_t may = 0;
    *out = 0;
    if (permissions.at == NULL || str_is(permissions, "null"))
        return DONE;
    enum outcome outcome = json_parse(call->task.arena, permissions, failure, &node);
    if (outcome != DONE)
        return outcome;
    if (node->kind != NODE_ARRAY || node->count == 0) {
        failure_field(failure, STR("/permissions"), "wrong_type",
                      "Must be a list of at least one permission, or null for all.");
        return INVALID;
    }
    size_t i = 0;
    for (const struct node *item = node->first; item != NULL; item = item->next, i++) {
        int64_t bit = item->kind == NODE_TEXT ? permission_bit(item->text) : 0;
        may |= bit;
        if (bit == 0)
            failure_field(failure,
                          pointer_add_index(call->task.arena, STR("/permissions"), i),
                          "unknown", "There is no such permission.");
    }
    *out = may;
    return failure->field_count > 0 ? INVALID : DONE;
}

/* ---- in ---- */

enum outcome key_draft_of_json(struct call *call, struct api_key_draft *draft)
{
    enum { EXPIRES_FIELD = 1 };
    const struct key_input *input = call->input;
    *draft = (struct api_key_draft){
        .name = input->name,
        .expires_us =
            was_sent(call, EXPIRES_FIELD) ? input->expires_us : KEY_EXPIRY_USUAL,
        .place_type = input->place_type,
        .place_id = input->place_id,
    };
    return key_permissions_read(call, input->permissions, &draft->may);
}

int64_t key_overlap_of_json(const struct call *call)
{
    const struct key_rotation *input = call->input;
    return was_sent(call, 0) ? input->overlap_s : KEY_OVERLAP_DEFAULT_S;
}

/* ---- out ---- */

struct key_told {
    struct api_key key;
    struct str permissions;
};

static const struct field shown[] = {
    {"key_id", TEXT_AT(struct key_told, key.id)},
    {"name", TEXT_AT(struct key_told, key.name)},
    {"prefix", TEXT_AT(struct key_told, key.shown_prefix)},
    {"permissions", JSON_AT(struct key_told, permissions)},
    {"scope_type", TEXT_AT(struct key_told, key.place_type)},
    {"scope_id", TEXT_AT(struct key_told, key.place_id)},
    {"created_by", TEXT_AT(struct key_told, key.created_by)},
    {"created_at", TIME_AT(struct key_told, key.created_us)},
    {"expires_at", TIME_AT(struct key_told, key.expires_us)},
    {"last_used_at", TIME_AT(struct key_told, key.used_us)},
    {0},
};
const struct shape key_shape = {"ApiKey", shown};

static struct key_told told_of(struct arena *arena, const struct api_key *key)
{
    struct buf buf = buf_open(arena, 64, KIB(2));
    struct json_writer writer = json_writer_of(&buf);
    key_permissions_write(&writer, key->may);
    return (struct key_told){*key, buf_str(&buf)};
}

enum outcome key_answer_list(struct call *call, const struct list *keys)
{
    struct key_told *rows = ARENA_ARRAY(call->task.arena, keys->count, struct key_told);
    for (size_t i = 0; i < keys->count; i++)
        rows[i] = told_of(call->task.arena, LIST_ROW(*keys, struct api_key, i));
    const struct list list = {rows, keys->count, sizeof *rows, false};
    return answer_list(call, shown, &list, STR_NONE);
}

enum outcome key_answer_made(struct call *call, struct str base,
                             const struct api_key *key, struct secret text)
{
    struct key_told told = told_of(call->task.arena, key);
    struct json_writer writer =
        answer_created(call, ARENA_JOIN(call->task.arena, base, STR("/"), key->id));
    json_write_object(&writer);
    json_write_members(&writer, shown, &told);
    json_write_key(&writer, STR("api_key"));
    json_write_text(&writer, secret_reveal(text));
    json_write_end_object(&writer);
    return DONE;
}
