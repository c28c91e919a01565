/* dashboard_write.c: making, changing and deleting dashboards; the rules. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "product/dashboard/dashboard.h"
#include "product/dashboard/dashboard_private.h"

enum { COPIES_TRIED_MAX = 20 };

struct number {
    int64_t count;
};
static const struct field number_columns[] = {
    {"count", INT_AT(struct number, count)},
    {0},
};

/* ---- what may be kept ---- */

static void text_judge(struct failure *failure, const char *pointer, struct str text,
                       int most)
{
    if (str_has_control(text))
        failure_field(failure, str_of(pointer), "format",
                      "It may not hold control characters.");
    else if (str_utf8_count(text) > (size_t)most)
        failure_field(failure, str_of(pointer), "too_long",
                      "must have at most %d characters", most);
}

/* A dashboard as it would be kept; fills in what follows from the document. */
static enum outcome dashboard_check(struct task *task, const struct node *document,
                                    struct dashboard *dashboard)
{
    struct failure *failure = task->failure;
    struct node *filled = NULL;
    text_judge(failure, "/name", dashboard->name, DASHBOARD_NAME_MAX);
    text_judge(failure, "/description", dashboard->description,
               DASHBOARD_DESCRIPTION_MAX);
    if (dashboard->name.length == 0)
        failure_field(failure, STR("/name"), "required", "Give the dashboard a name.");
    enum outcome outcome = dashboard_document_check(task->arena, document,
                                                    STR("/document"), failure, &filled);
    if (outcome != DONE)
        return outcome;
    dashboard->document = json_text(task->arena, filled);
    dashboard->panels = (int64_t)node_member(filled, STR("panels"))->count;
    return failure->field_count > 0 ? INVALID : DONE;
}

/* ---- what the store refuses ---- */

static enum outcome refuse_name(struct task *task)
{
    failure_clear(task->failure);
    failure_field(task->failure, STR("/name"), "not_unique",
                  "Another dashboard of this project has this name.");
    return refuse(task->failure, CLASH, "dashboard_name_taken",
                  "Another dashboard of this project has this name.",
                  "Choose another name.");
}

static enum outcome refuse_stale(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody else changed this dashboard meanwhile.",
                  "Look at it again before you change it.");
}

static enum outcome room_check(struct task *task)
{
    struct number number;
    enum outcome outcome = store_one(task, Q_DASHBOARD_COUNT,
                                     ARGS(ARG_TEXT("project", task->scope->project_id)),
                                     number_columns, &number);
    if (outcome != DONE || number.count < DASHBOARDS_MAX)
        return outcome;
    return refuse_print(
        task->failure, CLASH, "too_many_dashboards",
        "The project has %d dashboards, as many as one may have. Delete one "
        "that nobody uses.",
        DASHBOARDS_MAX);
}

static enum outcome find_by_name(struct task *task, struct str name,
                                 struct dashboard *out)
{
    return store_one(
        task, Q_DASHBOARD_FIND,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("name", name)),
        dashboard_columns, out);
}

/* What the store would say, for a trial. */
static enum outcome name_look(struct task *task, const struct dashboard *dashboard)
{
    struct dashboard other;
    enum outcome outcome = find_by_name(task, dashboard->name, &other);
    if (outcome == ABSENT || (outcome == DONE && str_equal(other.id, dashboard->id)))
        return DONE;
    return outcome == DONE ? refuse_name(task) : outcome;
}

/* ---- a new one ---- */

static enum outcome project_hold(struct task *task)
{
    return store_change(task, Q_DASHBOARD_LOCK,
                        ARGS(ARG_TEXT("project", task->scope->project_id)), NULL);
}

static enum outcome others_step_back(struct task *task, const struct dashboard *dashboard)
{
    if (!dashboard->is_first)
        return DONE;
    return store_change(
        task, Q_DASHBOARD_STEP_BACK,
        ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", dashboard->id)),
        NULL);
}

static enum outcome add_in(struct task *task, const struct dashboard *dashboard)
{
    enum outcome outcome = project_hold(task);
    if (outcome == DONE)
        outcome = room_check(task);
    if (outcome == DONE)
        outcome = others_step_back(task, dashboard);
    if (outcome == DONE)
        outcome = store_change(task, Q_DASHBOARD_ADD,
                               ARGS(ARG_TEXT("id", dashboard->id),
                                    ARG_TEXT("project", task->scope->project_id),
                                    ARG_TEXT("name", dashboard->name),
                                    ARG_TEXT("description", dashboard->description),
                                    ARG_TEXT("document", dashboard->document),
                                    ARG_INT("panels", dashboard->panels),
                                    ARG_BOOL("first", dashboard->is_first),
                                    ARG_INT("now", dashboard->created_us)),
                               NULL);
    if (outcome == DONE)
        outcome = dashboard_trail(task, "dashboard.created", NULL, dashboard);
    return outcome == DONE ? store_commit(task) : outcome;
}

/* A name that is taken is all that the store's unique rules can mean here. */
static enum outcome clash_told(struct task *task, enum outcome outcome)
{
    const char *code = task->failure->code;
    bool named = outcome == CLASH && (code == NULL || str_is(STR("not_unique"), code));
    return named ? refuse_name(task) : outcome;
}

static enum outcome add_write(struct task *task, const struct dashboard *dashboard)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_in(task, dashboard);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    return clash_told(task, outcome);
}

static enum outcome add_try(struct task *task, const struct dashboard *dashboard)
{
    enum outcome outcome = room_check(task);
    return outcome == DONE ? name_look(task, dashboard) : outcome;
}

enum outcome dashboard_add(struct task *task, const struct dashboard_draft *draft,
                           struct dashboard *out)
{
    int64_t now = task_now_us(task);
    struct dashboard dashboard = {
        .id = id_make(task->arena, "dsh", now),
        .name = draft->name.at == NULL ? STR("") : str_trim(draft->name),
        .description =
            draft->description.at == NULL ? STR("") : str_trim(draft->description),
        .is_first = draft->is_first,
        .generation = 1,
        .created_by = task->scope->actor_id,
        .updated_by = task->scope->actor_id,
        .created_us = now,
        .updated_us = now,
    };
    enum outcome outcome = dashboard_check(
        task, draft->document != NULL ? draft->document : node_object(task->arena),
        &dashboard);
    if (outcome == DONE)
        outcome = draft->dry ? add_try(task, &dashboard) : add_write(task, &dashboard);
    if (outcome == DONE)
        *out = dashboard;
    return outcome;
}

enum outcome dashboard_find_twin(struct task *task, const struct dashboard_draft *draft,
                                 struct dashboard *out)
{
    struct dashboard other;
    enum outcome outcome = find_by_name(task, str_trim(draft->name), &other);
    if (outcome != DONE)
        return outcome;
    bool equal = str_equal(other.name, str_trim(draft->name)) &&
                 str_equal(other.description, draft->description.at == NULL
                                                  ? STR("")
                                                  : str_trim(draft->description)) &&
                 node_equal(dashboard_document_tree(task->arena, other.document),
                            schema_fill_defaults(task->arena, dashboard_schema(),
                                                 draft->document)) &&
                 other.is_first == draft->is_first && other.generation == 1 &&
                 str_equal(other.created_by, task->scope->actor_id);
    if (!equal)
        return ABSENT;
    *out = other;
    return DONE;
}

/* "Orders, copy", "Orders, copy 2": the first that is free. */
static enum outcome copy_name(struct task *task, struct str name, struct str *out)
{
    struct dashboard other;
    enum outcome outcome = DONE;
    for (int i = 1; i <= COPIES_TRIED_MAX && outcome == DONE; i++) {
        struct str end =
            i == 1 ? STR(", copy") : arena_print(task->arena, ", copy %d", i);
        size_t room = (size_t)DASHBOARD_NAME_MAX - end.length;
        struct str begin = name;
        while (str_utf8_count(begin) > room || (begin.length > 0 && !str_is_utf8(begin)))
            begin.length--;
        *out = ARENA_JOIN(task->arena, begin, end);
        outcome = find_by_name(task, *out, &other);
    }
    return outcome == ABSENT ? DONE : outcome;
}

enum outcome dashboard_copy(struct task *task, struct str id, struct str name, bool dry,
                            struct dashboard *out)
{
    struct dashboard origin;
    enum outcome outcome = dashboard_load(task, id, &origin);
    if (outcome == DONE && name.length == 0)
        outcome = copy_name(task, origin.name, &name);
    if (outcome != DONE)
        return outcome;
    return dashboard_add(task,
                         &(struct dashboard_draft){.name = name,
                                                   .description = origin.description,
                                                   .document = dashboard_document_tree(
                                                       task->arena, origin.document),
                                                   .dry = dry},
                         out);
}

/* ---- changing ---- */

static bool same_words(const struct dashboard *a, const struct dashboard *b)
{
    return str_equal(a->name, b->name) && str_equal(a->description, b->description) &&
           str_equal(a->document, b->document);
}

/* Keeps what it was, and forgets what is too old. */
static enum outcome former_keep(struct task *task, const struct dashboard *before)
{
    enum outcome outcome = store_queue(
        task, Q_DASHBOARD_KEEP,
        ARGS(ARG_TEXT("id", before->id), ARG_INT("seen", before->generation)), 0);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_DASHBOARD_FORGET,
                        ARGS(ARG_TEXT("id", before->id),
                             ARG_INT("before", before->generation - DASHBOARD_KEPT + 1)),
                        0);
    return outcome;
}

static enum outcome words_change(struct task *task, const struct dashboard *before,
                                 const struct dashboard *after)
{
    int64_t changed = 0;
    enum outcome outcome = former_keep(task, before);
    if (outcome == DONE)
        outcome = store_change(
            task, Q_DASHBOARD_CHANGE,
            ARGS(ARG_TEXT("id", after->id), ARG_INT("seen", before->generation),
                 ARG_TEXT("name", after->name),
                 ARG_TEXT("description", after->description),
                 ARG_TEXT("document", after->document), ARG_INT("panels", after->panels),
                 ARG_INT("now", after->updated_us)),
            &changed);
    return outcome == DONE && changed == 0 ? STALE : outcome;
}

static enum outcome mark_change(struct task *task, const struct dashboard *after)
{
    int64_t changed = 0;
    enum outcome outcome = others_step_back(task, after);
    if (outcome == DONE)
        outcome = store_change(task, Q_DASHBOARD_MARK,
                               ARGS(ARG_TEXT("id", after->id),
                                    ARG_INT("seen", after->generation),
                                    ARG_BOOL("first", after->is_first)),
                               &changed);
    return outcome == DONE && changed == 0 ? STALE : outcome;
}

static enum outcome change_in(struct task *task, const struct dashboard *before,
                              const struct dashboard *after)
{
    enum outcome outcome = project_hold(task);
    if (outcome == DONE && !same_words(before, after))
        outcome = words_change(task, before, after);
    if (outcome == DONE && before->is_first != after->is_first)
        outcome = mark_change(task, after);
    if (outcome == DONE)
        outcome = dashboard_trail(task, "dashboard.changed", before, after);
    return outcome == DONE ? store_commit(task) : outcome;
}

static enum outcome change_write(struct task *task, const struct dashboard *before,
                                 const struct dashboard *after)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = change_in(task, before, after);
    if (outcome == DONE)
        return DONE;
    store_rollback(task);
    return outcome == STALE ? refuse_stale(task) : clash_told(task, outcome);
}

static struct dashboard changed_of(const struct dashboard *before,
                                   const struct dashboard_change *change)
{
    struct dashboard after = *before;
    if (change->name.at != NULL)
        after.name = str_trim(change->name);
    if (change->description.at != NULL)
        after.description = str_trim(change->description);
    if (change->marks)
        after.is_first = change->is_first;
    return after;
}

enum outcome dashboard_change(struct task *task, struct str id,
                              const struct dashboard_change *change,
                              struct dashboard *out)
{
    struct dashboard before;
    enum outcome outcome = dashboard_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    if (before.generation != change->seen)
        return refuse_stale(task);
    struct dashboard after = changed_of(&before, change);
    /* What is stored may have been right for an earlier version of the languages only: whoever
     * marks or renames it is not held up by that. */
    struct dashboard judged = after;
    bool document = change->document != NULL;
    outcome = dashboard_check(
        task, document ? change->document : dashboard_document_empty(task->arena),
        &judged);
    if (outcome != DONE)
        return outcome;
    if (document)
        after = judged;
    *out = before;
    bool words = !same_words(&before, &after);
    if (!words && before.is_first == after.is_first)
        return DONE;
    if (words) {
        after.generation++;
        after.updated_us = task_now_us(task);
        after.updated_by = task->scope->actor_id;
    }
    outcome = change->dry ? name_look(task, &after) : change_write(task, &before, &after);
    if (outcome == DONE)
        *out = after;
    return outcome;
}

enum outcome dashboard_restore(struct task *task, struct str id, int64_t generation,
                               const struct dashboard_change *seen, struct dashboard *out)
{
    struct dashboard_version was;
    enum outcome outcome = dashboard_version_load(task, id, generation, &was);
    if (outcome != DONE)
        return outcome;
    return dashboard_change(
        task, id,
        &(struct dashboard_change){.name = was.name,
                                   .description = was.description,
                                   .document =
                                       dashboard_document_tree(task->arena, was.document),
                                   .seen = seen->seen,
                                   .dry = seen->dry},
        out);
}

enum outcome dashboard_remove(struct task *task, struct str id, int64_t seen, bool dry)
{
    struct dashboard dashboard;
    int64_t changed = 0;
    enum outcome outcome = dashboard_load(task, id, &dashboard);
    if (outcome != DONE)
        return outcome;
    if (dashboard.generation != seen)
        return refuse_stale(task);
    if (dry)
        return DONE;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_change(task, Q_DASHBOARD_REMOVE,
                               ARGS(ARG_TEXT("id", id), ARG_INT("seen", seen)), &changed);
    if (outcome == DONE && changed == 0)
        outcome = STALE;
    if (outcome == DONE)
        outcome = dashboard_trail(task, "dashboard.deleted", &dashboard, NULL);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == STALE ? refuse_stale(task) : outcome;
}
