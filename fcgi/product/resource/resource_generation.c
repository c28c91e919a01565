/* resource_generation.c: what goes with every change that a backend must see; going back; retrying. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "product/audit/audit.h"
#include "product/resource/resource_private.h"

enum { NOTE_LIMIT = 500 };

static void write_origin(struct json_writer *writer, const struct resource *origin)
{
    json_write_key(writer, STR("copy_of"));
    json_write_object(writer);
    json_write_key(writer, STR("project_id"));
    json_write_text(writer, origin->project_id);
    json_write_key(writer, STR("resource_id"));
    json_write_text(writer, origin->id);
    json_write_key(writer, STR("generation"));
    json_write_int(writer, origin->generation);
    json_write_end_object(writer);
}

struct str resource_spec_json(struct arena *arena, const struct resource *resource)
{
    return resource_order_json(arena, resource, NULL);
}

struct str resource_order_json(struct arena *arena, const struct resource *resource,
                               const struct resource *origin)
{
    struct buf buf = buf_open(arena, 512, MIB(2));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("name"));
    json_write_text(&writer, resource->name);
    json_write_key(&writer, STR("type"));
    json_write_text(&writer, resource->type_id);
    json_write_key(&writer, STR("sku"));
    json_write_text(&writer, resource->sku);
    json_write_key(&writer, STR("generation"));
    json_write_int(&writer, resource->generation);
    json_write_key(&writer, STR("settings_json"));
    json_write_raw(&writer, resource->settings);
    if (origin != NULL)
        write_origin(&writer, origin);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

struct str resource_note_json(struct arena *arena, struct str note)
{
    if (note.length == 0)
        return STR_NONE;
    struct buf buf = buf_open(arena, 128, KIB(4));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("reason"));
    json_write_text(&writer, note);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

enum outcome resource_check_note(struct task *task, struct str note)
{
    if (note.length > NOTE_LIMIT)
        failure_field(task->failure, STR("/reason"), "too_long",
                      "The reason may have at most %d bytes.", NOTE_LIMIT);
    else if (str_has_control(note))
        failure_field(task->failure, STR("/reason"), "format",
                      "The reason may not hold control characters.");
    else
        return DONE;
    return INVALID;
}

static enum outcome queue_job(struct task *task, struct str resource_id, struct str deployment_id)
{
    struct buf payload = buf_open(task->arena, 160, KIB(1));
    struct json_writer writer = json_writer_of(&payload);
    json_write_object(&writer);
    json_write_key(&writer, STR("resource_id"));
    json_write_text(&writer, resource_id);
    json_write_key(&writer, STR("deployment_id"));
    json_write_text(&writer, deployment_id);
    json_write_end_object(&writer);
    return job_add(task, "resource.deploy", deployment_id, buf_str(&payload), task_now_us(task));
}

enum outcome resource_generation_queue(struct task *task, const struct resource *resource,
                                       const struct generation_cause *cause)
{
    int64_t now = task_now_us(task);
    struct str id = id_make(task->arena, "dep", now);
    enum outcome outcome = DONE;
    if (resource->generation > 1)
        outcome = store_queue(task, Q_RESOURCE_DEPLOYMENT_SUPERSEDE,
                              ARGS(ARG_TEXT("resource", resource->id),
                                   ARG_INT("generation", resource->generation),
                                   ARG_INT("now", now)),
                              0);
    if (outcome == DONE)
        outcome = store_queue(
            task, Q_RESOURCE_DEPLOYMENT_ADD,
            ARGS(ARG_TEXT("id", id), ARG_TEXT("project", resource->project_id),
                 ARG_TEXT("resource", resource->id), ARG_INT("generation", resource->generation),
                 ARG_TEXT("action", str_of(cause->action)),
                 ARG_TEXT("cause", str_of(cause->cause)),
                 cause->source > 0 ? (struct arg)ARG_INT("source", cause->source)
                                   : (struct arg)ARG_NULL("source"),
                 ARG_TEXT("note", cause->note), ARG_TEXT("backend", STR("gitops")),
                 ARG_TEXT("sku", resource->sku), ARG_TEXT("settings", resource->settings),
                 ARG_INT("schema_version", resource->schema_version), ARG_INT("now", now)),
            0); /* it adds its row or is refused */
    return outcome == DONE ? queue_job(task, resource->id, id) : outcome;
}

enum outcome resource_audit_queue(struct task *task, const char *action,
                                  const struct resource *resource, struct str before,
                                  struct str after)
{
    return audit_add(task, &(struct audit_deed){
                               .action = action,
                               .object_type = "resource",
                               .object_id = resource->id,
                               .project_id = resource->project_id,
                               .resource_id = resource->id,
                               .before_json = before,
                               .after_json = after,
                           });
}

enum outcome resource_refuse_stale(struct task *task)
{
    failure_clear(task->failure);
    return refuse(task->failure, STALE, "changed_meanwhile",
                  "Somebody changed this resource since you looked.",
                  "Load it again and repeat your change on what is there now.");
}

enum outcome resource_load_seen(struct task *task, struct str id, int64_t seen_us,
                                struct resource *out)
{
    enum outcome outcome = resource_load(task, id, out);
    if (outcome == DONE && seen_us != 0 && seen_us != out->updated_us)
        return resource_refuse_stale(task);
    return outcome;
}

/* ---- going back ---- */

enum outcome resource_rollback(struct task *task, struct str id, int64_t generation,
                               const struct resource_ask *ask, struct resource *out)
{
    struct resource current = {.generation = 0};
    struct deployment old;
    enum outcome outcome = resource_check_note(task, ask->note);
    if (outcome == DONE)
        outcome = resource_load_seen(task, id, ask->seen_us, &current);
    if (outcome == DONE)
        outcome = resource_generation_load(task, id, generation, &old);
    if (outcome == ABSENT && current.generation > 0)
        return refuse_print(task->failure, ABSENT, NULL, "There is no generation %lld.",
                            (long long)generation);
    if (outcome == DONE)
        outcome = resource_migrate(task, current.type_id, &old.schema_version, &old.settings);
    if (outcome != DONE)
        return outcome;
    struct node *settings = NULL;
    if (json_parse(task->arena, old.settings, task->failure, &settings) != DONE)
        bug("stored settings of a generation are not JSON");
    return resource_change(task, id,
                           &(struct resource_change){
                               .sku = old.sku,
                               .settings = settings,
                               .generation = current.generation,
                               .seen_us = current.updated_us,
                               .note = ask->note,
                               .source = generation,
                               .dry = ask->dry,
                           },
                           out);
}

/* ---- once more ---- */

static enum outcome queue_retry(struct task *task, const struct deployment *deployment,
                                const struct resource *resource)
{
    enum outcome outcome = store_queue(
        task, Q_RESOURCE_DEPLOYMENT_RETRY,
        ARGS(ARG_TEXT("id", deployment->id), ARG_TEXT("resource", resource->id)), 1);
    if (outcome == DONE)
        outcome = resource_deployment_step(task, deployment->id, "retried",
                                           STR("Somebody asked for it once more."));
    if (outcome == DONE)
        outcome = queue_job(task, resource->id, deployment->id);
    if (outcome == DONE)
        outcome = resource_audit_queue(task, "resource.retried", resource, STR_NONE, STR_NONE);
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome resource_deployment_retry(struct task *task, struct str resource_id,
                                       struct str deployment_id, struct deployment *out)
{
    struct resource resource;
    struct deployment deployment;
    enum outcome outcome = resource_load(task, resource_id, &resource);
    if (outcome == DONE)
        outcome = resource_deployment_load(task, resource_id, deployment_id, &deployment);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = queue_retry(task, &deployment, &resource);
    if (outcome != DONE) {
        store_rollback(task);
        return outcome != CLASH
                   ? outcome
                   : refuse(task->failure, CLASH, "not_retriable",
                            "Only a failed deployment of the newest generation is tried again.",
                            "Deploy the resource again instead.");
    }
    *out = deployment;
    out->state = STR("pending");
    out->reason = STR("");
    out->finished_us = 0;
    return DONE;
}
