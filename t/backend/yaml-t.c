/* yaml-t.c: whatever a text holds, a YAML reader reads that text. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/backend/manifest.h"
#include "t/lib/tap.h"
#include "t/lib/yaml.h"

static struct arena *arena;

static bool comes_back(const struct node *node)
{
    struct list documents;
    struct str why;
    struct str text = yaml_text(arena, node);
    if (!yaml_read(arena, text, &documents, &why)) {
        note("%.*s", STR_ARG(why));
        note("%.*s", STR_ARG(text));
        return false;
    }
    bool same = documents.count == 1 &&
                node_equal(node, LIST_ROW(documents, struct yaml_document, 0)->root);
    if (!same)
        note("%.*s", STR_ARG(text));
    return same;
}

static const struct {
    const char *name;
    struct str text;
} hostile[] = {
    {"nothing", STR_INIT("")},
    {"a blank", STR_INIT(" ")},
    {"blanks around", STR_INIT("  a  ")},
    {"a tab", STR_INIT("\ta\t")},
    {"a line break", STR_INIT("a\nb\n")},
    {"carriage returns", STR_INIT("a\r\nb\rc")},
    {"a document's start", STR_INIT("---\n")},
    {"a document's end", STR_INIT("\n...\n")},
    {"quotes", STR_INIT("\"'`")},
    {"backslashes", STR_INIT("\\n\\\\\\x41\\u0041")},
    {"a mapping", STR_INIT("a: b")},
    {"a list", STR_INIT("- a")},
    {"a flow mapping", STR_INIT("{a: b}")},
    {"a flow list", STR_INIT("[a, b]")},
    {"a comment", STR_INIT("a # b")},
    {"an anchor", STR_INIT("&a")},
    {"an alias", STR_INIT("*a")},
    {"a tag", STR_INIT("!!binary aGVsbG8=")},
    {"a directive", STR_INIT("%YAML 1.1")},
    {"a block", STR_INIT("|\n  a\n")},
    {"a folded block", STR_INIT(">-\n  a\n")},
    {"an announced key", STR_INIT("? a")},
    {"a merge", STR_INIT("<<")},
    {"yes", STR_INIT("yes")},
    {"NO", STR_INIT("NO")},
    {"On", STR_INIT("On")},
    {"y", STR_INIT("y")},
    {"null", STR_INIT("null")},
    {"a tilde", STR_INIT("~")},
    {"an integer", STR_INIT("12")},
    {"an octal number", STR_INIT("0777")},
    {"an hour", STR_INIT("12:30:45")},
    {"a number with an exponent", STR_INIT("1e3")},
    {"infinity", STR_INIT(".inf")},
    {"a date", STR_INIT("2026-11-21")},
    {"a reserved sign", STR_INIT("@a")},
    {"a value", STR_INIT("=")},
    {"controls", STR_INIT("\x01\x07\x08\x0b\x0c\x1b\x1f\x7f")},
    {"C1 controls", STR_INIT("\xc2\x80\xc2\x85\xc2\x9f")},
    {"a hard blank", STR_INIT("\xc2\xa0")},
    {"a line separator", STR_INIT("a\xe2\x80\xa8"
                                  "b")},
    {"a paragraph separator", STR_INIT("a\xe2\x80\xa9"
                                       "b")},
    {"a byte order mark", STR_INIT("\xef\xbb\xbf"
                                   "a")},
    {"a byte order mark inside", STR_INIT("a\xef\xbb\xbf")},
    {"noncharacters", STR_INIT("\xef\xbf\xbe\xef\xbf\xbf")},
    {"the last of the first plane", STR_INIT("\xef\xbf\xbd")},
    {"another plane", STR_INIT("\xf0\x9f\x90\x98")},
    {"the last character", STR_INIT("\xf4\x8f\xbf\xbf")},
    {"both directions", STR_INIT("\xe2\x80\xae"
                                 "a")},
    {"a template", STR_INIT("${name} {{ .Values.x }}")},
};

static void texts(void)
{
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        struct node *text = node_text(arena, hostile[i].text);
        ok(comes_back(text), "%s stays a text", hostile[i].name);
        struct node *object = node_object(arena);
        struct node *list = node_array(arena);
        node_set(arena, object, hostile[i].text, node_text(arena, hostile[i].text));
        node_set(arena, object, STR("behind"), node_int(arena, 1));
        node_append(list, object);
        ok(comes_back(list), "%s as a key in a list", hostile[i].name);
    }
}

static struct str repeated(const char *piece, size_t count)
{
    struct buf buf = buf_open(arena, 1024, MIB(1));
    while (count-- > 0)
        buf_add(&buf, str_of(piece));
    return buf_str(&buf);
}

static void long_ones(void)
{
    static const size_t lengths[] = {1,   79,   80,   81,   159, 160,
                                     161, 1023, 1024, 1025, 5000};
    static const char *const pieces[] = {"a", " ", "\x01", "\xe2\x80\xa8", "\"", "a "};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        for (size_t k = 0; k < COUNT_OF(pieces); k++) {
            struct str text = repeated(pieces[k], lengths[i]);
            struct node *inner = node_object(arena);
            struct node *object = node_object(arena);
            node_set(arena, inner, text, node_text(arena, text));
            node_set(arena, object, text, inner);
            node_set(arena, object, STR("behind"), node_array(arena));
            ok(comes_back(object), "%zu pieces, as keys and text", lengths[i]);
        }
}

static void trees(void)
{
    static const char *const texts_of_trees[] = {
        "{}",
        "[]",
        "null",
        "0",
        "-9223372036854775808",
        "1.5",
        "1e20",
        "1e-7",
        "-2.5e300",
        "[[],{},[[]],[{}],{\"a\":[]},{\"a\":{}}]",
        "{\"a\":[[1,[2,[3]]],{\"b\":{\"c\":[{\"d\":1,\"e\":[{\"f\":null}]}]}}]}",
        "[{\"a\":1,\"b\":2},{\"a\":[1,2],\"b\":{\"c\":true}}]",
        "{\"1\":1,\"-\":2,\"true\":3,\"a b\":4,\"a/b.c-d_e\":5,\"1e3\":6,\"<<\":{\"x\":7}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts_of_trees); i++) {
        struct failure failure = {.arena = arena};
        struct node *tree;
        if (json_parse(arena, str_of(texts_of_trees[i]), &failure, &tree) != DONE)
            bail_out("bad JSON in the test");
        ok(comes_back(tree), "%s", texts_of_trees[i]);
    }
    struct node *deep = node_text(arena, STR("bottom"));
    for (int i = 0; i < 80; i++) {
        struct node *outer = i % 3 == 0 ? node_array(arena) : node_object(arena);
        if (outer->kind == NODE_ARRAY)
            node_append(outer, deep);
        else
            node_set(arena, outer, STR("k"), deep);
        deep = outer;
    }
    ok(comes_back(deep), "eighty levels");
    struct node *large = node_text(arena, repeated("x", MANIFEST_BYTES_MAX));
    is_int((int64_t)yaml_text(arena, large).length, 0,
           "what becomes too large gives no text");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    texts();
    long_ones();
    trees();
    is_str(yaml_text(arena, node_object(arena)), STR("{}\n"),
           "an empty object is written as one");
    arena_close(arena);
    return done_testing();
}
