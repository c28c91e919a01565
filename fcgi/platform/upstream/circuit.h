/*
 * circuit.h: stop asking a server that does not answer, for a while.
 *
 * Each upstream has a circuit in each process. FAULTS_TO_OPEN faults within WINDOW open it for
 * REST; then one call is let through as a probe: its success closes the circuit, its fault
 * opens it again.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_UPSTREAM_CIRCUIT_H
#define PLATFORM_UPSTREAM_CIRCUIT_H

#include "platform/base/clock.h"

enum { CIRCUIT_FAULTS_TO_OPEN = 5 };
#define CIRCUIT_WINDOW_US (10 * US_PER_S)
#define CIRCUIT_REST_US (5 * US_PER_S)

struct circuit {
    int64_t faults_us[CIRCUIT_FAULTS_TO_OPEN]; /* a ring of the latest */
    int next;            /* where the next fault goes */
    int64_t open_until_us; /* 0 = closed */
    bool probing;        /* one call is under way to see whether it works again */
};

/* May a call be made now? Claims the probe when the rest is over. */
bool circuit_allows(struct circuit *circuit, int64_t now_us);
/* How an allowed call ended. */
void circuit_report(struct circuit *circuit, int64_t now_us, bool fault);
/* Seconds until it is worth asking again, at least 1. */
int64_t circuit_wait_s(const struct circuit *circuit, int64_t now_us);

#endif
