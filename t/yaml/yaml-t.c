/* yaml-t.c: YAML that people write, as trees; and what is refused. */
/* SPDX-License-Identifier: ISC */
#include "platform/yaml/yaml.h"

#include "t/lib/tap.h"

static struct arena *arena;
static struct failure failure;

static enum outcome parse(const char *text, struct list *parts)
{
    failure = (struct failure){.arena = arena};
    return yaml_parse(arena, str_of(text), &failure, parts);
}

static void gives(const char *yaml, const char *json)
{
    struct list parts;
    if (parse(yaml, &parts) != DONE || parts.count != 1) {
        ok(false, "%s is read: %.*s", yaml, STR_ARG(failure.told));
        return;
    }
    is_str(json_text(arena, LIST_ROW(parts, struct yaml_part, 0)->root), str_of(json),
           "%s", yaml);
}

static void refused(const char *yaml, enum outcome wanted, const char *told)
{
    struct list parts;
    enum outcome outcome = parse(yaml, &parts);
    ok(outcome == wanted && str_contains(failure.told, str_of(told)), "%.60s is refused: %.*s",
       yaml, STR_ARG(failure.told));
}

static void values(void)
{
    gives("a: 1\nb: -2\nc: 1.5\nd: true\ne: null\nf: ~\ng:\n",
          "{\"a\":1,\"b\":-2,\"c\":1.5,\"d\":true,\"e\":null,\"f\":null,\"g\":null}");
    gives("[yes, no, on, 0x10, 0o7, 1_000, .inf, .nan, 12:30, 2026-11-21, 1e999, -, +]",
          "[\"yes\",\"no\",\"on\",\"0x10\",\"0o7\",\"1_000\",\".inf\",\".nan\",\"12:30\","
          "\"2026-11-21\",\"1e999\",\"-\",\"+\"]");
    gives("- \"1\"\n- 'true'\n- |\n  x\n", "[\"1\",\"true\",\"x\\n\"]");
    gives("9223372036854775807", "9223372036854775807");
    gives("{1: a, true: b}", "{\"1\":\"a\",\"true\":\"b\"}");
    gives("a: &x [1]\nb: *x\n", "{\"a\":[1],\"b\":[1]}");
    gives("{\"a\": [1, {\"b\": \"\\u00e4\"}]}", "{\"a\":[1,{\"b\":\"\xc3\xa4\"}]}");
    gives("--- # only one\n...\n---\na: b\n", "{\"a\":\"b\"}");
}

/* So many that comparing each with each would take a minute. */
static void long_mappings(void)
{
    enum { KEYS = 70000 };
    struct list parts;
    struct buf text = buf_open(arena, KIB(64), MIB(2));
    for (int i = 0; i < KEYS; i++)
        buf_print(&text, "k%d: 1\n", i);
    is_int(parse(arena_cstr(arena, buf_str(&text)), &parts), DONE, "a long mapping is read");
    BUF_ADD(&text, "k9: 1\n");
    is_int(parse(arena_cstr(arena, buf_str(&text)), &parts), MALFORMED,
           "unless a key is there twice");
    ok(str_contains(failure.told, STR("a key that is there twice")), "which is told");
}

static void refusals(void)
{
    refused("a: 1\na: 2\n", MALFORMED, "a key that is there twice at line 2");
    refused("a: *b\n", MALFORMED, "an alias of nothing");
    refused("a: &a [*a]\n", MALFORMED, "an alias of nothing");
    refused("a: !!str 1\n", MALFORMED, "a tag");
    refused("!x {a: 1}\n", MALFORMED, "a tag");
    refused("[a]: 1\n", MALFORMED, "a key that is no text");
    refused("a: [1\n", MALFORMED, "line");
    refused("a: \"\\0\"\n", MALFORMED, "cannot be kept");
    refused("a: \xff\n", MALFORMED, "");
    struct buf deep = buf_open(arena, 256, 256);
    for (int i = 0; i < 60; i++)
        buf_add_char(&deep, '[');
    for (int i = 0; i < 60; i++)
        buf_add_char(&deep, ']');
    refused(arena_cstr(arena, buf_str(&deep)), MALFORMED, "too deep");
    struct buf bomb = buf_open(arena, 4096, KIB(64));
    BUF_ADD(&bomb, "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 12; i++)
        buf_print(&bomb, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1,
                  i - 1, i - 1);
    refused(arena_cstr(arena, buf_str(&bomb)), TOO_LARGE, "larger than what is read");
    struct buf many = buf_open(arena, KIB(64), MIB(1));
    for (int i = 0; i < YAML_DOCUMENTS_MAX + 1; i++)
        BUF_ADD(&many, "--- a\n");
    refused(arena_cstr(arena, buf_str(&many)), TOO_LARGE, "larger than what is read");
}

static void lines(void)
{
    struct list parts;
    is_int(parse("# first\na: 1\nb:\n  - c: 2\n  - d: 3\n---\ne: 4\n", &parts), DONE, "two documents");
    is_int((int64_t)parts.count, 2, "are two");
    const struct yaml_part *part = LIST_ROW(parts, struct yaml_part, 0);
    is_int(yaml_line(part, STR("/b/1/d")), 5, "a value knows its line");
    is_int(yaml_line(part, STR("/b/1/nothing/at/all")), 5, "what is not there is at its parent");
    is_int(yaml_line(LIST_ROW(parts, struct yaml_part, 1), STR("/e")), 7,
           "also in the second document");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    values();
    refusals();
    long_mappings();
    lines();
    arena_close(arena);
    return done_testing();
}
