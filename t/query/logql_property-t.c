/* logql_property-t.c: what holds for every tree: printing loses nothing, nothing escapes its limit. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/logql_dump.h"
#include "t/lib/tap.h"

enum { TREES = 20000, SHOWN_MAX = 5 };

static struct arena *arena;
static struct query_mistake mistake;
static int shown;

static void show(const char *what, struct str text)
{
    if (shown++ < SHOWN_MAX)
        note("%s: %.*s (%ld:%ld %.*s)", what, STR_ARG(text), (long)mistake.line,
             (long)mistake.column, STR_ARG(mistake.message));
}

struct limited {
    const struct query_matcher *enforced;
    size_t selectors, without;
};

static void selector_seen(void *state, const struct query_matcher *matchers, size_t count)
{
    struct limited *limited = state;
    bool there = false;
    for (size_t i = 0; i < count; i++)
        there = there || (matchers[i].op == limited->enforced->op &&
                          str_equal(matchers[i].name, limited->enforced->name) &&
                          str_equal(matchers[i].value, limited->enforced->value));
    limited->selectors++;
    limited->without += there ? 0 : 1;
}

/* The tree that its text is read as. */
static struct query_tree *again(struct str text, struct str dump)
{
    struct query_tree *tree;
    if (!query_parse(arena, QUERY_LOGQL, text, &mistake, &tree)) {
        show("not read", text);
        return NULL;
    }
    if (!str_equal(logql_dump(arena, logql_tree(tree)), dump)) {
        show("read as another", text);
        return NULL;
    }
    return tree;
}

static bool is_limited(struct query_tree *tree, const struct query_matcher *enforced)
{
    struct limited limited = {.enforced = enforced}, read_again = limited;
    struct query_tree *sent;
    if (!query_enforce(arena, tree, enforced, 1, &mistake))
        return false;
    struct str once = query_print(arena, tree);
    query_walk(tree, selector_seen, &limited);
    if (!query_enforce(arena, tree, enforced, 1, &mistake) ||
        !str_equal(query_print(arena, tree), once) ||
        !query_parse(arena, QUERY_LOGQL, once, &mistake, &sent))
        return false;
    query_walk(sent, selector_seen, &read_again);
    return limited.without == 0 && read_again.without == 0 &&
           limited.selectors == read_again.selectors;
}

int main(void)
{
    static const struct query_matcher enforced = {STR_INIT("resource_id"), MATCH_EQUAL,
                                                  STR_INIT("x\"} or {a=~\".+"), 0};
    uint64_t state = 20261121;
    int lost = 0, open = 0, logs = 0;
    arena = arena_open("test", MIB(64));
    for (int i = 0; i < TREES; i++) {
        arena_reset(arena);
        const struct logql_tree *tree = logql_random(arena, &state, 5);
        logs += tree->expr->kind == LOGQL_LOG ? 1 : 0;
        struct query_tree *read =
            again(logql_print(arena, tree), logql_dump(arena, tree));
        lost += read == NULL ? 1 : 0;
        if (read != NULL && !is_limited(read, &enforced)) {
            show("not limited", query_print(arena, read));
            open++;
        }
    }
    is_int(lost, 0, "each of %d trees, printed and read, is the same tree", TREES);
    is_int(open, 0,
           "each selector carries what is enforced, in the text that is sent, too");
    ok(logs > TREES / 5 && logs < TREES * 4 / 5, "lines and numbers are both among them");
    arena_close(arena);
    return done_testing();
}
