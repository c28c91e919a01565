/*
 * circuit.h: stop asking a server that does not answer, for a while.
 *
 * CIRCUIT_FAULTS_TO_OPEN faults in a row within CIRCUIT_WINDOW_US open a circuit for
 * CIRCUIT_REST_US; then one call is let through as a probe: its success closes the circuit, its
 * fault opens it again. The time that the failed calls themselves took does not count against
 * the window: a server that hangs is found however long each call waits.
 *
 * All workers share one board of circuits, so that a hanging server costs five faults in all
 * and then one waiting worker at a time. It is made of atomics alone: a worker may die at any
 * moment, and a probe that never came back is forgotten after its time.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_CIRCUIT_H
#define PLATFORM_UPSTREAM_CIRCUIT_H

#include <stdatomic.h>

#include "platform/base/clock.h"

enum { CIRCUIT_FAULTS_TO_OPEN = 5, CIRCUITS_MAX = 128 };
#define CIRCUIT_WINDOW_US (10 * US_PER_S)
#define CIRCUIT_REST_US   (5 * US_PER_S)

struct circuit {
    _Atomic uint64_t owner;  /* hash of whose it is; 0 = nobody's */
    _Atomic uint64_t used;   /* order of use */
    _Atomic uint64_t faults; /* in a row, so far */
    _Atomic int64_t fault_us[CIRCUIT_FAULTS_TO_OPEN]; /* a ring of the latest: when */
    _Atomic int64_t took_us[CIRCUIT_FAULTS_TO_OPEN];  /* and how long they had taken */
    _Atomic int64_t open_until_us;                    /* 0 = closed */
    _Atomic int64_t
        probe_until_us; /* a call is under way to see whether it works again */
};

/* Before fork: workers share what they know. Without it each process knows its own. */
void circuit_share(void);

/*
 * The circuit of an upstream, or of one of many servers that share its name (STR_NONE = there is
 * one only). Never NULL: when the board is full, the one unused longest gives way.
 */
struct circuit *circuit_of(const char *upstream, struct str name);

/* May a call be made now? Claims the probe, for at most probe_us, when the rest is over. */
bool circuit_allows(struct circuit *circuit, int64_t now_us, int64_t probe_us);
/* How an allowed call ended, which took so long. */
void circuit_report(struct circuit *circuit, int64_t now_us, int64_t took_us, bool fault);
/* An allowed call was given up by us: it says nothing about the server. */
void circuit_abandon(struct circuit *circuit);
/* Seconds until it is worth asking again, at least 1. */
int64_t circuit_wait_s(const struct circuit *circuit, int64_t now_us);

/* Forget all of them (tests). */
void circuit_forget(void);

#endif
