/* schema_objects.c: keywords about objects and their members. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema_private.h"

static int named_order(const void *a, const void *b)
{
    return str_compare(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* The members of check->value as schemas, sorted by name. */
static struct named *named_make(struct compiler *compiler, const struct check *check,
                                struct str pointer, size_t *count)
{
    *count = 0;
    if (check->value->kind != NODE_OBJECT) {
        compile_error(compiler, pointer, "must be an object whose values are schemas");
        return NULL;
    }
    struct named *named =
        ARENA_ARRAY(compiler->arena, check->value->count + 1, struct named);
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        struct sub *sub =
            sub_of(compiler, each, pointer_add(compiler->arena, pointer, each->key));
        if (sub != NULL)
            named[(*count)++] = (struct named){.name = each->key, .sub = sub};
    }
    qsort(named, *count, sizeof *named, named_order);
    return named;
}

static const struct named *named_find(const struct named *named, size_t count,
                                      struct str name)
{
    if (count == 0)
        return NULL;
    struct named wanted = {.name = name};
    return bsearch(&wanted, named, count, sizeof *named, named_order);
}

void named_subs_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        struct str pointer)
{
    (void)sub;
    size_t count;
    check->made = named_make(compiler, check, pointer, &count);
    check->count = (int64_t)count;
}

void properties_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        struct str pointer)
{
    sub->properties = named_make(compiler, check, pointer, &sub->property_count);
}

bool properties_check(struct run *run, const struct sub *sub, const struct check *check,
                      const struct node *instance, const struct path *path)
{
    (void)check;
    bool fits = true;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next) {
        if (!run_spend(run, 2, path))
            return false;
        const struct named *named =
            named_find(sub->properties, sub->property_count, member->key);
        struct path inner = {.up = path, .key = member->key};
        if (named != NULL && !sub_check(run, named->sub, member, &inner))
            fits = false;
    }
    return fits;
}

void pattern_properties_compile(struct compiler *compiler, struct sub *sub,
                                struct check *check, struct str pointer)
{
    struct named *named = named_make(compiler, check, pointer, &sub->pattern_count);
    for (size_t i = 0; i < sub->pattern_count; i++) {
        struct str why = STR_NONE;
        named[i].pattern = pattern_make(compiler->arena, named[i].name, &why);
        if (named[i].pattern == NULL)
            failure_field(compiler->failure, named[i].sub->pointer, "schema", "%.*s",
                          STR_ARG(why));
    }
    sub->patterns = named;
}

/* Whether the name matches; a name that takes too long to match counts as an error. */
static bool name_matches(struct run *run, const struct named *named, struct str name,
                         const struct path *path)
{
    if (!run_spend(run, SCHEMA_PATTERN_STEPS + (int64_t)name.length / 16, path))
        return false;
    enum pattern_answer answer = pattern_match(named->pattern, name);
    if (answer == PATTERN_TOO_COMPLEX) {
        run->steps = -1;
        run_spend(run, 0, path);
    }
    return answer == PATTERN_YES;
}

bool pattern_properties_check(struct run *run, const struct sub *sub,
                              const struct check *check, const struct node *instance,
                              const struct path *path)
{
    (void)check;
    bool fits = true;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next) {
        struct path inner = {.up = path, .key = member->key};
        for (size_t i = 0; i < sub->pattern_count && !run->gave_up; i++)
            if (name_matches(run, &sub->patterns[i], member->key, &inner) &&
                !sub_check(run, sub->patterns[i].sub, member, &inner))
                fits = false;
    }
    return fits && !run->gave_up;
}

/* Is the member the business of properties or patternProperties? */
static bool member_is_covered(struct run *run, const struct sub *sub,
                              const struct node *member, const struct path *path)
{
    if (named_find(sub->properties, sub->property_count, member->key) != NULL)
        return true;
    for (size_t i = 0; i < sub->pattern_count && !run->gave_up; i++)
        if (name_matches(run, &sub->patterns[i], member->key, path))
            return true;
    return false;
}

bool additional_properties_check(struct run *run, const struct sub *sub,
                                 const struct check *check, const struct node *instance,
                                 const struct path *path)
{
    const struct sub *rest = check->made;
    bool fits = true;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next) {
        struct path inner = {.up = path, .key = member->key};
        if (!run_spend(run, 2, path))
            return false;
        if (member_is_covered(run, sub, member, &inner))
            continue;
        if (rest->never)
            fits = run_fail(run, &inner, "unknown", "is not known here");
        else if (!sub_check(run, rest, member, &inner))
            fits = false;
    }
    return fits && !run->gave_up;
}

bool property_names_check(struct run *run, const struct sub *sub,
                          const struct check *check, const struct node *instance,
                          const struct path *path)
{
    (void)sub;
    bool fits = true;
    for (const struct node *member = instance->first; member != NULL;
         member = member->next) {
        struct path inner = {.up = path, .key = member->key};
        struct node name = {.kind = NODE_TEXT, .text = member->key};
        if (!sub_check(run, check->made, &name, &inner))
            fits = false;
    }
    return fits;
}

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
                      struct str pointer)
{
    (void)sub;
    if (!names_fit(check->value))
        compile_error(compiler, pointer, "must be a list of names");
}

static bool names_present(struct run *run, const struct node *names,
                          const struct node *instance, const struct path *path)
{
    bool fits = true;
    for (const struct node *name = names->first; name != NULL; name = name->next) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, path))
            return false;
        struct path inner = {.up = path, .key = name->text};
        if (node_member(instance, name->text) == NULL)
            fits = run_fail(run, &inner, "required", "is required");
    }
    return fits;
}

bool required_check(struct run *run, const struct sub *sub, const struct check *check,
                    const struct node *instance, const struct path *path)
{
    (void)sub;
    return names_present(run, check->value, instance, path);
}

void dependent_required_compile(struct compiler *compiler, struct sub *sub,
                                struct check *check, struct str pointer)
{
    (void)sub;
    bool fits = check->value->kind == NODE_OBJECT;
    for (const struct node *each = check->value->first; fits && each != NULL;
         each = each->next)
        fits = names_fit(each);
    if (!fits)
        compile_error(compiler, pointer,
                      "must be an object whose values are lists of names");
}

bool dependent_required_check(struct run *run, const struct sub *sub,
                              const struct check *check, const struct node *instance,
                              const struct path *path)
{
    (void)sub;
    bool fits = true;
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, path))
            return false;
        if (node_member(instance, each->key) != NULL &&
            !names_present(run, each, instance, path))
            fits = false;
    }
    return fits;
}

bool dependent_schemas_check(struct run *run, const struct sub *sub,
                             const struct check *check, const struct node *instance,
                             const struct path *path)
{
    (void)sub;
    const struct named *named = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++) {
        if (!run_spend(run, 1 + (int64_t)instance->count / 4, path))
            return false;
        if (node_member(instance, named[i].name) != NULL &&
            !sub_check(run, named[i].sub, instance, path))
            fits = false;
    }
    return fits;
}

bool min_properties_check(struct run *run, const struct sub *sub,
                          const struct check *check, const struct node *instance,
                          const struct path *path)
{
    (void)sub;
    return (int64_t)instance->count >= check->count ||
           run_fail(run, path, "too_few", "must have at least %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

bool max_properties_check(struct run *run, const struct sub *sub,
                          const struct check *check, const struct node *instance,
                          const struct path *path)
{
    (void)sub;
    return (int64_t)instance->count <= check->count ||
           run_fail(run, path, "too_many", "must have at most %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}
