/* lines-t.c: answers of the log store as lines: order, levels, fields, traces, hostile input. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_lines.h"
#include "t/lib/tap.h"

static struct arena *arena;
static struct failure failure;

static struct node *tree_of(const char *text)
{
    struct node *tree = NULL;
    failure = (struct failure){.arena = arena};
    if (json_parse_any(arena, str_of(text), &failure, &tree) != DONE)
        bail_out("the test's own JSON is wrong: %.*s", STR_ARG(failure.told));
    return tree;
}

#define ANSWER(result)                                                                    \
    "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":" result "}}"

static enum outcome read_lines(const char *text, bool oldest_first, struct list *out)
{
    return logs_lines_read(arena, tree_of(text), oldest_first, &failure, out);
}

static const struct logs_line *line(const struct list *list, size_t index)
{
    if (index >= list->count)
        bail_out("there are %zu lines only", list->count);
    return LIST_ROW(*list, struct logs_line, index);
}

static void order(void)
{
    static const char text[] = ANSWER(
        "[{\"stream\":{\"pod\":\"b\",\"level\":\"warn\"},\"values\":[[\"5\",\"b5\"],[\"3\","
        "\"b3 second\"],[\"3\",\"b3 first\"]]},"
        "{\"stream\":{\"pod\":\"a\"},\"values\":[[\"4\",\"a4 level=error\"],[\"3\",\"a3\"]]}]");
    struct list list;
    is_int(read_lines(text, false, &list), DONE, "an answer is read");
    is_int((int64_t)list.count, 5, "with all lines of all streams");
    is_str(line(&list, 0)->text, STR("b5"), "the newest is first");
    is_int(line(&list, 0)->level, LOGS_WARN, "its level is the label's");
    is_int(line(&list, 1)->level, LOGS_ERROR, "else that within the line");
    is_str(logs_line_label(line(&list, 1), "pod"), STR("a"), "labels are at hand");
    ok(logs_line_label(line(&list, 1), "level").at == NULL, "and absent when absent");
    struct str ties[3];
    for (size_t i = 0; i < 3; i++)
        ties[i] = line(&list, 2 + i)->text;
    /* the store gives values of a stream in the direction that was asked for */
    static const char forward[] = ANSWER(
        "[{\"stream\":{\"pod\":\"a\"},\"values\":[[\"3\",\"a3\"],[\"4\",\"a4 level=error\"]]},"
        "{\"stream\":{\"level\":\"warn\",\"pod\":\"b\"},\"values\":[[\"3\",\"b3 first\"],[\"3\","
        "\"b3 second\"],[\"5\",\"b5\"]]}]");
    is_int(read_lines(forward, true, &list), DONE, "the other direction is read");
    is_str(line(&list, 4)->text, STR("b5"), "the newest is last");
    for (size_t i = 0; i < 3; i++)
        is_str(line(&list, i)->text, ties[2 - i],
               "equal instants have one order, whichever way round");
}

static void hostile(void)
{
    struct list list;
    static const char *const none[] = {
        "{}", "[]", "{\"data\":null}", "{\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
        "{\"data\":{\"resultType\":\"streams\",\"result\":{}}}", "\"success\"",
    };
    for (size_t i = 0; i < COUNT_OF(none); i++)
        is_int(read_lines(none[i], false, &list), UPSTREAM_FAULT, "%s is no answer", none[i]);
    is_str(str_of(failure.code), STR("logs_not_understood"), "and the refusal says so");
    is_int(logs_lines_read(arena, NULL, false, &failure, &list), UPSTREAM_FAULT,
           "nor is nothing");
    is_int(read_lines(ANSWER("[null,1,[],{},{\"stream\":1,\"values\":2},{\"stream\":{},"
                             "\"values\":[null,[],[1,\"x\"],[\"1\"],[\"1\",2],[\"-1\",\"x\"],"
                             "[\"99999999999999999999\",\"x\"],[\"7\",\"good\",{\"more\":1}]]}]"),
                      false, &list),
           DONE, "what is no line");
    is_int((int64_t)list.count, 1, "is left out");
    is_str(line(&list, 0)->text, STR("good"), "and the rest is read");
    struct buf buf = buf_open(arena, 1000, MIB(2));
    BUF_ADD(&buf, "{\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{},\"values\":[");
    for (int i = 0; i < LOGS_LINES_MAX + 10; i++)
        buf_print(&buf, "%s[\"%d\",\"x\"]", i > 0 ? "," : "", i);
    BUF_ADD(&buf, "]}]}}");
    is_int(read_lines(arena_cstr(arena, buf_str(&buf)), false, &list), DONE,
           "a store that forgot the limit");
    is_int((int64_t)list.count, LOGS_LINES_MAX, "is cut");
    ok(list.more, "which is told");
}

static void levels(void)
{
    static const struct {
        const char *text;
        enum logs_level level;
    } rows[] = {
        {"level=info msg=x", LOGS_INFO},
        {"{\"level\": \"warn\", \"msg\": \"level=error\"}", LOGS_WARN},
        {"{\"severity\":\"CRITICAL\"}", LOGS_FATAL},
        {"ts=1 lvl=dbug", LOGS_DEBUG},
        {"{\"level\":50,\"pid\":1}", LOGS_ERROR},
        {"{\"level\":55}", LOGS_NO_LEVEL},
        {"sealevel=error", LOGS_NO_LEVEL},
        {"LEVEL : Warning", LOGS_WARN},
        {"error: it is broken", LOGS_NO_LEVEL},
        {"level", LOGS_NO_LEVEL},
        {"level=", LOGS_NO_LEVEL},
        {"level=\"", LOGS_NO_LEVEL},
        {"level=mixed level=error", LOGS_NO_LEVEL},
        {"", LOGS_NO_LEVEL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_int(logs_level_scan(str_of(rows[i].text)), rows[i].level, "level of: %s",
               rows[i].text);
    enum logs_level level;
    ok(logs_level_parse(STR("fatal"), &level) && level == LOGS_FATAL, "a word of an address");
    ok(!logs_level_parse(STR("Fatal!"), &level), "is none else");
}

static struct str field(const struct logs_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->fields.count; i++) {
        const struct logs_label *one = LIST_ROW(fields->fields, struct logs_label, i);
        if (str_is(one->name, name))
            return one->value;
    }
    return STR_NONE;
}

static void fields(void)
{
    struct logs_fields found;
    logs_fields_read(arena,
                     STR("{\"msg\":\"hi\",\"http\":{\"status\":500,\"path-to\":\"/x\"},\"list\":"
                         "[1],\"none\":null,\"9lives\":true}"),
                     &found);
    is_int(found.form, LOGS_JSON, "an object is JSON");
    is_str(field(&found, "http_status"), STR("500"), "inner names are joined as the store does");
    is_str(field(&found, "http_path_to"), STR("/x"), "with its letters");
    is_str(field(&found, "_9lives"), STR("true"), "and no digit first");
    ok(field(&found, "list").at == NULL && field(&found, "none").at == NULL,
       "lists and null are no fields");
    ok(str_contains(found.pretty, STR("\n    \"status\": 500")), "it can be shown indented");
    logs_fields_read(arena,
                     STR("level=info msg=\"handled \\\"it\\\"\\n\" path=/v1?a=b status=200 "
                         "trace_id=EE7653c9bc8df872aebe17730bbe27a8"),
                     &found);
    is_int(found.form, LOGS_LOGFMT, "pairs are logfmt");
    is_str(field(&found, "msg"), STR("handled \"it\"\n"), "quotes are undone");
    is_str(field(&found, "path"), STR("/v1?a=b"), "a value may hold '='");
    is_str(found.trace_id, STR("EE7653c9bc8df872aebe17730bbe27a8"), "a trace is found");
    static const char *const plain[] = {"just words", "a=b and then only words that say more",
                                        "{not json", "[1,2]", "x=\"unclosed y=1", "", "=", "{}x",
                                        "a=1"};
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        logs_fields_read(arena, str_of(plain[i]), &found);
        is_int(found.form, LOGS_PLAIN, "no fields in: %s", plain[i]);
        is_int((int64_t)found.fields.count, 0, "none at all");
    }
    is_str(logs_trace_id_of(STR("00-ee7653c9bc8df872aebe17730bbe27a8-aebe17730bbe27a8-01")),
           STR("ee7653c9bc8df872aebe17730bbe27a8"), "a traceparent has one");
    ok(logs_trace_id_of(STR("00000000000000000000000000000000")).at == NULL, "zero is none");
    ok(logs_trace_id_of(STR("ee7653c9bc8df872aebe17730bbe27ag")).at == NULL, "nor other letters");
    ok(logs_trace_id_of(STR("")).at == NULL, "nor nothing");
}

static void many_fields(void)
{
    struct logs_fields found;
    struct buf deep = buf_open(arena, 1000, MIB(1));
    for (int i = 0; i < 3000; i++)
        BUF_ADD(&deep, "{\"a\":");
    logs_fields_read(arena, buf_str(&deep), &found);
    is_int(found.form, LOGS_PLAIN, "what is nested for ever is plain");
    struct buf wide = buf_open(arena, 1000, MIB(1));
    for (int i = 0; i < 5000; i++)
        buf_print(&wide, "k%d=v ", i);
    logs_fields_read(arena, buf_str(&wide), &found);
    is_int((int64_t)found.fields.count, LOGS_FIELDS_MAX, "fields have a maximum");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    order();
    hostile();
    levels();
    fields();
    many_fields();
    arena_close(arena);
    return done_testing();
}
