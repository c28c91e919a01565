/* secret.c: secrets: read, put, shown, destroyed. What is put is judged in secret_judge.c. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/resource/resource.h"
#include "product/secret/secret_private.h"

static const struct field secret_columns[] = {
    {"id", TEXT_AT(struct sealed_secret, id)},
    {"project_id", TEXT_AT(struct sealed_secret, project_id)},
    {"name", TEXT_AT(struct sealed_secret, name)},
    {"sort_name", TEXT_AT(struct sealed_secret, sort_name)},
    {"settings", TEXT_AT(struct sealed_secret, settings)},
    {"lifecycle", TEXT_AT(struct sealed_secret, lifecycle)},
    {"generation", INT_AT(struct sealed_secret, generation)},
    {"updated_us", TIME_AT(struct sealed_secret, updated_us)},
    {"created_us", TIME_AT(struct sealed_secret, created_us)},
    {"version", INT_AT(struct sealed_secret, version)},
    {"value_keys", TEXT_AT(struct sealed_secret, value_keys)},
    {"put_us", TIME_AT(struct sealed_secret, put_us)},
    {"put_by", TEXT_AT(struct sealed_secret, put_by)},
    {"read_us", TIME_AT(struct sealed_secret, read_us)},
    {"read_by", TEXT_AT(struct sealed_secret, read_by)},
    {0},
};

/* ---- reading ---- */

static struct str text_member(const struct node *object, struct str name)
{
    const struct node *member = node_member(object, name);
    return member != NULL && member->kind == NODE_TEXT ? member->text : STR("");
}

/* What its settings say, as members of their own. */
static void settings_take(struct arena *arena, struct sealed_secret *secret)
{
    struct failure unused = {.arena = arena};
    struct node *settings = NULL;
    if (json_parse(arena, secret->settings, &unused, &settings) != DONE)
        bug("stored settings of a resource are not JSON");
    const struct node *keys = node_member(settings, STR("keys"));
    secret->type = text_member(settings, STR("secretType"));
    secret->note = text_member(settings, STR("note"));
    secret->keys =
        keys != NULL && keys->kind == NODE_ARRAY ? json_text(arena, keys) : STR("[]");
}

enum outcome secret_list(struct task *task, const struct secret_filter *filter, struct list *out)
{
    struct str after_id = filter->after[1].at == NULL ? STR("") : filter->after[1];
    enum outcome outcome = store_list(
        task, Q_SECRET_LIST,
        ARGS(ARG_TEXT("project", task->scope->project_id),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_TEXT("after_name", filter->after[0]), ARG_TEXT("after_id", after_id),
             ARG_INT("limit", filter->limit + 1)),
        secret_columns, sizeof(struct sealed_secret), out);
    if (outcome != DONE)
        return outcome;
    out->more = out->count > (size_t)filter->limit;
    if (out->more)
        out->count = (size_t)filter->limit;
    struct sealed_secret *rows = ARENA_ARRAY(task->arena, out->count + 1, struct sealed_secret);
    for (size_t i = 0; i < out->count; i++) {
        rows[i] = *LIST_ROW(*out, struct sealed_secret, i);
        settings_take(task->arena, &rows[i]);
    }
    out->rows = rows;
    return DONE;
}

enum outcome secret_load(struct task *task, struct str id, struct sealed_secret *out)
{
    enum outcome outcome =
        store_one(task, Q_SECRET_LOAD,
                  ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", id)),
                  secret_columns, out);
    if (outcome == DONE)
        settings_take(task->arena, out);
    return outcome;
}

/* ---- writing ---- */

/* What is there now, without a look: what is done must not be told as a failure. */
static void now_there(struct task *task, const struct resource *resource,
                      const struct vault_draft *put, struct sealed_secret *out)
{
    out->id = resource->id;
    out->project_id = resource->project_id;
    out->name = resource->name;
    out->settings = resource->settings;
    out->lifecycle = resource->lifecycle;
    out->generation = resource->generation;
    out->updated_us = resource->updated_us;
    out->created_us = resource->created_us;
    settings_take(task->arena, out);
    if (put == NULL)
        return;
    out->version = put->after + 1;
    out->value_keys = vault_names_json(task->arena, &put->values);
    out->put_us = task_now_us(task);
    out->put_by = task->scope->actor_name;
}

enum outcome secret_add(struct task *task, const struct secret_draft *draft,
                        struct sealed_secret *out)
{
    struct resource resource;
    struct secret_plan plan;
    secret_plan_new(task, draft, &plan);
    const struct vault_draft *put = plan.draft.values.count > 0 ? &plan.draft : NULL;
    enum outcome outcome = resource_add(
        task,
        &(struct resource_draft){.id = draft->id,
                                 .name = draft->name,
                                 .type = VAULT_TYPE,
                                 .settings = plan.settings,
                                 .values = put},
        &resource);
    if (outcome == INVALID)
        secret_tell(task->failure);
    if (outcome != DONE)
        return outcome;
    *out = (struct sealed_secret){.value_keys = STR("[]"), .put_by = STR_NONE};
    now_there(task, &resource, put, out);
    return DONE;
}

static enum outcome refuse_stale(struct task *task)
{
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody put other values since you looked.",
                  "Load the secret again and repeat your change on what is there now.");
}

enum outcome secret_put(struct task *task, struct str id, const struct secret_change *change,
                        struct sealed_secret *out)
{
    struct sealed_secret before;
    struct vault_opened old = {.version = 0};
    struct secret_plan plan;
    struct resource resource;
    enum outcome outcome = secret_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    if (change->version >= 0 && change->version != before.version)
        return refuse_stale(task);
    if (!change->whole && before.version > 0)
        outcome = vault_open(task, id, 0, &old);
    if (outcome != DONE)
        return outcome;
    secret_plan_change(task, &before, change, &old.values, &plan);
    const struct vault_draft *put = plan.puts ? &plan.draft : NULL;
    outcome = resource_change(task, id,
                              &(struct resource_change){.name = before.name,
                                                        .settings = plan.settings,
                                                        .generation = before.generation,
                                                        .seen_us = before.updated_us,
                                                        .values = put},
                              &resource);
    if (outcome == INVALID)
        secret_tell(task->failure);
    if (outcome != DONE)
        return outcome;
    *out = before;
    now_there(task, &resource, put, out);
    return DONE;
}

/* ---- values leave ---- */

static enum outcome read_audit(struct task *task, const char *action,
                               const struct sealed_secret *secret, int64_t version,
                               struct str keys)
{
    struct buf buf = buf_open(task->arena, 512, MIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("version"));
    json_write_int(&writer, version);
    json_write_key(&writer, STR("keys"));
    json_write_raw(&writer, keys);
    json_write_end_object(&writer);
    return audit_add(task, &(struct audit_deed){.action = action,
                                                .object_type = "secret",
                                                .object_id = secret->id,
                                                .project_id = secret->project_id,
                                                .resource_id = secret->id,
                                                .after_json = buf_str(&buf)});
}

/* That somebody looked is counted (a person's looks, not an export's) and written before they see
 * it. */
static enum outcome read_noted(struct task *task, const char *action,
                               const struct sealed_secret *secret, int64_t version,
                               struct str keys)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE && task->scope->actor_id.at != NULL)
        outcome = vault_read_count(task);
    if (outcome == DONE)
        outcome = vault_read_queue(task, secret->id, version);
    if (outcome == DONE)
        outcome = read_audit(task, action, secret, version, keys);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome secret_show_value(struct task *task, struct str id, struct str key, int64_t version,
                               struct secret_shown_value *out)
{
    struct sealed_secret secret;
    struct vault_opened opened;
    enum outcome outcome = access_require_proof(task);
    if (outcome == DONE)
        outcome = secret_load(task, id, &secret);
    if (outcome == DONE)
        outcome = vault_open(task, id, version, &opened);
    if (outcome != DONE)
        return outcome;
    const struct vault_value *found = vault_value(&opened.values, key);
    if (found == NULL)
        return ABSENT;
    struct vault_values one = {found, 1};
    outcome = read_noted(task, "secret.revealed", &secret, opened.version,
                         vault_names_json(task->arena, &one));
    if (outcome == DONE)
        *out = (struct secret_shown_value){opened.version, found->value};
    return outcome;
}

enum outcome secret_place_find(struct task *task, struct str project_id,
                               struct secret_place *out)
{
    static const struct field columns[] = {
        {"org_id", TEXT_AT(struct secret_place, org_id)},
        {"tenant", TEXT_AT(struct secret_place, tenant)},
        {0},
    };
    return store_one(task, Q_SECRET_PLACE, ARGS(ARG_TEXT("project", project_id)), columns, out);
}

enum outcome secret_export(struct task *task, const struct sealed_secret *secret,
                           struct vault_opened *out)
{
    enum outcome outcome = vault_open(task, secret->id, 0, out);
    if (outcome == DONE)
        outcome = read_noted(task, "secret.exported", secret, out->version,
                             vault_names_json(task->arena, &out->values));
    return outcome;
}

/* ---- values go ---- */

/* The one row, to say why it cannot be destroyed. */
static enum outcome version_find(struct task *task, struct str id, int64_t version)
{
    struct list rows;
    if (version < 1 || version == INT64_MAX)
        return ABSENT;
    enum outcome outcome = vault_versions(task, id, version + 1, 1, &rows);
    if (outcome != DONE)
        return outcome;
    if (rows.count == 0 || LIST_ROW(rows, struct vault_version, 0)->version != version)
        return ABSENT;
    if (LIST_ROW(rows, struct vault_version, 0)->destroyed_us != 0)
        return refuse(task->failure, CLASH, "secret_destroyed",
                      "The values of this version were destroyed.", NULL);
    return DONE;
}

enum outcome secret_destroy(struct task *task, struct str id, int64_t version)
{
    struct sealed_secret secret;
    enum outcome outcome = secret_load(task, id, &secret);
    if (outcome == DONE)
        outcome = version_find(task, id, version);
    if (outcome != DONE)
        return outcome;
    if (version == secret.version)
        return refuse(task->failure, CLASH, "secret_newest",
                      "The newest values are those that are used.",
                      "Put other values first, or delete the secret.");
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = vault_destroy_queue(task, id, version);
    if (outcome == DONE)
        outcome = read_audit(task, "secret.destroyed", &secret, version, STR("[]"));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
