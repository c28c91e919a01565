/*
 * tiny.h: a product of a few routes in memory, for tests of the site itself.
 *
 * The gate knows the API key "key" and the session cookie "session", both of the same person;
 * the key "stranger" belongs to somebody who may do nothing.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_SITE_TINY_H
#define T_SITE_TINY_H

#include "t/lib/probe.h"
#include "t/lib/tap.h"

enum { TINY_MAY = 1 };

struct tiny {
    struct arena *process;
    struct site *site;
    struct probe probe;
};

/* What the handlers saw and did. */
struct tiny_seen {
    int handled;
    struct str title;     /* of the draft */
    int64_t size;
    bool error_page_works; /* else the gate's error page leaves the answer empty */
    struct str words;      /* captured, "org/item" */
};
extern struct tiny_seen tiny_seen;

/* base_url "https://console.test" or "http://localhost:8080"; pool STR_NONE = all routes. */
void tiny_open(struct tiny *tiny, struct str base_url, struct str pool);
/* The same with a store and further routes (tables ended by NULL). */
void tiny_open_with(struct tiny *tiny, const struct site_settings *settings,
                    const struct route *const *more, struct store *store);
void tiny_close(struct tiny *tiny);

/* Sign the probe's browser in. */
void tiny_sign_in(struct tiny *tiny);

/* The clock of all tests: moves only when a test moves it. */
extern int64_t tiny_now_us;

#endif
