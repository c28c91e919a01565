/* yaml-t.c: fuzz target: JSON text to a tree, written as YAML, read by an independent reader. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "product/backend/manifest.h"
#include "t/fuzz/fuzz.h"
#include "t/lib/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *tree;
    struct list documents;
    struct str why;
    if (json_parse(arena, (struct str){(const char *)at, length}, &failure, &tree) ==
        DONE) {
        struct str text = yaml_text(arena, tree);
        if (!yaml_read(arena, text, &documents, &why) || documents.count != 1 ||
            !node_equal(tree, LIST_ROW(documents, struct yaml_document, 0)->root))
            abort();
    }
    arena_close(arena);
    return 0;
}
