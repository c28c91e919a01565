/*
 * logql-t.c: fuzz target: a query in LogQL is refused with a place, or printed as a text that is read
 * as the same tree; what is enforced is in each selector of what is sent, once.
 */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "t/fuzz/fuzz.h"
#include "t/lib/logql_dump.h"

static const struct query_matcher enforced[] = {
    {STR_INIT("resource_id"), MATCH_REGEX, STR_INIT("a|b\\.c"), 0},
    {STR_INIT("a"), MATCH_EQUAL, STR_INIT("b"), 0}};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void selector_seen(void *state, const struct query_matcher *matchers, size_t count)
{
    (void)state;
    for (size_t e = 0; e < COUNT_OF(enforced); e++) {
        size_t times = 0;
        for (size_t i = 0; i < count; i++)
            if (str_equal(matchers[i].name, enforced[e].name) &&
                matchers[i].op == enforced[e].op &&
                str_equal(matchers[i].value, enforced[e].value))
                times++;
        must(times >= 1);
    }
}

static struct query_tree *read_again(struct arena *arena, const struct query_tree *tree)
{
    struct query_mistake mistake;
    struct query_tree *again = NULL;
    must(query_parse(arena, QUERY_LOGQL, query_print(arena, tree), &mistake, &again));
    must(str_equal(logql_dump(arena, logql_tree(tree)),
                   logql_dump(arena, logql_tree(again))));
    return again;
}

static void limited(struct arena *arena, struct query_tree *tree)
{
    struct query_mistake mistake;
    if (!query_enforce(arena, tree, enforced, COUNT_OF(enforced), &mistake))
        return;
    struct str once = query_print(arena, tree);
    must(query_enforce(arena, tree, enforced, COUNT_OF(enforced), &mistake));
    must(str_equal(once, query_print(arena, tree)));
    if (once.length <= QUERY_TEXT_MAX)
        query_walk(read_again(arena, tree), selector_seen, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct str text = {(const char *)at, length};
    struct query_mistake mistake = {0};
    struct query_tree *tree;
    if (query_parse_selector(arena, QUERY_LOGQL, text, &mistake, &tree))
        (void)query_print(arena, tree);
    if (!query_parse(arena, QUERY_LOGQL, text, &mistake, &tree)) {
        must(mistake.line >= 1 && mistake.column >= 1 && mistake.message.length > 0);
    } else if (query_print(arena, tree).length <= QUERY_TEXT_MAX) {
        (void)read_again(arena, tree);
        limited(arena, tree);
    }
    arena_close(arena);
    return 0;
}
