/* logs_tail.h: one turn of following lines: what came since the turn before. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_LOGS_LOGS_TAIL_H
#define PRODUCT_LOGS_LOGS_TAIL_H

#include "product/logs/logs_view.h"

struct logs_turn {
    struct list lines; /* struct logs_line, oldest first */
    struct str cursor; /* the next turn's `since` */
    bool more;         /* there are further lines at once */
    bool skipped;      /* some lines of one instant could not be had */
    int64_t wait_ms;   /* until the next turn */
};

/* `since` "" = the last lines of an hour. The failure is that of the API's tail. */
MUST_CHECK enum outcome logs_turn_ask(struct call *call, const struct logs_state *state,
                                      struct str query, struct str since,
                                      struct logs_turn *out);

#endif
