/*
 * proxy_tail.h: following lines of logs by polling: each line once, none left out.
 *
 * A store of logs takes lines late, out of order between streams, and several with the same
 * nanosecond; what it is asked for is cut by a limit. So a reader keeps a cursor: a floor below
 * which everything has been delivered, and a mark of each line at or above it that has been,
 * too. The floor stays `overlap` behind the present: what arrives later than that is not found
 * any more. Each turn asks for everything from the floor on and leaves out what is marked.
 *
 * A cursor has room for TAIL_MARKS_MAX lines. When more come within the overlap, the rest waits
 * until the overlap is over for it, since nothing needs to be remembered then: so under load a
 * reader is as far behind as the overlap, and loses nothing.
 *
 * This is the logic alone: where lines come from is a function, what time it is comes with the
 * rules, and nothing is kept between calls but the cursor.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_TAIL_H
#define PRODUCT_PROXY_PROXY_TAIL_H

#include "platform/json/json.h"
#include "platform/site/site.h"

enum {
    TAIL_MARKS_MAX = 360,  /* a cursor with all of them still fits an address */
    TAIL_WANT_MAX = 2000,  /* lines of one turn */
    TAIL_FETCH_MAX = 5000, /* lines that the store is asked for at once */
};

/* One line of a stream. */
struct tail_line {
    int64_t at_ns;
    const struct node *labels; /* of its stream: an object */
    struct str text;
    uint64_t mark; /* 48 bits that no other line has; tail_mark */
};

/* Lines with start <= at < end: the `limit` first of them, or the last when `latest`. */
struct tail_range {
    int64_t start_ns;
    int64_t end_ns;
    size_t limit;
    bool latest;
};

struct tail_source {
    /*
     * Fills `lines`, which has room for range->limit, by ascending time, equal ones as the store
     * has them. DONE; TOO_LARGE when the answer was: fewer are asked for then; else a refusal.
     */
    enum outcome (*fetch)(void *state, const struct tail_range *range,
                          struct tail_line *lines, size_t *count);
    void *state;
};

struct tail_rules {
    int64_t now_ns;
    int64_t overlap_ns;
    int64_t oldest_ns; /* tail_begin does not look before */
    size_t want; /* lines at most, 1..TAIL_WANT_MAX; a few more when they have one time */
    size_t fetch_most; /* 1..TAIL_FETCH_MAX */
};

/* A line that was delivered and may be seen again. */
struct tail_known {
    uint64_t mark;
    int64_t at_ns; /* of one that comes from a cursor: whole milliseconds, rounded down */
};

struct tail_cursor {
    int64_t floor_ns;
    struct tail_known known[TAIL_MARKS_MAX];
    size_t known_count;
};

struct tail_page {
    struct tail_line *lines; /* by ascending time */
    size_t count;
    bool more;    /* there are further lines that could be had now */
    bool waits;   /* there are further lines, which will be had when they have settled */
    bool skipped; /* more lines had one and the same time than the store can give */
    int64_t
        behind_ns; /* with more or waits: how far behind the present the last line is */
};

/*
 * The lines after the cursor, which is moved on. DONE, or the source's refusal, which leaves the
 * cursor alone: the next turn finds everything.
 */
MUST_CHECK enum outcome tail_next(struct arena *arena, const struct tail_source *source,
                                  const struct tail_rules *rules,
                                  struct tail_cursor *cursor, struct tail_page *out);

/* The last lines before now, to begin with, and the cursor to go on from them. */
MUST_CHECK enum outcome tail_begin(struct arena *arena, const struct tail_source *source,
                                   const struct tail_rules *rules,
                                   struct tail_cursor *cursor, struct tail_page *out);

/*
 * 48 bits of a keyed hash over time, labels (in whatever order) and text: whoever writes lines
 * cannot make two that are taken for one.
 */
uint64_t tail_mark(struct arena *arena, const struct tail_line *line);

/* A cursor as bytes, to be sealed, and back; false for what is none. */
struct str tail_cursor_write(struct arena *arena, const struct tail_cursor *cursor);
MUST_CHECK bool tail_cursor_read(struct str text, struct tail_cursor *cursor);

/*
 * GET .../logs/tail?query=&since=CURSOR&start=&limit=: the handler (proxy_tail_json.c).
 *
 *   since   the `cursor` of the answer before; without it the last `limit` lines of an hour, or
 *           those from `start` on
 *   limit   1..TAIL_WANT_MAX, 500 without it
 *
 * {"streams":[labels], "lines":[{"stream":0,"time_ns":"...","line":"..."}], "cursor":"...",
 *  "more":false, "behind_ms":0, "skipped":false, "wait_ms":1000}
 *
 * GONE "tail_too_old" when the cursor is older than `tail_back`; MALFORMED for a cursor that was
 * not made for this place and query, and "tail_of_numbers" for a query that gives no lines; else as proxy_ask.
 */
enum outcome proxy_tail_json(struct call *call);
extern const struct parameter proxy_tail_query[];

#endif
