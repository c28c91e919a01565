/* loki_time.h: times, durations, steps and limits as Loki's parameters have them. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_TIME_H
#define T_LIB_LOKI_TIME_H

#include "t/lib/fake_http.h"

#define LOKI_SECOND INT64_C(1000000000)

struct loki_range {
    int64_t start_ns, end_ns, step_ns, limit;
    bool forward;
};

/* What query_range takes; false = *why in Loki's words. */
bool loki_range_read(const struct fake_request *request, struct loki_range *range,
                     struct str *why);
/* What query takes: start and end are its time. */
bool loki_instant_read(const struct fake_request *request, struct loki_range *range,
                       struct str *why);
/* start, end and since alone: labels, series, index. */
bool loki_bounds_read(const struct fake_request *request, struct loki_range *range,
                      struct str *why);
/* "1h30m", "100ms", "1.5s", "7d"; false = it is none. */
bool loki_duration_read(struct str text, int64_t *ns);

#endif
