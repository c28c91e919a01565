/*
 * serve_kept.h: the connections that one worker keeps between requests.
 *
 * An idle connection never holds a worker: all are watched together with the listener. A
 * connection whose request has not been read is only a descriptor, so it can be handed to any
 * worker of the pool: over the queue, whoever is free first takes it.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SERVE_SERVE_KEPT_H
#define PLATFORM_SERVE_SERVE_KEPT_H

#include <sys/epoll.h>

#include "platform/serve/serve_private.h"

enum { NO_CONNECTION = -1 };

enum { KEPT_ROOM = 2 * SERVE_KEPT_MAX };

struct kept_one {
    int connection;
    bool served; /* it had a request; else its first one is still on its way */
};

struct kept {
    int watch;  /* the epoll descriptor */
    int queue;  /* takes connections that are handed over */
    size_t cap; /* of those that were served */
    size_t count;
    struct kept_one at[KEPT_ROOM]; /* longest idle first */
};

/* Does something wait there to be read? The end of the connection does not count. */
enum arrival { ARRIVED_NOTHING, ARRIVED_BYTES, ARRIVED_END };
MUST_CHECK enum arrival connection_look(int connection);

/* Is it still ours? (It may have been handed over during another one's request.) */
bool kept_has(const struct kept *kept, int connection);
/* Keep it, as the one that was used last. At the cap the longest idle one makes room; one whose
 * first request is still on its way is not idle. */
void kept_add(struct kept *kept, int connection, bool served);
/* It was just used. */
void kept_touch(struct kept *kept, int connection);
/* Stop watching it; the caller owns the descriptor again. */
void kept_remove(struct kept *kept, int connection);
void kept_close(struct kept *kept, int connection);
/* Give connections to the pool, all but `except`: those that cannot be given stay. */
void kept_hand_over(struct kept *kept, int except);
/* Give this one to the pool; false when that is not possible: then it is still ours. */
MUST_CHECK bool kept_give(struct kept *kept, int connection);
/* The next connection that another worker handed over, or NO_CONNECTION. */
int queue_take(int queue);
/*
 * Close those on which nothing has arrived, so that no request is lost: first reading ends
 * (the other side can then no longer send), then what had arrived before is looked for.
 * Those with a request stay.
 */
void kept_close_idle(struct kept *kept);

#endif
