/* merge-t.c: three versions of a tree made one. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/merge.h"
#include "t/lib/tap.h"

static struct arena *arena;

static struct node *tree(const char *text)
{
    struct failure failure = {.arena = arena};
    struct node *node = NULL;
    if (json_parse(arena, str_of(text), &failure, &node) != DONE)
        bail_out("not JSON: %s", text);
    return node;
}

static bool is_reference(const struct node *object)
{
    return node_member(object, STR("valueFrom")) != NULL;
}

static struct merge merged(const char *base, const char *theirs, const char *yours)
{
    const struct merge_ask ask = {.base = tree(base),
                                  .theirs = tree(theirs),
                                  .yours = tree(yours),
                                  .whole = is_reference};
    return three_way_merge(arena, &ask);
}

static void gives(const char *base, const char *theirs, const char *yours,
                  const char *wanted, const char *what)
{
    struct merge merge = merged(base, theirs, yours);
    is_int((int64_t)merge.conflicts, 0, "%s: no conflict", what);
    is_str(json_text(arena, merge.tree), json_text(arena, tree(wanted)), "%s", what);
}

static void clashes(const char *base, const char *theirs, const char *yours,
                    const char *pointer, const char *what)
{
    struct merge merge = merged(base, theirs, yours);
    struct str found = STR("none");
    for (size_t i = 0; i < merge.rows.count; i++)
        if (LIST_ROW(merge.rows, struct merge_row, i)->side == MERGE_CONFLICT)
            found = LIST_ROW(merge.rows, struct merge_row, i)->pointer;
    is_int((int64_t)merge.conflicts, 1, "%s: one conflict", what);
    is_str(found, str_of(pointer), "%s: there", what);
}

static void members(void)
{
    gives("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}",
          "{\"a\":2,\"b\":2}", "each side changed one member");
    gives("{\"a\":1}", "{\"a\":1,\"t\":1}", "{\"a\":1,\"y\":1}",
          "{\"a\":1,\"y\":1,\"t\":1}", "each added one");
    gives("{\"a\":1,\"b\":2}", "{\"a\":1}", "{\"b\":2}", "{}", "each took one away");
    gives("{\"a\":1,\"b\":1}", "{\"b\":1}", "{\"b\":1}", "{\"b\":1}",
          "both took it away");
    gives("{}", "{\"o\":{\"a\":1}}", "{\"o\":{\"b\":1}}", "{\"o\":{\"b\":1,\"a\":1}}",
          "both added an object with other members");
    gives("{\"a\":{\"b\":{\"c\":1,\"d\":1}}}", "{\"a\":{\"b\":{\"c\":2,\"d\":1}}}",
          "{\"a\":{\"b\":{\"c\":1,\"d\":2}}}", "{\"a\":{\"b\":{\"c\":2,\"d\":2}}}",
          "deep down");
    gives("{\"a\":1}", "{\"a\":1.0}", "{\"a\":2}", "{\"a\":2}", "1.0 is no change of 1");
    clashes("{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "/a", "both changed it");
    clashes("{\"a\":1}", "{}", "{\"a\":3}", "/a", "one changed what the other took away");
    clashes("{}", "{\"a\":2}", "{\"a\":3}", "/a", "both added it");
    clashes("{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2}}", "{}", "/a",
            "one took away what the other changed within");
    clashes("{\"a\":{\"b\":1}}", "{\"a\":7}", "{\"a\":{\"b\":2}}", "/a",
            "one made something else of it");
    clashes("{\"x/y\":1}", "{\"x/y\":2}", "{\"x/y\":3}", "/x~1y", "names are escaped");
    clashes("{\"p\":{\"valueFrom\":{\"k\":{\"n\":\"a\",\"k\":\"a\"}}}}",
            "{\"p\":{\"valueFrom\":{\"k\":{\"n\":\"b\",\"k\":\"a\"}}}}",
            "{\"p\":{\"valueFrom\":{\"k\":{\"n\":\"a\",\"k\":\"b\"}}}}", "/p",
            "a reference is one value");
}

static void arrays(void)
{
    gives("[\"a\",\"b\"]", "[\"a\",\"t\",\"b\"]", "[\"a\",\"b\",\"y\"]",
          "[\"a\",\"t\",\"b\",\"y\"]", "each added a word");
    gives("[\"a\",\"b\",\"c\"]", "[\"b\",\"c\"]", "[\"a\",\"b\"]", "[\"b\"]",
          "each took one away");
    gives("[\"a\",\"b\"]", "[\"b\",\"a\"]", "[\"a\",\"b\"]", "[\"b\",\"a\"]",
          "one turned them round");
    gives("[\"a\",\"b\"]", "[\"b\",\"a\"]", "[\"a\",\"b\",\"y\"]", "[\"b\",\"y\",\"a\"]",
          "one turned them round, one added");
    gives("[{\"name\":\"a\",\"x\":1,\"y\":1}]", "[{\"name\":\"a\",\"x\":2,\"y\":1}]",
          "[{\"name\":\"a\",\"x\":1,\"y\":2}]", "[{\"name\":\"a\",\"x\":2,\"y\":2}]",
          "items with a name are merged within");
    gives("[{\"name\":\"a\"}]", "[{\"name\":\"t\"},{\"name\":\"a\"}]",
          "[{\"name\":\"a\"},{\"name\":\"y\"}]",
          "[{\"name\":\"t\"},{\"name\":\"a\"},{\"name\":\"y\"}]",
          "each added one with a name");
    clashes("[{\"name\":\"a\",\"x\":1}]", "[{\"name\":\"a\",\"x\":2}]",
            "[{\"name\":\"a\",\"x\":3}]", "/a/x",
            "a conflict within is told by the name");
    clashes("[{\"name\":\"a\",\"x\":1}]", "[]", "[{\"name\":\"a\",\"x\":3}]", "/a",
            "one changed an item that the other took away");
    clashes("[\"a\",\"b\",\"c\"]", "[\"b\",\"a\",\"c\"]", "[\"a\",\"c\",\"b\"]", "",
            "both turned them round");
    clashes("[1,2]", "[1,2,3]", "[1,2,4]", "", "numbers are one value");
    clashes("[{\"x\":1}]", "[{\"x\":2}]", "[{\"x\":3}]", "", "items without a name, too");
    clashes("[\"a\",\"a\"]", "[\"a\"]", "[\"a\",\"a\",\"b\"]", "",
            "and what comes twice");
    gives("[1,2]", "[1,2,3]", "[1,2]", "[1,2,3]", "unless only one side changed them");
}

static void choosing(void)
{
    struct merge_choice rows[] = {{STR("/a"), MERGE_THEIRS}, {STR("/b"), MERGE_YOURS}};
    struct merge_ask ask = {.base = tree("{\"a\":1,\"b\":1,\"c\":1}"),
                            .theirs = tree("{\"a\":2,\"b\":2,\"c\":2}"),
                            .yours = tree("{\"a\":3,\"b\":3,\"c\":3}"),
                            .choices = {rows, 2, sizeof *rows, false}};
    struct merge merge = three_way_merge(arena, &ask);
    is_str(json_text(arena, merge.tree), STR("{\"a\":2,\"b\":3,\"c\":3}"),
           "what was chosen is there, else yours");
    is_int((int64_t)merge.conflicts, 3, "all conflicts are told again");
    is_int((int64_t)merge.undecided, 1, "and how many wait");
    ask.yours = tree("{\"b\":3,\"c\":3}");
    rows[0].side = MERGE_THEIRS;
    is_str(json_text(arena, three_way_merge(arena, &ask).tree),
           STR("{\"b\":3,\"c\":3,\"a\":2}"), "what yours took away comes back");
}

/* ---- properties, over many trees ---- */

static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static struct node *made(int depth)
{
    static const char *const words[] = {"a", "b", "c", "d", "e"};
    uint32_t kind = any(depth > 0 ? 8 : 5);
    if (kind == 0)
        return node_int(arena, any(4));
    if (kind == 1)
        return node_bool(arena, any(2) == 1);
    if (kind == 2)
        return node_null(arena);
    if (kind < 5)
        return node_text(arena, str_of(words[any(COUNT_OF(words))]));
    struct node *node = kind == 5 ? node_array(arena) : node_object(arena);
    bool named = any(2) == 1;
    for (uint32_t i = any(5); i > 0; i--) {
        struct node *child = made(depth - 1);
        if (kind != 5) {
            node_set(arena, node, str_of(words[any(COUNT_OF(words))]), child);
            continue;
        }
        if (named && child->kind == NODE_OBJECT)
            node_set(arena, child, STR("name"), node_text(arena, str_of(words[i % 5])));
        node_append(node, child);
    }
    return node;
}

/* The same with some parts made anew. */
static struct node *altered(const struct node *node, int depth)
{
    if (any(6) == 0)
        return made(depth);
    struct node *copy = node_copy(arena, node);
    if (node->kind != NODE_OBJECT && node->kind != NODE_ARRAY)
        return copy;
    struct node *out = node->kind == NODE_OBJECT ? node_object(arena) : node_array(arena);
    for (const struct node *each = node->first; each != NULL; each = each->next) {
        if (any(8) == 0)
            continue;
        struct node *child =
            any(3) == 0 ? altered(each, depth - 1) : node_copy(arena, each);
        if (node->kind == NODE_OBJECT)
            node_set(arena, out, each->key, child);
        else
            node_append(out, child);
    }
    return out;
}

static bool yields(const struct node *base, const struct node *theirs,
                   const struct node *yours, const struct node *wanted)
{
    const struct merge_ask ask = {.base = base, .theirs = theirs, .yours = yours};
    struct merge merge = three_way_merge(arena, &ask);
    bool fine = merge.conflicts == 0 && node_equal(merge.tree, wanted);
    if (!fine)
        note("%.*s | %.*s | %.*s gives %.*s", STR_ARG(json_text(arena, base)),
             STR_ARG(json_text(arena, theirs)), STR_ARG(json_text(arena, yours)),
             STR_ARG(json_text(arena, merge.tree)));
    return fine;
}

/* With every conflict taken from one side, both ways of asking give the same answer. */
static bool mirrors(const struct node *base, const struct node *one,
                    const struct node *other)
{
    const struct merge_ask ask = {.base = base, .theirs = one, .yours = other};
    const struct merge_ask turned = {.base = base, .theirs = other, .yours = one};
    struct merge first = three_way_merge(arena, &ask);
    struct merge second = three_way_merge(arena, &turned);
    return first.conflicts == second.conflicts && first.rows.count == second.rows.count;
}

static void properties(void)
{
    enum { TREES = 4000 };
    int wrong = 0, lopsided = 0;
    for (int i = 0; i < TREES; i++) {
        struct node *base = made(4);
        struct node *one = altered(base, 3);
        struct node *other = altered(base, 3);
        wrong += !yields(base, base, one, one) + !yields(base, one, base, one) +
                 !yields(base, one, one, one) + !yields(base, base, base, base);
        lopsided += !mirrors(base, one, other);
        if (i % 100 == 99)
            arena_reset(arena);
    }
    is_int(wrong, 0,
           "what only one side changed, or both alike, is what they made of it");
    is_int(lopsided, 0, "and nobody's side finds other conflicts");
}

static void bounds(void)
{
    struct node *base = node_object(arena);
    struct node *theirs = node_object(arena);
    struct node *yours = node_object(arena);
    for (int i = 0; i < 400; i++) {
        struct str key = arena_print(arena, "k%d", i);
        node_set(arena, base, key, node_int(arena, 0));
        node_set(arena, theirs, key, node_int(arena, 1));
        node_set(arena, yours, key, node_int(arena, 2));
    }
    const struct merge_choice choice = {STR(""), MERGE_THEIRS};
    const struct merge_ask ask = {.base = base,
                                  .theirs = theirs,
                                  .yours = yours,
                                  .choices = {&choice, 1, sizeof choice, false}};
    struct merge merge = three_way_merge(arena, &ask);
    is_int((int64_t)merge.rows.count, 1, "too many conflicts are one");
    ok(node_equal(merge.tree, theirs), "with one choice");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    members();
    arrays();
    choosing();
    properties();
    bounds();
    arena_close(arena);
    return done_testing();
}
