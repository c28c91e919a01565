/* person_export.c: everything about somebody as one JSON text, sent while it is read. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "product/account/account_factor.h"
#include "product/administration/administration.h"
#include "product/audit/audit.h"
#include "product/person/person_routes.h"
#include "product/saved_view/saved_view.h"

enum {
    PAGE = 50, /* before and after of one entry may be 256 KiB each */
    ENTRIES_MAX = 100000,
    ARENA_BYTES = 40 * 1024 * 1024,
    ID_ROOM = 64,
    TEAMS_MAX = 500,
    IDENTITIES_MAX = 100,
};

struct export
{
    struct call *call;
    struct task task; /* with an arena of its own, emptied for each page */
    struct failure failure;
    struct audit_filter filter;
    char after_id[ID_ROOM]; /* the last entry that was written */
    int64_t entries;
    bool begun;
};

/* ---- what is about the person alone ---- */

struct own_team {
    struct str id;
    struct str name;
    struct str org_id;
    int64_t created_us;
};
static const struct field team_columns[] = {
    {"id", TEXT_AT(struct own_team, id)},
    {"name", TEXT_AT(struct own_team, name)},
    {"org_id", TEXT_AT(struct own_team, org_id)},
    {"created_us", INT_AT(struct own_team, created_us)},
    {0},
};

/* Who they are at an issuer. */
struct own_identity {
    struct str id;
    struct str issuer;
    struct str subject;
    struct str email;
    int64_t created_us;
    int64_t seen_us;
};
static const struct field identity_columns[] = {
    {"id", TEXT_AT(struct own_identity, id)},
    {"issuer", TEXT_AT(struct own_identity, issuer)},
    {"subject", TEXT_AT(struct own_identity, subject)},
    {"email", TEXT_AT(struct own_identity, email)},
    {"created_us", INT_AT(struct own_identity, created_us)},
    {"seen_us", INT_AT(struct own_identity, seen_us)},
    {0},
};

struct about {
    struct person person;
    struct second_factor factor;
    struct list sessions;
    struct person_details details;
    struct list teams;
    struct list identities;
    struct list views;
};

static enum outcome about_load(struct task *task, struct about *about)
{
    enum outcome outcome = account_load(task, &about->person);
    if (outcome == DONE)
        outcome = account_factor_load(task, &about->factor);
    if (outcome == DONE)
        outcome = account_sessions(task, &about->sessions);
    if (outcome == DONE)
        outcome = administration_person(task, about->person.id, &about->details);
    if (outcome == DONE)
        outcome = store_list(task, Q_PERSON_TEAMS, ARGS(ARG_INT("limit", TEAMS_MAX + 1)),
                             team_columns, sizeof(struct own_team), &about->teams);
    if (outcome == DONE)
        outcome =
            store_list(task, Q_PERSON_IDENTITIES, ARGS(ARG_INT("limit", IDENTITIES_MAX + 1)),
                       identity_columns, sizeof(struct own_identity), &about->identities);
    if (outcome == DONE)
        outcome = saved_view_list(task, &about->views);
    return outcome;
}

/* Names of what is shown; password, secrets and hashes are in none of these tables. */
static const struct field profile_shown[] = {
    {"user_id", TEXT_AT(struct person, id)},
    {"email", TEXT_AT(struct person, email)},
    {"name", TEXT_AT(struct person, name)},
    {"theme", TEXT_AT(struct person, theme)},
    {"time_zone", TEXT_AT(struct person, time_zone)},
    {"date_style", TEXT_AT(struct person, date_style)},
    {"is_platform_admin", BOOL_AT(struct person, platform_admin)},
    {"personal_org_id", TEXT_AT(struct person, personal_org_id)},
    {"created_at", TIME_AT(struct person, created_us)},
    {0},
};
static const struct field factor_shown[] = {
    {"enabled", BOOL_AT(struct second_factor, enabled)},
    {"enabled_at", TIME_AT(struct second_factor, enabled_us)},
    {"recovery_codes_left", INT_AT(struct second_factor, codes_left)},
    {0},
};
static const struct field session_shown[] = {
    {"session_id", TEXT_AT(struct session, id)},
    {"user_agent", TEXT_AT(struct session, user_agent)},
    {"address", TEXT_AT(struct session, address)},
    {"created_at", TIME_AT(struct session, created_us)},
    {"last_used_at", TIME_AT(struct session, seen_us)},
    {"expires_at", TIME_AT(struct session, expires_us)},
    {0},
};
static const struct field key_shown[] = {
    {"key_id", TEXT_AT(struct administered_key, id)},
    {"name", TEXT_AT(struct administered_key, name)},
    {"prefix", TEXT_AT(struct administered_key, shown_prefix)},
    {"created_at", TIME_AT(struct administered_key, created_us)},
    {"expires_at", TIME_AT(struct administered_key, expires_us)},
    {"last_used_at", TIME_AT(struct administered_key, used_us)},
    {0},
};
static const struct field role_shown[] = {
    {"role", TEXT_AT(struct held_role, role)},
    {"scope_type", TEXT_AT(struct held_role, scope_type)},
    {"scope_id", TEXT_AT(struct held_role, scope_id)},
    {"org_id", TEXT_AT(struct held_role, org_id)},
    {"team", TEXT_AT(struct held_role, team)},
    {"expires_at", TIME_AT(struct held_role, expires_us)},
    {0},
};
static const struct field team_shown[] = {
    {"team_id", TEXT_AT(struct own_team, id)},
    {"name", TEXT_AT(struct own_team, name)},
    {"org_id", TEXT_AT(struct own_team, org_id)},
    {"since", TIME_AT(struct own_team, created_us)},
    {0},
};
static const struct field identity_shown[] = {
    {"identity_id", TEXT_AT(struct own_identity, id)},
    {"issuer", TEXT_AT(struct own_identity, issuer)},
    {"subject", TEXT_AT(struct own_identity, subject)},
    {"email", TEXT_AT(struct own_identity, email)},
    {"linked_at", TIME_AT(struct own_identity, created_us)},
    {"last_used_at", TIME_AT(struct own_identity, seen_us)},
    {0},
};
static const struct field entry_shown[] = {
    {"audit_id", TEXT_AT(struct audit_entry, id)},
    {"at", TIME_AT(struct audit_entry, at_us)},
    {"actor", TEXT_AT(struct audit_entry, actor)},
    {"credential_id", TEXT_AT(struct audit_entry, credential)},
    {"address", TEXT_AT(struct audit_entry, address)},
    {"action", TEXT_AT(struct audit_entry, action)},
    {"object_type", TEXT_AT(struct audit_entry, object_type)},
    {"object_id", TEXT_AT(struct audit_entry, object_id)},
    {"org_id", TEXT_AT(struct audit_entry, org_id)},
    {"project_id", TEXT_AT(struct audit_entry, project_id)},
    {"resource_id", TEXT_AT(struct audit_entry, resource_id)},
    {"before", JSON_AT(struct audit_entry, before_json)},
    {"after", JSON_AT(struct audit_entry, after_json)},
    {0},
};

static const struct field view_shown[] = {
    {"view_id", TEXT_AT(struct saved_view, id)},
    {"path", TEXT_AT(struct saved_view, path)},
    {"name", TEXT_AT(struct saved_view, name)},
    {"query", TEXT_AT(struct saved_view, query)},
    {"created_at", TIME_AT(struct saved_view, created_us)},
    {0},
};

static void write_struct(struct json_writer *writer, struct str key,
                         const struct field *shown, const void *from)
{
    json_write_key(writer, key);
    json_write_struct(writer, shown, from);
}

static void write_list(struct json_writer *writer, struct str key,
                       const struct field *shown, const struct list *list)
{
    json_write_key(writer, key);
    json_write_list(writer, shown, list);
}

/* The object stays open, and so does the array of entries: what follows is written by hand. */
static void head_write(struct export *export, const struct about *about, struct buf *out)
{
    struct buf text = buf_open(export->task.arena, KIB(16), MIB(4));
    struct json_writer writer = json_writer_of(&text);
    json_write_object(&writer);
    json_write_key(&writer, STR("exported_at"));
    json_write_time(&writer, task_now_us(&export->task));
    write_struct(&writer, STR("profile"), profile_shown, &about->person);
    write_struct(&writer, STR("second_factor"), factor_shown, &about->factor);
    write_list(&writer, STR("sessions"), session_shown, &about->sessions);
    write_list(&writer, STR("api_keys"), key_shown, &about->details.keys);
    write_list(&writer, STR("roles"), role_shown, &about->details.roles);
    write_list(&writer, STR("teams"), team_shown, &about->teams);
    write_list(&writer, STR("views"), view_shown, &about->views);
    write_list(&writer, STR("identities"), identity_shown, &about->identities);
    json_write_key(&writer, STR("complete"));
    json_write_bool(&writer, !about->details.roles.more && !about->details.keys.more &&
                                 about->teams.count <= TEAMS_MAX &&
                                 about->identities.count <= IDENTITIES_MAX);
    json_write_end_object(&writer);
    buf_add(out, str_slice(buf_str(&text), 0, text.length - 1));
    BUF_ADD(out, ",\"audit_entries\":[");
}

static enum outcome page_write(struct export *export, struct buf *out, bool *more)
{
    struct list page;
    if (export->after_id[0] != 0)
        export->filter.after_id = str_of(export->after_id);
    enum outcome outcome = audit_list(&export->task, AUDIT_ACTOR, &export->filter, &page);
    for (size_t i = 0; outcome == DONE && i < page.count; i++) {
        const struct audit_entry *entry = LIST_ROW(page, struct audit_entry, i);
        struct json_writer writer = json_writer_of(out);
        if (export->entries++ > 0)
            buf_add_char(out, ',');
        json_write_struct(&writer, entry_shown, entry);
        export->filter.after_us = entry->at_us;
        snprintf(export->after_id, sizeof export->after_id, "%.*s", STR_ARG(entry->id));
    }
    *more = outcome == DONE && page.more;
    return outcome;
}

static enum stream_step export_next(void *state, struct buf *piece)
{
    struct export *export = state;
    struct about *about = NULL;
    bool more = false;
    arena_reset(export->task.arena);
    export->failure = (struct failure){.arena = export->task.arena};
    if (!export->begun) {
        about = ARENA_NEW(export->task.arena, struct about);
        if (about_load(&export->task, about) != DONE)
            return STREAM_BROKEN;
        head_write(export, about, piece);
        export->begun = true;
    }
    if (page_write(export, piece, &more) != DONE)
        return STREAM_BROKEN;
    if (more && export->entries < ENTRIES_MAX)
        return STREAM_MORE;
    buf_print(piece, "],\"audit_entries_complete\":%s}\n", more ? "false" : "true");
    return STREAM_END;
}

static void arena_end(void *arena)
{
    arena_close(arena);
}

enum outcome person_export_json(struct call *call)
{
    struct person person;
    enum outcome outcome = account_load(&call->task, &person);
    if (outcome != DONE)
        return outcome;
    struct export *export = ARENA_NEW(call->task.arena, struct export);
    *export = (struct export){.call = call, .task = call->task};
    export->filter.limit = PAGE;
    export->task.arena = arena_open("export", ARENA_BYTES);
    export->task.failure = &export->failure;
    arena_defer(call->task.arena, arena_end, export->task.arena);
    answer_stream(call, STR("application/json"), export_next, export);
    return DONE;
}

enum outcome person_export_download(struct call *call)
{
    response_header(call->response, "Content-Disposition",
                    STR("attachment; filename=\"ktrlplane-account.json\""));
    return person_export_json(call);
}
