/* json-t.c: fuzz target: JSON text to a tree, written and read again. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/json/json.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *tree, *again;
    enum outcome outcome =
        json_parse(arena, (struct str){(const char *)at, length}, &failure, &tree);
    if (outcome != DONE && failure.told.length == 0)
        abort();
    if (outcome == DONE) {
        if (json_parse(arena, json_text(arena, tree), &failure, &again) != DONE ||
            !node_equal(tree, again))
            abort();
        if (json_parse(arena, json_text_pretty(arena, tree), &failure, &again) != DONE ||
            !node_equal(tree, again))
            abort();
        if (!node_equal(node_merge_patch(arena, tree, node_object(arena)),
                        tree->kind == NODE_OBJECT ? tree : node_object(arena)))
            abort();
    }
    arena_close(arena);
    return 0;
}
