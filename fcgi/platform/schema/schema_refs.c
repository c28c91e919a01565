/* schema_refs.c: $ref and $dynamicRef: from an address to the schema that it names. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"
#include "platform/schema/schema_uri.h"

static const struct resource *resource_find(struct compiler *compiler, struct str uri)
{
    const struct resource *resource =
        table_get(&compiler->resources, uri, &compiler->steps);
    if (resource != NULL)
        return resource;
    const struct node *document = document_find(compiler, uri);
    if (document == NULL)
        return NULL;
    struct path *place = ARENA_NEW(compiler->arena, struct path);
    *place = (struct path){.key = ARENA_JOIN(compiler->arena, uri, STR("#")),
                           .index = PATH_ROOT};
    const struct sub *sub = document_index(compiler, document, uri, place);
    return sub == NULL ? NULL : sub->resource;
}

/* "~1" and "~0" decoded. */
static struct str token_decode(struct arena *arena, struct str token)
{
    struct buf buf = buf_open(arena, token.length + 1, MIB(1));
    for (size_t i = 0; i < token.length; i++) {
        bool escaped = token.at[i] == '~' && i + 1 < token.length;
        if (escaped)
            i++;
        char c = token.at[i];
        buf_add_char(&buf, escaped && c == '0' ? '~' : escaped && c == '1' ? '/' : c);
    }
    return buf_str(&buf);
}

/*
 * Down the pointer; the last schema on the way says in which resource what is below stands,
 * also where a keyword that nobody knows holds a schema.
 */
static struct sub *pointer_follow(struct compiler *compiler,
                                  const struct resource *resource, struct str pointer)
{
    const struct sub *last = resource->sub;
    const struct node *node = resource->root;
    const struct path *place = last->place;
    struct str rest = str_slice(pointer, 1, pointer.length), token;
    while (node != NULL && str_cut(&rest, '/', &token)) {
        struct str one = ARENA_JOIN(compiler->arena, STR("/"), token);
        if (!compile_spend(compiler, 1 + (int64_t)node->count / 4))
            return NULL;
        node = node_at_pointer(node, one);
        struct path *inner = ARENA_NEW(compiler->arena, struct path);
        *inner = (struct path){place, token_decode(compiler->arena, token), 0};
        place = inner;
        const struct sub *found = node == NULL ? NULL : sub_find(compiler->schema, node);
        last = found != NULL ? found : last;
    }
    if (node == NULL || (node->kind != NODE_OBJECT && node->kind != NODE_BOOL))
        return NULL;
    struct sub *sub = sub_find(compiler->schema, node);
    return sub != NULL ? sub : sub_index(compiler, node, last->resource, place);
}

/* The tables hold what the walk made, which is ours to finish. */
static struct sub *sub_named(struct compiler *compiler, const struct table *table,
                             struct str name)
{
    const struct sub *sub = table_get(table, name, &compiler->steps);
    return sub == NULL ? NULL : sub_find(compiler->schema, sub->node);
}

struct sub *reference_resolve(struct compiler *compiler, const struct sub *sub,
                              struct str text, struct str *anchor)
{
    struct str fragment = STR_NONE;
    struct str uri = uri_resolve(compiler->arena, sub->resource->uri, text, &fragment);
    bool same = str_equal(uri, sub->resource->uri);
    const struct resource *resource = same ? sub->resource : resource_find(compiler, uri);
    *anchor = STR_NONE;
    if (resource == NULL || (fragment.at == NULL && str_find(text, 0, '#') >= 0))
        return NULL;
    if (fragment.length == 0)
        return sub_find(compiler->schema, resource->root);
    if (fragment.at[0] == '/')
        return pointer_follow(compiler, resource, fragment);
    *anchor = fragment;
    return sub_named(compiler, &resource->anchors, fragment);
}

/* ---- the keywords ---- */

enum { REFERENCE_SHOWN_MAX = 300 };

static void refuse_reference(struct compiler *compiler, const struct check *check,
                             const struct path *here)
{
    static const char must[] = "must name a schema within this document, like #/$defs/name, "
                               "or one that is known here by its address";
    struct str wanted = check->value->kind == NODE_TEXT ? check->value->text : STR("");
    bool shown = wanted.length > 0 && wanted.length <= REFERENCE_SHOWN_MAX;
    struct str told = shown ? arena_print(compiler->arena, "%s; there is no %.*s", must,
                                          STR_ARG(wanted))
                            : str_of(must);
    compile_error(compiler, here, arena_cstr(compiler->arena, told));
}

static struct sub *ref_target(struct compiler *compiler, const struct sub *sub,
                              const struct check *check, const struct path *here,
                              struct str *anchor)
{
    struct sub *target = NULL;
    if (check->value->kind == NODE_TEXT && compile_spend(compiler, 4))
        target = reference_resolve(compiler, sub, check->value->text, anchor);
    if (target == NULL)
        refuse_reference(compiler, check, here);
    return target;
}

void ref_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                 const struct path *here)
{
    struct str anchor;
    check->made = ref_target(compiler, sub, check, here, &anchor);
}

bool ref_check(struct run *run, const struct check *check, const struct node *instance,
               const struct path *path)
{
    return sub_check(run, check->made, instance, path);
}

struct dynamic {
    const struct sub *plain; /* what $ref would name */
    struct str anchor;       /* STR_NONE = it is no $dynamicAnchor */
};

void dynamic_ref_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    struct dynamic *dynamic = ARENA_NEW(compiler->arena, struct dynamic);
    struct str anchor = STR_NONE;
    struct sub *target = ref_target(compiler, sub, check, here, &anchor);
    check->made = dynamic;
    if (target == NULL)
        return;
    dynamic->plain = target;
    if (anchor.at != NULL &&
        sub_named(compiler, &target->resource->dynamics, anchor) == target) {
        dynamic->anchor = anchor;
        compiler->schema->dynamic = true;
    }
}

/* The outermost resource on the way here that has such an anchor decides. */
bool dynamic_ref_check(struct run *run, const struct check *check,
                       const struct node *instance, const struct path *path)
{
    const struct dynamic *dynamic = check->made;
    const struct sub *target = dynamic->plain;
    const struct scope_link *link = dynamic->anchor.at == NULL ? NULL : run->scope;
    for (; link != NULL; link = link->up) {
        const struct sub *found =
            table_get(&link->resource->dynamics, dynamic->anchor, &run->steps);
        if (!run_spend(run, 1, check, path))
            return false;
        target = found != NULL ? found : target;
    }
    return sub_check(run, target, instance, path);
}
