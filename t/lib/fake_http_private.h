/* fake_http_private.h: what the parts of the server on loopback share. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_FAKE_HTTP_PRIVATE_H
#define T_LIB_FAKE_HTTP_PRIVATE_H

#include "t/lib/fake_http.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_HANG,
    FAULT_DRIP,
    FAULT_SLOW,
    FAULT_CLOSE,
    FAULT_CUT,
    FAULT_TRUNCATE,
    FAULT_HUGE,
    FAULT_STATUS,
    FAULT_HEADERS,
    FAULT_STARTING,
};

struct fault {
    enum fault_kind kind;
    int64_t times; /* -1 = for ever */
    int64_t ms;
    int64_t bytes;
    int64_t status;
    struct str path; /* STR_NONE = any */
    struct str text;
    struct str content_type;
    struct str headers;
};

/* The fault that this request meets, taken off its times; kind NONE when there is none. */
struct fault fault_take(struct str path);
/* POST /fake/fault; false with *why when it makes no sense. */
bool fault_order(struct arena *arena, struct str body, const char **why);
void fault_clear(void);

void record_add(const struct fake_request *request, int status, int to);
void record_clear(void);
struct str record_list(struct arena *arena);

/* What is sent: first once, middle `repeat` times, last once. */
struct sending {
    struct str part[3];
    size_t repeat[3];
    size_t index; /* part that is being sent */
    size_t round; /* of that part */
    size_t at;    /* byte of that round */
    size_t left;  /* bytes that may still be sent; a cut makes them fewer */
};

#endif
