/* saved_view.c: views of lists under a name. */
/* SPDX-License-Identifier: ISC */
#include "product/saved_view/saved_view.h"

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/audit/audit.h"

const struct field saved_view_columns[] = {
    {"id", TEXT_AT(struct saved_view, id)},
    {"path", TEXT_AT(struct saved_view, path)},
    {"name", TEXT_AT(struct saved_view, name)},
    {"query", TEXT_AT(struct saved_view, query)},
    {"created_us", TIME_AT(struct saved_view, created_us)},
    {0},
};

struct others {
    int64_t others;
};
static const struct field others_columns[] = {
    {"others", INT_AT(struct others, others)},
    {0},
};

struct kept {
    struct str id;
};
static const struct field kept_columns[] = {
    {"id", TEXT_AT(struct kept, id)},
    {0},
};

enum outcome saved_view_list(struct task *task, struct list *out)
{
    return store_list(task, Q_SAVED_VIEW_LIST,
                      ARGS(ARG_NULL("path"), ARG_INT("limit", SAVED_VIEWS_MAX)),
                      saved_view_columns, sizeof(struct saved_view), out);
}

/* Printable ASCII as addresses have it, without what would begin another part of one. */
static bool is_part_of_address(struct str text, const char * not )
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' ||
            str_find(str_of(not ), 0, text.at[i]) >= 0)
            return false;
    return true;
}

static enum outcome draft_check(struct task *task, const struct saved_view_draft *draft)
{
    struct failure *failure = task->failure;
    bool is_path = draft->path.length > 0 && draft->path.length <= SAVED_VIEW_PATH_MAX &&
                   draft->path.at[0] == '/' && !str_starts(draft->path, STR("//")) &&
                   is_part_of_address(draft->path, "?#\\\"<>");
    if (draft->name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give the view a name.");
    else if (str_utf8_count(draft->name) > SAVED_VIEW_NAME_MAX)
        failure_field(failure, STR("/name"), "too_long",
                      "A name has at most %d characters.", SAVED_VIEW_NAME_MAX);
    if (!is_path)
        failure_field(
            failure, STR("/path"), "malformed",
            "A view is of a list of the console: its path begins with a slash.");
    if (draft->query.length > SAVED_VIEW_QUERY_MAX)
        failure_field(failure, STR("/query"), "too_long",
                      "Filters have at most %d bytes.", SAVED_VIEW_QUERY_MAX);
    else if (!is_part_of_address(draft->query, "?#\\\"<>"))
        failure_field(
            failure, STR("/query"), "malformed",
            "Filters stand as they do in the address, behind the question mark.");
    return failure->field_count > 0 ? INVALID : DONE;
}

static struct str view_json(struct arena *arena, const struct saved_view_draft *draft)
{
    struct buf buf = buf_open(arena, 256, KIB(16));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("path"));
    json_write_text(&writer, draft->path);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, draft->name);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* Within the transaction, the person's row being held. */
static enum outcome room_check(struct task *task, const struct saved_view_draft *draft)
{
    struct others count;
    enum outcome outcome =
        store_one(task, Q_SAVED_VIEW_COUNT,
                  ARGS(ARG_TEXT("path", draft->path), ARG_TEXT("name", draft->name)),
                  others_columns, &count);
    if (outcome != DONE || count.others < SAVED_VIEWS_MAX)
        return outcome;
    return refuse(task->failure, CLASH, "too_many_views",
                  "You have as many views as one person may have.",
                  "Delete one that you do not use.");
}

static enum outcome person_hold(struct task *task)
{
    int64_t changed = 0;
    enum outcome outcome = store_change(task, Q_SAVED_VIEW_LOCK, NO_ARGS, &changed);
    if (outcome != DONE || changed > 0)
        return outcome;
    return refuse(task->failure, FORBIDDEN, "people_only",
                  "Views and shortcuts belong to people.", "Sign in as a person.");
}

static enum outcome keep_in(struct task *task, const struct saved_view_draft *draft,
                            struct saved_view *out)
{
    int64_t now = task_now_us(task);
    struct kept kept;
    enum outcome outcome = person_hold(task);
    if (outcome == DONE)
        outcome = room_check(task, draft);
    if (outcome == DONE)
        outcome =
            store_one(task, Q_SAVED_VIEW_KEEP,
                      ARGS(ARG_TEXT("id", id_make(task->arena, "viw", now)),
                           ARG_TEXT("path", draft->path), ARG_TEXT("name", draft->name),
                           ARG_TEXT("query", draft->query), ARG_INT("now", now)),
                      kept_columns, &kept);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){.action = "saved_view.kept",
                                       .object_type = "saved_view",
                                       .object_id = kept.id,
                                       .after_json = view_json(task->arena, draft)});
    if (outcome == DONE)
        outcome = store_one(task, Q_SAVED_VIEW_LOAD, ARGS(ARG_TEXT("id", kept.id)),
                            saved_view_columns, out);
    return outcome;
}

enum outcome saved_view_keep(struct task *task, const struct saved_view_draft *draft,
                             struct saved_view *out)
{
    const struct saved_view_draft trimmed = {draft->path, str_trim(draft->name),
                                             draft->query.at == NULL ? STR("")
                                                                     : draft->query};
    enum outcome outcome = draft_check(task, &trimmed);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = keep_in(task, &trimmed, out);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome saved_view_remove(struct task *task, struct str id)
{
    struct saved_view saved;
    enum outcome outcome = store_one(task, Q_SAVED_VIEW_LOAD, ARGS(ARG_TEXT("id", id)),
                                     saved_view_columns, &saved);
    if (outcome != DONE)
        return outcome;
    const struct saved_view_draft before = {saved.path, saved.name, saved.query};
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_SAVED_VIEW_REMOVE, ARGS(ARG_TEXT("id", id)), 1);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){.action = "saved_view.deleted",
                                       .object_type = "saved_view",
                                       .object_id = id,
                                       .before_json = view_json(task->arena, &before)});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

enum outcome saved_view_shortcuts(struct task *task, bool enabled)
{
    int64_t changed = 0;
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = person_hold(task);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_SAVED_VIEW_SHORTCUTS,
            ARGS(ARG_BOOL("shortcuts", enabled), ARG_INT("now", task_now_us(task))),
            &changed);
    if (outcome == DONE && changed > 0)
        outcome = audit_add(
            task,
            &(struct audit_deed){.action = "person.changed",
                                 .object_type = "person",
                                 .object_id = task->scope->actor_id,
                                 .before_json = enabled ? STR("{\"shortcuts\":false}")
                                                        : STR("{\"shortcuts\":true}"),
                                 .after_json = enabled ? STR("{\"shortcuts\":true}")
                                                       : STR("{\"shortcuts\":false}")});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
