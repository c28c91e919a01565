/* resource_settings-t.c: fuzz target: a text as a document, checked and filled by a fixed schema. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema.h"
#include "t/fuzz/fuzz.h"
#include "t/fuzz/small_schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *document, *small;
    const struct schema *schema;
    if (json_parse(arena, STR(SMALL_SCHEMA), &failure, &small) != DONE ||
        schema_compile(arena, small, &failure, &schema) != DONE)
        abort();
    if (json_parse(arena, (struct str){(const char *)at, length}, &failure, &document) == DONE) {
        enum outcome outcome = schema_check(arena, schema, document, STR("/s"), &failure);
        if ((outcome == DONE) != (failure.field_count == 0))
            abort();
        struct node *filled = schema_fill_defaults(arena, schema, document);
        if (!node_equal(filled, schema_fill_defaults(arena, schema, filled)))
            abort();
    }
    arena_close(arena);
    return 0;
}
