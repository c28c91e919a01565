/* audit_erase.c: the trail forgets a person: what they did stays, who they were does not. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/base/log.h"
#include "platform/json/json.h"
#include "product/audit/audit_chain.h"
#include "product/audit/audit_private.h"

enum { PAGE = 50, ADDRESSES_MAX = 16, ID_ROOM = 64, TEXT_ROOM = 16 * 1024 };

#define BUDGET_US  (20 * US_PER_S)
#define SETTLED_US (60 * US_PER_S) /* by then what was under way is committed */
#define AGAIN_US   (15 * US_PER_S) /* by then the newest entries are sealed */

/* Of whom, by which addresses others wrote about them, and how far the walk is: the job's payload. */
struct erasure {
    struct str person;
    struct str quoted[ADDRESSES_MAX]; /* as a whole text of JSON, with quotes */
    struct str addresses[ADDRESSES_MAX];
    size_t count;
    char after[ID_ROOM];
    int64_t erased;
};

struct person_name {
    struct str text;
};

/* ---- the payload ---- */

static struct str payload_of(struct arena *arena, const struct erasure *erasure)
{
    struct buf text = buf_open(arena, 512, TEXT_ROOM);
    struct json_writer writer = json_writer_of(&text);
    json_write_object(&writer);
    json_write_key(&writer, STR("addresses"));
    json_write_array(&writer);
    for (size_t i = 0; i < erasure->count; i++)
        json_write_text(&writer, erasure->addresses[i]);
    json_write_end_array(&writer);
    json_write_key(&writer, STR("after"));
    json_write_text(&writer, str_of(erasure->after));
    json_write_key(&writer, STR("erased"));
    json_write_int(&writer, erasure->erased);
    json_write_end_object(&writer);
    if (text.over)
        bug("addresses of one person exceed %d bytes", TEXT_ROOM);
    return buf_str(&text);
}

static void address_add(struct arena *arena, struct erasure *erasure, struct str address)
{
    for (size_t i = 0; i < erasure->count; i++)
        if (str_equal(erasure->addresses[i], address))
            return;
    if (address.length == 0 || erasure->count == ADDRESSES_MAX)
        return;
    erasure->quoted[erasure->count] = json_text(arena, node_text(arena, address));
    erasure->addresses[erasure->count++] = address;
}

static enum outcome payload_read(struct task *task, const struct job *job,
                                 struct erasure *erasure)
{
    struct node *tree = NULL;
    *erasure = (struct erasure){.person = job->key};
    if (json_parse(task->arena, job->payload, task->failure, &tree) != DONE)
        return INVALID;
    const struct node *addresses = node_member(tree, STR("addresses"));
    const struct node *after = node_member(tree, STR("after"));
    const struct node *erased = node_member(tree, STR("erased"));
    if (addresses == NULL || after == NULL || erased == NULL)
        return INVALID;
    for (const struct node *node = addresses->first; node != NULL; node = node->next)
        address_add(task->arena, erasure, node->text);
    snprintf(erasure->after, sizeof erasure->after, "%.*s", STR_ARG(after->text));
    erasure->erased = erased->integer;
    return DONE;
}

static enum outcome go_on_queue(struct task *task, const struct erasure *erasure, int64_t due_us)
{
    return job_add(task, AUDIT_ERASE_JOB, erasure->person, payload_of(task->arena, erasure),
                   due_us);
}

enum outcome audit_erase_person(struct task *task, struct str person_id, struct str email)
{
    static const struct field columns[] = {{"actor", TEXT_AT(struct person_name, text)}, {0}};
    struct erasure erasure = {.person = person_id};
    struct list names;
    enum outcome outcome =
        store_list(task, Q_AUDIT_NAMES_OF,
                   ARGS(ARG_TEXT("person", person_id), ARG_INT("limit", ADDRESSES_MAX - 1)),
                   columns, sizeof(struct person_name), &names);
    if (outcome != DONE)
        return outcome;
    address_add(task->arena, &erasure, email);
    for (size_t i = 0; i < names.count; i++)
        address_add(task->arena, &erasure, LIST_ROW(names, struct person_name, i)->text);
    return go_on_queue(task, &erasure, task_now_us(task) + SETTLED_US);
}

/* ---- the walk ---- */

struct row {
    struct str id;
    struct str actor_id;
    struct str actor;
    struct str object_id;
    struct str before_json;
    struct str after_json;
    int64_t linked;
};

static const struct field row_columns[] = {
    {"id", TEXT_AT(struct row, id)},
    {"actor_id", TEXT_AT(struct row, actor_id)},
    {"actor", TEXT_AT(struct row, actor)},
    {"object_id", TEXT_AT(struct row, object_id)},
    {"before_json", TEXT_AT(struct row, before_json)},
    {"after_json", TEXT_AT(struct row, after_json)},
    {"linked", INT_AT(struct row, linked)},
    {0},
};

static bool is_by(const struct erasure *erasure, const struct row *row)
{
    if (str_equal(row->actor_id, erasure->person))
        return true;
    for (size_t i = 0; i < erasure->count; i++)
        if (str_equal(row->actor, erasure->addresses[i]))
            return true;
    return false;
}

static bool names_them(const struct erasure *erasure, struct str json)
{
    if (json.at == NULL)
        return false;
    for (size_t i = 0; i < erasure->count; i++)
        if (str_contains(json, erasure->quoted[i]))
            return true;
    return str_contains(json, erasure->person);
}

static bool is_about(const struct erasure *erasure, const struct row *row)
{
    bool holds = row->before_json.at != NULL || row->after_json.at != NULL;
    return holds && (str_equal(row->object_id, erasure->person) ||
                     names_them(erasure, row->before_json) ||
                     names_them(erasure, row->after_json));
}

static enum outcome erase_queue(struct task *task, struct str id, bool by, bool about)
{
    const struct arg *args = ARGS(ARG_TEXT("entry", id));
    enum outcome outcome = DONE;
    if (by)
        outcome = store_queue(task, Q_AUDIT_ERASE_ACTOR, args, 1);
    if (outcome == DONE && by)
        outcome = store_queue(task, Q_AUDIT_ERASE_ACTOR_SALT, args, 1);
    if (outcome == DONE && about)
        outcome = store_queue(task, Q_AUDIT_ERASE_CHANGE, args, 1);
    if (outcome == DONE && about)
        outcome = store_queue(task, Q_AUDIT_ERASE_CHANGE_SALT, args, 1);
    return outcome;
}

/* Entries that are not sealed yet would be sealed as they were read a moment before: *waits. */
static enum outcome page_erase(struct task *task, struct erasure *erasure,
                               const struct list *page, bool *waits)
{
    enum outcome outcome = store_begin(task);
    for (size_t i = 0; outcome == DONE && i < page->count && !*waits; i++) {
        const struct row *row = LIST_ROW(*page, struct row, i);
        bool by = is_by(erasure, row) && !str_is(row->actor, AUDIT_ERASED);
        bool about = is_about(erasure, row);
        *waits = (by || about) && row->linked == 0;
        if (*waits)
            continue;
        outcome = erase_queue(task, row->id, by, about);
        erasure->erased += by || about ? 1 : 0;
        snprintf(erasure->after, sizeof erasure->after, "%.*s", STR_ARG(row->id));
    }
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

static enum outcome page_walk(struct task *task, struct erasure *erasure, bool *more, bool *waits)
{
    struct arena_mark mark = arena_mark(task->arena);
    struct list page;
    enum outcome outcome = store_list(
        task, Q_AUDIT_ERASABLE,
        ARGS(ARG_TEXT("after", str_of(erasure->after)), ARG_INT("limit", PAGE)), row_columns,
        sizeof(struct row), &page);
    if (outcome == DONE)
        outcome = page_erase(task, erasure, &page, waits);
    if (outcome != DONE)
        return outcome;
    *more = page.count == PAGE && !*waits;
    arena_rewind(task->arena, mark);
    return DONE;
}

/* The end is on record; the addresses in earlier rows of this job are forgotten, too. */
static enum outcome erase_end(struct task *task, const struct erasure *erasure)
{
    struct str after = arena_print(task->arena, "{\"entries\":%lld}", (long long)erasure->erased);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = store_queue(task, Q_AUDIT_ERASE_FORGET, ARGS(ARG_TEXT("person", erasure->person)),
                              0);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = "audit.erased",
                                                       .object_type = "person",
                                                       .object_id = erasure->person,
                                                       .after_json = after});
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}

/* A run does what it can in its time, and the next one goes on. */
enum outcome audit_erase_run(struct task *task, const struct job *job)
{
    int64_t until_us = clock_monotonic_us() + BUDGET_US;
    struct erasure erasure;
    bool more = true;
    bool waits = false;
    enum outcome outcome = payload_read(task, job, &erasure);
    while (outcome == DONE && more && clock_monotonic_us() < until_us)
        outcome = page_walk(task, &erasure, &more, &waits);
    if (outcome != DONE)
        return outcome;
    LOG_NOTICE("audit.erasing", LOG_TEXT("person", erasure.person),
               LOG_INT("entries", erasure.erased), LOG_INT("waits", waits));
    if (waits || more)
        return go_on_queue(task, &erasure, task_now_us(task) + (waits ? AGAIN_US : 0));
    return erase_end(task, &erasure);
}
