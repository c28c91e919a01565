/* settings_form-t.c: fuzz target: a posted settings form, shown again and posted untouched. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "product/catalog/settings_form.h"
#include "t/fuzz/fuzz.h"
#include "t/fuzz/small_schema.h"

enum { LINES_MAX = 200 };

/* Lines "name=value" as posted fields; texts are UTF-8 without NUL, as decoding leaves them. */
static struct pairs pairs_of(struct arena *arena, struct str text)
{
    struct pair *pairs = ARENA_ARRAY(arena, LINES_MAX, struct pair);
    struct str rest = text, line;
    size_t count = 0;
    while (count < LINES_MAX && str_cut(&rest, '\n', &line)) {
        struct str name;
        if (!str_cut(&line, '=', &name) || line.at == NULL)
            continue;
        pairs[count++] = (struct pair){name, line};
    }
    return (struct pairs){pairs, count};
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct str text = {(const char *)at, length};
    if (!str_is_utf8(text) || str_find(text, 0, '\0') >= 0)
        return 0;
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *small;
    const struct schema *schema;
    if (json_parse(arena, STR(SMALL_SCHEMA), &failure, &small) != DONE ||
        schema_compile(arena, small, &failure, &schema) != DONE)
        abort();
    struct pairs posted = pairs_of(arena, text);
    struct settings_input input;
    if (settings_form_read(arena, schema, &posted, node_object(arena), &failure, &input) !=
        MALFORMED) {
        enum outcome checked =
            schema_check(arena, schema, input.document, STR("/settings_json"), &failure);
        if (checked != DONE && failure.field_count == 0)
            abort();
        struct settings_form form = {.arena = arena,
                                     .schema = schema,
                                     .document = input.document,
                                     .failure = &failure,
                                     .pointer = STR("/settings_json")};
        struct list nodes = settings_form_nodes(&form);
        const struct form_node *state =
            LIST_ROW(nodes, struct form_node, nodes.count - 1);
        struct node *again;
        failure_clear(&failure);
        if (!state->is_hidden || json_parse(arena, state->value, &failure, &again) != DONE ||
            !node_equal(again, input.document))
            abort();
    }
    arena_close(arena);
    return 0;
}
