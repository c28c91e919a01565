/*
 * logs_ask.h: what a logs page asks of the log store, and what came of it.
 *
 * Both questions of a page (lines, histogram) are asked at once under page_wait; each has an
 * outcome of its own, so that a page shows what there is.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_ASK_H
#define PRODUCT_LOGS_LOGS_ASK_H

#include "platform/chart/chart.h"
#include "product/logs/logs_state.h"

/* A part of a page that the store did not give, and why. */
struct logs_lack {
    bool lacks;
    bool unconfigured;
    struct str title; /* "The lines are not here" */
    struct str told;  /* why, in a sentence */
};
extern const struct field logs_lack_shown[];
struct logs_lack logs_lack_of(struct call *call, const char *title, enum outcome outcome,
                              const struct failure *failure);

/*
 * Where a page of lines begins. In text "1795230725780874091" or, among more lines of one instant
 * than a page holds, "1795230725780874091.200": how many of that instant were shown before.
 */
struct logs_cursor {
    bool set;
    int64_t ns;
    bool within;   /* lines of that instant only, behind the first `shown` */
    int64_t shown;
};
/* false for what is none; "" is one that is not set. */
bool logs_cursor_parse(struct str text, struct logs_cursor *out);
struct str logs_cursor_text(struct arena *arena, const struct logs_cursor *cursor);

/* A page of lines out of what the store gave for it. */
struct logs_page {
    struct list lines;       /* struct logs_line */
    struct logs_cursor next; /* not set: the range ends here */
};
/*
 * `lines` are at most `limit` from the cursor (or the range's end) on, in the page's order. When
 * they may have been cut within an instant, that instant is left to the next page as a whole; when
 * there is nothing else, out->lines is empty and out->next must be asked for instead. With
 * cursor->within they are all lines of the cursor's instant, of which a page is cut out.
 */
void logs_page_cut(const struct list *lines, const struct logs_cursor *cursor, int64_t limit,
                   bool oldest_first, struct logs_page *out);

struct logs_answer {
    struct str selector; /* what the place enforces, as LogQL: "{resource_id=\"x\"}" */
    struct str query;    /* that was sent, enforced; "" when there is none */
    struct logs_page page;
    struct logs_lack lines_lack;
    struct chart chart;
    bool has_chart;
    struct logs_lack chart_lack;
    int64_t total; /* lines in the range, by the histogram; -1 = not known */
};

/* INVALID: the query is wrong (field errors). Others than DONE: the page cannot be shown. */
MUST_CHECK enum outcome logs_ask(struct call *call, const struct logs_state *state,
                                 const struct logs_range *range, struct logs_answer *out);

/* One page of lines alone. */
struct logs_wish {
    const struct logs_state *state; /* its cursor is not looked at */
    struct logs_range range;
    struct logs_cursor cursor;
    struct str query;
    int64_t deadline_ms; /* 0 = the store's own */
};
/* The failure is the proxy's. */
MUST_CHECK enum outcome logs_ask_page(struct call *call, const struct logs_wish *wish,
                                      struct logs_page *out);

/* The selector that the admitted place enforces. */
MUST_CHECK enum outcome logs_selector(struct call *call, const struct logs_state *state,
                                      struct str *out);

/* ---- the histogram ---- */

/* Whole seconds of one bar for a range. */
int64_t logs_step_s(const struct logs_range *range);
/* From the answer of logs_query_count: how many lines there are; -1 when it is none. */
int64_t logs_chart_make(struct call *call, const struct logs_state *state,
                        const struct logs_range *range, const struct node *answer,
                        struct chart *out);

#endif
