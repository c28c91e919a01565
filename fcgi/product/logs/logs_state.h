/*
 * logs_state.h: what a logs page shows, all of it in its address, and the query that it makes.
 *
 * An address is the whole state: sharing it shares the view. A relative range ("1h") is kept as it
 * was written and resolved anew by each request.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_STATE_H
#define PRODUCT_LOGS_LOGS_STATE_H

#include "platform/base/zone.h"
#include "platform/site/site.h"
#include "product/logs/logs_lines.h"

enum {
    LOGS_TEXT_MAX = 1000,   /* characters of a text to look for */
    LOGS_TERMS_MAX = 12,    /* labels and fields together */
    LOGS_TERM_MAX = 500,    /* bytes of one */
    LOGS_RESOURCES_MAX = 50,
    LOGS_LIMIT_DEFAULT = 200,
    LOGS_RANGE_DAYS_MAX = 30,
};

/* `name=value` or `name!=value`. */
struct logs_term {
    struct str name;
    struct str value;
    bool differs; /* lines that have another value, or none */
    bool is_field; /* found in the line by the parser, not a label of its stream */
};

struct logs_state {
    struct str path; /* of the page: "/projects/shop/resources/orders/logs" */
    struct str query; /* written by hand, then the filters do not count; "" = made of the filters */
    struct str text;
    struct str without;
    bool match_case;
    bool levels[LOGS_LEVELS]; /* none chosen = all */
    struct logs_term terms[LOGS_TERMS_MAX];
    size_t term_count;
    struct str parser; /* "json", "logfmt" or "" */
    struct str resources[LOGS_RESOURCES_MAX + 1]; /* ended by STR_NONE; none = all */
    size_t resource_count;
    struct str from; /* as written: "1h", "2026-11-21 06:28" */
    struct str to;   /* likewise, "" = now */
    bool oldest_first;
    bool cut;       /* lines do not wrap */
    bool timeless;  /* no times */
    bool live;
    int64_t limit;
    struct str cursor; /* of older lines; "" = from the end of the range */
    bool patient;      /* waits as long as the store may take */
};

/*
 * From the query of the request. What cannot be is a field error in call->failure, the state then
 * still holds what was typed: the page is shown with it.
 */
void logs_state_read(struct call *call, struct logs_state *out);
/* Is there a filter that makes a line not match? */
bool logs_state_filters(const struct logs_state *state);
/* The page with this state; without cursor when `first`. */
struct str logs_state_href(struct arena *arena, const struct logs_state *state);
/* The same behind another path: "/logs/download" below the state's. */
struct str logs_state_href_at(struct arena *arena, const struct logs_state *state,
                              const char *below);
/* "name=value" as a term; false when it is none. */
bool logs_term_parse(struct str text, bool is_field, struct logs_term *out);
struct str logs_term_text(struct arena *arena, const struct logs_term *term);

/* ---- the range ---- */

struct logs_range {
    int64_t from_us;
    int64_t to_us;
    bool relative;   /* moves with the clock */
    struct str told; /* "Last hour", "21 Nov 06:28 to 07:28" */
};

/* Resolve it now, in the person's zone. Mistakes are field errors (/from, /to); then the last hour. */
void logs_range_read(struct call *call, const struct logs_state *state,
                     struct logs_range *out);
/* "90s", "5m", "1h", "1h30m", "7d", "2w"; false for anything else and for nothing. */
bool logs_duration_parse(struct str text, int64_t *us);
/*
 * RFC 3339, or a date with or without a time ("2026-11-21 06:28", seconds and 'T' are welcome) on
 * the wall of the zone.
 */
bool logs_instant_parse(struct str text, const struct zone *zone, int64_t *us);
/* "2026-11-21T06:28:31.250Z": an instant for an address. */
struct str logs_instant_text(struct arena *arena, int64_t us);
/* The zone of whoever looks, and its name for people. */
const struct zone *logs_zone(const struct call *call, struct str *name);

/* ---- the query ---- */

/*
 * The LogQL of the filters, or what was written by hand, as the parser understands it. Texts of
 * people only ever stand within strings. `selector` is what the place enforces: it stands for
 * "{}", and in front of a query that begins with its pipeline. INVALID: field errors with pointer
 * /query.
 */
MUST_CHECK enum outcome logs_query_make(struct call *call, const struct logs_state *state,
                                        struct str selector, struct str *out);
/* The same before it is parsed, and without what the place enforces: "{} |= \"x\"". */
struct str logs_query_portable(struct arena *arena, const struct logs_state *state);
/* The numbers of the histogram: lines by level in each step. */
struct str logs_query_count(struct arena *arena, struct str query, int64_t step_s);

#endif
