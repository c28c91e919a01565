/* catalog_steps.c: settings of an older schema, carried to the present one by declared steps. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

enum { MIGRATIONS_MAX = 100, STEPS_MAX = 100, POINTER_MAX = 500, DEPTH_MAX = 16 };

/* One step at one place: `object` holds the member `name`, or does not. */
struct spot {
    struct arena *arena;
    struct node *root;
    struct node *object;
    struct str name;
    const struct node *step;
};

static struct node *object_at(struct arena *arena, struct node *root, struct str pointer,
                              struct str *name, bool make);

static void rename_at(const struct spot *spot)
{
    struct node *value = node_member(spot->object, spot->name);
    struct str to = node_member(spot->step, STR("to"))->text;
    if (value == NULL)
        return;
    /* In its place: the order of members is what people see. */
    if (node_member(spot->object, to) == NULL)
        value->key = to;
    else
        node_remove(spot->object, value);
}

static void move_at(const struct spot *spot)
{
    struct node *value = node_member(spot->object, spot->name);
    struct str name;
    if (value == NULL)
        return;
    struct node *target = object_at(
        spot->arena, spot->root, node_member(spot->step, STR("to"))->text, &name, true);
    if (target == NULL)
        return;
    node_remove(spot->object, value);
    if (node_member(target, name) == NULL)
        node_set(spot->arena, target, name, value);
}

static void set_default_at(const struct spot *spot)
{
    if (node_member(spot->object, spot->name) == NULL)
        node_set(spot->arena, spot->object, spot->name,
                 node_copy(spot->arena, node_member(spot->step, STR("value"))));
}

static void remove_at(const struct spot *spot)
{
    struct node *value = node_member(spot->object, spot->name);
    if (value != NULL)
        node_remove(spot->object, value);
}

static void map_value_at(const struct spot *spot)
{
    const struct node *value = node_member(spot->object, spot->name);
    if (value == NULL || value->kind == NODE_ARRAY || value->kind == NODE_OBJECT)
        return;
    struct str word =
        value->kind == NODE_TEXT ? value->text : json_text(spot->arena, value);
    const struct node *other = node_member(node_member(spot->step, STR("values")), word);
    if (other != NULL)
        node_set(spot->arena, spot->object, spot->name, node_copy(spot->arena, other));
}

/* The closed set. Each works on nothing, and a second time changes nothing. */
static const struct operation {
    const char *name;
    const char *with;    /* the second member */
    enum node_kind kind; /* of that; NODE_NULL = any, NODE_BOOL = there is none */
    bool makes;          /* objects on the way are made */
    void (*run)(const struct spot *spot);
} operations[] = {
    {"rename", "to", NODE_TEXT, false, rename_at},
    {"move", "to", NODE_TEXT, false, move_at},
    {"set_default", "value", NODE_NULL, true, set_default_at},
    {"remove", NULL, NODE_BOOL, false, remove_at},
    {"map_value", "values", NODE_OBJECT, false, map_value_at},
};

static const struct operation *operation_of(const struct node *step)
{
    for (size_t i = 0; i < COUNT_OF(operations); i++)
        if (node_member(step, str_of(operations[i].name)) != NULL)
            return &operations[i];
    return NULL;
}

/* ---- running ---- */

/* A token of a pointer without its escapes (RFC 6901 4). */
static struct str token_plain(struct arena *arena, struct str token)
{
    struct buf buf = buf_open(arena, token.length + 1, POINTER_MAX + 1);
    for (size_t i = 0; i < token.length; i++) {
        char c = token.at[i];
        if (c == '~' && i + 1 < token.length)
            c = token.at[++i] == '1' ? '/' : '~';
        buf_add_char(&buf, c);
    }
    return buf_str(&buf);
}

/* The object that holds what the pointer (without stars) names, or NULL. */
static struct node *object_at(struct arena *arena, struct node *root, struct str pointer,
                              struct str *name, bool make)
{
    struct str rest = str_slice(pointer, 1, pointer.length);
    struct str token;
    struct node *at = root;
    while (str_cut(&rest, '/', &token)) {
        *name = token_plain(arena, token);
        if (at->kind != NODE_OBJECT)
            return NULL;
        if (rest.at == NULL)
            return at;
        struct node *child = node_member(at, *name);
        if (child == NULL && make) {
            child = node_object(arena);
            node_set(arena, at, *name, child);
        }
        if (child == NULL)
            return NULL;
        at = child;
    }
    return NULL;
}

static void step_run(const struct spot *start, const struct operation *operation,
                     struct node *at, struct str rest, int depth)
{
    struct str token;
    if (at == NULL || depth > DEPTH_MAX || !str_cut(&rest, '/', &token))
        return;
    if (str_is(token, "*")) {
        if (at->kind == NODE_ARRAY || at->kind == NODE_OBJECT)
            for (struct node *each = at->first; each != NULL && rest.at != NULL;
                 each = each->next)
                step_run(start, operation, each, rest, depth + 1);
        return;
    }
    if (at->kind != NODE_OBJECT)
        return;
    struct spot spot = *start;
    spot.object = at;
    spot.name = token_plain(start->arena, token);
    if (rest.at == NULL) {
        operation->run(&spot);
        return;
    }
    struct node *child = node_member(at, spot.name);
    if (child == NULL && operation->makes) {
        child = node_object(start->arena);
        node_set(start->arena, at, spot.name, child);
    }
    step_run(start, operation, child, rest, depth + 1);
}

static void migration_run(struct arena *arena, const struct node *migration,
                          struct node *settings)
{
    const struct node *steps = node_member(migration, STR("steps"));
    for (const struct node *step = steps->first; step != NULL; step = step->next) {
        const struct operation *operation = operation_of(step);
        struct str pointer = node_member(step, str_of(operation->name))->text;
        struct spot start = {.arena = arena, .root = settings, .step = step};
        step_run(&start, operation, settings, str_slice(pointer, 1, pointer.length), 0);
    }
}

struct node *catalog_migrate(struct arena *arena, const struct catalog_type *type,
                             int64_t version, const struct node *stored)
{
    struct node *settings = node_copy(arena, stored);
    if (type->migrations == NULL)
        return settings;
    for (int64_t at = version; at < type->schema_version; at++)
        for (const struct node *each = type->migrations->first; each != NULL;
             each = each->next) {
            int64_t from = 0;
            if (node_is_int(node_member(each, STR("from")), &from) && from == at)
                migration_run(arena, each, settings);
        }
    return settings;
}

/* ---- checking a declaration ---- */

struct declaration {
    struct arena *arena;
    struct failure *failure;
    struct str pointer; /* of the step or migration that is looked at */
};

static void wrong(const struct declaration *at, const char *member, const char *code,
                  const char *told)
{
    failure_field(at->failure, pointer_add(at->arena, at->pointer, str_of(member)), code,
                  "%s", told);
}

static bool pointer_is(const struct node *node, bool stars)
{
    if (node == NULL || node->kind != NODE_TEXT || node->text.length < 2 ||
        node->text.length > POINTER_MAX || node->text.at[0] != '/')
        return false;
    struct str rest = str_slice(node->text, 1, node->text.length);
    struct str token = STR("");
    int depth = 0;
    while (str_cut(&rest, '/', &token)) {
        bool star = str_is(token, "*");
        if (token.length == 0 || ++depth > DEPTH_MAX ||
            (star && (!stars || rest.at == NULL)))
            return false;
    }
    return true;
}

/* What a value becomes must stay as it is when the step is taken again. */
static void values_check(const struct declaration *at, const struct node *values)
{
    for (const struct node *each = values->first; each != NULL; each = each->next) {
        struct str word =
            each->kind == NODE_TEXT ? each->text : json_text(at->arena, each);
        const struct node *again = node_member(values, word);
        if (again != NULL && !node_equal(again, each))
            wrong(
                at, "values", "not_allowed",
                "maps a value that another one becomes, so that a second run changes it again");
    }
}

static void step_check(const struct declaration *at, const struct node *step)
{
    const struct operation *operation =
        step->kind == NODE_OBJECT ? operation_of(step) : NULL;
    if (operation == NULL) {
        failure_field(at->failure, at->pointer, "unknown",
                      "must be a step: rename, move, set_default, remove or map_value");
        return;
    }
    if (!pointer_is(node_member(step, str_of(operation->name)), true))
        wrong(at, operation->name, "format",
              "must be a pointer like /a/b, with * for each entry on the way");
    for (const struct node *each = step->first; each != NULL; each = each->next)
        if (!str_is(each->key, operation->name) &&
            (operation->with == NULL || !str_is(each->key, operation->with)))
            failure_field(at->failure, pointer_add(at->arena, at->pointer, each->key),
                          "unknown", "is not part of this step");
    if (operation->with == NULL)
        return;
    const struct node *with = node_member(step, str_of(operation->with));
    if (with == NULL)
        wrong(at, operation->with, "required", "is needed for this step");
    else if (operation->kind != NODE_NULL && with->kind != operation->kind)
        wrong(at, operation->with, "wrong_type", "has the wrong type for this step");
    else if (operation->run == rename_at && with->text.length == 0)
        wrong(at, operation->with, "too_short", "must be a name");
    else if (operation->run == move_at && !pointer_is(with, false))
        wrong(at, operation->with, "format", "must be a pointer like /a/b");
    else if (operation->run == map_value_at)
        values_check(at, with);
}

static void migration_check(struct declaration *at, const struct node *migration,
                            int64_t schema_version)
{
    const struct node *steps = node_member(migration, STR("steps"));
    const struct node *from = node_member(migration, STR("from"));
    struct str place = at->pointer;
    int64_t version = 0;
    if (from == NULL || !node_is_int(from, &version) || version < 1 ||
        version >= schema_version)
        wrong(at, "from", "out_of_range", "must be a version before schema_version");
    if (steps == NULL || steps->kind != NODE_ARRAY || steps->count > STEPS_MAX) {
        wrong(at, "steps", "wrong_type", "must be a list of at most 100 steps");
        return;
    }
    size_t index = 0;
    for (const struct node *each = steps->first; each != NULL;
         each = each->next, index++) {
        at->pointer = pointer_add_index(
            at->arena, pointer_add(at->arena, place, STR("steps")), index);
        step_check(at, each);
    }
}

void catalog_migrations_check(struct arena *arena, const struct node *migrations,
                              int64_t schema_version, struct failure *failure)
{
    struct declaration at = {.arena = arena, .failure = failure};
    if (migrations == NULL)
        return;
    if (migrations->kind != NODE_ARRAY || migrations->count > MIGRATIONS_MAX) {
        failure_field(failure, STR("/migrations"), "wrong_type",
                      "must be a list of at most %d migrations", MIGRATIONS_MAX);
        return;
    }
    size_t index = 0;
    for (const struct node *each = migrations->first; each != NULL;
         each = each->next, index++) {
        at.pointer = pointer_add_index(arena, STR("/migrations"), index);
        if (each->kind == NODE_OBJECT)
            migration_check(&at, each, schema_version);
        else
            failure_field(failure, at.pointer, "wrong_type",
                          "must be an object with from and steps");
    }
}
