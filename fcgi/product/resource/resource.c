/* resource.c: the rules of ordering, changing and deleting. */
/* SPDX-License-Identifier: ISC */
#include "product/resource/resource.h"

#include <string.h>

#include "platform/base/id.h"
#include "platform/jobs/jobs.h"
#include "product/access/access.h"
#include "product/access/reserved.h"
#include "product/audit/audit.h"
#include "product/catalog/catalog.h"
#include "product/resource/resource_private.h"

struct resource_settings resource_settings = {.stale_ms = 30 * MS_PER_MINUTE,
                                              .keep_deleted_ms = 7 * MS_PER_DAY,
                                              .demand_if_match = true};

/* clang-format off */
const struct setting resource_setting_rows[] = {
    {"health_stale_after", SETTING_DURATION_AT(struct resource_settings, stale_ms),
     .min = MS_PER_MINUTE, .max = MS_PER_DAY, .fallback = "30m",
     .says = "Health that was observed longer ago is shown as Unknown."},
    {"keep_deleted", SETTING_DURATION_AT(struct resource_settings, keep_deleted_ms),
     .min = 0, .max = 90 * MS_PER_DAY, .fallback = "7d",
     .says = "A deleted resource can be restored for so long; 0s = it is gone at once."},
    {"demand_if_match", SETTING_BOOL_AT(struct resource_settings, demand_if_match), .fallback = "yes",
     .says = "The API changes settings and tier, and deletes, only with If-Match (else 428)."},
    {0},
};
/* clang-format on */

enum { NAME_LIMIT = 120 };

/* ---- checking a draft ---- */

static void check_name(struct task *task, struct str name)
{
    size_t characters = str_utf8_count(name);
    if (characters == 0)
        failure_field(task->failure, STR("/name"), "required", "Give it a name.");
    else if (characters > NAME_LIMIT)
        failure_field(task->failure, STR("/name"), "too_long",
                      "The name may have at most %d characters.", NAME_LIMIT);
    else if (str_has_control(name))
        failure_field(task->failure, STR("/name"), "format",
                      "The name may not hold control characters.");
}

static void check_id(struct task *task, struct str id)
{
    if (id.at == NULL)
        return;
    if (!label_is(id))
        failure_field(task->failure, STR("/id"), "format",
                      "Use 1 to 63 of a-z, 0-9 and single hyphens, beginning with a letter.");
    else if (label_is_reserved(id))
        failure_field(task->failure, STR("/id"), "reserved", "This id is reserved.");
}

/* Type and tier; NULL with a field error when there are none such. `offered`: a type that is
 * not offered any more counts as none. */
static enum outcome find_type(struct task *task, const struct resource_draft *draft, bool offered,
                              const struct catalog_type **type, const struct catalog_tier **tier)
{
    *type = NULL;
    *tier = NULL;
    enum outcome outcome = catalog_load(task, draft->type, type);
    if (outcome == ABSENT || (outcome == DONE && offered && !(*type)->active)) {
        failure_field(task->failure, STR("/type"), draft->type.length == 0 ? "required" : "unknown",
                      "There is no such resource type in the catalog.");
        *type = NULL;
        return DONE;
    }
    if (outcome != DONE)
        return outcome;
    *tier = draft->sku.length == 0 ? catalog_first_tier(*type) : catalog_tier(*type, draft->sku);
    if (*tier == NULL)
        failure_field(task->failure, STR("/sku"), "unknown", "%.*s has no tier of this name.",
                      STR_ARG((*type)->name));
    return DONE;
}

/* All mistakes at once; `is_new` = it is ordered, not changed: then id and type are judged. */
static enum outcome check(struct task *task, const struct resource_draft *draft, bool is_new,
                          struct resource *out)
{
    const struct catalog_type *type;
    const struct catalog_tier *tier;
    struct str name = str_trim(draft->name);
    if (is_new)
        check_id(task, draft->id);
    check_name(task, name);
    enum outcome outcome = find_type(task, draft, is_new, &type, &tier);
    if (outcome != DONE)
        return outcome;
    struct node *settings = NULL;
    if (type != NULL) {
        const struct node *given =
            draft->settings != NULL ? draft->settings : node_object(task->arena);
        outcome = catalog_settings_check(task, type, tier, given, &settings);
        if ((outcome == DONE || outcome == INVALID) && !draft->trusts_references)
            outcome = vault_references_check(task, settings, STR("/settings_json"));
        if (outcome != DONE)
            return outcome;
    }
    if (task->failure->field_count > 0)
        return refuse(task->failure, INVALID, "validation_failed", "Some fields are not right.",
                      "Change the fields that are marked.");
    *out = (struct resource){
        .id = draft->id.at != NULL ? draft->id : label_make_free(task->arena, name),
        .project_id = task->scope->project_id,
        .org_id = task->scope->org_id,
        .name = name,
        .type_id = type->id,
        .sku = tier->sku,
        .settings = json_text(task->arena, settings),
        .schema_version = type->schema_version,
        .generation = 1,
        .suspended_reason = STR(""),
        .lifecycle = STR("creating"),
        .health = STR("Unknown"),
        .health_reason = STR(""),
        .created_us = task_now_us(task),
        .updated_us = task_now_us(task),
        .status = STR("Creating"),
    };
    return DONE;
}

enum outcome resource_check(struct task *task, const struct resource_draft *draft,
                            struct resource *out)
{
    struct limit_order order;
    enum outcome outcome = check(task, draft, true, out);
    if (outcome == DONE)
        outcome = resource_order_of(task, out, false, &order);
    return outcome == DONE ? limit_order_check(task, &order) : outcome;
}

/* ---- ordering ---- */

/* What the history says about a copy; ids are short. */
static struct str origin_note(struct task *task, const struct resource *origin)
{
    return origin == NULL ? STR("")
                          : arena_print(task->arena, "Copy of %.*s in %.*s, generation %lld.",
                                        STR_ARG(origin->id), STR_ARG(origin->project_id),
                                        (long long)origin->generation);
}

/* A resource that is not added has no place for its deployment, which is ABSENT then: so nobody
 * needs to look whether the first statement added anything. */
static enum outcome add_in_transaction(struct task *task, const struct resource *resource,
                                       const struct limit_order *order,
                                       const struct resource_draft *draft,
                                       const struct resource_along *along)
{
    enum outcome outcome = limit_order_begin(task, order);
    if (outcome == DONE && along != NULL)
        outcome = along->queue(task, along->state);
    if (outcome != DONE)
        return outcome;
    outcome = store_queue(
        task, Q_RESOURCE_ADD,
        ARGS(ARG_TEXT("id", resource->id), ARG_TEXT("project", resource->project_id),
             ARG_TEXT("name", resource->name), ARG_TEXT("type", resource->type_id),
             ARG_TEXT("sku", resource->sku), ARG_TEXT("settings", resource->settings),
             ARG_INT("schema_version", resource->schema_version),
             ARG_INT("now", resource->created_us)),
        0);
    if (outcome == DONE)
        outcome = limit_order_pass(task, order);
    if (outcome == DONE)
        outcome = resource_generation_queue(
            task, resource,
            &(struct generation_cause){"create", "ordered", 0, origin_note(task, draft->origin)});
    if (outcome == DONE)
        outcome = resource_audit_queue(
            task, "resource.created", resource, STR_NONE,
            resource_order_json(task->arena, resource, draft->origin));
    if (outcome == DONE)
        outcome = resource_secrets_queue(task, resource, draft->values);
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome resource_add_along(struct task *task, const struct resource_draft *draft,
                                const struct resource_along *along, struct resource *out)
{
    struct resource resource;
    struct limit_order order;
    enum outcome outcome = check(task, draft, true, &resource);
    if (outcome == DONE)
        outcome = resource_order_of(task, &resource, false, &order);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = add_in_transaction(task, &resource, &order, draft, along);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome == CLASH || outcome == ABSENT ? resource_refuse_add(task, &resource, &order)
                                                     : outcome;
    }
    *out = resource;
    return DONE;
}

enum outcome resource_add(struct task *task, const struct resource_draft *draft,
                          struct resource *out)
{
    return resource_add_along(task, draft, NULL, out);
}

/* ---- changing ---- */

enum outcome resource_refuse_lifecycle(struct task *task, const struct resource *resource)
{
    return refuse_print(task->failure, CLASH, "lifecycle",
                        "The resource is %.*s and cannot be changed now.",
                        STR_ARG(resource->lifecycle));
}

/* Only the name: what the catalog says today about settings that are there is no matter. */
static enum outcome plan_rename(struct task *task, const struct resource *before, struct str name,
                                struct resource *after)
{
    *after = *before;
    after->name = str_trim(name);
    after->updated_us = task_now_us(task);
    check_name(task, after->name);
    return task->failure->field_count > 0 ? INVALID : DONE;
}

/* The resource as it will be; *spec tells whether a backend must see the change. */
static enum outcome plan_change(struct task *task, const struct resource *before,
                                const struct resource_change *change, struct resource *after,
                                bool *spec)
{
    *spec = false;
    if (change->sku.length == 0 && change->settings == NULL)
        return plan_rename(task, before, change->name.at != NULL ? change->name : before->name,
                           after);
    struct node *current = NULL;
    enum outcome outcome = json_parse(task->arena, before->settings, task->failure, &current);
    if (outcome != DONE)
        bug("stored settings of a resource are not JSON");
    struct resource_draft draft = {
        .id = before->id,
        .name = change->name.at != NULL ? change->name : before->name,
        .type = before->type_id,
        .sku = change->sku.length > 0 ? change->sku : before->sku,
        .settings = change->settings != NULL ? change->settings : current,
    };
    outcome = check(task, &draft, false, after);
    if (outcome != DONE)
        return outcome;
    struct node *planned = NULL;
    outcome = json_parse(task->arena, after->settings, task->failure, &planned);
    if (outcome != DONE)
        bug("checked settings are not JSON");
    *spec = !str_equal(after->sku, before->sku) || !node_equal(planned, current) ||
            change->values != NULL;
    after->project_id = before->project_id;
    after->created_us = before->created_us;
    after->is_protected = before->is_protected;
    after->health = before->health;
    after->health_reason = before->health_reason;
    after->health_us = before->health_us;
    after->observed_generation = before->observed_generation;
    after->access_url = before->access_url;
    after->generation = before->generation + (*spec ? 1 : 0);
    after->lifecycle = before->lifecycle;
    after->status = before->status;
    if (*spec && !str_is(before->lifecycle, "creating")) {
        after->lifecycle = STR("updating");
        after->status = STR("Updating");
    }
    return DONE;
}

static enum outcome queue_change(struct task *task, const struct resource *before,
                                 const struct resource *after,
                                 const struct generation_cause *cause,
                                 const struct vault_draft *values)
{
    bool spec = cause != NULL;
    enum outcome outcome;
    if (!spec) {
        outcome = store_queue(task, Q_RESOURCE_RENAME,
                              ARGS(ARG_TEXT("id", after->id), ARG_TEXT("name", after->name),
                                   ARG_INT("seen_us", before->updated_us),
                                   ARG_INT("now", after->updated_us)),
                              1);
    } else {
        outcome = resource_judge_tier(task, before, after, limit_order_begin);
        if (outcome != DONE)
            return outcome;
        outcome = store_queue(
            task, Q_RESOURCE_CHANGE,
            ARGS(ARG_TEXT("id", after->id), ARG_TEXT("name", after->name),
                 ARG_TEXT("sku", after->sku), ARG_TEXT("settings", after->settings),
                 ARG_INT("schema_version", after->schema_version),
                 ARG_TEXT("lifecycle", after->lifecycle),
                 ARG_INT("generation", before->generation),
                 ARG_INT("seen_us", before->updated_us), ARG_INT("now", after->updated_us)),
            1);
        if (outcome == DONE)
            outcome = resource_judge_tier(task, before, after, limit_order_pass);
        if (outcome == DONE)
            outcome = resource_generation_queue(task, after, cause);
        if (outcome == DONE)
            outcome = resource_secrets_queue(task, after, values);
    }
    if (outcome == DONE)
        outcome = resource_audit_queue(task,
                                       !spec               ? "resource.renamed"
                                       : cause->source > 0 ? "resource.rolled_back"
                                                           : "resource.changed",
                                       after,
                              resource_spec_json(task->arena, before), resource_spec_json(task->arena, after));
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome resource_change(struct task *task, struct str id,
                             const struct resource_change *change, struct resource *out)
{
    struct resource before;
    struct resource after;
    bool spec = false;
    enum outcome outcome = resource_load(task, id, &before);
    if (outcome != DONE)
        return outcome;
    if ((change->generation != 0 && change->generation != before.generation) ||
        (change->seen_us != 0 && change->seen_us != before.updated_us))
        return resource_refuse_stale(task);
    outcome = plan_change(task, &before, change, &after, &spec);
    if (outcome != DONE)
        return outcome;
    if (!spec && str_equal(after.name, before.name)) {
        *out = before;
        return DONE;
    }
    if (spec ? !resource_lifecycle_lets(before.lifecycle, "change")
             : !resource_lifecycle_lets(before.lifecycle, "delete")) /* whatever is there */
        return resource_refuse_lifecycle(task, &before);
    outcome = spec ? resource_secrets_check(task, &after) : DONE;
    if (outcome != DONE)
        return outcome;
    if (change->dry)
        outcome = resource_judge_tier(task, &before, &after, limit_order_check);
    if (outcome == DONE && change->dry) {
        *out = after;
        return DONE;
    }
    const struct generation_cause cause = {
        .action = "update",
        .cause = change->source > 0 ? "rolled_back" : "changed",
        .source = change->source,
        .note = change->note.at == NULL ? STR("") : change->note,
    };
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_change(task, &before, &after, spec ? &cause : NULL, change->values);
    if (outcome != DONE) {
        store_rollback(task);
        if (outcome != CLASH)
            return outcome;
        outcome = resource_judge_tier(task, &before, &after, limit_order_check);
        return outcome != DONE ? outcome : resource_refuse_stale(task);
    }
    *out = after;
    return DONE;
}

enum outcome resource_deploy(struct task *task, struct str id, struct resource *out)
{
    struct resource resource;
    enum outcome outcome = resource_load(task, id, &resource);
    if (outcome != DONE)
        return outcome;
    bool creating = str_is(resource.lifecycle, "creating");
    if (!resource_lifecycle_lets(resource.lifecycle, "change"))
        return resource_refuse_lifecycle(task, &resource);
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_RESOURCE_DEPLOY_AGAIN,
                              ARGS(ARG_TEXT("id", id),
                                   ARG_INT("generation", resource.generation),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    resource.generation++;
    resource.lifecycle = creating ? STR("creating") : STR("updating");
    resource.status = creating ? STR("Creating") : STR("Updating");
    if (outcome == DONE)
        outcome = resource_generation_queue(task, &resource,
                                            &(struct generation_cause){"update", "deployed", 0, STR("")});
    if (outcome == DONE)
        outcome = resource_audit_queue(task, "resource.deployed", &resource, STR_NONE,
                              resource_spec_json(task->arena, &resource));
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome;
    }
    *out = resource;
    return DONE;
}
