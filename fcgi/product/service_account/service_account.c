/* service_account.c: service accounts: made, found, changed, disabled, deleted, and their keys. */
/* SPDX-License-Identifier: ISC */
#include "product/service_account/service_account.h"

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/limit/limit.h"

static const struct field columns[] = {
    {"id", TEXT_AT(struct service_account, id)},
    {"project_id", TEXT_AT(struct service_account, project_id)},
    {"project_name", TEXT_AT(struct service_account, project_name)},
    {"name", TEXT_AT(struct service_account, name)},
    {"description", TEXT_AT(struct service_account, description)},
    {"disabled_us", INT_AT(struct service_account, disabled_us)},
    {"created_by", TEXT_AT(struct service_account, created_by)},
    {"created_us", INT_AT(struct service_account, created_us)},
    {"updated_us", INT_AT(struct service_account, updated_us)},
    {"key_count", INT_AT(struct service_account, key_count)},
    {"used_us", INT_AT(struct service_account, used_us)},
    {"role_count", INT_AT(struct service_account, role_count)},
    {0},
};

static const struct field role_columns[] = {
    {"role", TEXT_AT(struct service_account_role, role)},
    {"scope_type", TEXT_AT(struct service_account_role, scope_type)},
    {"scope_id", TEXT_AT(struct service_account_role, scope_id)},
    {"project_id", TEXT_AT(struct service_account_role, project_id)},
    {"place_name", TEXT_AT(struct service_account_role, place_name)},
    {"expires_us", INT_AT(struct service_account_role, expires_us)},
    {0},
};

/* ---- reading ---- */

enum outcome service_account_list(struct task *task,
                                  const struct service_account_filter *filter,
                                  struct list *out)
{
    enum outcome outcome = store_list(
        task, Q_SERVICE_ACCOUNT_LIST,
        ARGS(ARG_TEXT("project", task->scope->project_id),
             ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("now", task_now_us(task)), ARG_INT("after_us", filter->after_us),
             ARG_TEXT("after_id",
                      filter->after_id.at == NULL ? STR("") : filter->after_id),
             ARG_INT("limit", filter->limit + 1)),
        columns, sizeof(struct service_account), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

enum outcome service_account_load(struct task *task, struct str id,
                                  struct service_account *out)
{
    *out = (struct service_account){.disabled_us = 0};
    enum outcome outcome =
        store_one(task, Q_SERVICE_ACCOUNT_LOAD,
                  ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", id),
                       ARG_INT("now", task_now_us(task))),
                  columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such service account.",
                      NULL);
    return outcome;
}

enum outcome service_account_roles(struct task *task, struct str id, struct list *out)
{
    return store_list(task, Q_SERVICE_ACCOUNT_ROLES,
                      ARGS(ARG_TEXT("id", id), ARG_INT("now", task_now_us(task)),
                           ARG_INT("limit", SERVICE_ACCOUNT_ROLES_MAX)),
                      role_columns, sizeof(struct service_account_role), out);
}

/* ---- the trail ---- */

static struct str account_json(struct arena *arena, const struct service_account *account)
{
    struct buf buf = buf_open(arena, 160, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, account->name);
    json_write_key(&writer, STR("description"));
    json_write_text(&writer, account->description);
    json_write_key(&writer, STR("disabled"));
    json_write_bool(&writer, account->disabled_us != 0);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* Either may be NULL. */
static enum outcome audit_queue(struct task *task, const char *action,
                                const struct service_account *before,
                                const struct service_account *after)
{
    const struct service_account *one = after == NULL ? before : after;
    struct arena *arena = task->arena;
    return audit_add(
        task, &(struct audit_deed){
                  .action = action,
                  .object_type = "service_account",
                  .object_id = one->id,
                  .project_id = one->project_id,
                  .before_json = before == NULL ? STR_NONE : account_json(arena, before),
                  .after_json = after == NULL ? STR_NONE : account_json(arena, after),
              });
}

/* ---- making and changing ---- */

static void judge_text(struct failure *failure, const char *pointer, struct str text,
                       int64_t most)
{
    if ((int64_t)str_utf8_count(text) > most)
        failure_field(failure, str_of(pointer), "too_long",
                      "Use at most %lld characters.", (long long)most);
    else if (!str_is_utf8(text) || str_has_control(text))
        failure_field(failure, str_of(pointer), "malformed",
                      "This must be plain text in one line.");
}

static enum outcome judge(struct task *task, const struct service_account *account)
{
    if (account->name.length == 0)
        failure_field(task->failure, STR("/name"), "required",
                      "Say what acts with this account.");
    judge_text(task->failure, "/name", account->name, SERVICE_ACCOUNT_NAME_MAX);
    judge_text(task->failure, "/description", account->description,
               SERVICE_ACCOUNT_DESCRIPTION_MAX);
    return task->failure->field_count > 0 ? INVALID : DONE;
}

static enum outcome refuse_taken(struct task *task)
{
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique",
                  "The organization has a service account with this name.");
    return refuse(task->failure, CLASH, "name_taken",
                  "The organization has a service account with this name.",
                  "Choose another name.");
}

static enum outcome end_transaction(struct task *task, enum outcome outcome)
{
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* There is no place left, or the name is not free. */
static enum outcome refuse_add(struct task *task)
{
    store_rollback(task);
    enum outcome outcome = limit_check(task, LIMIT_SERVICE_ACCOUNTS, STR_NONE);
    return outcome == DONE ? refuse_taken(task) : outcome;
}

static enum outcome add_one(struct task *task, const struct service_account *account)
{
    int64_t changed = 0;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = limit_queue(task, LIMIT_SERVICE_ACCOUNTS, STR_NONE);
    if (outcome == DONE)
        outcome = access_principal_queue(task, "service_account", account->id);
    if (outcome == DONE)
        outcome = store_change(task, Q_SERVICE_ACCOUNT_ADD,
                               ARGS(ARG_TEXT("id", account->id),
                                    ARG_TEXT("project", account->project_id),
                                    ARG_TEXT("name", account->name),
                                    ARG_TEXT("description", account->description),
                                    ARG_INT("now", account->created_us),
                                    ARG_INT("most", SERVICE_ACCOUNTS_MAX)),
                               &changed);
    if (outcome == CLASH)
        return refuse_add(task);
    if (outcome == DONE && changed == 0)
        outcome = refuse_print(task->failure, CLASH, "organization_full",
                               "An organization has at most %d service accounts.",
                               SERVICE_ACCOUNTS_MAX);
    if (outcome == DONE)
        outcome = audit_queue(task, "service_account.created", NULL, account);
    return end_transaction(task, outcome);
}

enum outcome service_account_add(struct task *task,
                                 const struct service_account_draft *draft,
                                 struct service_account *out)
{
    struct service_account account = {
        .id = id_make(task->arena, "svc", task_now_us(task)),
        .project_id = task->scope->project_id,
        .name = str_trim(draft->name),
        .description =
            draft->description.at == NULL ? STR("") : str_trim(draft->description),
        .created_by = task->scope->actor_name,
        .created_us = task_now_us(task),
        .updated_us = task_now_us(task),
    };
    enum outcome outcome = judge(task, &account);
    if (outcome == DONE)
        outcome = add_one(task, &account);
    if (outcome == DONE)
        *out = account;
    return outcome;
}

static enum outcome save(struct task *task, const char *action,
                         const struct service_account *before,
                         const struct service_account *after)
{
    struct arg disabled = ARG_NULL("disabled_us");
    if (after->disabled_us != 0)
        disabled = (struct arg)ARG_INT("disabled_us", after->disabled_us);
    int64_t changed = 0;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_change(task, Q_SERVICE_ACCOUNT_CHANGE,
                         ARGS(ARG_TEXT("id", after->id), ARG_TEXT("name", after->name),
                              ARG_TEXT("description", after->description), disabled,
                              ARG_INT("now", after->updated_us)),
                         &changed);
    if (outcome == CLASH)
        outcome = refuse_taken(task);
    if (outcome == DONE && changed == 0)
        outcome = ABSENT; /* deleted a moment ago */
    if (outcome == DONE)
        outcome = audit_queue(task, action, before, after);
    return end_transaction(task, outcome);
}

enum outcome service_account_change(struct task *task, struct str id,
                                    const struct service_account_draft *draft,
                                    struct service_account *out)
{
    struct service_account before;
    enum outcome outcome = service_account_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    struct service_account after = before;
    after.updated_us = task_now_us(task);
    if (draft->name.at != NULL)
        after.name = str_trim(draft->name);
    if (draft->description.at != NULL)
        after.description = str_trim(draft->description);
    if (draft->disabled != NULL && *draft->disabled != (before.disabled_us != 0))
        after.disabled_us = *draft->disabled ? task_now_us(task) : 0;
    outcome = judge(task, &after);
    bool renamed = !str_equal(after.name, before.name) ||
                   !str_equal(after.description, before.description);
    bool turned = after.disabled_us != before.disabled_us;
    const char *action = renamed                  ? "service_account.changed"
                         : after.disabled_us == 0 ? "service_account.enabled"
                                                  : "service_account.disabled";
    if (outcome == DONE && (renamed || turned))
        outcome = save(task, action, &before, &after);
    if (outcome == DONE)
        *out = renamed || turned ? after : before;
    return outcome;
}

enum outcome service_account_set_disabled(struct task *task, struct str id, bool disabled,
                                          struct service_account *out)
{
    struct service_account before;
    enum outcome outcome = service_account_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    *out = before;
    if ((before.disabled_us != 0) == disabled)
        return DONE;
    struct service_account after = before;
    after.updated_us = task_now_us(task);
    after.disabled_us = disabled ? task_now_us(task) : 0;
    outcome =
        save(task, disabled ? "service_account.disabled" : "service_account.enabled",
             &before, &after);
    if (outcome == DONE)
        *out = after;
    return outcome;
}

enum outcome service_account_remove(struct task *task, struct str id)
{
    struct service_account account;
    enum outcome outcome = service_account_load(task, id, &account);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = access_principal_remove_queue(task, account.id);
    if (outcome == DONE)
        outcome = audit_queue(task, "service_account.deleted", &account, NULL);
    return end_transaction(task, outcome);
}

/* ---- keys ---- */

/* ABSENT, or FORBIDDEN for who may not act with it. */
static enum outcome find_to_act(struct task *task, struct str id)
{
    struct service_account account;
    enum outcome outcome = service_account_load(task, id, &account);
    return outcome == DONE ? access_not_above_principal(task, id) : outcome;
}

enum outcome service_account_keys(struct task *task, struct str id, struct list *out)
{
    struct service_account account;
    enum outcome outcome = service_account_load(task, id, &account);
    return outcome == DONE ? api_keys(task, id, out) : outcome;
}

enum outcome service_account_key_add(struct task *task, struct str id,
                                     const struct api_key_draft *draft,
                                     struct api_key *out, struct secret *text)
{
    enum outcome outcome = find_to_act(task, id);
    return outcome == DONE ? api_key_add(task, id, draft, out, text) : outcome;
}

enum outcome service_account_key_rotate(struct task *task, struct str id,
                                        const struct api_key_rotation *rotation,
                                        struct api_key *out, struct secret *text)
{
    enum outcome outcome = find_to_act(task, id);
    return outcome == DONE ? api_key_rotate(task, id, rotation, out, text) : outcome;
}

enum outcome service_account_key_revoke(struct task *task, struct str id,
                                        struct str key_id)
{
    struct service_account account;
    enum outcome outcome = service_account_load(task, id, &account);
    return outcome == DONE ? api_key_revoke(task, id, key_id) : outcome;
}
