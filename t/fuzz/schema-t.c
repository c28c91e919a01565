/* schema-t.c: fuzz target: a text as a schema, strictly and not, which then checks itself. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema.h"
#include "t/fuzz/fuzz.h"

static void run_as(struct arena *arena, const struct node *document,
                   const struct schema_options *options)
{
    struct failure failure = {.arena = arena};
    struct schema_errors errors = {.arena = arena};
    const struct schema *schema = NULL;
    if (schema_compile_as(arena, document, options, &failure, &schema) != DONE) {
        if (failure.field_count == 0 || schema != NULL)
            abort();
        return;
    }
    bool valid = schema_judge(arena, schema, document, STR(""), &errors);
    if (failure.field_count > 0 || valid != (errors.count == 0))
        abort();
    (void)schema_fill_defaults(arena, schema, document);
    (void)schema_holds(arena, schema, schema_resolve(schema, document), document);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    static const struct schema_options ways[] = {
        {.strict = true, .formats = true},
        {.formats = true},
        {.draft = SCHEMA_DRAFT_07},
    };
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *document;
    struct str text = {(const char *)at, length};
    if (json_parse_any(arena, text, &failure, &document) == DONE)
        for (size_t i = 0; i < COUNT_OF(ways); i++)
            run_as(arena, document, &ways[i]);
    arena_close(arena);
    return 0;
}
