/* access_above.c: nobody gives what they lack: comparisons of rights, and what a key lacks. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_private.h"

struct lacking {
    struct str resource_type;
    struct str action;
    struct str scope_type; /* where; STR_NONE = at the scope's place */
    struct str scope_id;
};

static const struct field lacking_columns[] = {
    {"resource_type", TEXT_AT(struct lacking, resource_type)},
    {"action", TEXT_AT(struct lacking, action)},
    {"scope_type", TEXT_AT(struct lacking, scope_type)},
    {"scope_id", TEXT_AT(struct lacking, scope_id)},
    {0},
};

static const struct field place_columns[] = {
    {"org_id", TEXT_AT(struct place_row, org_id)},
    {"project_id", TEXT_AT(struct place_row, project_id)},
    {"resource_id", TEXT_AT(struct place_row, resource_id)},
    {"wants_factor", BOOL_AT(struct place_row, wants_factor)},
    {0},
};

bool access_is_work(const struct scope *scope)
{
    return scope->actor_id.at == NULL && scope->reason.at != NULL;
}

bool access_key_is_narrow(const struct scope *scope)
{
    return scope->key_lacks != 0 || scope->key_place_type.at != NULL;
}

enum outcome access_place_load(struct task *task, struct str scope_type,
                               struct str scope_id, struct place_row *out)
{
    return store_one(
        task, Q_ACCESS_PLACE,
        ARGS(ARG_TEXT("scope_type", scope_type), ARG_TEXT("scope_id", scope_id)),
        place_columns, out);
}

static enum outcome refuse_narrow(struct task *task)
{
    return refuse(
        task->failure, FORBIDDEN, "key_too_narrow",
        "This API key may not give rights, because it is narrower than its owner.",
        "Use a key without these limits, or sign in.");
}

/* The first right of the query's answer, NULL when there is none: nothing is lacking. */
static enum outcome first_lacking(struct task *task, enum query query,
                                  const struct arg *args, const struct lacking **first)
{
    struct list lacking;
    enum outcome outcome =
        store_list(task, query, args, lacking_columns, sizeof(struct lacking), &lacking);
    *first = outcome == DONE && lacking.count > 0 ? LIST_ROW(lacking, struct lacking, 0)
                                                  : NULL;
    return outcome;
}

/* A key with a place gives roles within it: there it may all that its owner may. */
enum outcome access_not_above_role(struct task *task, struct str role_id)
{
    const struct lacking *first;
    if (access_is_work(task->scope))
        return DONE;
    if (task->scope->key_lacks != 0)
        return refuse_narrow(task);
    enum outcome outcome = first_lacking(
        task, Q_ACCESS_LACKING,
        ARGS(ARG_TEXT("role", role_id), ARG_TEXT("org", task->scope->org_id),
             ARG_TEXT("project", task->scope->project_id),
             ARG_TEXT("resource", task->scope->resource_id),
             ARG_INT("now", task_now_us(task))),
        &first);
    if (outcome != DONE)
        return outcome;
    if (first == NULL) /* whoever makes Owners, or unmakes them, shows that it is them */
        return str_equal(role_id, ROLE_OWNER) ? access_require_proof(task) : DONE;
    return refuse_print(task->failure, FORBIDDEN, "above_own_rights",
                        "This role may %.*s (%.*s), which you may not do here yourself.",
                        STR_ARG(first->action), STR_ARG(first->resource_type));
}

enum outcome access_not_above_permissions(struct task *task, struct str permissions)
{
    const struct lacking *first;
    if (access_key_is_narrow(task->scope))
        return refuse_narrow(task);
    enum outcome outcome = first_lacking(
        task, Q_ACCESS_LACKING_OF_PERMISSIONS,
        ARGS(ARG_TEXT("permissions", permissions), ARG_INT("now", task_now_us(task))),
        &first);
    if (outcome != DONE || first == NULL)
        return outcome;
    return refuse_print(
        task->failure, FORBIDDEN, "above_own_rights",
        "The role may %.*s (%.*s), which you may not do in this organization "
        "yourself.",
        STR_ARG(first->action), STR_ARG(first->resource_type));
}

enum outcome access_not_above_principal(struct task *task, struct str principal_id)
{
    const struct lacking *first;
    if (access_key_is_narrow(task->scope))
        return refuse_narrow(task);
    enum outcome outcome = first_lacking(
        task, Q_ACCESS_LACKING_OF_PRINCIPAL,
        ARGS(ARG_TEXT("principal", principal_id), ARG_INT("now", task_now_us(task))),
        &first);
    if (outcome != DONE || first == NULL)
        return outcome;
    /* The place is not named: the actor may not even be allowed to know of it. */
    return refuse_print(
        task->failure, FORBIDDEN, "above_own_rights",
        "It may %.*s (%.*s) in a %.*s where you may not do that yourself.",
        STR_ARG(first->action), STR_ARG(first->resource_type),
        STR_ARG(first->scope_type));
}

/* Rights on data are no bits: a key that lists what it may do has none of them. */
static bool key_has(const struct scope *scope, int64_t bit)
{
    return scope->key_lacks == 0 || (bit != 0 && (bit & scope->key_lacks) == 0);
}

enum outcome access_own(struct task *task, struct str scope_type, struct str scope_id,
                        struct list *out)
{
    struct place_row place = {.org_id = STR_NONE};
    struct list held;
    enum outcome outcome = DONE;
    if (task->scope->key_place_type.at != NULL)
        outcome = access_place_load(task, scope_type, scope_id, &place);
    bool reached = outcome == DONE && access_key_reaches(task->scope, &place);
    if (outcome == DONE || outcome == ABSENT)
        outcome =
            access_effective(task, task->scope->actor_id, scope_type, scope_id, &held);
    if (outcome != DONE)
        return outcome;
    struct permission_row *rows =
        ARENA_ARRAY(task->arena, held.count, struct permission_row);
    *out = (struct list){rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < held.count; i++) {
        const struct permission_row *row = LIST_ROW(held, struct permission_row, i);
        if (reached && key_has(task->scope, row->bit))
            rows[out->count++] = *row;
    }
    return DONE;
}

/* ---- many places ---- */

static const struct field permission_at_columns[] = {
    {"position", INT_AT(struct permission_at, position)},
    {"resource_type", TEXT_AT(struct permission_at, permission.resource_type)},
    {"action", TEXT_AT(struct permission_at, permission.action)},
    {"bit", INT_AT(struct permission_at, permission.bit)},
    {0},
};

enum { KIND_WIDTH = 16, ID_WIDTH = 64 }; /* as in access_effective_many */

/* Padded with spaces; what cannot be an id of ours is left out, and so unknown. */
static void add_padded(struct buf *buf, struct str text, size_t width)
{
    bool plain = text.length <= width;
    for (size_t i = 0; i < text.length && plain; i++)
        plain = text.at[i] > ' ' && text.at[i] < 0x7f;
    struct str shown = plain ? text : STR("");
    buf_add(buf, shown);
    for (size_t i = shown.length; i < width; i++)
        buf_add_char(buf, ' ');
}

enum outcome access_effective_many(struct task *task, struct str principal_id,
                                   const struct checked_place *places, size_t count,
                                   struct list *out)
{
    const struct scope *scope = task->scope;
    bool own = str_equal(principal_id, scope->actor_id);
    struct buf buf = buf_open(task->arena, count * (KIND_WIDTH + ID_WIDTH) + 1,
                              CHECKED_PLACES_MAX * (KIND_WIDTH + ID_WIDTH) + 1);
    struct list held;
    for (size_t i = 0; i < count; i++) {
        add_padded(&buf, places[i].type, KIND_WIDTH);
        add_padded(&buf, places[i].id, ID_WIDTH);
    }
    enum outcome outcome = store_list(
        task, Q_ACCESS_EFFECTIVE_MANY,
        ARGS(ARG_TEXT("principal", principal_id), ARG_TEXT("places", buf_str(&buf)),
             ARG_INT("count", (int64_t)count),
             ARG_TEXT("key_type", own ? scope->key_place_type : STR_NONE),
             ARG_TEXT("key_id", own ? scope->key_place_id : STR_NONE),
             ARG_INT("now", task_now_us(task))),
        permission_at_columns, sizeof(struct permission_at), &held);
    if (outcome != DONE)
        return outcome;
    struct permission_at *rows =
        ARENA_ARRAY(task->arena, held.count, struct permission_at);
    *out = (struct list){rows, 0, sizeof *rows, false};
    for (size_t i = 0; i < held.count; i++) {
        const struct permission_at *row = LIST_ROW(held, struct permission_at, i);
        if (!own || key_has(scope, row->permission.bit))
            rows[out->count++] = *row;
    }
    return DONE;
}
