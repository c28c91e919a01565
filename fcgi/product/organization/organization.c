/* organization.c: the rules of making, renaming and deleting organizations. */
/* SPDX-License-Identifier: ISC */
#include "product/organization/organization.h"

#include <string.h>

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "platform/store/pattern.h"
#include "product/access/access.h"
#include "product/access/reserved.h"
#include "product/audit/audit.h"
#include "product/feature/feature.h"
#include "product/limit/limit.h"
#include "product/resource/resource.h"

const struct field organization_columns[] = {
    {"id", TEXT_AT(struct organization, id)},
    {"name", TEXT_AT(struct organization, name)},
    {"personal", BOOL_AT(struct organization, personal)},
    {"created_us", INT_AT(struct organization, created_us)},
    {"updated_us", INT_AT(struct organization, updated_us)},
    {"may_read", BOOL_AT(struct organization, may_read)},
    {"role", TEXT_AT(struct organization, role)},
    {"project_count", INT_AT(struct organization, project_count)},
    {"require_second_factor", BOOL_AT(struct organization, require_second_factor)},
    {0},
};

const struct field health_counts_columns[] = {
    {"total", INT_AT(struct health_counts, total)},
    {"healthy", INT_AT(struct health_counts, healthy)},
    {"busy", INT_AT(struct health_counts, busy)},
    {"degraded", INT_AT(struct health_counts, degraded)},
    {"failed", INT_AT(struct health_counts, failed)},
    {0},
};

/* ---- reading ---- */

enum outcome organization_list(struct task *task,
                               const struct organization_filter *filter, struct list *out)
{
    int64_t after_us = INT64_MAX;
    if (filter->after[0].at != NULL &&
        !str_int_parse(filter->after[0], 0, INT64_MAX, &after_us))
        bug("a sealed cursor holds no time");
    enum outcome outcome = store_list(
        task, Q_ORGANIZATION_LIST_MINE,
        ARGS(ARG_TEXT("q", like_pattern(task->arena, filter->q)),
             ARG_INT("now", task_now_us(task)), ARG_INT("after_us", after_us),
             ARG_TEXT("after_id",
                      filter->after[1].at == NULL ? STR("") : filter->after[1]),
             ARG_INT("limit", filter->limit + 1)),
        organization_columns, sizeof(struct organization), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

enum outcome organization_load(struct task *task, struct organization *out,
                               struct health_counts *counts)
{
    int64_t now = task_now_us(task);
    struct store_read reads[] = {
        {.query = Q_ORGANIZATION_LOAD,
         .args = ARGS(ARG_INT("now", now)),
         .columns = organization_columns,
         .row = out},
        {.query = Q_ORGANIZATION_COUNTS,
         .args = ARGS(ARG_INT("stale", now - resource_settings.stale_ms * US_PER_MS)),
         .columns = health_counts_columns,
         .row = counts},
    };
    enum outcome outcome = store_read_all(task, reads, counts == NULL ? 1 : 2);
    return outcome == DONE ? reads[0].outcome : outcome;
}

/* ---- making ---- */

static struct str name_json(struct arena *arena, struct str name)
{
    struct buf buf = buf_open(arena, 64, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, name);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome queue_audit(struct task *task, const char *action, struct str before,
                                struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "organization",
                               .object_id = task->scope->org_id,
                               .before_json = before,
                               .after_json = after,
                           });
}

struct new_organization {
    struct str id;
    struct str name;
    bool personal;
    struct str person_id; /* who becomes Owner */
};

/* Everything that goes with a new organization, in the open transaction and its scope. */
static enum outcome queue_add(struct task *task, const struct new_organization *wanted)
{
    int64_t now = task_now_us(task);
    enum outcome outcome = store_queue(
        task, Q_ORGANIZATION_ADD,
        ARGS(ARG_TEXT("name", wanted->name), ARG_BOOL("personal", wanted->personal),
             ARG_TEXT("created_by", wanted->person_id), ARG_INT("now", now)),
        1);
    if (outcome == DONE)
        outcome = access_grant_queue(task, "organization", wanted->id, wanted->person_id,
                                     ROLE_OWNER);
    if (outcome == DONE && wanted->personal)
        outcome = store_queue(task, Q_ACCOUNT_SET_PERSONAL_ORG,
                              ARGS(ARG_TEXT("person", wanted->person_id),
                                   ARG_TEXT("org", wanted->id), ARG_INT("now", now)),
                              1);
    if (outcome == DONE)
        outcome = queue_audit(task, "organization.created", STR_NONE,
                              name_json(task->arena, wanted->name));
    return outcome;
}

static enum outcome add_one(struct task *task, const struct new_organization *wanted)
{
    struct scope scope = access_scope_within(task->scope, wanted->id);
    struct task inner = *task;
    inner.scope = &scope;
    enum outcome outcome = store_begin(&inner);
    if (outcome == DONE && !wanted->personal)
        outcome = limit_queue(&inner, LIMIT_ORGANIZATIONS, wanted->person_id);
    if (outcome == DONE)
        outcome = queue_add(&inner, wanted);
    if (outcome == DONE)
        outcome = store_commit(&inner);
    if (outcome != DONE)
        store_rollback(&inner);
    return outcome;
}

enum outcome organization_add(struct task *task, const struct organization_draft *draft,
                              struct organization *out)
{
    struct new_organization wanted = {
        .id = draft->id,
        .name = str_trim(draft->name),
        .person_id = task->scope->actor_id,
    };
    place_check_id(task->failure, wanted.id);
    place_check_name(task->failure, wanted.name);
    if (task->failure->field_count > 0)
        return INVALID;
    enum outcome outcome = DONE;
    if ((task->scope->may & MAY_ADMINISTER) == 0)
        outcome = feature_require(task, FEATURE_ORGANIZATION_CREATION);
    if (outcome != DONE)
        return outcome;
    outcome = CLASH;
    int tries = draft->id.at == NULL ? PLACE_ID_TRIES : 1;
    for (int i = 0; i < tries && outcome == CLASH; i++) {
        if (draft->id.at == NULL)
            wanted.id = label_make_free(task->arena, wanted.name);
        outcome = add_one(task, &wanted);
    }
    enum outcome limited = outcome == CLASH
                               ? limit_check(task, LIMIT_ORGANIZATIONS, wanted.person_id)
                               : DONE;
    if (limited != DONE)
        return limited;
    if (outcome == CLASH)
        return place_refuse_taken(task->failure, wanted.id);
    if (outcome != DONE)
        return outcome;
    /* As a load would give it; a load that fails now would hide that it was made. */
    *out = (struct organization){
        .id = wanted.id,
        .name = wanted.name,
        .may_read = true,
        .role = STR("Owner"),
        .created_us = task_now_us(task),
        .updated_us = task_now_us(task),
    };
    return DONE;
}

/* ---- personal ---- */

/* "Ada Lovelace", else what stands before the '@'. */
static struct str personal_name(struct str name, struct str email)
{
    struct str shown = str_trim(name);
    struct str rest = email;
    if (shown.length == 0 && !str_cut(&rest, '@', &shown))
        shown = email;
    if (shown.length == 0)
        return STR("Personal");
    size_t length = shown.length < PLACE_NAME_MAX ? shown.length : PLACE_NAME_MAX;
    while (length > 0 && length < shown.length &&
           ((unsigned char)shown.at[length] & 0xc0) == 0x80)
        length--;
    return str_slice(shown, 0, length);
}

struct personal_row {
    struct str org_id;
};
static const struct field personal_columns[] = {
    {"org_id", TEXT_AT(struct personal_row, org_id)}, {0}};

enum outcome organization_add_personal(struct task *task, struct str person_id,
                                       struct str name, struct str email,
                                       struct str *org_id)
{
    struct personal_row row = {.org_id = STR_NONE};
    struct new_organization wanted = {
        .name = personal_name(name, email),
        .personal = true,
        .person_id = person_id,
    };
    enum outcome outcome = CLASH;
    for (int i = 0; i < PLACE_ID_TRIES && outcome == CLASH; i++) {
        failure_clear(task->failure);
        outcome = store_one(task, Q_ORGANIZATION_PERSONAL,
                            ARGS(ARG_TEXT("person", person_id)), personal_columns, &row);
        if (outcome != ABSENT)
            break;
        wanted.id = label_make_free(task->arena, wanted.name);
        outcome = add_one(task, &wanted);
        row.org_id = wanted.id;
    }
    if (outcome == DONE && org_id != NULL)
        *org_id = row.org_id;
    return outcome;
}

enum outcome organization_add_personal_queue(struct task *task, struct str person_id,
                                             struct str name, struct str email)
{
    struct new_organization wanted = {
        .name = personal_name(name, email),
        .personal = true,
        .person_id = person_id,
    };
    wanted.id = label_make_free(task->arena, wanted.name);
    struct scope scope = access_scope_within(task->scope, wanted.id);
    struct task inner = *task;
    inner.scope = &scope;
    return queue_add(&inner, &wanted);
}

/* ---- changing and deleting ---- */

enum outcome organization_rename(struct task *task, struct str name, int64_t seen_us,
                                 struct organization *out)
{
    struct organization before;
    struct str wanted = str_trim(name);
    place_check_name(task->failure, wanted);
    if (task->failure->field_count > 0)
        return INVALID;
    enum outcome outcome = organization_load(task, &before, NULL);
    if (outcome != DONE)
        return outcome;
    *out = before;
    if (str_equal(before.name, wanted))
        return DONE;
    int64_t now = task_now_us(task);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_ORGANIZATION_RENAME,
            ARGS(ARG_TEXT("name", wanted), ARG_INT("seen", seen_us), ARG_INT("now", now)),
            1);
    if (outcome == DONE)
        outcome =
            queue_audit(task, "organization.renamed", name_json(task->arena, before.name),
                        name_json(task->arena, wanted));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    if (outcome == CLASH)
        return refuse(task->failure, STALE, "changed_meanwhile",
                      "Somebody renamed this organization since you looked.",
                      "Load it again and repeat your change on what is there now.");
    out->name = wanted;
    out->updated_us = now;
    return outcome;
}

static enum outcome refuse_not_empty(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, CLASH, "not_empty",
                  "This organization still has projects and cannot be deleted.",
                  "Delete its projects first.");
}

static enum outcome queue_remove(struct task *task,
                                 const struct organization *organization)
{
    enum outcome outcome =
        queue_audit(task, "organization.deleted",
                    name_json(task->arena, organization->name), STR_NONE);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORGANIZATION_TOMBSTONE,
                              ARGS(ARG_INT("now", task_now_us(task))), 1);
    if (outcome == DONE)
        outcome = access_forget_queue(task, "organization", organization->id);
    if (outcome == DONE)
        outcome = access_forget_principals_queue(task, STR_NONE);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORGANIZATION_REMOVE, NO_ARGS, 1);
    return outcome;
}

enum outcome organization_remove_queue(struct task *task)
{
    enum outcome outcome = queue_audit(task, "organization.deleted", STR_NONE, STR_NONE);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORGANIZATION_TOMBSTONE,
                              ARGS(ARG_INT("now", task_now_us(task))), 1);
    if (outcome == DONE)
        outcome = access_forget_queue(task, "organization", task->scope->org_id);
    if (outcome == DONE)
        outcome = access_forget_principals_queue(task, STR_NONE);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORGANIZATION_REMOVE_EMPTY, NO_ARGS, 1);
    return outcome;
}

enum outcome organization_remove(struct task *task)
{
    struct organization organization;
    enum outcome outcome = organization_load(task, &organization, NULL);
    if (outcome != DONE)
        return outcome;
    if (organization.personal)
        return refuse(task->failure, CLASH, "personal_organization",
                      "A personal organization cannot be deleted.",
                      "It goes away with its person's account.");
    if (organization.project_count > 0)
        return refuse_not_empty(task);
    outcome = access_require_proof(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_remove(task, &organization);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome == CLASH ? refuse_not_empty(task) : outcome;
}
