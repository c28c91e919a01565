/* settings_form_map.c: maps of names and values: entries, and lines pasted into them. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

enum { PASTED_LINES_MAX = 500 };

/* ---- pasted lines ---- */

/* NAME=value, as in files of environment variables: `export`, comments, quotes around it. */
static bool line_read(struct str line, struct str *key, struct str *value)
{
    struct str rest = str_trim(line);
    if (str_starts(rest, STR("export ")))
        rest = str_trim(str_slice(rest, 7, rest.length));
    if (str_find(rest, 0, '=') < 1 || !str_cut(&rest, '=', key))
        return false;
    *key = str_trim(*key);
    *value = str_trim(rest);
    size_t length = value->length;
    if (length >= 2 && (value->at[0] == '"' || value->at[0] == '\'') &&
        value->at[length - 1] == value->at[0])
        *value = str_slice(*value, 1, length - 1);
    return key->length > 0;
}

/* The value of a pasted line, as if it had been typed into the entry's field. */
static struct node *pasted_value(struct form_reading *reading, const struct form_view *view,
                                 struct str text)
{
    struct arena *arena = reading->scope.arena;
    struct form_property entry;
    struct failure ignored = {.arena = arena};
    struct node *node = NULL;
    if (form_entry_of(&reading->scope, view, NULL, STR(""), &entry) &&
        !str_is(form_view_type(&entry.view), "string") &&
        json_parse(arena, text, &ignored, &node) == DONE)
        return node;
    return node_text(arena, text);
}

/* Later lines and pasted names win over what is there. */
static void pasted_read(struct form_reading *reading, const struct form_view *view,
                        struct node *map, struct str pointer)
{
    struct arena *arena = reading->scope.arena;
    struct str rest = form_posted(reading, "m", pointer);
    struct buf left = buf_open(arena, 256, SETTINGS_BYTES_MAX);
    struct str line, key, value;
    size_t lines = 0;
    if (rest.length == 0)
        return;
    rest = form_lines(arena, rest);
    while (str_cut(&rest, '\n', &line)) {
        struct str trimmed = str_trim(line);
        if (trimmed.length == 0 || trimmed.at[0] == '#')
            continue;
        if (lines++ < PASTED_LINES_MAX && line_read(line, &key, &value)) {
            node_set(arena, map, key, pasted_value(reading, view, value));
            continue;
        }
        buf_add(&left, line);
        buf_add_char(&left, '\n');
    }
    if (left.length == 0)
        return;
    form_left_add(reading, pointer, buf_str(&left));
    form_error(reading, pointer, "format", "Lines that are left in the box are not NAME=value");
}

/* ---- entries ---- */

/* A button within the entry names it as it was called when the page was made. */
static void place_rename(struct form_reading *reading, struct str from, struct str to)
{
    if (!str_equal(reading->place, from) &&
        !str_starts(reading->place, ARENA_JOIN(reading->scope.arena, from, STR("/"))))
        return;
    reading->place = ARENA_JOIN(
        reading->scope.arena, to,
        str_slice(reading->place, from.length, reading->place.length));
}

static bool is_blank(const struct node *value)
{
    return value == NULL || (value->kind == NODE_TEXT && value->text.length == 0) ||
           (value->kind == NODE_OBJECT && value->count == 0);
}

static void entry_read(struct form_reading *reading, const struct form_property *entry,
                       const struct node *old, struct str pointer, struct str key,
                       struct node *map)
{
    struct arena *arena = reading->scope.arena;
    struct str was = pointer_add(arena, pointer, old->key);
    struct node *value = form_value_read(reading, entry, old, was, 1);
    if (!reading->out->again && key.length == 0 && old->key.length == 0 && is_blank(value))
        return;
    if (!reading->out->again && key.length == 0)
        form_error(reading, pointer_add(arena, pointer, key), "required", "must have a name");
    if (node_member(map, key) != NULL) {
        /* Kept under another name until it is corrected. */
        key = arena_print(arena, "%.*s-%zu", STR_ARG(key), map->count + 1);
        if (!reading->out->again)
            form_error(reading, pointer_add(arena, pointer, key), "not_unique",
                       "has the name of another entry");
    }
    node_set(arena, map, key, value != NULL ? value : node_text(arena, STR("")));
    if (!str_equal(key, old->key))
        place_rename(reading, was, pointer_add(arena, pointer, key));
}

void form_map_read(struct form_reading *reading, const struct form_view *view,
                   struct list properties, const struct node *old, struct str pointer,
                   struct node *map)
{
    struct arena *arena = reading->scope.arena;
    struct form_property entry;
    size_t index = 0;
    for (const struct node *each = old == NULL ? NULL : old->first; each != NULL;
         each = each->next) {
        if (!form_member_is_entry(&reading->scope, view, properties, each->key))
            continue;
        struct str key = form_posted(reading, "k", pointer_add_index(arena, pointer, index++));
        key = key.at == NULL ? each->key : str_trim(key);
        struct str place = pointer_add(arena, pointer, each->key);
        if (form_entry_of(&reading->scope, view, each, place, &entry))
            entry_read(reading, &entry, each, pointer, key, map);
    }
    pasted_read(reading, view, map, pointer);
}

struct node *form_map_whole_read(struct form_reading *reading, const struct form_view *view,
                                 const struct node *old, struct str pointer)
{
    struct node *map = node_object(reading->scope.arena);
    if (old == NULL && form_posted(reading, "m", pointer).length == 0)
        return NULL;
    form_map_read(reading, view, (struct list){.count = 0}, old, pointer, map);
    return map;
}
