/*
 * hostile-t.c: whatever the values are, a page has the elements that its template says.
 *
 * Places that are made of several tags, and each page of the application, are shown with a
 * harmless text and with hostile ones; a parser must find the same tree, with the other text in
 * it, byte for byte. (oracle-t has the simple places, templates-t whether pages are sound.)
 */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "app.h"
#include "t/lib/generated.h"
#include "t/lib/page_same.h"
#include "t/lib/tap.h"

#define HARMLESS "/Q7z"

/* They begin as an address of ours does, so that an address takes them too. */
static const char *const hostile[] = {
    "/\"><script>alert(1)</script><a title='\"",
    "/' onclick='alert(1)' x=\"' autofocus onfocus=alert(1) y=\"",
    "/--></title></textarea></pre></style></script></select></svg><img src=x onerror=alert(1)>",
    "/&lt;script&gt;&#60;b&#62;&quot;&amp;amp;&colon",
    "/{{text}}{{#if truth}}{{> part/icon}}{{/if}}}}",
    "/\n\n  a\r\nb\rc\t",
    "/<!-- <![CDATA[ ]]> <?x ?> <!doctype html>",
    "/\xe2\x80\xae\xf0\x9f\x98\x80\xc3\xa4\xc2\xa0",
    "/a\tb\fc",
    "/`${alert(1)}`\\u003cscript\\u003e",
    "/?a=b&c=d#e;f:g@h[i]|j^k",
};

static struct arena *process;
static struct arena *arena; /* emptied after each page */

static struct str show(const struct html_page *page, const struct field *shown,
                       const struct generated *with)
{
    struct buf buf = buf_open(arena, KIB(64), MIB(8));
    html_render(page, generate(with, shown), 5000 * US_PER_S, &buf);
    return buf_str(&buf);
}

static struct generated values(const char *text, bool truth)
{
    return (struct generated){
        .arena = arena,
        .text = str_of(text),
        .json = STR("{\"a\":1}"),
        .number = 7,
        .time_us = 60 * US_PER_S,
        .truth = truth,
        .rows = truth ? 2 : 0,
    };
}

/* "" or what differs, for the first hostile text that changes the page. */
static struct str told_of(const struct html_page *page, const struct field *shown,
                          bool truth)
{
    struct generated with = values(HARMLESS, truth);
    struct str plain = show(page, shown, &with);
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        with.text = str_of(hostile[i]);
        struct str differs = page_differs(arena, plain, STR(HARMLESS),
                                          show(page, shown, &with), with.text);
        if (differs.at != NULL)
            return differs;
    }
    return STR("");
}

/* ---- each place of the language ---- */

struct view {
    struct str text;
    struct list rows;
    bool truth;
};

static const struct field row_shown[] = {{"name", TEXT_AT(struct view, text)}, {0}};

static const struct field view_shown[] = {
    {"text", TEXT_AT(struct view, text)},
    {"rows", LIST_AT(struct view, rows, row_shown)},
    {"truth", BOOL_AT(struct view, truth)},
    {0},
};

static const struct html_page *page_of(const char *text)
{
    const char *const texts[] = {"page", text, "part/a",
                                 "<i title=\"{{label}}\">{{label}}</i>", NULL};
    struct failure failure = {.arena = process};
    struct html_set *set;
    const struct html_page *page;
    if (html_load_texts(process, texts, &failure, &set) != DONE ||
        html_bind(set, "page", view_shown, &failure, &page) != DONE)
        bail_out("%s: %.*s", text, STR_ARG(failure.fields[0].told));
    return page;
}

static void test_places(void)
{
    static const char *const places[] = {
        "<pre>{{#if truth}}{{text}}{{/if}}</pre>",
        "<textarea rows=\"4\">{{#each rows}}{{name}}{{/each}}</textarea>",
        "<input value=\"{{text}}\"><input value=\"a {{text}} b\" title=\"{{text}}\">",
        "<input{{#if truth}} value=\"{{text}}\"{{/if}}>",
        "<p class=\"a {{#if truth}}{{text}}{{/if}}\">",
        "<a href=\"{{text}}\">{{text}}</a>",
        "<a href=\"/a/{{text}}?b={{text}}#{{text}}\">x</a>",
        "<form action=\"{{text}}\"><button formaction=\"{{text}}?a={{text}}\">x</button></form>",
        "<img src=\"{{text}}\" alt=\"{{text}}\"><p data-live-url=\"{{text}}\">",
        "<svg><title>{{text}}</title><use href=\"/i#{{text}}\"/><text>{{text}}</text></svg>",
        "<table><tr><td>{{text}}<td title=\"{{text}}\"></table>",
        "{{#each rows}}{{> part/a label=name}}{{/each}}{{> part/a label=text}}",
        "<!-- a comment --><p>{{text}}<!--></p>{{text}}",
        "<p data-x=\"{{text}}{{text}}\">{{text}}{{text}}</p>",
    };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct str told = told_of(page_of(places[i]), view_shown, true);
        is_str(told, STR(""), "no text leaves its place in %s", places[i]);
        arena_reset(arena);
    }
}

/* What is an address of code or of elsewhere becomes a link to nowhere. */
static void test_addresses(void)
{
    static const char *const bad[] = {
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "file:///etc/passwd",
        "blob:x",
        "evil",
    };
    const struct html_page *page = page_of("<a href=\"{{text}}\">");
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct generated with = values(bad[i], true);
        is_str(show(page, view_shown, &with), STR("<a href=\"#\">"), "no link to %s",
               bad[i]);
    }
    arena_reset(arena);
}

/* ---- each page of the application ---- */

static void check_page(const struct page *page)
{
    is_str(told_of(page->bound, page->shown, true), STR(""),
           "%s: no text leaves its place", page->name);
    arena_reset(arena);
    is_str(told_of(page->bound, page->shown, false), STR(""),
           "%s: nor where everything else is empty", page->name);
    arena_reset(arena);
}

static void test_pages(void)
{
    const char *source = getenv("srcdir");
    struct str directory =
        arena_print(process, "%s/templates", source == NULL ? "." : source);
    struct failure failure = {.arena = process};
    struct html_set *set;
    if (html_load(process, arena_cstr(process, directory), &failure, &set) != DONE)
        bail_out("the templates are wrong: %.*s", STR_ARG(failure.fields[0].told));
    for (const struct capability *row = app_capabilities; row->name != NULL; row++) {
        if (row->pages == NULL)
            continue;
        if (pages_bind(set, row->pages, &failure) != DONE)
            bail_out("%s: %.*s", row->name, STR_ARG(failure.fields[0].told));
        for (const struct page *page = row->pages; page->name != NULL; page++)
            check_page(page);
    }
}

int main(void)
{
    process = arena_open("process", MIB(256));
    arena = arena_open("test", MIB(1024));
    test_places();
    test_addresses();
    test_pages();
    arena_close(arena);
    arena_close(process);
    return done_testing();
}
