/* audit.c: entries are written with the deed, and read newest first. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit.h"

#include "platform/base/id.h"
#include "platform/json/json.h"
#include "product/access/permission.h"
#include "product/frame/parts.h"

#define MONTH_US (30 * 86400 * US_PER_S)

static const struct field entry_columns[] = {
    {"id", TEXT_AT(struct audit_entry, id)},
    {"org_id", TEXT_AT(struct audit_entry, org_id)},
    {"project_id", TEXT_AT(struct audit_entry, project_id)},
    {"resource_id", TEXT_AT(struct audit_entry, resource_id)},
    {"at_us", TIME_AT(struct audit_entry, at_us)},
    {"actor_id", TEXT_AT(struct audit_entry, actor_id)},
    {"actor", TEXT_AT(struct audit_entry, actor)},
    {"credential", TEXT_AT(struct audit_entry, credential)},
    {"action", TEXT_AT(struct audit_entry, action)},
    {"object_type", TEXT_AT(struct audit_entry, object_type)},
    {"object_id", TEXT_AT(struct audit_entry, object_id)},
    {"before_json", TEXT_AT(struct audit_entry, before_json)},
    {"after_json", TEXT_AT(struct audit_entry, after_json)},
    {"request_id", TEXT_AT(struct audit_entry, request_id)},
    {"address", TEXT_AT(struct audit_entry, address)},
    {"gone", INT_AT(struct audit_entry, gone)},
    {0},
};

enum outcome audit_add(struct task *task, const struct audit_deed *deed)
{
    const struct scope *scope = task->scope;
    struct str actor = scope->actor_name.at == NULL ? STR("system") : scope->actor_name;
    struct str project = deed->project_id.at == NULL ? scope->project_id : deed->project_id;
    struct str resource = deed->resource_id.at == NULL ? scope->resource_id : deed->resource_id;
    int64_t now = task_now_us(task);
    return store_queue(
        task, Q_AUDIT_ADD,
        ARGS(ARG_TEXT("id", id_make(task->arena, "aud", now)), ARG_TEXT("project", project),
             ARG_TEXT("resource", resource), ARG_INT("now", now), ARG_TEXT("actor", actor),
             ARG_TEXT("credential", or_empty(scope->credential_id)),
             ARG_TEXT("action", str_of(deed->action)),
             ARG_TEXT("object_type", str_of(deed->object_type)),
             ARG_TEXT("object_id", or_empty(deed->object_id)),
             ARG_TEXT("before", deed->before_json), ARG_TEXT("after", deed->after_json),
             ARG_TEXT("request", or_empty(scope->request_id)),
             ARG_TEXT("address", or_empty(scope->address))),
        0); /* it adds its row or is refused: nothing to look at before the commit */
}

enum outcome audit_list(struct task *task, enum audit_place place,
                        const struct audit_filter *filter, struct list *out)
{
    static const enum query queries[] = {
        [AUDIT_ORGANIZATION] = Q_AUDIT_LIST_ORGANIZATION,
        [AUDIT_PROJECT] = Q_AUDIT_LIST_PROJECT,
        [AUDIT_ACTOR] = Q_AUDIT_LIST_ACTOR,
        [AUDIT_RESOURCE] = Q_AUDIT_LIST_RESOURCE,
    };
    bool in_project = place == AUDIT_PROJECT || place == AUDIT_RESOURCE;
    struct str project = in_project ? task->scope->project_id : filter->project_id;
    struct str resource =
        place == AUDIT_RESOURCE ? task->scope->resource_id : filter->resource_id;
    enum outcome outcome = store_list(
        task, queries[place],
        ARGS(ARG_TEXT("project", project), ARG_TEXT("resource", resource),
             ARG_TEXT("actor", filter->actor), ARG_TEXT("action", filter->action),
             ARG_TEXT("object", filter->object), ARG_TEXT("object_type", filter->object_type),
             ARG_TEXT("object_id", filter->object_id), ARG_INT("from_us", filter->from_us),
             ARG_INT("to_us", filter->to_us == 0 ? INT64_MAX : filter->to_us),
             ARG_INT("after_us", filter->after_us == 0 ? INT64_MAX : filter->after_us),
             ARG_TEXT("after_id", or_empty(filter->after_id)),
             ARG_BOOL("refused", (task->scope->may & MAY_READ_AUDIT) != 0),
             ARG_INT("limit", filter->limit + 1)),
        entry_columns, sizeof(struct audit_entry), out);
    if (outcome == DONE && out->count > (size_t)filter->limit) {
        out->count = (size_t)filter->limit;
        out->more = true;
    }
    return outcome;
}

enum outcome audit_recent(struct task *task, int64_t limit, struct list *out)
{
    int64_t now = task_now_us(task);
    return store_list(task, Q_AUDIT_RECENT_MINE,
                      ARGS(ARG_INT("now", now), ARG_INT("since_us", now - MONTH_US),
                           ARG_INT("limit", limit)),
                      entry_columns, sizeof(struct audit_entry), out);
}

struct str audit_object_path(struct arena *arena, const struct audit_entry *entry)
{
    if (entry->gone != 0 || str_ends(entry->action, STR(".deleted")) || str_ends(entry->action, STR(".gone")))
        return STR("");
    if (str_is(entry->object_type, "organization"))
        return ARENA_JOIN(arena, STR("/organizations/"), entry->object_id);
    if (str_is(entry->object_type, "project"))
        return ARENA_JOIN(arena, STR("/projects/"), entry->object_id);
    if (str_is(entry->object_type, "resource") && entry->project_id.at != NULL)
        return ARENA_JOIN(arena, STR("/projects/"), entry->project_id, STR("/resources/"),
                          entry->object_id);
    if (str_is(entry->object_type, "secret") && entry->project_id.at != NULL)
        return ARENA_JOIN(arena, STR("/projects/"), entry->project_id, STR("/secrets/"),
                          entry->object_id);
    return STR("");
}

/* "api_key.created" gives "Api key created": every action reads as a sentence. */
static struct str action_sentence(struct arena *arena, struct str action)
{
    char *text = arena_alloc(arena, action.length + 1);
    for (size_t i = 0; i < action.length; i++) {
        char c = action.at[i];
        text[i] = c == '.' || c == '_' ? ' ' : c;
    }
    if (action.length > 0 && text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 32);
    return (struct str){text, action.length};
}

static struct str text_member(const struct node *object, struct str name)
{
    const struct node *member = object->kind == NODE_OBJECT ? node_member(object, name) : NULL;
    return member != NULL && member->kind == NODE_TEXT ? member->text : STR_NONE;
}

/* What people call the object: its name, or who got which role; else its id. */
static struct str object_words(struct arena *arena, const struct audit_entry *entry)
{
    struct failure failure = {.arena = arena};
    struct node *deed;
    struct str json = entry->after_json.at == NULL ? entry->before_json : entry->after_json;
    if (json.at == NULL || json_parse(arena, json, &failure, &deed) != DONE)
        return entry->object_id;
    struct str name = text_member(deed, STR("name"));
    struct str user = text_member(deed, STR("user"));
    struct str role = text_member(deed, STR("role"));
    if (user.length > 0 && role.length > 0)
        return ARENA_JOIN(arena, role, STR(" for "), user);
    return name.length > 0 ? name : entry->object_id;
}

struct list audit_timeline(struct arena *arena, const struct list *entries)
{
    struct timeline_event *rows = ARENA_ARRAY(arena, entries->count, struct timeline_event);
    for (size_t i = 0; i < entries->count; i++) {
        const struct audit_entry *entry = LIST_ROW(*entries, struct audit_entry, i);
        struct str verb = entry->action;
        bool gone = str_ends(verb, STR("deleted")) || str_ends(verb, STR("revoked"));
        bool made = str_ends(verb, STR("created")) || str_ends(verb, STR("granted"));
        rows[i] = (struct timeline_event){
            .title = action_sentence(arena, entry->action),
            .text = object_words(arena, entry),
            .actor = entry->actor,
            .href = audit_object_path(arena, entry),
            .at = entry->at_us,
            .good = made,
            .warn = gone,
        };
    }
    return (struct list){rows, entries->count, sizeof *rows, false};
}
