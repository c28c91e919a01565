/*
 * tail-t.c: eight hours of following logs, with a clock that runs fast: each line once.
 *
 * The store is an array of lines that were all written before the test begins; each has the time
 * at which it can first be seen. Readers poll it through faults, pauses, answers that got lost
 * and limits of every size.
 */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_tail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/base/random.h"
#include "platform/base/secret.h"
#include "t/lib/tap.h"

#define NS   INT64_C(1000000000)
#define T0   (INT64_C(1795230000) * NS)
#define HOUR (3600 * NS)

enum { STREAMS = 6, LINES_MAX = 400000, OVERLAP_S = 8 };

struct stored {
    struct tail_line line;
    int64_t seen_ns; /* when the store first gives it */
    int stream;
    int place; /* in its stream, as it was written */
    int delivered;
};

static struct arena *arena;
static struct stored *lines;
static size_t line_count;
static int places[STREAMS];
static uint64_t seed;

static uint64_t number(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

/* ---- the store ---- */

struct store {
    int64_t now_ns;
    int faults; /* of 100 fetches */
    int large;
    size_t most;            /* lines that fit an answer */
    int64_t hides_until_ns; /* one stream is not seen for a while */
    int fetches;
};

static size_t first_from(int64_t start_ns)
{
    size_t low = 0;
    size_t high = line_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (lines[middle].line.at_ns < start_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_seen(const struct store *store, const struct stored *stored)
{
    return stored->seen_ns <= store->now_ns &&
           !(stored->stream == 0 && store->now_ns < store->hides_until_ns);
}

static enum outcome fetch(void *state, const struct tail_range *range,
                          struct tail_line *out, size_t *count)
{
    struct store *store = state;
    store->fetches++;
    if (number(100) < (uint64_t)store->faults)
        return UPSTREAM_FAULT;
    *count = 0;
    if (range->latest) {
        size_t i = first_from(range->end_ns);
        size_t first_out = range->limit;
        while (i > 0 && lines[i - 1].line.at_ns >= range->start_ns && first_out > 0)
            if (is_seen(store, &lines[--i]))
                out[--first_out] = lines[i].line;
        *count = range->limit - first_out;
        memmove(out, out + first_out, *count * sizeof *out);
        return DONE;
    }
    for (size_t i = first_from(range->start_ns);
         i < line_count && lines[i].line.at_ns < range->end_ns && *count < range->limit;
         i++)
        if (is_seen(store, &lines[i]))
            out[(*count)++] = lines[i].line;
    return *count > store->most ? TOO_LARGE : DONE;
}

/* ---- what is written ---- */

static void write_text(int64_t at_ns, int stream, int64_t delay_ns, struct str text)
{
    if (line_count == LINES_MAX)
        bail_out("too many lines");
    lines[line_count] =
        (struct stored){.line = {.at_ns = at_ns, .text = arena_str(arena, text)},
                        .seen_ns = at_ns + delay_ns,
                        .stream = stream};
    lines[line_count].line.mark = tail_mark(arena, &lines[line_count].line);
    line_count++;
}

static void write_line(int64_t at_ns, int stream, int64_t delay_ns)
{
    write_text(at_ns, stream, delay_ns, arena_print(arena, "%zu", line_count));
}

static int by_time(const void *a, const void *b)
{
    const struct stored *left = a;
    const struct stored *right = b;
    if (left->line.at_ns != right->line.at_ns)
        return left->line.at_ns < right->line.at_ns ? -1 : 1;
    return left->line.text.at < right->line.text.at ? -1 : 1;
}

/* Sorted; what is written to a stream in order becomes visible in order, but for stream 5. */
static void write_end(void)
{
    int64_t seen_ns[STREAMS] = {0};
    qsort(lines, line_count, sizeof *lines, by_time);
    for (size_t i = 0; i < line_count; i++) {
        struct stored *stored = &lines[i];
        stored->place = places[stored->stream]++;
        if (stored->stream != 5 && stored->seen_ns < seen_ns[stored->stream])
            stored->seen_ns = seen_ns[stored->stream];
        seen_ns[stored->stream] = stored->seen_ns;
    }
}

static void write_begin(void)
{
    line_count = 0;
    memset(places, 0, sizeof places);
}

static void write_hours(int hours)
{
    write_begin();
    for (int64_t at_ns = T0; at_ns < T0 + hours * HOUR;) {
        int stream = (int)number(STREAMS);
        /* Up to 7 s late; each stream has its own way, the last one any order. */
        int64_t delay_ns = stream * NS + (int64_t)number(2 * NS);
        if (stream == 5)
            delay_ns = (int64_t)number(7 * NS);
        write_line(at_ns, stream, delay_ns);
        if (number(6) == 0) /* several at one time, of several streams */
            for (uint64_t more = number(20); more > 0; more--)
                write_line(at_ns, (int)number(5), NS + (int64_t)number(3 * NS));
        if (number(300) == 0) /* and three that nothing tells apart */
            for (int twin = 0; twin < 3; twin++)
                write_text(at_ns, 5, (int64_t)number(7 * NS), STR("twin"));
        if (number(4000) == 0) /* a burst within a second */
            for (uint64_t more = number(4000); more > 0; more--)
                write_line(at_ns + (int64_t)number(NS), (int)number(5),
                           (int64_t)number(5 * NS));
        if (number(8000) == 0) /* and one within a nanosecond */
            for (uint64_t more = number(1200); more > 0; more--)
                write_line(at_ns, 2, 3 * NS);
        at_ns += (int64_t)number(number(50) == 0 ? 60 * NS : 900 * 1000000);
    }
    write_end();
}

/* ---- readers ---- */

struct reader {
    struct store store;
    struct str cursor; /* as the client keeps it */
    int last[STREAMS];
    size_t delivered;
    size_t repeated;
    size_t disordered;
    size_t turns, refused, skipped, with_more, with_waits;
};

/* Of lines that nothing tells apart it is any that has not been delivered. */
static struct stored *stored_of(const struct tail_line *line)
{
    size_t first = first_from(line->at_ns);
    size_t i = first;
    while (i < line_count && lines[i].line.text.at != line->text.at)
        i++;
    if (lines[i].delivered == 0)
        return &lines[i];
    for (size_t twin = first; twin < line_count && lines[twin].line.at_ns == line->at_ns;
         twin++)
        if (lines[twin].delivered == 0 && lines[twin].line.mark == line->mark)
            return &lines[twin];
    return &lines[i];
}

static void page_take(struct reader *reader, const struct tail_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        struct stored *stored = stored_of(&page->lines[i]);
        reader->repeated += stored->delivered++ > 0;
        if (stored->stream != 5)
            reader->disordered += stored->place <= reader->last[stored->stream];
        reader->last[stored->stream] = stored->place;
        reader->delivered++;
    }
    reader->turns++;
    reader->skipped += page->skipped;
    reader->with_more += page->more;
    reader->with_waits += page->waits;
}

static void reader_open(struct reader *reader, int64_t from_ns)
{
    struct tail_cursor cursor = {.floor_ns = from_ns};
    *reader = (struct reader){.store = {.now_ns = from_ns, .most = TAIL_FETCH_MAX}};
    reader->cursor = tail_cursor_write(arena, &cursor);
    memset(reader->last, 0xff, sizeof reader->last);
    for (size_t i = 0; i < line_count; i++)
        lines[i].delivered = 0;
}

/* One poll; `lost` = the answer does not arrive, and the client asks again as before. */
static bool poll_once(struct reader *reader, size_t want, bool lost)
{
    static char kept[16 * 1024];
    struct arena *turn = arena_open("turn", MIB(32));
    struct tail_cursor *cursor = ARENA_NEW(turn, struct tail_cursor);
    struct tail_page page;
    struct tail_source source = {fetch, &reader->store};
    struct tail_rules rules = {.now_ns = reader->store.now_ns,
                               .overlap_ns = OVERLAP_S * NS,
                               .want = want,
                               .fetch_most = TAIL_FETCH_MAX};
    if (!tail_cursor_read(reader->cursor, cursor))
        bail_out("a cursor cannot be read");
    enum outcome outcome = tail_next(turn, &source, &rules, cursor, &page);
    bool again = outcome != DONE || lost || page.more;
    reader->refused += outcome != DONE;
    if (outcome == DONE && !lost) {
        struct str text = tail_cursor_write(turn, cursor);
        memcpy(kept, text.at, text.length);
        reader->cursor = (struct str){kept, text.length};
        page_take(reader, &page);
        again = page.more;
    }
    arena_close(turn);
    return again;
}

static size_t missed(int64_t from_ns)
{
    size_t count = 0;
    for (size_t i = first_from(from_ns); i < line_count; i++)
        count += lines[i].delivered == 0;
    return count;
}

static void is_exact(const struct reader *reader, int64_t from_ns, const char *what)
{
    is_int((int64_t)missed(from_ns), 0, "%s: no line is left out", what);
    is_int((int64_t)reader->repeated, 0, "%s: none comes twice", what);
    is_int((int64_t)reader->disordered, 0, "%s: each stream is in order", what);
    is_int((int64_t)reader->skipped, 0, "%s: nothing was skipped", what);
}

/* What is still on its way when the reading ends. */
static void settle(struct reader *reader)
{
    reader->store.faults = 0;
    reader->store.most = TAIL_FETCH_MAX;
    for (int i = 0; i < 60; i++) {
        reader->store.now_ns += NS;
        while (poll_once(reader, 500, false))
            ;
    }
}

static void test_hours(const char *what, int hours, int faults)
{
    struct reader reader;
    reader_open(&reader, T0);
    while (reader.store.now_ns < T0 + hours * HOUR) {
        reader.store.now_ns += (int64_t)number(3 * NS);
        if (number(2000) == 0) /* a laptop sleeps */
            reader.store.now_ns += (int64_t)number(1200 * NS);
        reader.store.faults = faults;
        reader.store.most = number(3) == 0 ? 1250 + (size_t)number(200) : TAIL_FETCH_MAX;
        size_t want =
            number(10) == 0 ? 1 + (size_t)number(20) : 100 + (size_t)number(900);
        poll_once(&reader, want, faults > 0 && number(15) == 0);
    }
    settle(&reader);
    printf(
        "# %s: %zu lines, %zu turns, %d fetches, %zu refused, %zu had more, %zu waited\n",
        what, reader.delivered, reader.turns, reader.store.fetches, reader.refused,
        reader.with_more, reader.with_waits);
    is_exact(&reader, T0, what);
    if (faults > 0)
        ok(reader.refused > 100, "%s: there were faults", what);
}

/* ---- edges ---- */

static void test_edges(void)
{
    struct reader reader;
    write_begin();
    for (int i = 0; i < 3000; i++)
        write_line(T0 + 5 * NS, 1, 0);
    for (int i = 0; i < 10; i++)
        write_line(T0 + 5 * NS + 1, 1, 0);
    write_end();
    reader_open(&reader, T0);
    reader.store.now_ns = T0 + 6 * NS;
    for (int i = 0; i < 40; i++) {
        poll_once(&reader, 7, false);
        reader.store.now_ns += NS / 2;
    }
    settle(&reader);
    is_exact(&reader, T0, "3000 lines of one nanosecond, seven at a time");

    write_begin();
    for (int i = 0; i < 12000; i++)
        write_line(T0 + 5 * NS, 1, 0);
    write_line(T0 + 6 * NS, 1, 0);
    write_end();
    reader_open(&reader, T0);
    reader.store.now_ns = T0 + 60 * NS;
    settle(&reader);
    ok(reader.skipped > 0, "more lines of one nanosecond than a store can give are told");
    is_int(lines[line_count - 1].delivered, 1, "and the way goes on behind them");
    is_int((int64_t)reader.repeated, 0, "without repeating");

    /* Answers that hold few lines only: it takes longer. */
    write_begin();
    for (int i = 0; i < 5000; i++)
        write_line(T0 + i / 7 * NS / 100, i % 7 % 5, 0);
    write_end();
    reader_open(&reader, T0);
    reader.store.now_ns = T0 + 60 * NS;
    reader.store.most = 20;
    int turns = 0;
    while (poll_once(&reader, 500, false) && turns < 1000)
        turns++;
    is_exact(&reader, T0, "an answer of twenty lines at most");

    /* A flood: 2000 lines a second for a minute, far more than a cursor remembers. */
    write_begin();
    for (int i = 0; i < 120000; i++)
        write_line(T0 + i * (NS / 2000), i % 5, (i % 5) * NS + (int64_t)number(NS / 10));
    write_end();
    reader_open(&reader, T0);
    while (reader.store.now_ns < T0 + 60 * NS) {
        reader.store.now_ns += NS;
        for (int i = 0; i < 30 && poll_once(&reader, 500, false); i++)
            ;
    }
    size_t before = reader.delivered;
    ok(before > 95000, "under a flood the reader is as far behind as the overlap: %zu",
       before);
    settle(&reader);
    is_exact(&reader, T0, "a flood");
}

/* One stream is not seen for some seconds, also what was seen of it before. */
static void test_flicker(void)
{
    struct reader reader;
    write_begin();
    for (int i = 0; i < 2000; i++)
        write_line(T0 + i * (NS / 10), i % 2, 0);
    write_end();
    reader_open(&reader, T0);
    while (reader.store.now_ns < T0 + 220 * NS) {
        reader.store.now_ns += NS / 2;
        if (number(20) == 0 && reader.store.now_ns > reader.store.hides_until_ns + 5 * NS)
            reader.store.hides_until_ns = reader.store.now_ns + (int64_t)number(4 * NS);
        poll_once(&reader, 500, false);
    }
    settle(&reader);
    is_int((int64_t)reader.repeated, 0, "what vanishes and comes back is not repeated");
    is_int((int64_t)missed(T0), 0, "and nothing is left out");
}

static void test_begin(void)
{
    struct reader reader;
    struct tail_page page;
    struct tail_cursor *cursor = ARENA_NEW(arena, struct tail_cursor);
    write_begin();
    for (int i = 0; i < 3000; i++)
        write_line(T0 + i * (NS / 20), i % 5, (i % 5) * (NS / 2));
    write_end();
    for (size_t want = 1; want < 1000; want = want * 3 + 1) {
        reader_open(&reader, T0);
        reader.store.now_ns = T0 + 60 * NS;
        struct tail_source source = {fetch, &reader.store};
        struct tail_rules rules = {.now_ns = reader.store.now_ns,
                                   .overlap_ns = OVERLAP_S * NS,
                                   .oldest_ns = T0,
                                   .want = want,
                                   .fetch_most = TAIL_FETCH_MAX};
        if (tail_begin(arena, &source, &rules, cursor, &page) != DONE)
            bail_out("a tail does not begin");
        ok(page.count > 0 && page.count <= want, "the last %zu lines, to begin with",
           want);
        int64_t first_ns = page.lines[0].at_ns;
        page_take(&reader, &page);
        reader.cursor = tail_cursor_write(arena, cursor);
        while (reader.store.now_ns < T0 + 200 * NS) {
            reader.store.now_ns += NS;
            while (poll_once(&reader, 300, false))
                ;
        }
        is_int((int64_t)reader.repeated, 0, "%zu: the first page is not repeated", want);
        is_int((int64_t)missed(first_ns + 1), 0,
               "%zu: nothing after its begin is left out", want);
    }
}

static void test_cursor(void)
{
    struct tail_cursor *cursor = ARENA_NEW(arena, struct tail_cursor);
    struct tail_cursor *back = ARENA_NEW(arena, struct tail_cursor);
    cursor->floor_ns = T0 + 123456789;
    for (size_t i = 0; i < TAIL_MARKS_MAX; i++)
        cursor->known[i] =
            (struct tail_known){number(UINT64_C(1) << 48), T0 + 200000000 + (int64_t)i};
    cursor->known_count = TAIL_MARKS_MAX;
    struct str text = tail_cursor_write(arena, cursor);
    ok(tail_cursor_read(text, back), "a cursor is read");
    is_int(back->floor_ns, cursor->floor_ns, "with its floor");
    is_int((int64_t)back->known_count, TAIL_MARKS_MAX, "and its marks");
    ok(back->known[7].mark == cursor->known[7].mark &&
           back->known[7].at_ns == T0 + 200000000,
       "whose times are whole milliseconds");
    struct str sealed = secret_seal(arena, "tail", text);
    ok(sealed.length < 4600, "the longest fits an address: %zu", sealed.length);
    for (size_t i = 0; i < 20; i++)
        if (i != 8 && i != 17 && tail_cursor_read(str_slice(text, 0, i), back))
            ok(false, "%zu bytes are no cursor", i);
    ok(!tail_cursor_read(STR(""), back), "nothing is no cursor");
    struct tail_line a = {.at_ns = T0, .text = STR("x")};
    struct tail_line b = {.at_ns = T0 + 1, .text = STR("x")};
    struct node *labels = node_object(arena);
    struct node *turned = node_object(arena);
    node_set(arena, labels, STR("a"), node_text(arena, STR("1")));
    node_set(arena, labels, STR("b"), node_text(arena, STR("2")));
    node_set(arena, turned, STR("b"), node_text(arena, STR("2")));
    node_set(arena, turned, STR("a"), node_text(arena, STR("1")));
    ok(tail_mark(arena, &a) != tail_mark(arena, &b), "the time is part of a mark");
    struct tail_line c = {.at_ns = T0, .text = STR("x"), .labels = labels};
    struct tail_line d = {.at_ns = T0, .text = STR("x"), .labels = turned};
    ok(tail_mark(arena, &a) != tail_mark(arena, &c), "and the labels are");
    ok(tail_mark(arena, &c) == tail_mark(arena, &d), "in whatever order");
}

int main(void)
{
    static const unsigned char key[32] = {1, 2, 3};
    random_open();
    secret_key_set(key);
    arena = arena_open("test", MIB(512));
    const char *given = getenv("KP_SEED");
    seed = given == NULL ? 88172645463325252u : strtoull(given, NULL, 10);
    lines = calloc(LINES_MAX, sizeof *lines);
    test_cursor();
    test_edges();
    test_flicker();
    test_begin();
    write_hours(8);
    test_hours("eight hours", 8, 0);
    test_hours("eight hours with faults", 8, 12);
    free(lines);
    arena_close(arena);
    return done_testing();
}
