/* page-t.c: the library that product tests read pages with. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"

#include "t/lib/tap.h"

static const char text[] =
    "<!DOCTYPE html><html><head><title> A  page </title></head><body>"
    "<nav><a href=\"/\">Home</a> <a href=\"/projects\">Pro<b>jects</b></a></nav>"
    "<main id=\"main\"><p class=\"notice big\">One &amp; <i>two</i>\n three</p>"
    "<p class=\"notice\">Second</p><script>var hidden;</script>"
    "<form id=\"order\" action=\"/items\" method=\"post\">"
    "<input type=\"hidden\" name=\"_csrf\" value=\"t0\">"
    "<input name=\"title\" value=\"a &lt; b\"><input name=\"off\" disabled value=\"x\">"
    "<input type=\"checkbox\" name=\"loud\"><input type=\"checkbox\" name=\"on\" checked>"
    "<input type=\"radio\" name=\"tier\" value=\"s\">"
    "<input type=\"radio\" name=\"tier\" value=\"m\" checked>"
    "<select name=\"region\"><option value=\"eu\">Europe</option><option selected>us</option></select>"
    "<select name=\"first\"><option>one</option><option>two</option></select>"
    "<textarea name=\"note\">line\nline</textarea>"
    "<button name=\"go\" value=\"1\">Go</button></form></main></body></html>";

int main(void)
{
    struct arena *arena = arena_open("test", MIB(16));
    struct page *page = page_read(arena, str_of(text));
    is_int((int64_t)page_errors(page), 0, "a sound page has no mistakes");
    is_str(page_text(page, "title"), STR("A page"), "text is folded");
    is_str(page_text(page, "#main .notice"), STR("One & two three"),
           "the first that fits");
    is_int((int64_t)page_count(page, "p.notice"), 2, "all that fit");
    is_int((int64_t)page_count(page, "nav p"), 0, "only inside");
    ok(page_find(page, "p#main") == NULL, "tag and id of different elements do not fit");
    ok(page_text(page, "h1").at == NULL, "what is not there has no text");
    ok(!str_contains(page_text(page, "main"), STR("hidden")), "a script is no text");
    is_str(page_attribute(page, "form#order", "action"), STR("/items"), "an attribute");
    is_int((int64_t)page_count(page, "input[type=radio]"), 2, "by attribute and value");
    is_int((int64_t)page_count(page, "form [checked]"), 2, "by attribute alone");

    struct pairs links = page_links(page, "nav");
    is_int((int64_t)links.count, 2, "links of a place");
    is_str(links.at[1].name, STR("Projects"), "with their words");
    is_str(links.at[1].value, STR("/projects"), "and addresses");

    static const struct {
        const char *name, *value;
    } fields[] = {{"_csrf", "t0"},       {"title", "a < b"}, {"on", "on"},
                  {"tier", "m"},         {"region", "us"},   {"first", "one"},
                  {"note", "line\nline"}};
    struct pairs form = page_form(page, "#order");
    is_int((int64_t)form.count, COUNT_OF(fields), "a form has what a browser would send");
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        is_str(page_form_value(page, "#order", fields[i].name), str_of(fields[i].value),
               "%s", fields[i].name);
    struct page *broken = page_read(arena, STR("<p><b>x</p></i>"));
    ok(page_errors(broken) > 0, "a broken page has mistakes");
    arena_close(arena);
    return done_testing();
}
