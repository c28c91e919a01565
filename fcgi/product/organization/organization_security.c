/* organization_security.c: whether members of an organization must have a second factor. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/organization/organization_routes.h"

const struct field organization_security_fields[] = {
    {"require_second_factor", BOOL_AT(struct organization_security, required), .required = true},
    {0},
};

const struct field organization_security_form_fields[] = {
    {"require_second_factor", BOOL_AT(struct organization_security, required)},
    {0},
};

static struct str required_json(struct arena *arena, bool required)
{
    struct buf buf = buf_open(arena, 64, KIB(1));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("require_second_factor"));
    json_write_bool(&writer, required);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static enum outcome change_queued(struct task *task, const struct organization *organization,
                                  bool required)
{
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_ORGANIZATION_REQUIRE_FACTOR,
                              ARGS(ARG_BOOL("required", required),
                                   ARG_INT("now", task_now_us(task))),
                              1);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){
                      .action = "organization.security_changed",
                      .object_type = "organization",
                      .object_id = organization->id,
                      .before_json =
                          required_json(task->arena, organization->require_second_factor),
                      .after_json = required_json(task->arena, required),
                  });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* Who asks it of others has it, or would shut themselves out. */
enum outcome organization_require_factor(struct task *task, bool required)
{
    struct organization organization;
    enum outcome outcome = organization_load(task, &organization, NULL);
    if (outcome == DONE && organization.require_second_factor == required)
        return DONE;
    if (outcome == DONE && required)
        outcome = access_require_factor(task);
    if (outcome == DONE)
        outcome = access_require_proof(task);
    return outcome == DONE ? change_queued(task, &organization, required) : outcome;
}

struct factor_count {
    int64_t people;
    int64_t lacking;
};
static const struct field count_columns[] = {
    {"people", INT_AT(struct factor_count, people)},
    {"lacking", INT_AT(struct factor_count, lacking)},
    {0},
};

enum outcome organization_factor_says(struct task *task, struct str *says)
{
    struct factor_count count = {0, 0};
    enum outcome outcome =
        store_one(task, Q_ORGANIZATION_FACTOR_COUNT,
                  ARGS(ARG_INT("now", task_now_us(task))), count_columns, &count);
    *says = count.lacking == 0
                ? STR("Everybody here has one.")
                : arena_print(task->arena, "%lld of %lld people here %s none of their own.",
                              (long long)count.lacking, (long long)count.people,
                              count.lacking == 1 ? "has" : "have");
    return outcome;
}

enum outcome organization_security_json(struct call *call)
{
    const struct organization_security *input = call->input;
    enum outcome outcome = organization_require_factor(&call->task, input->required);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

enum outcome organization_security_html(struct call *call)
{
    const struct organization_security *input = call->input;
    struct str path = ARENA_JOIN(call->task.arena, STR("/organizations/"), call->scope.org_id,
                                 STR("/settings"));
    enum outcome outcome = organization_require_factor(&call->task, input->required);
    if (outcome != DONE)
        return outcome;
    return answer_redirect_flash(
        call, path, FLASH_GOOD,
        input->required ? STR("From now on only people with a second factor come in.")
                        : STR("People without a second factor come in again."));
}
