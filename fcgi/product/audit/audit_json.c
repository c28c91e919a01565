/* audit_json.c: the trail as JSON, and what its filters mean. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"
#include "product/access/permission.h"
#include "product/audit/audit_private.h"
#include "product/audit/audit_routes.h"

enum { FILTER_TEXT_MAX = 254, DATE_BYTES = 10 };

#define DAY_US (86400 * US_PER_S)

static struct str read_text(struct call *call, const char *name)
{
    struct str text = str_trim(request_query(call->request, name));
    if (text.length > FILTER_TEXT_MAX)
        failure_field(&call->failure, ARENA_JOIN(call->task.arena, STR("/"), str_of(name)),
                      "too_long", "A filter has at most %d bytes.", FILTER_TEXT_MAX);
    return text.length == 0 || text.length > FILTER_TEXT_MAX ? STR_NONE : text;
}

/* A date means the whole day: as an end, that day is still in. */
static int64_t read_time(struct call *call, const char *name, bool is_end)
{
    struct str text = str_trim(request_query(call->request, name));
    int64_t us = 0;
    if (text.length == 0)
        return 0;
    if (!clock_parse(text, &us)) {
        failure_field(&call->failure, ARENA_JOIN(call->task.arena, STR("/"), str_of(name)),
                      "malformed",
                      "Give a date like 2026-11-21 or a time like 2026-11-21T06:28:31Z.");
        return 0;
    }
    return is_end && text.length == DATE_BYTES ? us + DAY_US : us;
}

static enum outcome read_cursor(struct call *call, struct audit_filter *filter)
{
    struct str parts[2];
    enum outcome outcome = cursor_read(call, request_query(call->request, "cursor"), parts, 2);
    if (outcome != DONE || parts[0].at == NULL)
        return outcome;
    if (!str_int_parse(parts[0], 0, INT64_MAX, &filter->after_us))
        bug("a sealed cursor holds no time");
    filter->after_id = parts[1];
    return DONE;
}

/* clang-format off */
#define FILTER_PARAMETERS \
    {"actor", FIELD_TEXT, "Only by this person: an e-mail address or id.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"action", FIELD_TEXT, "Only this action, such as project.created.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"object", FIELD_TEXT, "Only about this: a type or an id.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"object_type", FIELD_TEXT, "Only about things of this type.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"object_id", FIELD_TEXT, "Only about the thing of this id.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"project", FIELD_TEXT, "Only in this project.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"resource", FIELD_TEXT, "Only in this resource.", 0, FILTER_TEXT_MAX, false, NULL}, \
    {"from", FIELD_TIME, "Not before this time; a date means its beginning.", 0, 0, false, NULL}, \
    {"to", FIELD_TIME, "Not after this time; a date means its end.", 0, 0, false, NULL}

const struct parameter audit_query[] = {
    PARAMETER_LIMIT(AUDIT_LIST_LIMIT),
    PARAMETER_CURSOR,
    FILTER_PARAMETERS,
    {0},
};

static const char *const formats[] = {"csv", "ndjson", NULL};
const struct parameter audit_export_query[] = {
    {"format", FIELD_TEXT, "csv when it is not given.", 0, 0, false, formats},
    PARAMETER_CURSOR,
    FILTER_PARAMETERS,
    {0},
};
/* clang-format on */

enum outcome audit_read_filter(struct call *call, struct audit_filter *filter)
{
    *filter = (struct audit_filter){
        .actor = read_text(call, "actor"),
        .action = read_text(call, "action"),
        .object = read_text(call, "object"),
        .object_type = read_text(call, "object_type"),
        .object_id = read_text(call, "object_id"),
        .project_id = read_text(call, "project"),
        .resource_id = read_text(call, "resource"),
        .from_us = read_time(call, "from", false),
        .to_us = read_time(call, "to", true),
    };
    enum outcome limited =
        call_limit(call, AUDIT_LIST_DEFAULT, AUDIT_LIST_LIMIT, &filter->limit);
    enum outcome outcome = read_cursor(call, filter);
    if (outcome != DONE)
        return outcome;
    return limited != DONE || call->failure.field_count > 0 ? INVALID : DONE;
}

struct str audit_next_cursor(struct call *call, const struct list *list)
{
    if (!list->more)
        return STR_NONE;
    const struct audit_entry *last = LIST_ROW(*list, struct audit_entry, list->count - 1);
    struct str parts[] = {arena_print(call->task.arena, "%lld", (long long)last->at_us), last->id};
    return cursor_write(call, parts, COUNT_OF(parts));
}

bool audit_shows_address(const struct call *call, const struct audit_entry *entry)
{
    return (call->scope.may & (MAY_MANAGE_ACCESS | MAY_READ_AUDIT)) != 0 ||
           str_equal(entry->actor_id, call->scope.actor_id);
}

static const struct field entry_shown[] = {
    {"audit_id", TEXT_AT(struct audit_entry, id)},
    {"at", TIME_AT(struct audit_entry, at_us)},
    {"actor_id", TEXT_AT(struct audit_entry, actor_id)},
    {"actor", TEXT_AT(struct audit_entry, actor)},
    {"credential_id", TEXT_AT(struct audit_entry, credential)},
    {"action", TEXT_AT(struct audit_entry, action)},
    {"object_type", TEXT_AT(struct audit_entry, object_type)},
    {"object_id", TEXT_AT(struct audit_entry, object_id)},
    {"org_id", TEXT_AT(struct audit_entry, org_id)},
    {"project_id", TEXT_AT(struct audit_entry, project_id)},
    {"resource_id", TEXT_AT(struct audit_entry, resource_id)},
    {"before", JSON_AT(struct audit_entry, before_json)},
    {"after", JSON_AT(struct audit_entry, after_json)},
    {"request_id", TEXT_AT(struct audit_entry, request_id)},
    {"address", TEXT_AT(struct audit_entry, address)},
    {0},
};

const struct shape audit_shape = {"AuditEntry", entry_shown};

static enum outcome answer_entries(struct call *call, enum audit_place place)
{
    struct audit_filter filter;
    struct list list;
    enum outcome outcome = audit_read_filter(call, &filter);
    if (outcome == DONE)
        outcome = audit_list(&call->task, place, &filter, &list);
    if (outcome != DONE)
        return outcome;
    struct audit_entry *rows =
        ARENA_ARRAY(call->task.arena, list.count, struct audit_entry);
    for (size_t i = 0; i < list.count; i++) {
        rows[i] = *LIST_ROW(list, struct audit_entry, i);
        if (!audit_shows_address(call, &rows[i]))
            rows[i].address = rows[i].credential = STR_NONE;
    }
    const struct list shown = {rows, list.count, sizeof *rows, false};
    return answer_list(call, entry_shown, &shown, audit_next_cursor(call, &list));
}

enum outcome audit_organization_json(struct call *call)
{
    return answer_entries(call, AUDIT_ORGANIZATION);
}

enum outcome audit_project_json(struct call *call)
{
    return answer_entries(call, AUDIT_PROJECT);
}

enum outcome audit_resource_json(struct call *call)
{
    return answer_entries(call, AUDIT_RESOURCE);
}

enum outcome audit_mine_json(struct call *call)
{
    return answer_entries(call, AUDIT_ACTOR);
}
