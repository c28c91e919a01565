/*
 * fixture_lines.h: what the recorded Loki held, made again out of its answers.
 *
 * Four streams (two resources with two pods each) of 300 lines, one every 12 seconds. What an
 * answer shows is taken as it is. Of the other lines only this is known and made so: how many hold
 * "error" in each minute (rate), and the two largest durations of ten minutes (quantile_over_time).
 * What they said, their exact times within a second, and all lines of the second resource but their
 * number cannot be known; no recorded answer depends on it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LOKI_FIXTURE_LINES_H
#define T_LOKI_FIXTURE_LINES_H

#include "platform/json/json.h"

/* A body of /loki/api/v1/push. */
struct str fixture_lines(struct arena *arena, const struct node *fixtures);

#endif
