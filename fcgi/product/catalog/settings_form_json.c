/* settings_form_json.c: the whole document edited as JSON text, and where its errors stand. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/catalog/settings_form_private.h"

/* ---- reading ---- */

void form_json_read(struct form_reading *reading, struct str text)
{
    struct settings_input *out = reading->out;
    struct failure inner = {.arena = reading->scope.arena};
    struct node *document = NULL;
    out->as_json = true;
    out->json = text;
    if (json_parse(reading->scope.arena, text, &inner, &document) != DONE) {
        failure_field(reading->failure, STR("/settings_json"), "malformed_json", "%.*s",
                      STR_ARG(inner.told));
        return;
    }
    if (document->kind != NODE_OBJECT) {
        failure_field(reading->failure, STR("/settings_json"), "wrong_type",
                      "must be an object: { ... }");
        return;
    }
    if (reading->button == BUTTON_FORM) {
        out->as_json = false;
        out->json = STR_NONE;
        document = schema_fill_defaults(reading->scope.arena, reading->scope.schema, document);
    }
    form_document_take(reading, document);
}

/* ---- where a pointer leads to in the text ---- */

/* A walk through text that is known to be JSON. */
struct json_walk {
    struct arena *arena;
    struct str text;
    size_t at;
};

static char json_at(const struct json_walk *walk)
{
    return walk->at < walk->text.length ? walk->text.at[walk->at] : '\0';
}

static void space_skip(struct json_walk *walk)
{
    while (walk->at < walk->text.length && strchr(" \t\r\n,:", json_at(walk)) != NULL)
        walk->at++;
}

/* With its quotes; the walk stands at the first. */
static struct str quoted_skip(struct json_walk *walk)
{
    size_t from = walk->at++;
    while (walk->at < walk->text.length && json_at(walk) != '"')
        walk->at += json_at(walk) == '\\' ? 2 : 1;
    walk->at++;
    return str_slice(walk->text, from, walk->at);
}

static void value_skip(struct json_walk *walk)
{
    size_t depth = 0;
    space_skip(walk);
    while (walk->at < walk->text.length) {
        char c = json_at(walk);
        if (c == '"')
            quoted_skip(walk);
        else
            walk->at++;
        if (c == '[' || c == '{')
            depth++;
        else if ((c == ']' || c == '}') && depth > 0)
            depth--;
        if (depth == 0 && (strchr("\"]}", c) != NULL || json_at(walk) == '\0' ||
                           strchr(" \t\r\n,:]}", json_at(walk)) != NULL))
            return;
    }
}

static bool key_is(const struct json_walk *walk, struct str quoted, struct str wanted)
{
    if (str_find(quoted, 0, '\\') < 0)
        return str_equal(str_slice(quoted, 1, quoted.length - 1), wanted);
    struct failure ignored = {.arena = walk->arena};
    struct node *key;
    return json_parse(walk->arena, quoted, &ignored, &key) == DONE &&
           str_equal(key->text, wanted);
}

/* Into the child of that name or index; false = it has none, and the walk stands anywhere. */
static bool child_enter(struct json_walk *walk, struct str token)
{
    bool is_object = json_at(walk) == '{';
    int64_t index = -1;
    if (!is_object &&
        (json_at(walk) != '[' || !str_int_parse(token, 0, JSON_NODES_MAX, &index)))
        return false;
    walk->at++;
    for (;;) {
        space_skip(walk);
        if (json_at(walk) == '\0' || strchr("]}", json_at(walk)) != NULL)
            return false;
        bool found = is_object ? key_is(walk, quoted_skip(walk), token) : index-- == 0;
        space_skip(walk);
        if (found)
            return true;
        value_skip(walk);
    }
}

static struct str token_plain(struct arena *arena, struct str token)
{
    char *plain = arena_alloc(arena, token.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < token.length; i++) {
        bool escaped = token.at[i] == '~' && i + 1 < token.length;
        plain[length++] = !escaped ? token.at[i] : token.at[++i] == '1' ? '/' : '~';
    }
    return (struct str){plain, length};
}

/* The line of what the pointer names, or of the nearest part around it; from 1. */
static size_t line_of(struct arena *arena, struct str text, struct str pointer)
{
    struct json_walk walk = {.arena = arena, .text = text};
    struct str rest = pointer.length == 0 ? STR_NONE : str_slice(pointer, 1, pointer.length);
    struct str token;
    space_skip(&walk);
    size_t at = walk.at;
    while (str_cut(&rest, '/', &token) && child_enter(&walk, token_plain(arena, token)))
        at = walk.at;
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.length; i++)
        line += text.at[i] == '\n';
    return line;
}

/* ---- showing ---- */

struct list form_problems(const struct settings_form *form, const bool *told, struct str text)
{
    const struct failure *failure = form->failure;
    size_t room = failure == NULL ? 0 : failure->field_count, count = 0;
    struct form_problem *rows = ARENA_ARRAY(form->arena, room + 1, struct form_problem);
    for (size_t i = 0; i < room; i++) {
        const struct failure_field *field = &failure->fields[i];
        if (!str_starts(field->pointer, form->pointer) || (told != NULL && told[i]))
            continue;
        struct str pointer =
            str_slice(field->pointer, form->pointer.length, field->pointer.length);
        if (pointer.length == 0)
            continue; /* stands at the whole */
        rows[count++] = (struct form_problem){
            .html_id = form_html_id(form, pointer),
            .pointer = pointer,
            .place = text.at == NULL ? STR("")
                                     : arena_print(form->arena, "Line %zu",
                                                   line_of(form->arena, text, pointer)),
            .told = field->told,
        };
    }
    return (struct list){.rows = rows, .count = count, .row_bytes = sizeof *rows};
}

void form_json_show(const struct settings_form *form, const struct node *document,
                    struct form_node *node)
{
    struct str typed = form->input->json;
    struct failure ignored = {.arena = form->arena};
    struct node *parsed;
    node->is_json = true;
    node->value = typed.at != NULL ? typed : json_text_pretty(form->arena, document);
    node->field_name = STR(SETTINGS_JSON_FIELD);
    bool is_json =
        typed.at == NULL || json_parse(form->arena, typed, &ignored, &parsed) == DONE;
    node->problems = form_problems(form, NULL, is_json ? node->value : STR_NONE);
}

/* ---- the summary ---- */

/* The title of the node at the pointer; an entry's own name for values without one. */
static struct str title_at(struct list nodes, struct str pointer)
{
    for (size_t i = 0; i < nodes.count; i++) {
        const struct form_node *node = LIST_ROW(nodes, struct form_node, i);
        struct str own = node->in_item ? node->item_title : node->title;
        if (!node->is_hidden && str_equal(node->pointer, pointer) && own.length > 0)
            return own;
        struct str inner = title_at(node->children, pointer);
        for (size_t k = 0; k < node->entries.count && inner.length == 0; k++)
            inner = title_at(LIST_ROW(node->entries, struct form_entry, k)->children, pointer);
        if (inner.length > 0)
            return inner;
    }
    return STR("");
}

struct str settings_form_control(struct str pointer)
{
    const struct str inside = STR("/valueFrom");
    for (size_t i = 0; i + inside.length <= pointer.length; i++)
        if (str_starts(str_slice(pointer, i, pointer.length), inside))
            return str_slice(pointer, 0, i);
    return pointer;
}

void settings_form_name_errors(const struct settings_form *form, struct list nodes,
                               struct failure *failure)
{
    for (size_t i = 0; i < failure->field_count; i++) {
        struct failure_field *field = &failure->fields[i];
        if (!str_starts(field->pointer, form->pointer))
            continue;
        if (form->input == NULL || !form->input->as_json)
            field->pointer = settings_form_control(field->pointer);
        struct str title = title_at(
            nodes, str_slice(field->pointer, form->pointer.length, field->pointer.length));
        if (title.length > 0)
            field->told = ARENA_JOIN(form->arena, title, STR(": "), field->told);
    }
}
