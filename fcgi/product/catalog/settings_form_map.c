/* settings_form_map.c: maps of names and values: entries, and lines pasted into them. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form_private.h"

enum { PASTED_LINES_MAX = 500 };

/* What `pasted` leaves: lines that are no entry, to be shown again. */
static void left_add(const struct form_reading *reading, struct str pointer, struct str text)
{
    struct form_left *left = ARENA_NEW(reading->arena, struct form_left);
    *left = (struct form_left){
        .pointer = pointer, .text = text, .next = reading->out->left};
    reading->out->left = left;
}

static void map_error(const struct form_reading *reading, struct str pointer, const char *code,
                      const char *told)
{
    if (!reading->out->again || reading->button == BUTTON_PASTE)
        failure_field(reading->failure,
                      ARENA_JOIN(reading->arena, STR("/settings_json"), pointer), code, "%s",
                      told);
}

static struct node *value_of(const struct form_reading *reading, bool numbers, struct str text)
{
    return numbers ? form_number(reading->arena, text) : node_text(reading->arena, text);
}

/* NAME=value, as in files of environment variables: `export`, comments, quotes around it. */
static bool line_read(struct str line, struct str *key, struct str *value)
{
    struct str rest = str_trim(line);
    if (str_starts(rest, STR("export ")))
        rest = str_trim(str_slice(rest, 7, rest.length));
    if (str_find(rest, 0, '=') < 1)
        return false;
    if (!str_cut(&rest, '=', key))
        return false;
    *key = str_trim(*key);
    *value = str_trim(rest);
    size_t length = value->length;
    if (length >= 2 && (value->at[0] == '"' || value->at[0] == '\'') &&
        value->at[length - 1] == value->at[0])
        *value = str_slice(*value, 1, length - 1);
    return key->length > 0;
}

/* Later lines and pasted names win over what is there. */
static void pasted_read(const struct form_reading *reading, struct node *map, bool numbers,
                        struct str pointer)
{
    struct str rest = form_posted(reading, "m", pointer);
    struct buf left = buf_open(reading->arena, 256, SETTINGS_BYTES_MAX);
    struct str line, key, value;
    size_t lines = 0;
    if (rest.at == NULL || rest.length == 0)
        return;
    rest = form_lines(reading->arena, rest);
    while (str_cut(&rest, '\n', &line)) {
        struct str trimmed = str_trim(line);
        if (trimmed.length == 0 || trimmed.at[0] == '#')
            continue;
        if (lines++ < PASTED_LINES_MAX && line_read(line, &key, &value)) {
            node_set(reading->arena, map, key, value_of(reading, numbers, value));
            continue;
        }
        buf_add(&left, line);
        buf_add_char(&left, '\n');
    }
    if (left.length == 0)
        return;
    left_add(reading, pointer, buf_str(&left));
    failure_field(reading->failure, ARENA_JOIN(reading->arena, STR("/settings_json"), pointer),
                  "format", "Lines that are left in the box are not NAME=value");
}

struct node *form_map_read(const struct form_reading *reading, const struct node *sub,
                           const struct node *old, struct str pointer)
{
    struct arena *arena = reading->arena;
    const struct node *rest =
        form_sub(reading->schema, node_member(sub, STR("additionalProperties")));
    bool numbers = !str_is(form_word(rest, "type"), "string");
    struct node *map = node_object(arena);
    size_t index = 0;
    bool pasted = form_posted(reading, "m", pointer).length > 0;
    if (old == NULL && !pasted)
        return NULL;
    for (const struct node *each = old == NULL ? NULL : old->first; each != NULL; each = each->next, index++) {
        struct str place = pointer_add_index(arena, pointer, index);
        struct str key = form_posted(reading, "k", place);
        struct str text = form_posted(reading, "v", place);
        key = key.at == NULL ? each->key : str_trim(key);
        struct str shown = form_value_text(arena, FORM_MAP, each);
        bool same = text.at == NULL || str_equal(text, shown);
        if (!reading->out->again && key.length == 0 && (same ? shown : text).length == 0)
            continue;
        struct node *value = same ? node_copy(arena, each) : value_of(reading, numbers, text);
        if (key.length == 0)
            map_error(reading, place, "required", "must have a name");
        if (node_member(map, key) != NULL) {
            /* Kept under another name until it is corrected. */
            key = arena_print(arena, "%.*s-%zu", STR_ARG(key), index + 1);
            map_error(reading, pointer_add(arena, pointer, key), "not_unique",
                      "has the name of another entry");
        }
        node_set(arena, map, key, value);
    }
    pasted_read(reading, map, numbers, pointer);
    return map;
}

