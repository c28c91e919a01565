/* feature.c: how the switches of the installation stand, and turning them. */
/* SPDX-License-Identifier: ISC */
#include "product/feature/feature.h"

#include <string.h>

#include "platform/json/json.h"
#include "product/audit/audit.h"

/* clang-format off */
const struct feature features[] = {
    {FEATURE_PERSONAL_ORGANIZATIONS, "Personal organizations",
     "Everybody gets an organization of their own at the first sign-in. Those that exist stay.",
     "Personal organizations are turned off here.", .usual = true},
    {FEATURE_ORGANIZATION_CREATION, "Creating organizations",
     "Everybody who is signed in may create organizations. When it is off, platform administrators still may.",
     "Only platform administrators create organizations here.", .usual = true},
    {FEATURE_PERSONAL_KEYS, "API keys of people",
     "People may create API keys that act for them. Keys that exist go on working until they are revoked; service accounts are not concerned.",
     "People cannot create API keys here.", .usual = true},
    {FEATURE_PROJECT_CREATION, "Creating projects",
     "Editors and owners may create projects in their organizations. Projects that exist go on working.",
     "Projects cannot be created in this organization at present.", .usual = true,
     .by_organization = true},
    {0},
};
/* clang-format on */

enum { STATE_ROWS_MAX = 16 };

static const struct feature *feature_of(struct str name)
{
    for (const struct feature *row = features; row->name != NULL; row++)
        if (str_is(name, row->name))
            return row;
    return NULL;
}

/* ---- asking ---- */

struct asked {
    struct str state;
    bool listed;
};
static const struct field asked_columns[] = {
    {"state", TEXT_AT(struct asked, state)},
    {"listed", BOOL_AT(struct asked, listed)},
    {0},
};

enum outcome feature_is_on(struct task *task, const char *name, bool *on)
{
    const struct feature *feature = feature_of(str_of(name));
    struct asked asked = {.listed = false};
    if (feature == NULL)
        bug("there is no feature %s", name);
    enum outcome outcome =
        store_one(task, Q_FEATURE_LOAD, ARGS(ARG_TEXT("name", str_of(name))),
                  asked_columns, &asked);
    if (outcome == ABSENT) {
        *on = feature->usual;
        return DONE;
    }
    if (outcome == DONE)
        *on = str_is(asked.state, "on") ||
              (str_is(asked.state, "selected") && asked.listed);
    return outcome;
}

enum outcome feature_require(struct task *task, const char *name)
{
    bool on = false;
    enum outcome outcome = feature_is_on(task, name, &on);
    if (outcome != DONE || on)
        return outcome;
    return refuse(task->failure, FORBIDDEN, "feature_off",
                  feature_of(str_of(name))->refusal,
                  "Ask an administrator of this installation.");
}

/* ---- looking at them ---- */

struct stored {
    struct str name;
    struct str state;
    int64_t updated_us;
};
static const struct field stored_columns[] = {
    {"name", TEXT_AT(struct stored, name)},
    {"state", TEXT_AT(struct stored, state)},
    {"updated_us", INT_AT(struct stored, updated_us)},
    {0},
};

struct listed {
    struct str name;
    struct str org_id;
};
static const struct field listed_columns[] = {
    {"name", TEXT_AT(struct listed, name)},
    {"org_id", TEXT_AT(struct listed, org_id)},
    {0},
};

static struct list organizations_of(struct arena *arena, const struct list *listed,
                                    const char *name)
{
    struct feature_organization *rows =
        ARENA_ARRAY(arena, listed->count, struct feature_organization);
    size_t count = 0;
    for (size_t i = 0; i < listed->count; i++) {
        const struct listed *row = LIST_ROW(*listed, struct listed, i);
        if (str_is(row->name, name))
            rows[count++].org_id = row->org_id;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static struct feature_state state_of(struct arena *arena, const struct feature *feature,
                                     const struct list *stored, const struct list *listed)
{
    struct feature_state state = {
        .feature = feature,
        .name = str_of(feature->name),
        .title = str_of(feature->title),
        .says = str_of(feature->says),
        .state = feature->usual ? STR("on") : STR("off"),
        .by_organization = feature->by_organization,
        .organizations = organizations_of(arena, listed, feature->name),
    };
    for (size_t i = 0; i < stored->count; i++) {
        const struct stored *row = LIST_ROW(*stored, struct stored, i);
        if (!str_is(row->name, feature->name))
            continue;
        state.state = row->state;
        state.updated_us = row->updated_us;
    }
    return state;
}

enum outcome feature_list(struct task *task, struct list *out)
{
    struct list stored, listed;
    struct store_read reads[] = {
        {.query = Q_FEATURE_LIST,
         .args = NO_ARGS,
         .columns = stored_columns,
         .row_bytes = sizeof(struct stored),
         .rows = &stored},
        {.query = Q_FEATURE_ORGANIZATIONS,
         .args = ARGS(ARG_INT("limit", STORE_ROWS_MAX)),
         .columns = listed_columns,
         .row_bytes = sizeof(struct listed),
         .rows = &listed},
    };
    enum outcome outcome = store_read_all(task, reads, COUNT_OF(reads));
    if (outcome != DONE)
        return outcome;
    struct feature_state *rows =
        ARENA_ARRAY(task->arena, STATE_ROWS_MAX, struct feature_state);
    size_t count = 0;
    for (const struct feature *row = features; row->name != NULL; row++) {
        if (count == STATE_ROWS_MAX)
            bug("more than %d features", STATE_ROWS_MAX);
        rows[count++] = state_of(task->arena, row, &stored, &listed);
    }
    *out = (struct list){rows, count, sizeof *rows, false};
    return DONE;
}

enum outcome feature_find(struct task *task, struct str name, struct feature_state *out)
{
    struct list all;
    if (feature_of(name) == NULL)
        return refuse(task->failure, ABSENT, NULL, "There is no such feature.", NULL);
    enum outcome outcome = feature_list(task, &all);
    for (size_t i = 0; outcome == DONE && i < all.count; i++)
        if (str_equal(LIST_ROW(all, struct feature_state, i)->name, name))
            *out = *LIST_ROW(all, struct feature_state, i);
    return outcome;
}

/* ---- turning them ---- */

/* The ids that were named, each once; a field error for what cannot be one. */
static struct list ids_read(struct task *task, struct str text)
{
    struct feature_organization *rows =
        ARENA_ARRAY(task->arena, FEATURE_ORGANIZATIONS_MAX, struct feature_organization);
    size_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= text.length; i++) {
        if (i < text.length && strchr(" \t\r\n,;", text.at[i]) == NULL)
            continue;
        struct str id = str_slice(text, from, i);
        from = i + 1;
        bool known = id.length == 0;
        for (size_t k = 0; k < count && !known; k++)
            known = str_equal(rows[k].org_id, id);
        if (known)
            continue;
        if (count == FEATURE_ORGANIZATIONS_MAX) {
            failure_field(task->failure, STR("/organizations"), "too_long",
                          "Name at most %d organizations.", FEATURE_ORGANIZATIONS_MAX);
            break;
        }
        rows[count++].org_id = id;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

static enum outcome judge(struct task *task, const struct feature *feature,
                          const struct feature_draft *draft, struct list *ids)
{
    bool selected = str_is(draft->state, "selected");
    *ids = ids_read(task, selected ? draft->organizations : STR_NONE);
    if (!selected && !str_is(draft->state, "on") && !str_is(draft->state, "off"))
        failure_field(task->failure, STR("/state"), "unknown",
                      "Use on, off or selected.");
    if (selected && !feature->by_organization)
        failure_field(task->failure, STR("/state"), "unknown",
                      "This is on or off for everybody: use on or off.");
    if (selected && feature->by_organization && ids->count == 0)
        failure_field(task->failure, STR("/organizations"), "required",
                      "Name the organizations for which it shall be on.");
    if (task->failure->field_count == 0)
        return DONE;
    return refuse(task->failure, INVALID, NULL, "The switch cannot be turned like this.",
                  NULL);
}

static struct str draft_json(struct task *task, struct str state, const struct list *ids)
{
    struct buf buf = buf_open(task->arena, 128, KIB(64));
    struct json_writer writer = json_writer_of(&buf);
    json_write_object(&writer);
    json_write_key(&writer, STR("state"));
    json_write_text(&writer, state);
    json_write_key(&writer, STR("organizations"));
    json_write_array(&writer);
    for (size_t i = 0; str_is(state, "selected") && i < ids->count; i++)
        json_write_text(&writer, LIST_ROW(*ids, struct feature_organization, i)->org_id);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    return buf_str(&buf);
}

/* Each is written by itself, so that the one that is not there can be named. */
static enum outcome add_organizations(struct task *task, struct str name,
                                      const struct list *ids)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < ids->count; i++) {
        struct str id = LIST_ROW(*ids, struct feature_organization, i)->org_id;
        outcome = store_change(task, Q_FEATURE_ORGANIZATION_ADD,
                               ARGS(ARG_TEXT("name", name), ARG_TEXT("org", id)), NULL);
        if (outcome != ABSENT)
            continue;
        failure_clear(task->failure);
        failure_field(task->failure, STR("/organizations"), "unknown",
                      "There is no organization %.*s.", STR_ARG(id));
        return refuse(task->failure, INVALID, NULL,
                      "The switch cannot be turned like this.", NULL);
    }
    return outcome;
}

static enum outcome set_in_transaction(struct task *task, struct str name,
                                       struct str state, const struct list *ids)
{
    enum outcome outcome =
        store_change(task, Q_FEATURE_SET,
                     ARGS(ARG_TEXT("name", name), ARG_TEXT("state", state),
                          ARG_INT("now", task_now_us(task))),
                     NULL);
    if (outcome == DONE)
        outcome = store_change(task, Q_FEATURE_ORGANIZATIONS_CLEAR,
                               ARGS(ARG_TEXT("name", name)), NULL);
    return outcome == DONE ? add_organizations(task, name, ids) : outcome;
}

enum outcome feature_set(struct task *task, struct str name,
                         const struct feature_draft *draft, struct feature_state *out)
{
    struct feature_state before;
    struct list ids;
    enum outcome outcome = feature_find(task, name, &before);
    if (outcome == DONE)
        outcome = judge(task, before.feature, draft, &ids);
    if (outcome != DONE)
        return outcome;
    struct str was = draft_json(task, before.state, &before.organizations);
    struct str is = draft_json(task, draft->state, &ids);
    if (out != NULL)
        *out = before;
    if (str_equal(was, is))
        return DONE;
    outcome = store_begin(task);
    if (outcome == DONE)
        outcome = set_in_transaction(task, name, draft->state, &ids);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){
                                      .action = "feature.changed",
                                      .object_type = "feature",
                                      .object_id = name,
                                      .before_json = was,
                                      .after_json = is,
                                  });
    if (outcome == DONE && out != NULL)
        outcome = feature_find(task, name, out);
    if (outcome == DONE)
        outcome = store_commit(task);
    if (outcome != DONE)
        store_rollback(task);
    return outcome;
}
