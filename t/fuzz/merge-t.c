/* merge-t.c: fuzz target: three JSON texts, one behind the other (\x1e between), made one. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/json/merge.h"
#include "t/fuzz/fuzz.h"

enum { VERSIONS = 3 };

static struct merge merged(struct arena *arena, const struct node *base,
                           const struct node *theirs, const struct node *yours)
{
    return three_way_merge(
        arena, &(struct merge_ask){.base = base, .theirs = theirs, .yours = yours});
}

static void is(const struct merge *merge, const struct node *wanted)
{
    if (merge->conflicts > 0 || !node_equal(merge->tree, wanted))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(512));
    struct failure failure = {.arena = arena};
    struct str rest = {(const char *)at, length};
    struct str text;
    struct node *tree[VERSIONS];
    int count = 0;
    while (count < VERSIONS && str_cut(&rest, '\x1e', &text) &&
           json_parse(arena, text, &failure, &tree[count]) == DONE)
        count++;
    if (count == VERSIONS) {
        struct merge one = merged(arena, tree[0], tree[1], tree[2]);
        struct merge other = merged(arena, tree[0], tree[2], tree[1]);
        if (one.conflicts != other.conflicts || one.rows.count != other.rows.count ||
            one.undecided != one.conflicts)
            abort();
        for (int i = 1; i < VERSIONS; i++) {
            one = merged(arena, tree[0], tree[0], tree[i]);
            is(&one, tree[i]);
            one = merged(arena, tree[0], tree[i], tree[0]);
            is(&one, tree[i]);
            one = merged(arena, tree[0], tree[i], tree[i]);
            is(&one, tree[i]);
        }
    }
    arena_close(arena);
    return 0;
}
