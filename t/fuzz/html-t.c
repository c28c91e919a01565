/* html-t.c: fuzz target: the text of a template: refused with a place, or shown. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/html/html.h"
#include "t/fuzz/fuzz.h"
#include "t/lib/generated.h"

struct tree {
    struct str text;
    struct str json;
    int64_t number;
    int64_t time;
    bool truth;
    const void *next;
    struct list rows;
};

static const struct field tree_shown[] = {
    {"text", TEXT_AT(struct tree, text)},
    {"json", JSON_AT(struct tree, json)},
    {"number", INT_AT(struct tree, number)},
    {"time", TIME_AT(struct tree, time)},
    {"truth", BOOL_AT(struct tree, truth)},
    {"next", POINTER_AT(struct tree, next, tree_shown)},
    {"rows", LIST_AT(struct tree, rows, tree_shown)},
    {0},
};

static const struct html_page *page_of(struct arena *arena, struct str text)
{
    const char *const texts[] = {
        "page",   arena_cstr(arena, text),
        "part/a", "<li>{{text}}{{#each rows}}{{> part/a}}{{/each}}</li>",
        "part/b", "{{label}}{{at.next.text?}}",
        "laid",   "<body>{{content}}</body>",
        NULL};
    struct failure failure = {.arena = arena};
    struct html_set *set;
    const struct html_page *page = NULL;
    enum outcome outcome = html_load_texts(arena, texts, &failure, &set);
    if (outcome == DONE)
        outcome = html_bind(set, "page", tree_shown, &failure, &page);
    if (outcome != DONE && (outcome != INVALID || failure.field_count == 0))
        abort();
    return outcome == DONE ? page : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(512));
    const struct html_page *page = page_of(arena, (struct str){(const char *)at, length});
    for (int truth = 0; truth < 2 && page != NULL; truth++) {
        struct generated with = {
            .arena = arena,
            .text = truth ? STR("/a\"'<>&") : STR_NONE,
            .json = STR("{\"a\":\"</script>\"}"),
            .number = INT64_MIN * truth,
            .time_us = 1234567 * US_PER_S * truth,
            .truth = truth != 0,
            .rows = 2 * (size_t)truth,
        };
        struct buf buf = buf_open(arena, KIB(4), KIB(256));
        html_render(page, generate(&with, tree_shown), 2234567 * US_PER_S, &buf);
        if (buf.length > KIB(256))
            abort();
    }
    arena_close(arena);
    return 0;
}
