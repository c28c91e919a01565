/* schema_arrays.c: keywords about lists and their entries. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

void prefix_items_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                          const struct path *here)
{
    sub_list_compile(compiler, sub, check, here);
    sub->prefix = check->made;
    sub->prefix_count = (size_t)check->count;
}

bool prefix_items_check(struct run *run, const struct check *check,
                        const struct node *instance, const struct path *path)
{
    const struct sub *const *subs = check->made;
    const struct node *item = instance->first;
    bool fits = true;
    for (size_t i = 0; i < (size_t)check->count && item != NULL; i++, item = item->next) {
        struct path inner = {.up = path, .index = i};
        if (!child_check(run, subs[i], item, &inner))
            fits = false;
        if (run->gave_up)
            return false;
        mark_child(run, i);
    }
    return fits;
}

/* draft-07: a schema for all, or a list, which is what prefixItems is now; it may be empty. */
void list_items_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        const struct path *here)
{
    if (check->value->kind != NODE_ARRAY) {
        one_sub_compile(compiler, sub, check, here);
        return;
    }
    check->run = prefix_items_check;
    if (check->value->count > 0)
        prefix_items_compile(compiler, sub, check, here);
    else
        check->on = 0;
}

/* draft-07: counts beside the list form of items only. */
void additional_items_compile(struct compiler *compiler, struct sub *sub,
                              struct check *check, const struct path *here)
{
    const struct node *items = node_member(sub->node, STR("items"));
    one_sub_compile(compiler, sub, check, here);
    if (items == NULL || items->kind != NODE_ARRAY)
        check->on = 0;
}

bool items_check(struct run *run, const struct check *check, const struct node *instance,
                 const struct path *path)
{
    size_t index = 0, first = check->sub->prefix_count;
    bool fits = true;
    for (const struct node *item = instance->first; item != NULL;
         item = item->next, index++) {
        struct path inner = {.up = path, .index = index};
        if (index < first)
            continue;
        mark_child(run, index);
        if (child_check(run, check->made, item, &inner))
            continue;
        fits = false;
        if (run->gave_up || run->errors == NULL)
            return false;
    }
    return fits;
}

bool min_items_check(struct run *run, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    return (int64_t)instance->count >= check->count ||
           run_fail(run, check, path, "too_few", "must have at least %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

bool max_items_check(struct run *run, const struct check *check,
                     const struct node *instance, const struct path *path)
{
    return (int64_t)instance->count <= check->count ||
           run_fail(run, check, path, "too_many", "must have at most %lld %s",
                    (long long)check->count, check->count == 1 ? "entry" : "entries");
}

/* ---- contains ---- */

struct wanted {
    const struct sub *sub;
    int64_t least;
    int64_t most;
};

void contains_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                      const struct path *here)
{
    (void)here;
    struct wanted *wanted = ARENA_NEW(compiler->arena, struct wanted);
    const struct check *least = sub_word(sub, "minContains");
    const struct check *most = sub_word(sub, "maxContains");
    wanted->sub = sub_at(compiler, check->value);
    wanted->least = least == NULL ? 1 : least->count;
    wanted->most = most == NULL ? INT64_MAX : most->count;
    check->made = wanted;
}

bool contains_check(struct run *run, const struct check *check,
                    const struct node *instance, const struct path *path)
{
    const struct wanted *wanted = check->made;
    int64_t found = 0;
    size_t index = 0;
    for (const struct node *item = instance->first; item != NULL;
         item = item->next, index++) {
        if (child_holds(run, wanted->sub, item, path)) {
            found++;
            mark_child(run, index);
        }
        if (run->gave_up)
            return false;
    }
    if (found < wanted->least)
        return run_fail(run, check, path, "too_few", "must have at least %lld fitting %s",
                        (long long)wanted->least,
                        wanted->least == 1 ? "entry" : "entries");
    return found <= wanted->most ||
           run_fail(run, check, path, "too_many", "must have at most %lld fitting %s",
                    (long long)wanted->most, wanted->most == 1 ? "entry" : "entries");
}

/* ---- unevaluatedItems, unevaluatedProperties ---- */

void unevaluated_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    one_sub_compile(compiler, sub, check, here);
    sub->unevaluated = true;
}

static bool unevaluated_check(struct run *run, const struct check *check,
                              const struct node *instance, const struct path *path)
{
    const struct sub *rest = check->made;
    size_t index = 0;
    bool fits = true, object = instance->kind == NODE_OBJECT;
    for (const struct node *child = instance->first; child != NULL;
         child = child->next, index++) {
        struct path inner = {.up = path, .index = index};
        if (object)
            inner.key = child->key;
        if (!run_spend(run, 1, check, path))
            return false;
        if (child_is_marked(run, index))
            continue;
        mark_child(run, index);
        if (rest->never)
            fits = run_fail(run, check, &inner, "unknown", "is not known here");
        else if (!child_check(run, rest, child, &inner))
            fits = false;
        if (!fits && run->errors == NULL)
            return false;
    }
    return fits;
}

bool unevaluated_items_check(struct run *run, const struct check *check,
                             const struct node *instance, const struct path *path)
{
    return unevaluated_check(run, check, instance, path);
}

bool unevaluated_properties_check(struct run *run, const struct check *check,
                                  const struct node *instance, const struct path *path)
{
    return unevaluated_check(run, check, instance, path);
}
