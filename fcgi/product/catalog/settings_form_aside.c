/* settings_form_aside.c: branches that were chosen, and the values that they replaced. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

/* ---- branches ---- */

static struct node *aside_at(struct form_reading *reading, struct str pointer)
{
    struct node *entry = node_member(reading->aside, pointer);
    if (entry == NULL || entry->kind != NODE_OBJECT) {
        entry = node_object(reading->scope.arena);
        node_set(reading->scope.arena, reading->aside, pointer, entry);
    }
    return entry;
}

/* What a branch begins with when it was never filled in. */
static struct node *fresh_value(struct form_reading *reading,
                                const struct form_property *property, const struct node *branch,
                                const struct node *old)
{
    struct arena *arena = reading->scope.arena;
    struct form_part part = {branch, false};
    struct form_view view = form_view_of(&reading->scope, &part, 1, NULL, STR(""));
    struct str type = form_view_type(&view);
    const struct node *fixed = form_view_word(&view, "const");
    if (type.length == 0)
        type = form_view_type(&property->view);
    if (fixed != NULL)
        return node_copy(arena, fixed);
    if (str_is(type, "object"))
        return old != NULL && old->kind == NODE_OBJECT ? node_copy(arena, old)
                                                       : node_object(arena);
    if (str_is(type, "array"))
        return node_array(arena);
    if (str_is(type, "boolean"))
        return node_bool(arena, false);
    return str_is(type, "null") ? node_null(arena) : NULL;
}

struct node *form_switch_read(struct form_reading *reading, const struct form_property *property,
                              const struct node *old, struct str pointer, bool *switched)
{
    struct arena *arena = reading->scope.arena;
    const struct node *list = property->view.branches;
    int64_t chosen;
    *switched = false;
    if (list == NULL ||
        !str_int_parse(form_posted(reading, "b", pointer), 0, (int64_t)list->count - 1, &chosen))
        return NULL;
    struct node *entry = aside_at(reading, pointer);
    node_set(arena, entry, STR("at"), node_int(arena, chosen));
    if ((size_t)chosen == property->view.chosen)
        return NULL;
    *switched = true;
    struct node *kept = node_member(entry, STR("kept"));
    if (kept == NULL || kept->kind != NODE_OBJECT) {
        kept = node_object(arena);
        node_set(arena, entry, STR("kept"), kept);
    }
    if (old != NULL)
        node_set(arena, kept, arena_print(arena, "%zu", property->view.chosen),
                 node_copy(arena, old));
    struct node *fresh = fresh_value(reading, property, node_item(list, (size_t)chosen), old);
    struct node *before = node_member(kept, arena_print(arena, "%lld", (long long)chosen));
    bool is_box = fresh != NULL && fresh->kind == NODE_OBJECT && old != NULL &&
                  old->kind == NODE_OBJECT;
    /* An object keeps all members, so that those of equal names go along. */
    if (before == NULL || (fresh != NULL && before->kind != fresh->kind) || is_box)
        return fresh;
    return node_copy(arena, before);
}

/* Where the index of "LIST/INDEX..." begins and ends; false = another pointer. */
static bool index_of(struct str pointer, struct str list, size_t *from, size_t *to,
                     int64_t *index)
{
    if (!str_starts(pointer, list) || pointer.length <= list.length + 1 ||
        pointer.at[list.length] != '/')
        return false;
    *from = list.length + 1;
    *to = *from;
    while (*to < pointer.length && pointer.at[*to] != '/')
        (*to)++;
    return str_int_parse(str_slice(pointer, *from, *to), 0, INT64_MAX, index);
}

void form_aside_move(struct form_reading *reading, struct str list, int64_t from, int64_t to)
{
    struct arena *arena = reading->scope.arena;
    struct node *moved = node_object(arena);
    for (const struct node *each = reading->aside->first; each != NULL; each = each->next) {
        size_t begin, end;
        int64_t index;
        struct str key = each->key;
        if (index_of(key, list, &begin, &end, &index)) {
            if (to < 0 && index == from)
                continue;
            if (to < 0)
                index -= index > from;
            else
                index = index == from ? to : index == to ? from : index;
            key = ARENA_JOIN(arena, str_slice(key, 0, begin),
                             arena_print(arena, "%lld", (long long)index),
                             str_slice(key, end, key.length));
        }
        node_set(arena, moved, key, node_copy(arena, each));
    }
    reading->aside = moved;
}
