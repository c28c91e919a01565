/* html-t.c: templates: what they may say, and what comes out. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html.h"

#include <string.h>

#include "t/lib/tap.h"

struct node {
    struct str title;
    struct list children;
};

static const struct field node_shown[] = {
    {"title", TEXT_AT(struct node, title)},
    {"children", LIST_AT(struct node, children, node_shown)},
    {0},
};

struct person {
    struct str name;
};

static const struct field person_shown[] = {{"name", TEXT_AT(struct person, name)}, {0}};

struct view {
    struct str text;
    struct str url;
    struct str json;
    int64_t number;
    int64_t time;
    bool truth;
    struct person person;
    const struct person *maybe;
    struct list nodes;
};

static const struct field view_shown[] = {
    {"text", TEXT_AT(struct view, text)},
    {"url", TEXT_AT(struct view, url)},
    {"json", JSON_AT(struct view, json)},
    {"number", INT_AT(struct view, number)},
    {"time", TIME_AT(struct view, time)},
    {"truth", BOOL_AT(struct view, truth)},
    {"person", STRUCT_AT(struct view, person, person_shown)},
    {"maybe", POINTER_AT(struct view, maybe, person_shown)},
    {"nodes", LIST_AT(struct view, nodes, node_shown)},
    {0},
};

static struct arena *arena;
static struct failure failure;

static enum outcome make(const char *const *texts, const struct html_page **page)
{
    struct html_set *set;
    failure = (struct failure){.arena = arena};
    enum outcome outcome = html_load_texts(arena, texts, &failure, &set);
    return outcome == DONE ? html_bind(set, "page", view_shown, &failure, page) : outcome;
}

static struct str show(const char *text, const struct view *view)
{
    const char *const texts[] = {
        "page",      text,
        "part/a",    "[{{title}}{{label?}}]",
        "part/tree", "<li>{{title}}{{#each children}}{{> part/tree}}{{/each}}</li>",
        "laid",      "{{layout frame}}x",
        "frame",     "<b>{{person.name}}</b>{{content}}",
        "part/same", "{{#if text}}{{> part/same}}{{> part/same}}{{/if}}",
        NULL};
    const struct html_page *page;
    if (make(texts, &page) != DONE)
        return arena_print(arena, "refused: %.*s %.*s",
                           STR_ARG(failure.fields[0].pointer),
                           STR_ARG(failure.fields[0].told));
    struct buf buf = buf_open(arena, 100, 100000);
    html_render(page, view, 1000000 * US_PER_S, &buf);
    return buf_str(&buf);
}

static void test_values(void)
{
    struct view view = {
        .text = STR("<a href=\"x\" title='y'>&"),
        .number = -1234567,
        .time = (1000000 - 200) * US_PER_S,
        .person = {STR("Ada")},
        .json = STR("{\"a\":\"</script>\"}"),
    };
    is_str(show("{{text}}", &view),
           STR("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"), "text is escaped");
    is_str(show("{{number}} {{number.grouped}}", &view),
           STR("-1234567 \xe2\x88\x92"
               "1\xe2\x80\xaf"
               "234\xe2\x80\xaf"
               "567"),
           "numbers are plain or grouped");
    is_str(show("{{time.relative}}|{{time.absolute}}|{{time.iso}}", &view),
           STR("3 min ago|1970-01-12 13:43 UTC|1970-01-12T13:43:20Z"),
           "times have three forms");
    struct view before = {.time = INT64_MIN};
    is_str(show("{{time.relative}}|{{time.absolute}}|{{time.iso}}", &before), STR("||"),
           "what is no time has no text");
    is_str(show("{{person.name}}{{maybe.name}}.", &view), STR("Ada."),
           "a pointer to nothing is empty");
    is_str(
        show("<script type=\"application/json\">{{json json}}</script>", &view),
        STR("<script type=\"application/json\">{\"a\":\"\\u003c/script\\u003e\"}</script>"),
        "JSON cannot end its element");
}

static void test_urls(void)
{
    static const char *const rows[][2] = {
        {"/a?b=c&d", "<a href=\"/a?b=c&amp;d\">"},
        {"javascript:alert(1)", "<a href=\"#\">"},
        {"//evil.example", "<a href=\"#\">"},
        {"/\\evil", "<a href=\"#\">"},
        {"HTTPS://x/", "<a href=\"HTTPS://x/\">"},
        {"data:text/html,x", "<a href=\"#\">"},
        {" javascript:x", "<a href=\"#\">"},
        {"?q=\"'<>", "<a href=\"?q=%22%27%3C%3E\">"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct view view = {.url = str_of(rows[i][0])};
        is_str(show("<a href=\"{{url}}\">", &view), str_of(rows[i][1]), "a URL: %s",
               rows[i][0]);
    }
    struct view view = {.url = STR("a/b?c")};
    is_str(show("<a href=\"/x/{{url}}\">", &view), STR("<a href=\"/x/a%2Fb%3Fc\">"),
           "a piece of a URL cannot leave its place");
}

static void test_blocks(void)
{
    struct node leaf = {.title = STR("leaf")};
    struct node branch = {STR("branch"), {&leaf, 1, sizeof leaf, false}};
    struct view view = {.truth = true,
                        .text = STR("t"),
                        .person = {STR("Ada")},
                        .nodes = {&branch, 1, sizeof branch, false}};
    is_str(show("{{#if truth}}y{{else}}n{{/if}}{{#unless text}}y{{else}}n{{/unless}}",
                &view),
           STR("yn"), "if and unless");
    is_str(show("<input{{#if truth}} required{{/if}} value=\"{{text}}\">", &view),
           STR("<input required value=\"t\">"), "a block between attributes");
    is_str(
        show(
            "{{#each nodes}}{{title}} {{text}} {{#each children}}{{title}}{{/each}}{{/each}}",
            &view),
        STR("branch t leaf"), "rows hide and see what is outside");
    is_str(show("{{#each nodes}}{{> part/tree}}{{/each}}", &view),
           STR("<li>branch<li>leaf</li></li>"), "a part includes itself");
    is_str(show("{{#each nodes}}{{> part/a label=\"!\"}}{{> part/a label=person.name}}"
                "{{> part/a}}{{/each}}",
                &view),
           STR("[branch!][branchAda][branch]"), "a part takes names");
    is_str(show("{{layout frame}}x", &view), STR("<b>Ada</b>x"),
           "a layout wraps the page");
}

static void test_refused(void)
{
    static const char *const rows[][2] = {
        {"{{nothing}}", "an unknown name"},
        {"\n{{person.age}}", "an unknown member"},
        {"<a href={{url}}>", "an unquoted attribute"},
        {"<a href='{{url}}'>", "a single-quoted attribute"},
        {"<a onclick=\"{{text}}\">", "an event attribute"},
        {"<p style=\"{{text}}\">", "a style attribute"},
        {"<script>{{text}}</script>", "a script"},
        {"<style>{{text}}</style>", "a style element"},
        {"<{{text}}>", "a tag's name"},
        {"<p {{text}}>", "an attribute's name"},
        {"<!-- {{text}} -->", "a comment"},
        {"{{json json}}", "JSON in text"},
        {"{{#if truth}}<p{{/if}}>", "a branch that ends elsewhere"},
        {"{{#if truth}}", "an open block"},
        {"{{/if}}", "a stray end"},
        {"{{#each text}}{{/each}}", "a loop over no list"},
        {"{{nodes}}", "a list as text"},
        {"{{> part/none}}", "an unknown part"},
        {"{{content}}", "content outside a layout"},
        {"{{layout none}}", "an unknown layout"},
        {"<s{{#if truth}}cript{{/if}}>", "a tag's name in pieces"},
        {"<a {{#if truth}} href{{/if}}=\"{{url}}\">", "an attribute's name in pieces"},
        {"<script type=\"module\">{{json json}}</script>", "JSON in another script"},
        {"a {{ b", "a tag without end"},
        {"<meta content=\"{{text}}\">", "what a meta element says"},
        {"<animate to=\"{{url}}\">", "what an animation sets"},
        {"<a href=\"{{#if truth}}/{{/if}}{{url}}\">",
         "an address that begins in a block"},
        {"<a href=\"{{#each nodes}}{{title}}{{/each}}\">", "an address of many rows"},
        {"<a href=\"{{number.grouped}}\">", "a grouped number in an address"},
        {"<script type=\"module\" type=\"application/json\">{{json json}}</script>",
         "JSON in a script whose first type is another"},
        {"<script type=\"application/json{{text}}\">{{json json}}</script>",
         "JSON in a script of a type unknown"},
        {"<script>var a = \"</scripts>\";{{text}}</script>",
         "a script behind a longer word"},
        {"{{#if truth}}a{{/unless}}", "a block that another word ends"},
        {"{{> laid}}", "a part with a layout"},
        {"{{> part/same}}", "a part that includes itself without going on to a row"},
        {"<script><!-- <script></script>{{text}}", "what is still a script to browsers"},
    };
    struct view view = {.truth = true};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str got = show(rows[i][0], &view);
        ok(str_starts(got, STR("refused: ")), "refused: %s", rows[i][1]);
        if (!str_starts(got, STR("refused: ")))
            note("got %.*s", STR_ARG(got));
    }
    ok(str_starts(show("\n{{person.age}}", &view), STR("refused: page:2")),
       "an error names template and line");
}

/* A chain of parts that follow a pointer each: more than a reference holds is refused. */
struct ring {
    struct str name;
    const struct ring *next;
};

static const struct field ring_shown[] = {
    {"name", TEXT_AT(struct ring, name)},
    {"next", POINTER_AT(struct ring, next, ring_shown)},
    {0},
};

static enum outcome bind_ring(const char *const *texts)
{
    struct html_set *set;
    const struct html_page *page;
    failure = (struct failure){.arena = arena};
    if (html_load_texts(arena, texts, &failure, &set) != DONE)
        return STORE_FAULT;
    return html_bind(set, "page", ring_shown, &failure, &page);
}

static void test_caps(void)
{
    static const char *const near[] = {"page", "{{> part/a at=next.next.next}}", "part/a",
                                       "{{at.next.next.name}}", NULL};
    static const char *const far[] = {"page",   "{{> part/a at=next.next.next.next}}",
                                      "part/a", "{{> part/b at=at.next.next.next}}",
                                      "part/b", "{{at.next.next.name}}",
                                      NULL};
    is_int(bind_ring(near), DONE, "a name may be handed on and followed");
    is_int(bind_ring(far), INVALID, "but not for ever");
    static const char *const wide[] = {
        "page",
        "{{> part/a}}{{> part/a}}{{> part/a}}{{> part/a}}{{> part/a}}{{> part/a}}",
        "part/a",
        "{{> part/b}}{{> part/b}}{{> part/b}}{{> part/b}}{{> part/b}}{{> part/b}}",
        "part/b",
        "{{> part/c}}{{> part/c}}{{> part/c}}{{> part/c}}{{> part/c}}{{> part/c}}",
        "part/c",
        "{{> part/d}}{{> part/d}}{{> part/d}}{{> part/d}}{{> part/d}}{{> part/d}}",
        "part/d",
        "{{> part/e}}{{> part/e}}{{> part/e}}{{> part/e}}{{> part/e}}{{> part/e}}",
        "part/e",
        "{{> part/f}}{{> part/f}}{{> part/f}}{{> part/f}}{{> part/f}}{{> part/f}}",
        "part/f",
        "{{> part/g}}{{> part/g}}{{> part/g}}{{> part/g}}{{> part/g}}{{> part/g}}",
        "part/g",
        "{{name}}",
        NULL};
    is_int(bind_ring(wide), INVALID, "parts that multiply end at a maximum");
    is_int((int64_t)failure.field_count, 1, "which is told once");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    test_values();
    test_urls();
    test_blocks();
    test_refused();
    test_caps();
    arena_close(arena);
    return done_testing();
}
