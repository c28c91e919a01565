/* html_value-t.c: fuzz target: a value in every place that a template can give it. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/html/html.h"
#include "t/fuzz/fuzz.h"
#include "t/lib/page_same.h"

struct view {
    struct str text;
};

static const struct field shown[] = {{"text", TEXT_AT(struct view, text)}, {0}};

static const char template[] =
    "<!doctype html><title>{{text}}</title><p class=\"a {{text}}\">{{text}}</p>"
    "<textarea>{{text}}</textarea><pre>{{text}}</pre><input value=\"{{text}}\">"
    "<a href=\"/a/{{text}}?b={{text}}#{{text}}\" title=\"{{text}}{{text}}\">{{text}}</a>"
    "<select><option value=\"{{text}}\">x</select><svg><text>{{text}}</text></svg>";

static const struct html_page *page_once(void)
{
    static const struct html_page *page;
    static struct arena *arena;
    if (page != NULL)
        return page;
    const char *const texts[] = {"page", template, NULL};
    arena = arena_open("template", MIB(4));
    struct failure failure = {.arena = arena};
    struct html_set *set;
    if (html_load_texts(arena, texts, &failure, &set) != DONE ||
        html_bind(set, "page", shown, &failure, &page) != DONE)
        abort();
    return page;
}

static struct str show(struct arena *arena, struct str text)
{
    struct view view = {text};
    struct buf buf = buf_open(arena, KIB(4), MIB(4));
    html_render(page_once(), &view, 0, &buf);
    return buf_str(&buf);
}

/* What the judging parser itself puts in the place of characters, and an empty text, which has
 * no node, would not be found again. */
static bool is_kept(struct str text)
{
    bool seen = false;
    if (!str_is_utf8(text))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        seen = seen || byte > ' ';
        if ((byte < ' ' && byte != '\t' && byte != '\n') || byte >= 0x7f)
            return false;
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(512));
    struct str text = {(const char *)at, length};
    struct str html = show(arena, text);
    if (is_kept(text) &&
        page_differs(arena, show(arena, STR("Q7z")), STR("Q7z"), html, text).at != NULL)
        abort();
    arena_close(arena);
    return 0;
}
