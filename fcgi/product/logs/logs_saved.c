/* logs_saved.c: the questions that a project keeps. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_saved.h"

#include <string.h>

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/audit/audit.h"

static const struct field saved_columns[] = {
    {"id", TEXT_AT(struct logs_saved, id)},
    {"name", TEXT_AT(struct logs_saved, name)},
    {"query", TEXT_AT(struct logs_saved, query)},
    {"version", INT_AT(struct logs_saved, version)},
    {"created_by", TEXT_AT(struct logs_saved, created_by)},
    {"created_us", TIME_AT(struct logs_saved, created_us)},
    {"updated_us", TIME_AT(struct logs_saved, updated_us)},
    {0},
};

struct stored {
    int64_t stored;
};
static const struct field stored_columns[] = {
    {"stored", INT_AT(struct stored, stored)},
    {0},
};

enum outcome logs_saved_list(struct task *task, struct list *out)
{
    return store_list(
        task, Q_LOGS_SAVED_LIST,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_INT("limit", LOGS_SAVED_MAX)),
        saved_columns, sizeof(struct logs_saved), out);
}

enum outcome logs_saved_load(struct task *task, struct str id, struct logs_saved *out)
{
    return store_one(
        task, Q_LOGS_SAVED_LOAD,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", id)),
        saved_columns, out);
}

/* Printable ASCII as addresses have it: what else there is, is percent-encoded. */
static bool is_address_query(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' ||
            str_find(STR("?#\\\"<>"), 0, text.at[i]) >= 0)
            return false;
    return true;
}

static enum outcome saved_check(struct task *task, const struct logs_saved *saved)
{
    struct failure *failure = task->failure;
    if (saved->name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give the query a name.");
    else if (str_utf8_count(saved->name) > LOGS_SAVED_NAME_MAX)
        failure_field(failure, STR("/name"), "too_long",
                      "A name has at most %d characters.", LOGS_SAVED_NAME_MAX);
    else if (str_has_control(saved->name))
        failure_field(failure, STR("/name"), "malformed",
                      "A name has no control characters.");
    if (saved->query.length > LOGS_SAVED_QUERY_MAX)
        failure_field(failure, STR("/query"), "too_long",
                      "Filters have at most %d bytes.", LOGS_SAVED_QUERY_MAX);
    else if (!is_address_query(saved->query))
        failure_field(
            failure, STR("/query"), "malformed",
            "Filters stand as they do in the address, behind the question mark.");
    return failure->field_count > 0 ? INVALID : DONE;
}

static struct str saved_json(struct arena *arena, const struct logs_saved *saved)
{
    struct buf buf = buf_open(arena, 256, KIB(32));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, saved->name);
    json_write_key(&writer, STR("query"));
    json_write_text(&writer, saved->query);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome written_down(struct task *task, const char *action, struct str id,
                                 struct str before, struct str after)
{
    return audit_add(task, &(struct audit_deed){.action = action,
                                                .object_type = "log_query",
                                                .object_id = id,
                                                .before_json = before,
                                                .after_json = after});
}

static enum outcome refuse_name(struct task *task, enum outcome outcome)
{
    bool full = task->failure->code != NULL &&
                strcmp(task->failure->code, "too_many_log_queries") == 0;
    if (outcome != CLASH || full)
        return outcome;
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique",
                  "Another query of this project has this name.");
    return refuse(task->failure, CLASH, "log_query_name_taken",
                  "Another query of this project has this name.", "Choose another name.");
}

/* Within the transaction, the project's row being held. */
static enum outcome room_check(struct task *task)
{
    struct stored count;
    enum outcome outcome =
        store_one(task, Q_LOGS_SAVED_COUNT,
                  ARGS(ARG_TEXT("project", task->scope->project_id)), stored_columns, &count);
    if (outcome != DONE || count.stored < LOGS_SAVED_MAX)
        return outcome;
    return refuse(task->failure, CLASH, "too_many_log_queries",
                  "The project keeps as many queries as one project may.",
                  "Remove one that nobody uses.");
}

static enum outcome add_in(struct task *task, const struct logs_saved *saved)
{
    struct str project = task->scope->project_id;
    enum outcome outcome =
        store_change(task, Q_LOGS_SAVED_LOCK, ARGS(ARG_TEXT("project", project)), NULL);
    if (outcome == DONE)
        outcome = room_check(task);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_LOGS_SAVED_ADD,
            ARGS(ARG_TEXT("id", saved->id), ARG_TEXT("project", project),
                 ARG_TEXT("name", saved->name), ARG_TEXT("query", saved->query),
                 ARG_INT("now", saved->created_us)),
            NULL);
    if (outcome == DONE)
        outcome = written_down(task, "log_query.added", saved->id, STR_NONE,
                               saved_json(task->arena, saved));
    return outcome;
}

enum outcome logs_saved_add(struct task *task, const struct logs_saved_draft *draft,
                            struct logs_saved *out)
{
    int64_t now = task_now_us(task);
    struct logs_saved saved = {
        .id = id_make(task->arena, "lqy", now),
        .name = str_trim(draft->name),
        .query = draft->query.at == NULL ? STR("") : draft->query,
        .version = 1,
        .created_by = task->scope->actor_id,
        .created_us = now,
        .updated_us = now,
    };
    enum outcome outcome = saved_check(task, &saved);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_in(task, &saved);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return refuse_name(task, outcome);
    }
    *out = saved;
    return DONE;
}

static enum outcome stale(struct task *task)
{
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "The query was changed since you looked at it.",
                  "Look at it again and repeat what you want to change.");
}

static enum outcome change_in(struct task *task, const struct logs_saved *before,
                              const struct logs_saved *after)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_LOGS_SAVED_CHANGE,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", before->id),
             ARG_INT("seen", before->version), ARG_TEXT("name", after->name),
             ARG_TEXT("query", after->query), ARG_INT("now", after->updated_us)),
        &changed);
    if (outcome == DONE && changed == 0)
        return stale(task);
    if (outcome == DONE)
        outcome =
            written_down(task, "log_query.changed", before->id,
                         saved_json(task->arena, before), saved_json(task->arena, after));
    return outcome;
}

enum outcome logs_saved_change(struct task *task, struct str id, int64_t seen,
                               const struct logs_saved_draft *draft, struct logs_saved *out)
{
    struct logs_saved before;
    enum outcome outcome = logs_saved_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    if (before.version != seen)
        return stale(task);
    struct logs_saved after = before;
    after.name = draft->name.at == NULL ? before.name : str_trim(draft->name);
    after.query = draft->query.at == NULL ? before.query : draft->query;
    after.updated_us = task_now_us(task);
    outcome = saved_check(task, &after);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_in(task, &before, &after);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return refuse_name(task, outcome);
    }
    after.version++;
    *out = after;
    return DONE;
}

static enum outcome remove_in(struct task *task, const struct logs_saved *before)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(
        task, Q_LOGS_SAVED_REMOVE,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", before->id),
             ARG_INT("seen", before->version)),
        &changed);
    if (outcome == DONE && changed == 0)
        return stale(task);
    if (outcome == DONE)
        outcome = written_down(task, "log_query.removed", before->id,
                               saved_json(task->arena, before), STR_NONE);
    return outcome;
}

enum outcome logs_saved_remove(struct task *task, struct str id, int64_t seen)
{
    struct logs_saved before;
    enum outcome outcome = logs_saved_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    if (before.version != seen)
        return stale(task);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = remove_in(task, &before);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
