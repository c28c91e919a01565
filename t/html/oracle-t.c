/* oracle-t.c: hostile values in every place, read back by a parser that we did not write. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html.h"
#include "t/lib/markup.h"
#include "t/lib/tap.h"

struct row {
    struct str value;
};

static const struct field row_shown[] = {{"value", TEXT_AT(struct row, value)}, {0}};

struct view {
    struct str value;
    struct str json;
    struct list rows;
};

static const struct field view_shown[] = {
    {"value", TEXT_AT(struct view, value)},
    {"json", JSON_AT(struct view, json)},
    {"rows", LIST_AT(struct view, rows, row_shown)},
    {0},
};

#define BROKEN "\xef\xbf\xbd"

/*
 * `back`: as it comes back; NULL = as it went in. Browsers read no NUL and no broken UTF-8;
 * libgumbo reads no control characters either.
 */
static const struct hostile {
    const char *told;
    struct str value;
    const char *back;
} hostiles[] = {
    {"plain words", STR_INIT("plain words"), NULL},
    {"nothing", STR_INIT(""), NULL},
    {"a double quote", STR_INIT("a\" onclick=\"alert(1)"), NULL},
    {"a single quote", STR_INIT("a' onclick='alert(1)"), NULL},
    {"an element", STR_INIT("<b>x</b><img src=x onerror=alert(1)>"), NULL},
    {"the end of a script", STR_INIT("</script><script>alert(1)</script>"), NULL},
    {"the end of an area", STR_INIT("</textarea></title></pre></p><b>"), NULL},
    {"a comment", STR_INIT("<!-- x --> -->"), NULL},
    {"CDATA", STR_INIT("<![CDATA[x]]>"), NULL},
    {"entities", STR_INIT("&amp;&lt;&#60;&copy &notit;"), NULL},
    {"javascript", STR_INIT("javascript:alert(1)"), NULL},
    {"javascript with a tab", STR_INIT("java\tscript:alert(1)"), NULL},
    {"data", STR_INIT("data:text/html,<script>alert(1)</script>"), NULL},
    {"a path", STR_INIT("/a/b?c=d&e=\"'<>`#f"), NULL},
    {"a foreign host", STR_INIT("//evil.example/x"), NULL},
    {"an address", STR_INIT("https://x.example/?a=1&copy=2"), NULL},
    {"control bytes", STR_INIT("a\x01\x02\x08\x0b\x0c\x1f\x7f z"),
     "a" BROKEN BROKEN BROKEN BROKEN "\x0c" BROKEN BROKEN " z"},
    {"newlines", STR_INIT("\n\na\r\nb\rc\td\n"), NULL},
    {"blanks around", STR_INIT("  x  "), NULL},
    {"tags of our own", STR_INIT("{{value}}{{#if x}}"), NULL},
    {"back ticks", STR_INIT("`x` =` ="), NULL},
    {"right to left",
     STR_INIT("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae"
              "x\xe2\x80\xac"),
     NULL},
    {"line separators",
     STR_INIT("a\xe2\x80\xa8"
              "b\xe2\x80\xa9"
              "c\xc2\x85"),
     "a\xe2\x80\xa8"
     "b\xe2\x80\xa9"
     "c" BROKEN},
    {"beyond the first plane", STR_INIT("\xf0\x9f\x98\x80 \xf0\x9d\x92\xb3"), NULL},
    {"a NUL byte", STR_INIT("a\0<b>"), "a" BROKEN "<b>"},
    {"a lone tail byte", STR_INIT("a\x80<b>"), "a" BROKEN "<b>"},
    {"a head byte before a bracket", STR_INIT("a\xc3<b>\""), "a" BROKEN "<b>\""},
    {"a head byte at the end", STR_INIT("a\xe2\x82"), "a" BROKEN},
    {"an overlong bracket",
     STR_INIT("\xc0\xbc"
              "b>"),
     BROKEN BROKEN "b>"},
};

static struct arena *arena;

static const struct html_page *page_of(const char *text)
{
    const char *const texts[] = {"page", text, NULL};
    struct failure failure = {.arena = arena};
    struct html_set *set;
    const struct html_page *page = NULL;
    if (html_load_texts(arena, texts, &failure, &set) != DONE ||
        html_bind(set, "page", view_shown, &failure, &page) != DONE)
        bail_out("%s: %.*s", text, STR_ARG(failure.fields[0].told));
    return page;
}

static struct str shown(const struct html_page *page, struct str value)
{
    struct row row = {value};
    struct view view = {value, STR("{}"), {&row, 1, sizeof row, false}};
    struct buf out = buf_open(arena, 1000, MIB(4));
    html_render(page, &view, 0, &out);
    if (out.over)
        bail_out("the page is too large");
    return buf_str(&out);
}

/* ---- places that keep the value ---- */

struct place {
    const char *template;
    const char *tag;
    const char *attribute; /* NULL = the element's text */
};

static const struct place places[] = {
    {"<!doctype html><title>t</title><p>{{value}}</p>", "p", NULL},
    {"<!doctype html><title>{{value}}</title><p>x</p>", "title", NULL},
    {"<!doctype html><title>t</title><textarea>{{value}}</textarea>", "textarea", NULL},
    {"<!doctype html><title>t</title><pre>{{value}}</pre>", "pre", NULL},
    {"<!doctype html><title>t</title><select><option>{{value}}</option></select>",
     "option", NULL},
    {"<!doctype html><title>t</title><table><tr><td>{{value}}</td></tr></table>", "td",
     NULL},
    {"<!doctype html><title>t</title>{{#each rows}}<i>{{value}}</i>{{/each}}", "i", NULL},
    {"<!doctype html><title>t</title><input value=\"{{value}}\">", "input", "value"},
    {"<!doctype html><title>t</title><p class=\"{{value}}\" id=\"x\">y</p>", "p",
     "class"},
    {"<!doctype html><title>t</title><p data-x=\"{{value}}\">y</p>", "p", "data-x"},
    {"<!doctype html><title>t</title>{{#each rows}}<i title=\"{{value}}\">x</i>{{/each}}",
     "i", "title"},
    {"<!doctype html><title>t</title><input{{#if rows}} value=\"{{value}}\"{{/if}}>",
     "input", "value"},
    {"<!doctype html><title>t</title><input value=\"{{#if rows}}{{value}}{{/if}}\">",
     "input", "value"},
};

static void test_place(const struct place *place)
{
    const struct html_page *page = page_of(place->template);
    struct markup calm, hostile;
    markup_read(arena, shown(page, STR("calm")), &calm);
    for (size_t i = 0; i < COUNT_OF(hostiles); i++) {
        struct str html = shown(page, hostiles[i].value);
        struct str back =
            place->attribute == NULL
                ? markup_text(arena, html, place->tag)
                : markup_attribute(arena, html, place->tag, place->attribute);
        struct str wanted =
            hostiles[i].back == NULL ? hostiles[i].value : str_of(hostiles[i].back);
        markup_read(arena, html, &hostile);
        is_str(back, wanted, "%s: %s", hostiles[i].told, place->template);
        is_str(hostile.skeleton, calm.skeleton, "%s adds no markup", hostiles[i].told);
    }
}

/* ---- addresses ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What a server reads from an address. */
static struct str percent_read(struct str text)
{
    struct buf out = buf_open(arena, text.length + 1, text.length + 1);
    for (size_t i = 0; i < text.length; i++) {
        bool coded = text.at[i] == '%' && i + 2 < text.length &&
                     hex(text.at[i + 1]) >= 0 && hex(text.at[i + 2]) >= 0;
        if (coded) {
            buf_add_char(&out, (char)(hex(text.at[i + 1]) * 16 + hex(text.at[i + 2])));
            i += 2;
        } else {
            buf_add_char(&out, text.at[i]);
        }
    }
    return buf_str(&out);
}

static bool leads_somewhere(struct str value)
{
    static const char *const good[] = {"/a", "https://", ""};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (good[i][0] == '\0' ? value.length == 0 : str_starts(value, str_of(good[i])))
            return true;
    return false;
}

static void test_addresses(void)
{
    static const char *const whole[][2] = {
        {"<!doctype html><title>t</title><a href=\"{{value}}\">x</a>", "a"},
        {"<!doctype html><title>t</title>{{#each rows}}<a href=\"{{value}}\">x</a>{{/each}}",
         "a"},
    };
    const struct html_page *piece = page_of(
        "<!doctype html><title>t</title><a href=\"/p/{{value}}/q?r={{value}}\">x</a>");
    struct markup calm, hostile;
    for (size_t i = 0; i < COUNT_OF(hostiles); i++) {
        struct str value = hostiles[i].value;
        for (size_t k = 0; k < COUNT_OF(whole); k++) {
            struct str html = shown(page_of(whole[k][0]), value);
            struct str back = markup_attribute(arena, html, whole[k][1], "href");
            markup_read(arena, shown(page_of(whole[k][0]), STR("/calm")), &calm);
            markup_read(arena, html, &hostile);
            is_str(percent_read(back), leads_somewhere(value) ? value : STR("#"),
                   "a whole address: %s", hostiles[i].told);
            is_str(hostile.skeleton, calm.skeleton, "%s adds no markup",
                   hostiles[i].told);
        }
        struct str back = markup_attribute(arena, shown(piece, value), "a", "href");
        struct str wanted = ARENA_JOIN(arena, STR("/p/"), value, STR("/q?r="), value);
        is_str(percent_read(back), wanted, "a piece of an address: %s", hostiles[i].told);
        size_t slashes = 0, questions = 0;
        for (size_t k = 0; k < back.length; k++) {
            slashes += back.at[k] == '/';
            questions += back.at[k] == '?' || back.at[k] == '#' || back.at[k] == '&';
        }
        ok(slashes == 3 && questions == 1, "which cannot leave its place");
    }
}

static void test_long(void)
{
    struct buf text = buf_open(arena, 1000, MIB(1));
    for (int i = 0; i < 40000; i++)
        buf_add(&text, STR("<\"&'>x"));
    struct str html = shown(page_of(places[7].template), buf_str(&text));
    ok(str_equal(markup_attribute(arena, html, "input", "value"), buf_str(&text)),
       "a long value comes back whole");
}

static void test_json(void)
{
    const struct html_page *page =
        page_of("<!doctype html><title>t</title>"
                "<script type=\"application/json\">{{json json}}</script>");
    struct view view = {.json = STR("{\"a\":\"</script><!--<script>&\"}")};
    struct buf out = buf_open(arena, 1000, MIB(1));
    html_render(page, &view, 0, &out);
    is_str(markup_text(arena, buf_str(&out), "script"),
           STR("{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e\\u0026\"}"),
           "JSON stays in its script");
}

int main(void)
{
    arena = arena_open("test", MIB(256));
    for (size_t i = 0; i < COUNT_OF(places); i++)
        test_place(&places[i]);
    test_addresses();
    test_long();
    test_json();
    arena_close(arena);
    return done_testing();
}
