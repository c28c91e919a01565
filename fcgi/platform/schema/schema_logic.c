/* schema_logic.c: keywords that combine schemas: allOf, anyOf, oneOf, not, if, $ref. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_private.h"

void one_sub_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     struct str pointer)
{
    (void)sub;
    check->made = sub_of(compiler, check->value, pointer);
}

void branch_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                    struct str pointer)
{
    one_sub_compile(compiler, sub, check, pointer);
    if (str_is(check->value->key, "then"))
        sub->then_check = check;
    else
        sub->else_check = check;
}

void sub_list_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                      struct str pointer)
{
    (void)sub;
    if (check->value->kind != NODE_ARRAY || check->value->count == 0) {
        compile_error(compiler, pointer, "must be a list of schemas");
        return;
    }
    struct sub **subs = ARENA_ARRAY(compiler->arena, check->value->count, struct sub *);
    size_t index = 0;
    for (const struct node *each = check->value->first; each != NULL;
         each = each->next, index++) {
        struct sub *one =
            sub_of(compiler, each, pointer_add_index(compiler->arena, pointer, index));
        if (one != NULL)
            subs[check->count++] = one;
    }
    check->made = subs;
}

bool all_of_check(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path)
{
    (void)sub;
    struct sub *const *subs = check->made;
    bool fits = true;
    for (int64_t i = 0; i < check->count; i++)
        if (!sub_check(run, subs[i], instance, path))
            fits = false;
    return fits;
}

/*
 * Which branch did they mean? The only one that fails neither by type nor by a fixed value
 * (a discriminator); its errors say more than "matches none".
 */
static const struct sub *branch_meant(struct run *run, const struct check *check,
                                      const struct node *instance,
                                      const struct path *path)
{
    struct sub *const *subs = check->made;
    struct failure *failure = run->failure;
    const struct sub *meant = NULL;
    for (int64_t i = 0; i < check->count; i++) {
        struct arena_mark mark = arena_mark(run->arena);
        struct failure tried = {.arena = run->arena};
        run->failure = &tried;
        bool kind_fits = !sub_check(run, subs[i], instance, path);
        run->failure = failure;
        if (run->gave_up && run->steps >= 0)
            run->gave_up = false; /* only its list of errors was full */
        for (size_t j = 0; j < tried.field_count; j++)
            if (str_is(tried.fields[j].code, "wrong_type") ||
                str_is(tried.fields[j].code, "not_one_of") ||
                str_is(tried.fields[j].code, "not_allowed"))
                kind_fits = false;
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
    if (run->failure == NULL)
        return false;
    const struct sub *meant = branch_meant(run, check, instance, path);
    if (meant != NULL)
        return sub_check(run, meant, instance, path);
    return run_fail(run, path, "not_matching", "matches none of the allowed forms");
}

bool any_of_check(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path)
{
    (void)sub;
    struct sub *const *subs = check->made;
    for (int64_t i = 0; i < check->count; i++)
        if (sub_holds(run, subs[i], instance, path))
            return true;
    return none_matches(run, check, instance, path);
}

bool one_of_check(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path)
{
    (void)sub;
    struct sub *const *subs = check->made;
    int matches = 0;
    for (int64_t i = 0; i < check->count && matches < 2; i++)
        if (sub_holds(run, subs[i], instance, path))
            matches++;
    if (run->gave_up)
        return false;
    if (matches == 0)
        return none_matches(run, check, instance, path);
    return matches == 1 || run_fail(run, path, "not_matching",
                                    "matches more than one of the allowed forms");
}

bool not_of_check(struct run *run, const struct sub *sub, const struct check *check,
                  const struct node *instance, const struct path *path)
{
    (void)sub;
    if (!sub_holds(run, check->made, instance, path))
        return !run->gave_up;
    return run_fail(run, path, "not_matching", "has a form that is not allowed");
}

bool if_of_check(struct run *run, const struct sub *sub, const struct check *check,
                 const struct node *instance, const struct path *path)
{
    const struct check *branch =
        sub_holds(run, check->made, instance, path) ? sub->then_check : sub->else_check;
    if (run->gave_up)
        return false;
    return branch == NULL || sub_check(run, branch->made, instance, path);
}

/* ---- $ref ---- */

/* The fragment of a URI without its percent escapes; STR_NONE when they are wrong. */
static struct str fragment_of(struct arena *arena, struct str text)
{
    struct buf buf = buf_open(arena, text.length + 1, KIB(4));
    for (size_t i = 0; i < text.length; i++) {
        unsigned code = 0;
        if (text.at[i] != '%') {
            buf_add_char(&buf, text.at[i]);
            continue;
        }
        for (int digit = 0; digit < 2; digit++) {
            const char *hex = "0123456789abcdef";
            const char *at = ++i < text.length && text.at[i] != '\0'
                                 ? strchr(hex, text.at[i] | ((text.at[i] & 0x40) >> 1))
                                 : NULL;
            if (at == NULL)
                return STR_NONE;
            code = code * 16 + (unsigned)(at - hex);
        }
        buf_add_char(&buf, (char)code);
    }
    return buf.over || !str_is_utf8(buf_str(&buf)) ? STR_NONE : buf_str(&buf);
}

static const struct node *anchor_find(const struct node *node, struct str name)
{
    const struct node *anchor = node_member(node, STR("$anchor"));
    if (anchor != NULL && anchor->kind == NODE_TEXT && str_equal(anchor->text, name))
        return node;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        const struct node *found = anchor_find(child, name);
        if (found != NULL)
            return found;
    }
    return NULL;
}

void ref_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                 struct str pointer)
{
    (void)sub;
    struct str text = check->value->kind == NODE_TEXT ? check->value->text : STR("");
    struct str fragment = STR_NONE;
    if (text.length > 0 && text.at[0] == '#')
        fragment = fragment_of(compiler->arena, str_slice(text, 1, text.length));
    const struct node *target = NULL;
    if (fragment.at != NULL && (fragment.length == 0 || fragment.at[0] == '/'))
        target = node_at_pointer(compiler->schema->document, fragment);
    else if (fragment.at != NULL)
        target = anchor_find(compiler->schema->document, fragment);
    if (target == NULL)
        compile_error(compiler, pointer,
                      "must name a schema within this document, like #/$defs/name");
    else
        check->made = sub_of(compiler, target, fragment);
}

bool ref_check(struct run *run, const struct sub *sub, const struct check *check,
               const struct node *instance, const struct path *path)
{
    (void)sub;
    return sub_check(run, check->made, instance, path);
}
