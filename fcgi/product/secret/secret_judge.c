/* secret_judge.c: which keys and values a secret will have, and what is wrong with them. */
/* SPDX-License-Identifier: ISC */
#include "product/secret/secret_private.h"

/* What a plan is made of. */
struct making {
    struct task *task;
    const struct secret_type *type; /* the first row for a type that does not exist */
    const struct secret_entry *entries;
    size_t count;
    struct vault_value *rows;       /* values as they will be */
    size_t row_count;
};

static struct str value_pointer(const struct making *making, struct str name)
{
    return pointer_add(making->task->arena, STR("/values"), name);
}

static const struct secret_entry *entry_find(const struct making *making, struct str name)
{
    for (size_t i = 0; i < making->count; i++)
        if (str_equal(making->entries[i].name, name))
            return &making->entries[i];
    return NULL;
}

/* ---- judging ---- */

/* A name that is none is not told back: somebody may have typed a value there. */
static bool judge_name(struct making *making, const struct secret_entry *entry)
{
    struct failure *failure = making->task->failure;
    if (!secret_key_name_is(entry->name)) {
        failure_field(failure, STR("/values"), "format",
                      "Names of keys have 1 to %d of a-z, A-Z, 0-9, '-', '_' and '.'.",
                      VAULT_NAME_MAX);
        return false;
    }
    if (entry_find(making, entry->name) != entry) {
        failure_field(failure, value_pointer(making, entry->name), "not_unique",
                      "The key is there twice.");
        return false;
    }
    if (making->type->keys != NULL && secret_key_kind_of(making->type, entry->name) == NULL &&
        !entry->gone) {
        failure_field(failure, value_pointer(making, entry->name), "unknown",
                      "This type of secret has no such key.");
        return false;
    }
    return true;
}

static void judge_value(struct making *making, const struct secret_entry *entry)
{
    struct str value = secret_reveal(entry->value);
    if (value.length == 0)
        failure_field(making->task->failure, value_pointer(making, entry->name), "required",
                      "The value must not be empty.");
    else if (value.length > VAULT_VALUE_BYTES_MAX)
        failure_field(making->task->failure, value_pointer(making, entry->name), "too_long",
                      "A value may have at most %d bytes.", VAULT_VALUE_BYTES_MAX);
    else if (!str_is_utf8(value) || str_find(value, 0, '\0') >= 0)
        failure_field(making->task->failure, value_pointer(making, entry->name), "format",
                      "The value must be text (UTF-8).");
}

static void judge_whole(struct making *making)
{
    size_t bytes = 0;
    for (size_t i = 0; i < making->row_count; i++)
        bytes += making->rows[i].name.length + secret_reveal(making->rows[i].value).length;
    if (bytes > VAULT_BYTES_MAX)
        failure_field(making->task->failure, STR("/values"), "too_long",
                      "All values together may have at most %d bytes.", VAULT_BYTES_MAX);
}

/* Keys that the type demands and that will have no value. */
static void judge_missing(struct making *making)
{
    const struct vault_values will = {making->rows, making->row_count};
    for (const struct secret_key_kind *row = making->type->keys;
         row != NULL && row->name != NULL; row++) {
        const struct secret_entry *entry = entry_find(making, str_of(row->name));
        bool told = entry != NULL && !entry->gone; /* judged as a value */
        if (row->required && !told && vault_value(&will, str_of(row->name)) == NULL)
            failure_field(making->task->failure, value_pointer(making, str_of(row->name)),
                          "required", "%s is needed.", row->title);
    }
}

/* ---- values ---- */

static void values_take(struct making *making, const struct vault_values *old)
{
    size_t room = making->count + old->count + 1;
    making->rows = ARENA_ARRAY(making->task->arena, room, struct vault_value);
    for (size_t i = 0; i < old->count; i++) {
        const struct vault_value *row = &old->rows[i];
        bool known =
            making->type->keys == NULL || secret_key_kind_of(making->type, row->name) != NULL;
        if (known && entry_find(making, row->name) == NULL)
            making->rows[making->row_count++] = *row;
    }
    for (size_t i = 0; i < making->count; i++) {
        const struct secret_entry *entry = &making->entries[i];
        if (!judge_name(making, entry) || entry->gone)
            continue;
        judge_value(making, entry);
        making->rows[making->row_count++] = (struct vault_value){entry->name, entry->value};
    }
    judge_whole(making);
    judge_missing(making);
}

/* ---- settings ---- */

static bool array_has(const struct node *array, struct str text)
{
    for (const struct node *each = array->first; each != NULL; each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, text))
            return true;
    return false;
}

static void key_add(struct making *making, struct node *keys, struct str name)
{
    if (!array_has(keys, name))
        node_append(keys, node_text(making->task->arena, name));
}

/* Which keys it has: those of its type, else those before and those that got a value. */
static struct node *keys_of(struct making *making, const struct node *before)
{
    struct node *keys = node_array(making->task->arena);
    const struct vault_values will = {making->rows, making->row_count};
    for (const struct secret_key_kind *row = making->type->keys;
         row != NULL && row->name != NULL; row++)
        if (row->required || vault_value(&will, str_of(row->name)) != NULL)
            key_add(making, keys, str_of(row->name));
    if (making->type->keys != NULL)
        return keys;
    for (const struct node *each = before == NULL ? NULL : before->first; each != NULL;
         each = each->next) {
        const struct secret_entry *entry = entry_find(making, each->text);
        if (entry == NULL || !entry->gone)
            key_add(making, keys, each->text);
    }
    for (size_t i = 0; i < making->row_count; i++)
        key_add(making, keys, making->rows[i].name);
    if (keys->count > VAULT_KEYS_MAX)
        failure_field(making->task->failure, STR("/values"), "too_long",
                      "A secret may have at most %d keys.", VAULT_KEYS_MAX);
    return keys;
}

/* The names of the entries that bring a value. */
static struct str changed_names(const struct making *making)
{
    struct buf buf = buf_open(making->task->arena, 256, VAULT_BYTES_MAX);
    struct json_writer writer = json_writer_of(&buf);
    json_write_array(&writer);
    for (size_t i = 0; i < making->count; i++)
        if (!making->entries[i].gone)
            json_write_text(&writer, making->entries[i].name);
    json_write_end_array(&writer);
    return buf.over ? STR("[]") : buf_str(&buf);
}

static void plan_fill(struct making *making, struct str type, struct str note,
                      const struct node *keys_before, struct secret_plan *out)
{
    struct arena *arena = making->task->arena;
    struct node *settings = node_object(arena);
    node_set(arena, settings, STR("secretType"), node_text(arena, type));
    node_set(arena, settings, STR("keys"), keys_of(making, keys_before));
    if (note.length > 0)
        node_set(arena, settings, STR("note"), node_text(arena, note));
    *out = (struct secret_plan){
        .settings = settings,
        .draft = {.secret_type = type,
                  .values = {making->rows, making->row_count},
                  .changed = changed_names(making)},
    };
}

static const struct secret_type *type_or_any(struct str word)
{
    const struct secret_type *type = secret_type_of(word);
    return type == NULL ? &secret_types[0] : type;
}

void secret_plan_new(struct task *task, const struct secret_draft *draft,
                     struct secret_plan *out)
{
    struct str type = draft->type.length == 0 ? str_of(secret_types[0].word) : draft->type;
    struct making making = {task, type_or_any(type), draft->entries, draft->count, NULL, 0};
    values_take(&making, &(struct vault_values){NULL, 0});
    plan_fill(&making, type, draft->note, NULL, out);
    out->puts = true;
}

void secret_plan_change(struct task *task, const struct sealed_secret *before,
                        const struct secret_change *change, const struct vault_values *old,
                        struct secret_plan *out)
{
    struct node *keys = NULL;
    struct failure unused = {.arena = task->arena};
    struct str type = change->type.length == 0 ? before->type : change->type;
    struct str note = change->note.at == NULL ? before->note : change->note;
    struct making making = {task, type_or_any(type), change->entries, change->count, NULL, 0};
    if (json_parse(task->arena, before->keys, &unused, &keys) != DONE)
        bug("keys of a secret are not JSON");
    values_take(&making, old);
    plan_fill(&making, type, note, change->whole ? NULL : keys, out);
    out->draft.after = before->version;
    out->puts = change->whole || change->count > 0 || !str_equal(type, before->type);
}

/* ---- telling ---- */

static bool starts(struct str pointer, const char *prefix, struct str *rest)
{
    struct str front = str_of(prefix);
    if (!str_starts(pointer, front))
        return false;
    *rest = str_slice(pointer, front.length, pointer.length);
    return true;
}

void secret_tell(struct failure *failure)
{
    struct str rest;
    size_t kept = 0;
    bool judged = false;
    for (size_t i = 0; i < failure->field_count; i++)
        judged = judged || str_starts(failure->fields[i].pointer, STR("/values"));
    for (size_t i = 0; i < failure->field_count; i++) {
        struct failure_field field = failure->fields[i];
        if (starts(field.pointer, "/settings_json/keys", &rest)) {
            if (judged)
                continue; /* told in better words */
            field.pointer = STR("/values");
        } else if (starts(field.pointer, "/settings_json/secretType", &rest)) {
            field.pointer = STR("/type");
        } else if (starts(field.pointer, "/settings_json", &rest)) {
            field.pointer = rest.length == 0 ? STR("/values") : rest;
        }
        failure->fields[kept++] = field;
    }
    failure->field_count = kept;
}
