/* schema_objects.c: keywords about objects and their members. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

/* The members of check->value as schemas, in their order. */
static struct named *named_make(struct compiler *compiler, const struct check *check,
                                const struct path *here, size_t *count)
{
    *count = 0;
    if (check->value->kind != NODE_OBJECT) {
        compile_error(compiler, here, "must be an object whose values are schemas");
        return NULL;
    }
    struct named *named = ARENA_ARRAY(compiler->arena, check->value->count, struct named);
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        const struct sub *sub = sub_at(compiler, each);
        if (sub != NULL)
            named[(*count)++] = (struct named){.name = each->key, .sub = sub};
    }
    return named;
}

void named_subs_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        const struct path *here)
{
    (void)sub;
    size_t count;
    check->made = named_make(compiler, check, here, &count);
    check->count = (int64_t)count;
}

/* ---- properties, patternProperties, additionalProperties ---- */

/* The first of the three runs for all. */
static struct members *members_join(struct compiler *compiler, struct sub *sub,
                                    struct check *check)
{
    if (sub->members == NULL)
        sub->members = ARENA_NEW(compiler->arena, struct members);
    else
        check->on = 0;
    check->made = sub->members;
    return sub->members;
}

void properties_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        const struct path *here)
{
    struct members *members = members_join(compiler, sub, check);
    const struct named *names = named_make(compiler, check, here, &members->name_count);
    members->names = names;
    for (size_t i = 0; i < members->name_count; i++)
        table_put(compiler->arena, &members->by_name, names[i].name, &names[i],
                  &compiler->steps);
}

void pattern_properties_compile(struct compiler *compiler, struct sub *sub,
                                struct check *check, const struct path *here)
{
    struct members *members = members_join(compiler, sub, check);
    struct named *named = named_make(compiler, check, here, &members->pattern_count);
    for (size_t i = 0; i < members->pattern_count && !compiler->gave_up; i++) {
        struct str why = STR_NONE;
        struct path inner = {.up = here, .key = named[i].name};
        named[i].pattern =
            pattern_make(compiler->arena, named[i].name, &why, &compiler->pattern_bytes);
        if (named[i].pattern == NULL)
            compile_error(compiler, &inner, arena_cstr(compiler->arena, why));
        if (compiler->pattern_bytes > SCHEMA_PATTERN_BYTES_MAX)
            compile_spend(compiler, SCHEMA_COMPILE_STEPS_MAX + 1);
    }
    members->patterns = named;
}

void additional_properties_compile(struct compiler *compiler, struct sub *sub,
                                   struct check *check, const struct path *here)
{
    (void)here;
    members_join(compiler, sub, check)->rest = sub_at(compiler, check->value);
}

/* Whether the name matches; a name that takes too long to match ends the run. */
static bool name_matches(struct run *run, const struct check *check,
                         const struct named *named, struct str name,
                         const struct path *path)
{
    return run_match(run, named->pattern, name, check, path) == PATTERN_YES;
}

struct member_look {
    const struct check *check;
    const struct members *members;
    const struct named *guess; /* members mostly come in the schema's order */
    bool known;
};

static const struct named *name_find(struct run *run, struct member_look *look,
                                     struct str name)
{
    const struct members *members = look->members;
    const struct named *named = look->guess;
    if (named == members->names + members->name_count || !str_equal(named->name, name))
        named = table_get(&members->by_name, name, &run->steps);
    if (named != NULL)
        look->guess = named + 1;
    return named;
}

static bool patterns_check(struct run *run, struct member_look *look,
                           const struct node *member, const struct path *path)
{
    bool fits = true;
    for (size_t i = 0; i < look->members->pattern_count && !run->gave_up; i++) {
        const struct named *named = &look->members->patterns[i];
        if (!name_matches(run, look->check, named, member->key, path))
            continue;
        look->known = true;
        if (!child_check(run, named->sub, member, path))
            fits = false;
    }
    return fits && !run->gave_up;
}

static bool member_check(struct run *run, struct member_look *look,
                         const struct node *member, const struct path *path)
{
    const struct members *members = look->members;
    const struct named *named =
        members->name_count == 0 ? NULL : name_find(run, look, member->key);
    look->known = named != NULL;
    bool fits = named == NULL || child_check(run, named->sub, member, path);
    if (members->pattern_count > 0 && !patterns_check(run, look, member, path))
        fits = false;
    if (look->known || members->rest == NULL || run->gave_up)
        return fits;
    look->known = true;
    if (members->rest->never)
        return run_fail(run, members->rest_check, path, "unknown", "is not known here");
    return child_check(run, members->rest, member, path);
}

bool members_check(struct run *run, const struct check *check,
                   const struct node *instance, const struct path *path)
{
    struct member_look look = {.check = check, .members = check->made};
    look.guess = look.members->names;
    size_t index = 0;
    bool fits = true;
    if (!run_spend(run, (int64_t)instance->count * 2, check, path))
        return false;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next, index++) {
        struct path inner = {.up = path, .key = member->key};
        if (!member_check(run, &look, member, &inner)) {
            fits = false;
            if (run->errors == NULL || run->gave_up)
                return false;
        }
        if (look.known)
            mark_child(run, index);
    }
    return fits;
}

bool property_names_check(struct run *run, const struct check *check,
                          const struct node *instance, const struct path *path)
{
    bool fits = true;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next) {
        struct path inner = {.up = path, .key = member->key};
        struct node name = {.kind = NODE_TEXT, .text = member->key};
        if (child_check(run, check->made, &name, &inner))
            continue;
        fits = false;
        if (run->errors == NULL || run->gave_up)
            return false;
    }
    return fits;
}

/* ---- required, dependent... ---- */

static bool names_fit(const struct node *list)
{
    if (list->kind != NODE_ARRAY)
        return false;
    for (const struct node *name = list->first; name != NULL; name = name->next)
        if (name->kind != NODE_TEXT)
            return false;
    return true;
}

void required_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                      const struct path *here)
{
    (void)sub;
    if (!names_fit(check->value))
        compile_error(compiler, here, "must be a list of names");
    if (check->value->count == 0)
        check->on = 0;
}

static bool names_present(struct run *run, const struct check *check,
                          const struct node *names, const struct node *instance,
                          const struct path *path)
{
    bool fits = true;
    for (const struct node *name = names->first; name != NULL; name = name->next) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, check, path))
            return false;
        struct path inner = {.up = path, .key = name->text};
        if (node_member(instance, name->text) == NULL)
            fits = run_fail(run, check, &inner, "required", "is required");
    }
    return fits;
}

bool required_check(struct run *run, const struct check *check,
                    const struct node *instance, const struct path *path)
{
    return names_present(run, check, check->value, instance, path);
}

void dependent_required_compile(struct compiler *compiler, struct sub *sub,
                                struct check *check, const struct path *here)
{
    (void)sub;
    bool fits = check->value->kind == NODE_OBJECT;
    for (const struct node *each = check->value->first; fits && each != NULL;
         each = each->next)
        fits = names_fit(each);
    if (!fits)
        compile_error(compiler, here,
                      "must be an object whose values are lists of names");
}

bool dependent_required_check(struct run *run, const struct check *check,
                              const struct node *instance, const struct path *path)
{
    bool fits = true;
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, check, path))
            return false;
        if (node_member(instance, each->key) != NULL &&
            !names_present(run, check, each, instance, path))
            fits = false;
    }
    return fits;
}

bool dependent_schemas_check(struct run *run, const struct check *check,
                             const struct node *instance, const struct path *path)
{
    const struct named *named = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, check, path))
            return false;
        if (node_member(instance, named[i].name) != NULL &&
            !sub_check(run, named[i].sub, instance, path))
            fits = false;
    }
    return fits;
}

/* dependencies of draft-07 are both: a list of names or a schema. */
struct dependency {
    struct str name;
    const struct node *names; /* or NULL */
    const struct sub *sub;    /* or NULL */
};

void dependencies_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                          const struct path *here)
{
    (void)sub;
    if (check->value->kind != NODE_OBJECT) {
        compile_error(compiler, here,
                      "must be an object whose values are schemas or lists of names");
        return;
    }
    struct dependency *rows =
        ARENA_ARRAY(compiler->arena, check->value->count, struct dependency);
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        struct path inner = {.up = here, .key = each->key};
        struct dependency *row = &rows[check->count++];
        row->name = each->key;
        row->names = each->kind == NODE_ARRAY ? each : NULL;
        row->sub = each->kind == NODE_ARRAY ? NULL : sub_at(compiler, each);
        if (row->names != NULL && !names_fit(each))
            compile_error(compiler, &inner, "must be a schema or a list of names");
    }
    check->made = rows;
}

bool dependencies_check(struct run *run, const struct check *check,
                        const struct node *instance, const struct path *path)
{
    const struct dependency *rows = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++) {
        const struct dependency *row = &rows[i];
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, check, path))
            return false;
        if (node_member(instance, row->name) == NULL)
            continue;
        if (row->names != NULL && !names_present(run, check, row->names, instance, path))
            fits = false;
        if (row->sub != NULL && !sub_check(run, row->sub, instance, path))
            fits = false;
    }
    return fits;
}

bool min_properties_check(struct run *run, const struct check *check,
                          const struct node *instance, const struct path *path)
{
    return (int64_t)instance->count >= check->count ||
           run_fail(run, check, path, "too_few", "must have at least %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

bool max_properties_check(struct run *run, const struct check *check,
                          const struct node *instance, const struct path *path)
{
    return (int64_t)instance->count <= check->count ||
           run_fail(run, check, path, "too_many", "must have at most %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}
