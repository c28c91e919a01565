/* project.c: the rules of making and changing projects. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/base/random.h"
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/access/reserved.h"
#include "product/audit/audit.h"
#include "product/feature/feature.h"
#include "product/limit/limit.h"
#include "product/project/project_private.h"

enum { TENANT_CHARACTERS = 26 };

/* What an Owner holds: who has it through the organization needs no role of their own. */
#define OWNER_BITS                                                                       \
    (MAY_READ | MAY_WRITE | MAY_DELETE | MAY_MANAGE_ACCESS | MAY_MANAGE_BILLING)

struct str project_json(struct arena *arena, const struct project *project)
{
    struct buf buf = buf_open(arena, 128, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, project->name);
    json_write_key(&writer, STR("description"));
    json_write_text(&writer, project->description);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

enum outcome project_audit_queue(struct task *task, const char *action, struct str id,
                                 struct str before, struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "project",
                               .object_id = id,
                               .project_id = id,
                               .before_json = before,
                               .after_json = after,
                           });
}

/* 130 random bits: never the same twice, never to be guessed. */
static struct str tenant_make(struct arena *arena)
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    struct buf buf = buf_open(arena, 32, 32);
    unsigned char bytes[TENANT_CHARACTERS];
    random_bytes(bytes, sizeof bytes);
    BUF_ADD(&buf, "kp-");
    for (size_t i = 0; i < sizeof bytes; i++)
        buf_add_char(&buf, alphabet[bytes[i] & 31]);
    return buf_str(&buf);
}

/* ---- making ---- */

struct personal_row {
    struct str org_id;
};
static const struct field personal_columns[] = {
    {"org_id", TEXT_AT(struct personal_row, org_id)}, {0}};

/* Where the project shall be, as a scope in which the actor may write. */
static enum outcome find_home(struct task *task, const struct project_draft *draft,
                              struct scope *home)
{
    struct personal_row personal = {.org_id = draft->org_id};
    enum outcome outcome = DONE;
    if (draft->org_id.at == NULL)
        outcome = store_one(task, Q_ORGANIZATION_PERSONAL,
                            ARGS(ARG_TEXT("person", task->scope->actor_id)),
                            personal_columns, &personal);
    if (outcome == ABSENT) {
        failure_field(task->failure, STR("/org_id"), "required",
                      "Say in which organization; you have no personal one.");
        return INVALID;
    }
    if (outcome != DONE)
        return outcome;
    if (task->scope->actor_id.at == NULL && task->scope->reason.at != NULL) {
        /* whoever works at the server itself needs no role */
        *home = access_scope_within(task->scope, personal.org_id);
        home->may = OWNER_BITS;
        return DONE;
    }
    outcome = access_require(task, "organization", personal.org_id, MAY_WRITE, home);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL,
                      "There is no such organization that you can see.", NULL);
    return outcome;
}

static enum outcome queue_add(struct task *task, const struct project *project,
                              bool needs_role)
{
    enum outcome outcome = store_queue(
        task, Q_PROJECT_ADD,
        ARGS(ARG_TEXT("id", project->id), ARG_TEXT("name", project->name),
             ARG_TEXT("description", project->description),
             ARG_TEXT("tenant", project->tenant), ARG_INT("now", task_now_us(task))),
        1);
    if (outcome == DONE && needs_role)
        outcome = access_grant_queue(task, "project", project->id, task->scope->actor_id,
                                     ROLE_OWNER);
    if (outcome == DONE)
        outcome = project_audit_queue(task, "project.created", project->id, STR_NONE,
                                      project_json(task->arena, project));
    return outcome;
}

static enum outcome add_one(struct task *task, const struct project *project,
                            bool needs_role)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = limit_queue(task, LIMIT_PROJECTS, STR_NONE);
    if (outcome == DONE)
        outcome = queue_add(task, project, needs_role);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* The project as it will be, as far as the draft says. */
static enum outcome read_draft(struct task *task, const struct project_draft *draft,
                               struct project *project)
{
    *project = (struct project){
        .id = draft->id,
        .tenant = tenant_make(task->arena),
        .name = str_trim(draft->name),
        .description =
            draft->description.at == NULL ? STR("") : str_trim(draft->description),
    };
    place_check_id(task->failure, project->id);
    place_check_name(task->failure, project->name);
    place_check_description(task->failure, project->description);
    return task->failure->field_count > 0 ? INVALID : DONE;
}

/* As a load would give it: a load that fails now would hide that it was made. */
static void fill_new(const struct task *task, const struct organization *organization,
                     struct project *project)
{
    project->org_id = organization->id;
    project->org_name = organization->name;
    project->may_read_org = true;
    project->lifecycle = STR("active");
    project->status = STR("Active");
    project->health = STR("Empty");
    project->created_us = task_now_us(task);
    project->updated_us = project->created_us;
}

enum outcome project_add(struct task *task, const struct project_draft *draft,
                         struct project *out)
{
    struct project project;
    struct scope home;
    if (read_draft(task, draft, &project) != DONE)
        return INVALID;
    enum outcome outcome = find_home(task, draft, &home);
    if (outcome != DONE)
        return outcome;
    struct task inner = *task;
    inner.scope = &home;
    struct organization organization;
    outcome = feature_require(&inner, FEATURE_PROJECT_CREATION);
    if (outcome == DONE)
        outcome = organization_load(&inner, &organization, NULL);
    if (outcome != DONE)
        return outcome;
    bool needs_role = (home.may & OWNER_BITS) != OWNER_BITS;
    outcome = CLASH;
    int tries = draft->id.at == NULL ? PLACE_ID_TRIES : 1;
    for (int i = 0; i < tries && outcome == CLASH; i++) {
        if (draft->id.at == NULL)
            project.id = label_make_free(task->arena, project.name);
        outcome = add_one(&inner, &project, needs_role);
    }
    enum outcome limited =
        outcome == CLASH ? limit_check(&inner, LIMIT_PROJECTS, STR_NONE) : DONE;
    if (limited != DONE)
        return limited;
    if (outcome == CLASH)
        return place_refuse_taken(task->failure, project.id);
    if (outcome != DONE)
        return outcome;
    fill_new(task, &organization, &project);
    *out = project;
    return DONE;
}

/* ---- changing ---- */

static enum outcome refuse_stale(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody changed this project since you looked.",
                  "Load it again and repeat your change on what is there now.");
}

static enum outcome save_change(struct task *task, const struct project *before,
                                const struct project *after, int64_t seen_us)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome =
            store_queue(task, Q_PROJECT_CHANGE,
                        ARGS(ARG_TEXT("id", after->id), ARG_TEXT("name", after->name),
                             ARG_TEXT("description", after->description),
                             ARG_INT("seen", seen_us), ARG_INT("now", after->updated_us)),
                        1);
    if (outcome == DONE)
        outcome = project_audit_queue(task, "project.changed", after->id,
                                      project_json(task->arena, before),
                                      project_json(task->arena, after));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == CLASH ? refuse_stale(task) : outcome;
}

enum outcome project_change(struct task *task, const struct project_change *change,
                            struct project *out)
{
    struct project before;
    enum outcome outcome = project_load(task, &before, 0, NULL);
    if (outcome != DONE)
        return outcome;
    struct project after = before;
    if (change->name.at != NULL)
        after.name = str_trim(change->name);
    if (change->description.at != NULL)
        after.description = str_trim(change->description);
    place_check_name(task->failure, after.name);
    place_check_description(task->failure, after.description);
    if (task->failure->field_count > 0)
        return INVALID;
    if (str_is(before.lifecycle, "deleting"))
        return refuse(task->failure, CLASH, "lifecycle",
                      "The project is being deleted and cannot be changed.", NULL);
    if (change->seen_us != before.updated_us)
        return refuse_stale(task);
    *out = before;
    if (str_equal(after.name, before.name) &&
        str_equal(after.description, before.description))
        return DONE;
    after.updated_us = task_now_us(task);
    outcome = save_change(task, &before, &after, change->seen_us);
    if (outcome == DONE)
        *out = after;
    return outcome;
}
