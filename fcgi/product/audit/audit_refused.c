/* audit_refused.c: who tried to change what they may not. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"
#include "platform/json/json.h"
#include "product/access/permission.h"
#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"

enum { REFUSED_A_MINUTE = 10, TEXT_ROOM = 8 * 1024 };

struct lately {
    int64_t refused;
    int64_t same;
};

/* How many refusals of this actor the last minute's trail has, at most the maximum, and how many
 * of them are this one again. */
static enum outcome lately_count(struct task *task, struct str what, struct str attempt,
                                 struct lately *lately)
{
    static const struct field columns[] = {{"refused", INT_AT(struct lately, refused)},
                                           {"same", INT_AT(struct lately, same)},
                                           {0}};
    return store_one(task, Q_AUDIT_REFUSED_LATELY,
                     ARGS(ARG_INT("since", task_now_us(task) - 60 * US_PER_S),
                          ARG_TEXT("object", what), ARG_TEXT("after", attempt),
                          ARG_INT("limit", REFUSED_A_MINUTE)),
                     columns, lately);
}

/* What was asked may hold anything: it is only recognized again. */
static void query_write(struct call *call, struct json_writer *writer)
{
    const struct request *request = call->request;
    if ((call->route->flags & ROUTE_DENIALS) == 0)
        return;
    struct str asked = ARENA_JOIN(call->task.arena, request->query_text.at == NULL ? STR("") : request->query_text,
                                  request->body.at == NULL ? STR("") : request->body);
    json_write_key(writer, STR("query_hash"));
    json_write_text(writer, digest_text(call->task.arena, asked));
}

/* What was tried, and why it was refused. */
static struct str attempt_text(struct call *call, bool last)
{
    struct buf text = buf_open(call->task.arena, 512, TEXT_ROOM);
    struct json_writer writer = json_writer_of(&text);
    const char *needs = call->route->needs > 0 ? permission_name(call->route->needs) : NULL;
    json_write_object(&writer);
    json_write_key(&writer, STR("path"));
    json_write_text(&writer, call->request->path);
    json_write_key(&writer, STR("code"));
    json_write_text(&writer, str_of(call->failure.code == NULL ? "forbidden"
                                                               : call->failure.code));
    query_write(call, &writer);
    if (needs != NULL) {
        json_write_key(&writer, STR("needs"));
        json_write_text(&writer, str_of(needs));
    }
    if (last) {
        json_write_key(&writer, STR("note"));
        json_write_text(&writer, STR("further ones of this minute are not written down"));
    }
    json_write_end_object(&writer);
    return text.over ? STR_NONE : buf_str(&text);
}

static enum outcome refused_write(struct call *call, struct task *task)
{
    struct lately lately = {0};
    bool once = (call->route->flags & ROUTE_DENIALS) != 0;
    struct str what = ARENA_JOIN(task->arena, call->request->method_text, STR(" "),
                                 str_of(call->route->path));
    enum outcome outcome = store_read_only(task->store, false);
    if (outcome == DONE)
        outcome = lately_count(task, what, attempt_text(call, false), &lately);
    if (outcome != DONE || lately.refused >= REFUSED_A_MINUTE || (once && lately.same > 0))
        return outcome;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(
            task, &(struct audit_deed){
                      .action = AUDIT_REFUSED,
                      .object_type = "request",
                      .object_id = what,
                      .after_json = attempt_text(call, lately.refused + 1 == REFUSED_A_MINUTE),
                  });
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* The refusal that is answered must not change by what goes wrong here, which is in the log. */
void audit_refused(struct call *call)
{
    struct failure failure = {.arena = call->task.arena};
    struct task task = call->task;
    if (call->caller == NULL || call->route == NULL || task.store == NULL)
        return;
    task.failure = &failure;
    if (refused_write(call, &task) != DONE)
        failure_clear(&failure);
}
