/* pointer.c: JSON Pointer (RFC 6901) and JSON Merge Patch (RFC 7396). */
/* SPDX-License-Identifier: ISC */
#include "platform/json/json.h"

/* "~1" is '/', "~0" is '~'; other text stands for itself. Compared without making a copy. */
static bool token_is(struct str token, struct str key)
{
    size_t at = 0;
    for (size_t i = 0; i < token.length; i++, at++) {
        char c = token.at[i];
        if (c == '~') {
            if (++i == token.length || (token.at[i] != '0' && token.at[i] != '1'))
                return false;
            c = token.at[i] == '1' ? '/' : '~';
        }
        if (at >= key.length || key.at[at] != c)
            return false;
    }
    return at == key.length;
}

static struct node *child_of(const struct node *parent, struct str token)
{
    if (parent->kind == NODE_ARRAY) {
        int64_t index;
        if (token.length == 0 || (token.at[0] == '0' && token.length > 1) ||
            token.at[0] == '-' || !str_int_parse(token, 0, JSON_NODES_MAX, &index))
            return NULL;
        return node_item(parent, (size_t)index);
    }
    if (parent->kind != NODE_OBJECT)
        return NULL;
    for (struct node *child = parent->first; child != NULL; child = child->next)
        if (token_is(token, child->key))
            return child;
    return NULL;
}

struct node *node_at_pointer(const struct node *root, struct str pointer)
{
    if (root == NULL || (pointer.length > 0 && pointer.at[0] != '/'))
        return NULL;
    const struct node *node = root;
    struct str rest = pointer.length == 0 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token;
    while (node != NULL && str_cut(&rest, '/', &token))
        node = child_of(node, token);
    /* The tree is the caller's, who knows whether it may change it. */
    union {
        const struct node *seen;
        struct node *given;
    } same = {.seen = node};
    return same.given;
}

struct str pointer_add(struct arena *arena, struct str pointer, struct str token)
{
    struct buf buf = buf_open(arena, pointer.length + token.length + 2, MIB(4));
    buf_add(&buf, pointer);
    BUF_ADD(&buf, "/");
    for (size_t i = 0; i < token.length; i++) {
        if (token.at[i] == '~')
            BUF_ADD(&buf, "~0");
        else if (token.at[i] == '/')
            BUF_ADD(&buf, "~1");
        else
            buf_add_char(&buf, token.at[i]);
    }
    return buf_str(&buf);
}

struct str pointer_add_index(struct arena *arena, struct str pointer, size_t index)
{
    struct buf buf = buf_open(arena, pointer.length + 24, MIB(4));
    buf_add(&buf, pointer);
    BUF_ADD(&buf, "/");
    buf_add_int(&buf, (int64_t)index);
    return buf_str(&buf);
}

struct node *node_merge_patch(struct arena *arena, const struct node *target,
                              const struct node *patch)
{
    if (patch->kind != NODE_OBJECT)
        return node_copy(arena, patch);
    struct node *merged = target != NULL && target->kind == NODE_OBJECT
                              ? node_copy(arena, target)
                              : node_object(arena);
    for (const struct node *change = patch->first; change != NULL; change = change->next) {
        struct node *old = node_member(merged, change->key);
        if (change->kind != NODE_NULL)
            node_set(arena, merged, change->key, node_merge_patch(arena, old, change));
        else if (old != NULL)
            node_remove(merged, old);
    }
    if (target != NULL)
        merged->key = arena_str(arena, target->key);
    return merged;
}
