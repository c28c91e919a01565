/* templates-t.c: every page of the product with made-up values: it renders and stays HTML. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "app.h"
#include "platform/base/buf.h"
#include "platform/base/clock.h"
#include "t/lib/generated.h"
#include "t/lib/markup.h"
#include "t/lib/tap.h"

enum { PAGE_BYTES_MAX = 32 * 1024 * 1024 };

#define CALM "/calm"
#define HOSTILE                                                                          \
    "/h\"'><b onclick=x>&amp;</script></textarea></title><!--\xe2\x80\xae{{x}} \\ \x80 "

static struct arena *process;
static struct arena *request;

struct filling {
    size_t rows;
    bool truth;
};

static struct str shown(const struct page *page, struct filling shape, struct str text)
{
    int64_t counter = 0;
    struct generated with = {
        .arena = request,
        .text = text,
        .json = STR("{\"a\":\"</script><!--\"}"),
        .number = shape.truth ? 1234 : 0,
        .time_us = shape.truth ? 1700000000 * US_PER_S : 0,
        .truth = shape.truth,
        .rows = shape.rows,
        .counter = &counter,
    };
    struct buf out = buf_open(request, KIB(64), PAGE_BYTES_MAX);
    html_render(page->bound, generate(&with, page->shown), 1700000100 * US_PER_S, &out);
    if (out.over)
        bail_out("%s is larger than 32 MiB", page->name);
    return buf_str(&out);
}

/* One shape: hostile and empty texts make the same page as far as markup goes. */
static void test_shape(const struct page *page, struct filling shape)
{
    struct markup calm, hostile, empty;
    markup_read(request, shown(page, shape, STR(CALM)), &calm);
    markup_read(request, shown(page, shape, STR(HOSTILE)), &hostile);
    markup_read(request, shown(page, shape, STR("")), &empty);
    if (!ok(calm.errors == 0, "%s with %zu rows, %s: no mistake of syntax", page->name,
            shape.rows, shape.truth ? "true" : "false"))
        note("%.*s", STR_ARG(calm.error));
    is_str(calm.id_twice, STR_NONE, "%s: each id once", page->name);
    ok(str_equal(calm.skeleton, hostile.skeleton), "%s: hostile texts are texts",
       page->name);
    if (!ok(empty.errors == 0, "%s: empty texts make no mistake", page->name))
        note("%.*s", STR_ARG(empty.error));
    arena_reset(request);
}

static void test_page(const struct page *page)
{
    static const size_t rows[] = {0, 1, 3};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_shape(page, (struct filling){rows[i], false});
        test_shape(page, (struct filling){rows[i], true});
    }
}

/* The page that is looked at most, as a figure for the reader; nothing is promised here. */
static void note_speed(const struct page *page)
{
    enum { ROUNDS = 1000, ROWS = 25 };
    int64_t counter = 0;
    struct generated with = {.arena = request,
                             .text = STR(CALM),
                             .rows = ROWS,
                             .truth = true,
                             .time_us = 1700000000 * US_PER_S,
                             .counter = &counter};
    const void *view = generate(&with, page->shown);
    struct buf out = buf_open(request, KIB(256), PAGE_BYTES_MAX);
    int64_t begun = clock_monotonic_us();
    for (int i = 0; i < ROUNDS; i++) {
        out.length = 0;
        html_render(page->bound, view, 1700000100 * US_PER_S, &out);
    }
    note("%s with %d rows: %.1f us, %zu bytes", page->name, ROWS,
         (double)(clock_monotonic_us() - begun) / ROUNDS, out.length);
    arena_reset(request);
}

int main(void)
{
    const char *source = getenv("srcdir");
    process = arena_open("process", MIB(256));
    request = arena_open("request", MIB(1024));
    struct failure failure = {.arena = process};
    struct str folder =
        arena_print(process, "%s/templates", source == NULL ? "." : source);
    struct html_set *set;
    if (html_load(process, folder.at, &failure, &set) != DONE)
        bail_out("%.*s", STR_ARG(failure.fields[0].told));
    for (const struct capability *row = app_capabilities; row->name != NULL; row++) {
        if (row->pages == NULL)
            continue;
        is_int(pages_bind(set, row->pages, &failure), DONE, "%s: pages find their names",
               row->name);
        for (const struct page *page = row->pages; page->name != NULL; page++) {
            test_page(page);
            if (str_is(str_of(page->name), "resource/list"))
                note_speed(page);
        }
    }
    arena_close(request);
    arena_close(process);
    return done_testing();
}
