/*
 * metric_store.h: a real Prometheus for a test, under /prometheus as Mimir has it, behind a proxy
 * that records what is asked and spoils it on command (t/lib/fake_http.h).
 *
 *   struct metric_store metrics;
 *   metric_store_open(&metrics, "# TYPE up gauge\n"
 *                               "up{resource_id=\"shop\"} 1 1795230737\n"
 *                               "# EOF\n");
 *   ... settings: mimir_url = metrics.prefix ...
 *   fake_expect(&metrics.front, "{\"tenant\":\"kp-1\",\"label\":\"resource_id\",\"values\":[\"shop\"]}");
 *   struct node *asked = fake_requests(&metrics.front, arena);
 *   metric_store_close(&metrics);
 *
 * It starts within two seconds, keeps what it has in a folder that goes with it, and ends with
 * the test.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_METRIC_STORE_H
#define T_LIB_METRIC_STORE_H

#include "t/lib/loki.h"

struct metric_store {
    struct fake_store front;
    char prefix[80]; /* "http://127.0.0.1:PORT/prometheus", by the proxy */
    int port;        /* of Prometheus itself */
    int pid;
    char folder[64];
};

/* Whether prometheus and promtool are installed: skip_all when not. */
bool metric_store_is_possible(void);

/*
 * openmetrics  samples with times in seconds, each metric's lines together, "# EOF" at the end;
 *              NULL = none
 *
 * Ends the test when it does not become ready.
 */
void metric_store_open(struct metric_store *store, const char *openmetrics);
void metric_store_close(struct metric_store *store);

#endif
