/* promql-t.c: fuzz target: a PromQL query, printed and read again, and limited. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "t/fuzz/fuzz.h"
#include "t/query/promql_same.h"

static const struct query_matcher enforced[] = {
    {.name = STR_INIT("id"), .op = MATCH_REGEX, .value = STR_INIT("a|b\\.c")},
    {.name = STR_INIT("zone"), .op = MATCH_EQUAL, .value = STR_INIT("\"\n\\")},
};

static bool holds(const struct query_matcher *matchers, size_t count,
                  const struct query_matcher *wanted)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(matchers[i].name, wanted->name))
            continue;
        if (matchers[i].op == wanted->op && str_equal(matchers[i].value, wanted->value))
            found = true;
        else if (matchers[i].op != MATCH_EQUAL)
            return false;
    }
    return found;
}

static void guard_look(void *state, const struct query_matcher *matchers, size_t count)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(enforced); i++)
        if (!holds(matchers, count, &enforced[i]))
            abort();
}

static struct query_tree *read_again(struct arena *arena, const struct query_tree *tree)
{
    struct query_mistake mistake;
    struct query_tree *again;
    struct str text = query_print(arena, tree);
    if (text.length > QUERY_TEXT_MAX)
        return NULL;
    if (!query_parse(arena, QUERY_PROMQL, text, &mistake, &again) ||
        !promql_same(tree->root, again->root) ||
        !str_equal(text, query_print(arena, again)))
        abort();
    return again;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct query_mistake mistake = {0};
    struct query_tree *tree, *again;
    struct str text = {(const char *)at, length};
    bool good = query_parse(arena, QUERY_PROMQL, text, &mistake, &tree);
    if (!good && (mistake.message.length == 0 || mistake.line < 1 || mistake.column < 1 ||
                  !str_is_utf8(mistake.message)))
        abort();
    struct query_reach reach;
    if (good)
        query_reach(tree, 1000000, 2000000, &reach);
    if (good && (reach.from_ms > 1000000 || reach.to_ms < 2000000 || reach.steps < 0))
        abort();
    if (good && read_again(arena, tree) != NULL &&
        query_enforce(arena, tree, enforced, COUNT_OF(enforced), &mistake)) {
        again = read_again(arena, tree);
        query_walk(tree, guard_look, NULL);
        if (again != NULL &&
            (!query_enforce(arena, again, enforced, COUNT_OF(enforced), &mistake) ||
             !promql_same(tree->root, again->root)))
            abort();
    }
    arena_close(arena);
    return 0;
}
