/* yaml_read-t.c: fuzz target: any bytes as YAML: refused, or a tree that comes back as it is. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/yaml/yaml.h"
#include "t/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct list parts;
    struct list again;
    enum outcome outcome =
        yaml_parse(arena, (struct str){(const char *)at, length}, &failure, &parts);
    if (outcome != DONE && outcome != MALFORMED && outcome != TOO_LARGE)
        abort();
    for (size_t i = 0; outcome == DONE && i < parts.count; i++) {
        const struct yaml_part *part = LIST_ROW(parts, struct yaml_part, i);
        struct str text = yaml_text(arena, part->root);
        if (yaml_line(part, STR("/a/b")) < 1)
            abort();
        if (text.at == NULL)
            continue;
        if (yaml_parse(arena, text, &failure, &again) != DONE || again.count != 1 ||
            !node_equal(part->root, LIST_ROW(again, struct yaml_part, 0)->root))
            abort();
    }
    arena_close(arena);
    return 0;
}
