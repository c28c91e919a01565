/* schema_logic.c: keywords that combine schemas: allOf, anyOf, oneOf, not, if. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

void one_sub_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     const struct path *here)
{
    (void)sub;
    (void)here;
    check->made = sub_at(compiler, check->value);
}

void then_branch_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    one_sub_compile(compiler, sub, check, here);
    sub->then_sub = check->made;
}

void else_branch_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    one_sub_compile(compiler, sub, check, here);
    sub->else_sub = check->made;
}

void sub_list_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                      const struct path *here)
{
    (void)sub;
    if (check->value->kind != NODE_ARRAY || check->value->count == 0) {
        compile_error(compiler, here, "must be a list of schemas");
        return;
    }
    const struct sub **subs =
        ARENA_ARRAY(compiler->arena, check->value->count, const struct sub *);
    for (const struct node *each = check->value->first; each != NULL; each = each->next) {
        const struct sub *one = sub_at(compiler, each);
        if (one != NULL)
            subs[check->count++] = one;
    }
    check->made = subs;
}

bool all_of_check(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path)
{
    const struct sub *const *subs = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++)
        if (!sub_check(run, subs[i], instance, path)) {
            fits = false;
            if (run->errors == NULL)
                break;
        }
    return fits;
}

/* Said of the kind of value that is wanted, and not of what is in it. */
static bool errors_are_about_kind(const struct schema_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        if (str_is(errors->rows[i].code, "wrong_type") ||
            str_is(errors->rows[i].code, "not_one_of") ||
            str_is(errors->rows[i].code, "not_allowed"))
            return true;
    return false;
}

/*
 * Which branch did they mean? The only one that fails neither by type nor by a fixed value
 * (a discriminator); its errors say more than "matches none".
 */
static const struct sub *branch_meant(struct run *run, const struct check *check,
                                      const struct node *instance,
                                      const struct path *path)
{
    const struct sub *const *subs = check->made;
    struct schema_errors *errors = run->errors;
    const struct sub *meant = NULL;
    for (int64_t i = 0; i < check->count; i++) {
        struct arena_mark mark = arena_mark(run->arena);
        struct schema_errors tried = {.arena = run->arena};
        run->errors = &tried;
        bool fits = sub_check(run, subs[i], instance, path);
        run->errors = errors;
        if (run->gave_up && run->steps >= 0)
            run->gave_up = false; /* only its list of errors was full */
        bool kind_fits = !fits && !errors_are_about_kind(&tried);
        arena_rewind(run->arena, mark);
        if (!kind_fits)
            continue;
        if (meant != NULL)
            return NULL;
        meant = subs[i];
    }
    return meant;
}

static bool none_matches(struct run *run, const struct check *check,
                         const struct node *instance, const struct path *path)
{
    if (run->errors == NULL)
        return false;
    const struct sub *meant = branch_meant(run, check, instance, path);
    if (meant != NULL)
        return sub_check(run, meant, instance, path);
    return run_fail(run, check, path, "not_matching",
                    "matches none of the allowed forms");
}

/* Where somebody wants to know what was evaluated, each branch that holds counts. */
bool any_of_check(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path)
{
    const struct sub *const *subs = check->made;
    bool fits = false;
    for (int64_t i = 0; i < check->count && (!fits || run->marks != NULL); i++)
        if (sub_holds(run, subs[i], instance, path))
            fits = true;
    return (fits && !run->gave_up) || none_matches(run, check, instance, path);
}

bool one_of_check(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path)
{
    const struct sub *const *subs = check->made;
    int matches = 0;
    for (int64_t i = 0; i < check->count && matches < 2; i++)
        if (sub_holds(run, subs[i], instance, path))
            matches++;
    if (run->gave_up)
        return false;
    if (matches == 0)
        return none_matches(run, check, instance, path);
    return matches == 1 || run_fail(run, check, path, "not_matching",
                                    "matches more than one of the allowed forms");
}

/* What `not` looked at is never evaluated. */
bool not_of_check(struct run *run, const struct check *check, const struct node *instance,
                  const struct path *path)
{
    if (!child_holds(run, check->made, instance, path))
        return !run->gave_up;
    return run_fail(run, check, path, "not_matching", "has a form that is not allowed");
}

bool if_of_check(struct run *run, const struct check *check, const struct node *instance,
                 const struct path *path)
{
    const struct sub *sub = check->sub;
    if (sub->then_sub == NULL && sub->else_sub == NULL && run->marks == NULL)
        return true;
    const struct sub *branch =
        sub_holds(run, check->made, instance, path) ? sub->then_sub : sub->else_sub;
    if (run->gave_up)
        return false;
    return branch == NULL || sub_check(run, branch, instance, path);
}
