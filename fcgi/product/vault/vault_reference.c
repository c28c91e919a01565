/* vault_reference.c: references to keys of secrets within settings: checked, held, counted. */
/* SPDX-License-Identifier: ISC */
#include "product/vault/vault_private.h"

/* ---- finding them ---- */

struct search {
    struct arena *arena;
    struct vault_reference rows[VAULT_REFERENCES_MAX];
    size_t count;
    bool more;
};

static bool reference_read(const struct node *node, struct vault_reference *out)
{
    const struct node *ref = node_member(node_member(node, STR("valueFrom")), STR("secretKeyRef"));
    const struct node *name = node_member(ref, STR("name"));
    const struct node *key = node_member(ref, STR("key"));
    if (name == NULL || key == NULL || name->kind != NODE_TEXT || key->kind != NODE_TEXT)
        return false;
    out->name = name->text;
    out->key = key->text;
    return true;
}

/* As deep as a parsed document: JSON_DEPTH_MAX. */
static void search_in(struct search *search, const struct node *node, struct str pointer)
{
    struct vault_reference found;
    if (node->kind == NODE_OBJECT && reference_read(node, &found)) {
        found.pointer = pointer;
        if (search->count < VAULT_REFERENCES_MAX)
            search->rows[search->count++] = found;
        else
            search->more = true;
        return;
    }
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        return;
    size_t index = 0;
    for (const struct node *each = node->first; each != NULL; each = each->next, index++)
        if (each->kind == NODE_OBJECT || each->kind == NODE_ARRAY)
            search_in(search, each,
                      node->kind == NODE_OBJECT
                          ? pointer_add(search->arena, pointer, each->key)
                          : pointer_add_index(search->arena, pointer, index));
}

static struct search *search_of(struct arena *arena, const struct node *settings,
                                struct str pointer)
{
    struct search *search = ARENA_NEW(arena, struct search);
    search->arena = arena;
    if (settings != NULL)
        search_in(search, settings, pointer);
    return search;
}

static bool refers(const struct node *node)
{
    if (node->kind == NODE_OBJECT && node_member(node, STR("valueFrom")) != NULL)
        return true;
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        return false;
    for (const struct node *each = node->first; each != NULL; each = each->next)
        if (refers(each))
            return true;
    return false;
}

struct list vault_references(struct arena *arena, const struct node *settings)
{
    if (!refers(settings)) /* most do not */
        return (struct list){.rows = NULL};
    const struct search *search = search_of(arena, settings, STR(""));
    return (struct list){search->rows, search->count, sizeof search->rows[0], search->more};
}

/* Is it the first reference to its secret? */
static bool is_first(const struct search *search, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_equal(search->rows[i].name, search->rows[index].name))
            return false;
    return true;
}

/* ---- what they refer to ---- */

struct named {
    struct str settings;
    struct str lifecycle;
};
static const struct field named_columns[] = {
    {"settings", TEXT_AT(struct named, settings)},
    {"lifecycle", TEXT_AT(struct named, lifecycle)},
    {0},
};

/* The array of key names in a secret's settings; NULL = there is none. */
static const struct node *declared_keys(const struct node *settings)
{
    const struct node *keys = node_member(settings, STR("keys"));
    return keys != NULL && keys->kind == NODE_ARRAY ? keys : NULL;
}

static const struct node *settings_tree(struct arena *arena, struct str settings)
{
    struct failure unused = {.arena = arena};
    struct node *tree = NULL;
    if (json_parse(arena, settings, &unused, &tree) != DONE)
        bug("stored settings of a resource are not JSON");
    return tree;
}

bool vault_key_declared(const struct node *settings, struct str key)
{
    const struct node *keys = declared_keys(settings);
    for (const struct node *each = keys == NULL ? NULL : keys->first; each != NULL;
         each = each->next)
        if (each->kind == NODE_TEXT && str_equal(each->text, key))
            return true;
    return false;
}

static void judge_key(struct task *task, const struct vault_reference *row, const struct node *settings)
{
    if (!vault_key_declared(settings, row->key))
        failure_field(task->failure,
                      ARENA_JOIN(task->arena, row->pointer, STR("/valueFrom/secretKeyRef/key")),
                      "unknown", "The secret %.*s has no key of this name.", STR_ARG(row->name));
}

/* All references to the secret that this one is the first of. */
static enum outcome judge_secret(struct task *task, const struct search *search, size_t first)
{
    struct named named;
    const struct node *settings = NULL;
    struct str name = search->rows[first].name;
    enum outcome outcome =
        store_one(task, Q_VAULT_NAMED,
                  ARGS(ARG_TEXT("project", task->scope->project_id), ARG_TEXT("id", name)),
                  named_columns, &named);
    if (outcome != DONE && outcome != ABSENT)
        return outcome;
    bool there = outcome == DONE && !str_starts(named.lifecycle, STR("delet"));
    if (there)
        settings = settings_tree(task->arena, named.settings);
    for (size_t i = first; i < search->count; i++) {
        const struct vault_reference *row = &search->rows[i];
        if (!str_equal(row->name, name))
            continue;
        if (there)
            judge_key(task, row, settings);
        else
            failure_field(
                task->failure,
                ARENA_JOIN(task->arena, row->pointer, STR("/valueFrom/secretKeyRef/name")),
                "unknown", "The project has no secret of this id.");
    }
    return DONE;
}

enum outcome vault_references_check(struct task *task, const struct node *settings,
                                    struct str pointer)
{
    const struct search *search = search_of(task->arena, settings, pointer);
    enum outcome outcome = DONE;
    if (search->more)
        failure_field(task->failure, pointer, "too_long",
                      "Settings may refer to at most %d keys of secrets.", VAULT_REFERENCES_MAX);
    for (size_t i = 0; i < search->count && outcome == DONE; i++)
        if (is_first(search, i))
            outcome = judge_secret(task, search, i);
    return outcome;
}

/* Each secret is locked, then looked at once more: from here on nobody takes it away. */
static enum outcome hold(struct task *task, const struct vault_order *order)
{
    const struct node *settings = settings_tree(task->arena, order->settings);
    const struct search *search = search_of(task->arena, settings, STR(""));
    enum outcome outcome = DONE;
    if (search->count == 0)
        return DONE;
    for (size_t i = 0; i < search->count && outcome == DONE; i++)
        if (is_first(search, i))
            outcome = store_queue(task, Q_VAULT_HOLD,
                                  ARGS(ARG_TEXT("project", order->project_id),
                                       ARG_TEXT("id", search->rows[i].name)),
                                  0);
    if (outcome == DONE)
        outcome = vault_references_check(task, settings, STR("/settings_json"));
    if (outcome == DONE && task->failure->field_count > 0)
        outcome = refuse(task->failure, INVALID, "validation_failed",
                         "Some fields are not right.", "Change the fields that are marked.");
    return outcome;
}

enum outcome vault_order_queue(struct task *task, const struct vault_order *order)
{
    enum outcome outcome = DONE;
    if (order->values != NULL)
        outcome = vault_put_queue(task, order->project_id, order->resource_id, order->values);
    if (outcome == DONE && str_contains(order->settings, STR("\"secretKeyRef\"")))
        outcome = hold(task, order);
    return outcome;
}

/* ---- who refers to one ---- */

struct project_row {
    struct str id;
    struct str name;
    struct str type_id;
    struct str settings;
};
static const struct field project_row_columns[] = {
    {"id", TEXT_AT(struct project_row, id)},
    {"name", TEXT_AT(struct project_row, name)},
    {"type_id", TEXT_AT(struct project_row, type_id)},
    {"settings", TEXT_AT(struct project_row, settings)},
    {0},
};

struct users {
    struct vault_user rows[VAULT_USERS_MAX];
    size_t count;
    bool more;
};

static void users_take(struct users *users, const struct project_row *row,
                       const struct search *search, struct str secret_id)
{
    for (size_t i = 0; i < search->count; i++) {
        const struct vault_reference *found = &search->rows[i];
        if (!str_equal(found->name, secret_id))
            continue;
        if (users->count == VAULT_USERS_MAX) {
            users->more = true;
            return;
        }
        users->rows[users->count++] =
            (struct vault_user){row->id, row->name, row->type_id, found->key, found->pointer};
    }
}

enum outcome vault_users(struct task *task, struct str project_id, struct str secret_id,
                         struct list *out)
{
    struct list rows;
    struct str pattern =
        ARENA_JOIN(task->arena, STR("%\"secretKeyRef\"%\""), secret_id, STR("\"%"));
    enum outcome outcome = store_list(
        task, Q_VAULT_USERS,
        ARGS(ARG_TEXT("project", project_id), ARG_TEXT("pattern", pattern),
             ARG_INT("limit", VAULT_USERS_MAX + 1)),
        project_row_columns, sizeof(struct project_row), &rows);
    if (outcome != DONE)
        return outcome;
    struct users *users = ARENA_NEW(task->arena, struct users);
    for (size_t i = 0; i < rows.count; i++) {
        const struct project_row *row = LIST_ROW(rows, struct project_row, i);
        users_take(users, row,
                   search_of(task->arena, settings_tree(task->arena, row->settings), STR("")),
                   secret_id);
    }
    *out = (struct list){users->rows, users->count, sizeof *users->rows,
                         users->more || rows.count > VAULT_USERS_MAX};
    return DONE;
}

static void tell_user(struct task *task, struct str project_id, const struct vault_user *user)
{
    struct arena *arena = task->arena;
    failure_blocker(task->failure,
                    &(struct failure_blocker){
                        .kind = STR("resource"),
                        .id = user->resource_id,
                        .name = user->name,
                        .path = ARENA_JOIN(arena, STR("/projects/"), project_id,
                                           STR("/resources/"), user->resource_id),
                        .told = ARENA_JOIN(arena, STR("It uses the key "), user->key, STR(".")),
                    });
}

enum outcome vault_unused_check(struct task *task, struct str project_id, struct str secret_id)
{
    struct list users;
    enum outcome outcome = vault_users(task, project_id, secret_id, &users);
    if (outcome != DONE || users.count == 0)
        return outcome;
    for (size_t i = 0; i < users.count; i++)
        tell_user(task, project_id, LIST_ROW(users, struct vault_user, i));
    return refuse(task->failure, CLASH, "secret_in_use",
                  "Other resources of the project use this secret.",
                  "Change the settings of those resources first.");
}

enum outcome vault_keys_kept_check(struct task *task, struct str project_id,
                                   struct str secret_id, struct str after)
{
    struct list users;
    size_t told = 0;
    const struct node *settings = settings_tree(task->arena, after);
    enum outcome outcome = vault_users(task, project_id, secret_id, &users);
    for (size_t i = 0; outcome == DONE && i < users.count; i++) {
        const struct vault_user *user = LIST_ROW(users, struct vault_user, i);
        if (vault_key_declared(settings, user->key))
            continue;
        tell_user(task, project_id, user);
        failure_field(task->failure, pointer_add(task->arena, STR("/values"), user->key), "in_use",
                      "%.*s uses this key.", STR_ARG(user->name));
        told++;
    }
    if (outcome != DONE || told == 0)
        return outcome;
    return refuse(task->failure, CLASH, "secret_in_use",
                  "Other resources of the project use a key that would go.",
                  "Change the settings of those resources first.");
}

/* ---- what forms offer ---- */

enum outcome vault_choices(struct task *task, struct list *out)
{
    struct list rows;
    enum outcome outcome =
        store_list(task, Q_VAULT_CHOICES,
                   ARGS(ARG_TEXT("project", task->scope->project_id),
                        ARG_INT("limit", VAULT_CHOICES_MAX)),
                   project_row_columns, sizeof(struct project_row), &rows);
    if (outcome != DONE)
        return outcome;
    struct vault_choice *choices =
        ARENA_ARRAY(task->arena, VAULT_CHOICES_MAX, struct vault_choice);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct project_row *row = LIST_ROW(rows, struct project_row, i);
        const struct node *keys = declared_keys(settings_tree(task->arena, row->settings));
        for (const struct node *each = keys == NULL ? NULL : keys->first;
             each != NULL && count < VAULT_CHOICES_MAX; each = each->next)
            if (each->kind == NODE_TEXT)
                choices[count++] = (struct vault_choice){row->id, each->text, row->name};
    }
    *out = (struct list){choices, count, sizeof *choices, false};
    return DONE;
}
