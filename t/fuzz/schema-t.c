/* schema-t.c: fuzz target: a text as a schema, which then checks itself. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *document;
    const struct schema *schema;
    if (json_parse(arena, (struct str){(const char *)at, length}, &failure, &document) == DONE) {
        enum outcome outcome = schema_compile(arena, document, &failure, &schema);
        if ((outcome == DONE) != (failure.field_count == 0))
            abort();
        if (outcome == DONE) {
            outcome = schema_check(arena, schema, document, STR(""), &failure);
            if ((outcome == DONE) != (failure.field_count == 0))
                abort();
            (void)schema_fill_defaults(arena, schema, document);
            (void)schema_holds(arena, schema, schema_resolve(schema, document), document);
        }
    }
    arena_close(arena);
    return 0;
}
