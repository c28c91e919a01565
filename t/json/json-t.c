/* json-t.c: reading, writing, pointers, merge patches and field tables. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"

#include "platform/json/json.h"

static struct arena *arena;
static struct failure failure;

static struct node *parsed(const char *text)
{
    struct node *node = NULL;
    failure_clear(&failure);
    if (json_parse(arena, str_of(text), &failure, &node) != DONE)
        return NULL;
    return node;
}

static void survives(const char *text)
{
    struct node *node = parsed(text);
    struct str again = node == NULL ? STR_NONE : json_text(arena, node);
    is_str(again, str_of(text), "%.60s comes back the same", text);
}

static void round_trips(void)
{
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "0.1",
        "1.5",
        "2.0",
        "1e+300",
        "2.5e-300",
        "0.30000000000000004",
        "123456789.125",
        "\"\"",
        "\"a\\\"b\\\\c\\n\\u0001\\u007f\"",
        "\"h\xc3\xa9llo \xf0\x9f\x98\x80\"",
        "[]",
        "{}",
        "[1,[2,[3,[]]],{}]",
        "{\"b\":1,\"a\":{\"c\":[true,null]}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        survives(texts[i]);
    is_str(json_text(arena, parsed("\"\\u00e9\\ud83d\\ude00\\/\"")),
           STR("\"\xc3\xa9\xf0\x9f\x98\x80/\""),
           "escapes become the characters they name");
    struct node *tree = parsed("{\"a\":[1,{}],\"b\":{}}");
    is_str(json_text_pretty(arena, tree),
           STR("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {}\n}\n"), "pretty text");
    ok(node_equal(parsed(json_text_pretty(arena, tree).at), tree), "and it reads back");
}

static void refused(const char *text, const char *told)
{
    struct node *node = NULL;
    failure_clear(&failure);
    enum outcome outcome = json_parse(arena, str_of(text), &failure, &node);
    ok(outcome == MALFORMED && node == NULL, "%.8s is refused", text);
    if (told != NULL)
        is_str(failure.told, str_of(told), "and it is said where");
}

static void malformed(void)
{
    refused("", NULL);
    refused("{\"a\":1,}", NULL);
    refused("[1 2]", NULL);
    refused("01", NULL);
    refused("nul", NULL);
    refused("1 2", NULL);
    refused("'a'", NULL);
    refused("NaN", NULL);
    refused("\"\xff\"", NULL);
    refused("\"\xed\xa0\x80\"", NULL);
    refused("\"a\tb\"", NULL);
    refused("\"a\\u0000b\"", NULL);
    refused("9223372036854775808", NULL);
    refused("{\"a\":1,\n\"a\":2}", "duplicate key \"a\" at line 2, column 3");

    char deep[2 * JSON_DEPTH_MAX + 3];
    memset(deep, '[', JSON_DEPTH_MAX + 1);
    memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    deep[2 * JSON_DEPTH_MAX + 2] = '\0';
    refused(deep, "the JSON text is nested deeper than 48 levels");
    deep[2 * JSON_DEPTH_MAX + 1] = '\0';
    survives(deep + 1);

    size_t count = (size_t)JSON_NODES_MAX + 10;
    char *many = arena_alloc(arena, count * 2 + 2);
    for (size_t i = 0; i < count; i++)
        memcpy(many + i * 2, i == 0 ? "[1" : ",1", 2);
    many[count * 2] = ']';
    struct node *node;
    ok(json_parse(arena, (struct str){many, count * 2 + 1}, &failure, &node) == TOO_LARGE,
       "too many values are too large");
}

static void pointers(void)
{
    /* The example of RFC 6901 section 5. */
    struct node *root =
        parsed("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,"
               "\"g|h\":4,\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}");
    static const struct {
        const char *pointer;
        int64_t number;
    } rows[] = {{"/", 0},     {"/a~1b", 1}, {"/c%d", 2}, {"/e^f", 3}, {"/g|h", 4},
                {"/i\\j", 5}, {"/k\"l", 6}, {"/ ", 7},   {"/m~0n", 8}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct node *node = node_at_pointer(root, str_of(rows[i].pointer));
        ok(node != NULL && node->kind == NODE_INT && node->integer == rows[i].number,
           "pointer %s", rows[i].pointer);
    }
    ok(node_at_pointer(root, STR("")) == root, "the empty pointer is the whole");
    is_str(node_at_pointer(root, STR("/foo/1"))->text, STR("baz"), "an index");
    static const char *const absent[] = {"foo",     "/foo/2",  "/foo/-", "/foo/01",
                                         "/foo/+1", "/foo/",   "/nope",  "/m~n",
                                         "/m~2n",   "/foo/0/x"};
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        ok(node_at_pointer(root, str_of(absent[i])) == NULL, "%s is nowhere", absent[i]);
    is_str(pointer_add_index(arena, pointer_add(arena, STR("/x"), STR("a/b~c")), 12),
           STR("/x/a~1b~0c/12"), "a pointer is built with escapes");
}

static void merges(void)
{
    /* The table of RFC 7396 appendix A. */
    static const char *const rows[][3] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
         "{\"a\":{\"b\":\"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
        {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
        {"{\"a\":\"foo\"}", "null", "null"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(json_text(arena,
                         node_merge_patch(arena, parsed(rows[i][0]), parsed(rows[i][1]))),
               str_of(rows[i][2]), "merge %s into %s", rows[i][1], rows[i][0]);
}

static void equality(void)
{
    ok(node_equal(parsed("[1,{\"a\":2.0,\"b\":3}]"), parsed("[1.0,{\"b\":3,\"a\":2}]")),
       "numbers compare by value and members in any order");
    ok(!node_equal(parsed("{\"a\":1,\"b\":1}"), parsed("{\"a\":1,\"c\":1}")),
       "other keys");
    ok(!node_equal(parsed("true"), parsed("1")), "true is not 1");
    ok(!node_equal(parsed("9007199254740993"), parsed("9007199254740992.0")),
       "large integers are not compared as reals");
    struct node *object = parsed("{\"a\":1,\"b\":2,\"c\":3}");
    node_remove(object, node_member(object, STR("c")));
    node_set(arena, object, STR("a"), node_null(arena));
    node_set(arena, object, STR("d"), node_text(arena, STR("x")));
    is_str(json_text(arena, object), STR("{\"a\":null,\"b\":2,\"d\":\"x\"}"),
           "members are replaced in place, appended and removed");
}

struct part {
    struct str word;
};
struct draft {
    struct str title;
    struct str note;
    int64_t count;
    int64_t at_us;
    bool on;
    struct str extra;
    struct part part;
    struct list words;
};
static const struct field part_fields[] = {{"word", TEXT_AT(struct part, word), .max = 5},
                                           {0}};
static const struct field word_fields[] = {{"", TEXT_AT(struct part, word), .max = 5},
                                           {0}};
static const struct field draft_fields[] = {
    {"title", TEXT_AT(struct draft, title), .min = 1, .max = 5, .required = true},
    {"note", TEXT_AT(struct draft, note), .max = 10},
    {"count", INT_AT(struct draft, count), .min = 1, .max = 9},
    {"at", TIME_AT(struct draft, at_us)},
    {"on", BOOL_AT(struct draft, on)},
    {"extra", JSON_AT(struct draft, extra)},
    {"part", STRUCT_AT(struct draft, part, part_fields)},
    {"words", LIST_AT(struct draft, words, word_fields), .max = 3},
    {0},
};

static void tables(void)
{
    struct draft draft = {.count = 4, .words.row_bytes = sizeof(struct part)};
    uint64_t sent;
    failure_clear(&failure);
    const char *text =
        "{\"title\":\" caf\xc3\xa9 \",\"at\":\"1970-01-01T00:00:01Z\",\"on\":true,"
        "\"note\":null,\"extra\":{\"x\":[1]},\"part\":{\"word\":\"w\"},"
        "\"words\":[\"a\",\"b\"]}";
    ok(json_read(arena, parsed(text), draft_fields, &draft, STR(""), &failure, &sent) ==
           DONE,
       "a good object is read");
    is_str(draft.title, STR("caf\xc3\xa9"), "texts are trimmed");
    is_int(draft.count, 4, "what is absent stays");
    is_int(draft.at_us, 1000000, "times are read");
    is_int((int64_t)sent, 0xfb, "and it is known what was sent");
    struct buf buf = buf_open(arena, 0, 1000);
    struct json_writer writer = json_writer_of(&buf);
    json_write_struct(&writer, draft_fields, &draft);
    is_str(buf_str(&buf),
           STR("{\"title\":\"caf\xc3\xa9\",\"note\":null,\"count\":4,"
               "\"at\":\"1970-01-01T00:00:01.000Z\",\"on\":true,\"extra\":{\"x\":[1]},"
               "\"part\":{\"word\":\"w\"},\"words\":[\"a\",\"b\"]}"),
           "and written again");

    failure_clear(&failure);
    const char *bad = "{\"note\":\"elevenchars\",\"count\":10,\"at\":\"soon\",\"on\":1,"
                      "\"part\":{\"word\":7,\"z\":1},\"words\":[\"toolong\"],\"more\":1}";
    ok(json_read(arena, parsed(bad), draft_fields, &draft, STR("/p"), &failure, NULL) ==
           INVALID,
       "a bad one is refused");
    static const char *const wanted[][2] = {
        {"/p/note", "too_long"},        {"/p/count", "too_large"},
        {"/p/at", "wrong_type"},        {"/p/on", "wrong_type"},
        {"/p/part/word", "wrong_type"}, {"/p/part/z", "unknown"},
        {"/p/words/0", "too_long"},     {"/p/more", "unknown"},
        {"/p/title", "required"},
    };
    is_int((int64_t)failure.field_count, COUNT_OF(wanted), "with everything at once");
    for (size_t i = 0; i < COUNT_OF(wanted) && i < failure.field_count; i++)
        ok(str_is(failure.fields[i].pointer, wanted[i][0]) &&
               str_is(failure.fields[i].code, wanted[i][1]),
           "%s is %s", wanted[i][0], wanted[i][1]);
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    failure.arena = arena;
    round_trips();
    malformed();
    pointers();
    merges();
    equality();
    tables();
    arena_close(arena);
    return done_testing();
}
