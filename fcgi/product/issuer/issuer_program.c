/*
 * issuer_program.c: programs that an issuer gives tokens to, and which service account each of
 * them is here. Only administrators of the platform say so: a subject belongs to one account,
 * whoever registered it first would have it.
 */
/* SPDX-License-Identifier: ISC */
#include "platform/base/id.h"
#include "platform/token/jwt.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "product/issuer/issuer_private.h"

static const struct field program_columns[] = {
    {"id", TEXT_AT(struct issuer_program, id)},
    {"subject", TEXT_AT(struct issuer_program, subject)},
    {"service_account_id", TEXT_AT(struct issuer_program, service_account_id)},
    {"service_account_name", TEXT_AT(struct issuer_program, service_account_name)},
    {"org_id", TEXT_AT(struct issuer_program, org_id)},
    {"created_us", INT_AT(struct issuer_program, created_us)},
    {"seen_us", INT_AT(struct issuer_program, seen_us)},
    {0},
};

static struct str program_json(struct arena *arena, const struct issuer *issuer,
                               const struct issuer_program *program)
{
    const struct told {
        struct str issuer;
        struct str subject;
        struct str service_account_id;
    } said = {issuer->name, program->subject, program->service_account_id};
    static const struct field told[] = {
        {"issuer", TEXT_AT(struct told, issuer)},
        {"subject", TEXT_AT(struct told, subject)},
        {"service_account_id", TEXT_AT(struct told, service_account_id)},
        {0},
    };
    struct buf buf = buf_open(arena, 256, KIB(8));
    struct json_writer writer = json_writer_of(&buf);
    json_write_struct(&writer, told, &said);
    return buf_str(&buf);
}

/* In the trail of the organization whose service account it is. */
static enum outcome audit(struct task *task, const struct issuer_program *program,
                          const struct audit_deed *deed)
{
    struct scope scope = access_scope_within(task->scope, program->org_id);
    struct task inner = *task;
    inner.scope = &scope;
    return audit_add(&inner, deed);
}

enum outcome issuer_program_list(struct task *task, struct str issuer_id,
                                 const struct issuer_program *after, int64_t limit,
                                 struct list *out)
{
    enum outcome outcome =
        store_list(task, Q_ISSUER_PROGRAM_LIST,
                   ARGS(ARG_TEXT("issuer", issuer_id),
                        ARG_INT("after_us", after == NULL ? 0 : after->created_us),
                        ARG_TEXT("after_id", after == NULL ? STR("") : after->id),
                        ARG_INT("limit", limit + 1)),
                   program_columns, sizeof(struct issuer_program), out);
    if (outcome == DONE && out->count > (size_t)limit) {
        out->count = (size_t)limit;
        out->more = true;
    }
    return outcome;
}

static enum outcome load(struct task *task, const struct issuer *issuer, struct str id,
                         struct issuer_program *out)
{
    enum outcome outcome =
        store_one(task, Q_ISSUER_PROGRAM_LOAD,
                  ARGS(ARG_TEXT("issuer", issuer->id), ARG_TEXT("id", id)), program_columns, out);
    if (outcome == ABSENT)
        return refuse(task->failure, ABSENT, NULL, "There is no such program.", NULL);
    return outcome;
}

static enum outcome judge(struct task *task, const struct issuer_program_draft *draft)
{
    struct failure *failure = task->failure;
    if (draft->subject.length == 0)
        failure_field(failure, STR("/subject"), "required",
                      "Give the subject (sub) of the program's tokens.");
    else if (draft->subject.length > JWT_SUBJECT_MAX || str_has_control(draft->subject))
        failure_field(failure, STR("/subject"), "format",
                      "A subject is one line of at most 255 bytes.");
    if (draft->service_account_id.length == 0)
        failure_field(failure, STR("/service_account_id"), "required",
                      "Give the id of the service account that the program is.");
    if (failure->field_count == 0)
        return DONE;
    return refuse(failure, INVALID, NULL, "The program cannot be registered like this.", NULL);
}

static enum outcome add_queued(struct task *task, const struct issuer *issuer,
                               const struct issuer_program_draft *draft,
                               struct issuer_program *out)
{
    int64_t now = task_now_us(task);
    int64_t added = 0;
    struct str id = id_make(task->arena, "idn", now);
    enum outcome outcome = store_change(
        task, Q_ISSUER_PROGRAM_ADD,
        ARGS(ARG_TEXT("id", id), ARG_TEXT("issuer", issuer->id),
             ARG_TEXT("subject", draft->subject),
             ARG_TEXT("service_account", draft->service_account_id), ARG_INT("now", now)),
        &added);
    if (outcome == DONE && added == 0) {
        failure_field(task->failure, STR("/service_account_id"), "unknown",
                      "There is no such service account.");
        return refuse(task->failure, INVALID, NULL,
                      "The program cannot be registered like this.", NULL);
    }
    if (outcome == DONE)
        outcome = load(task, issuer, id, out);
    if (outcome == DONE)
        outcome = audit(task, out,
                        &(struct audit_deed){
                            .action = "identity.registered",
                            .object_type = "service_account",
                            .object_id = out->service_account_id,
                            .after_json = program_json(task->arena, issuer, out),
                        });
    return outcome == DONE ? store_commit(task) : outcome;
}

enum outcome issuer_program_add(struct task *task, const struct issuer *issuer,
                                const struct issuer_program_draft *draft,
                                struct issuer_program *out)
{
    enum outcome outcome = judge(task, draft);
    if (outcome != DONE)
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = add_queued(task, issuer, draft, out);
    if (outcome != DONE)
        store_rollback(task);
    if (outcome != CLASH)
        return outcome;
    failure_clear(task->failure);
    failure_field(task->failure, STR("/subject"), "not_unique",
                  "Tokens of this subject are somebody's already.");
    return refuse(task->failure, CLASH, "not_unique",
                  "Tokens of this subject are somebody's already.", NULL);
}

enum outcome issuer_program_remove(struct task *task, const struct issuer *issuer,
                                   struct str program_id)
{
    struct issuer_program program;
    enum outcome outcome = load(task, issuer, program_id, &program);
    if (outcome == DONE)
        outcome = store_begin(task);
    if (outcome != DONE)
        return outcome;
    outcome = store_queue(task, Q_ISSUER_PROGRAM_REMOVE, ARGS(ARG_TEXT("id", program.id)), 1);
    if (outcome == DONE)
        outcome = audit(task, &program,
                        &(struct audit_deed){
                            .action = "identity.unregistered",
                            .object_type = "service_account",
                            .object_id = program.service_account_id,
                            .before_json = program_json(task->arena, issuer, &program),
                        });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
