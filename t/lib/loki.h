/*
 * loki.h: a fake Loki for a test, in a process of its own that ends with the test.
 *
 *   struct fake_store loki;
 *   fake_loki_open(&loki);
 *   fake_loki_push(&loki, "kp-3f9a1c", "{\"resource_id\":\"x\"}",
 *                  (struct fake_line[]){{1795230737000000000, "hello"}, {0, NULL}});
 *   ... settings: loki_url = loki.url ...
 *   struct node *asked = fake_requests(&loki, arena);
 *   fake_fault(&loki, "{\"kind\":\"hang\"}");
 *   fake_store_close(&loki);
 *
 * What it answers is in t/lib/loki_api.h, faults and records in t/lib/fake_http.h, the same as a
 * program in t/lib/loki_main.c. It gives the answers of Loki 2.8 as they were recorded
 * (t/loki/fixtures-t), and 501 for what it cannot evaluate: never a wrong answer.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_LOKI_H
#define T_LIB_LOKI_H

#include "platform/json/json.h"

struct fake_store {
    int port;
    int pid;
    char url[64]; /* "http://127.0.0.1:PORT" */
};

/* What it got for an answer; status 0 = there was none. Lives in the arena. */
struct fake_told {
    int status;
    struct str head; /* status line and headers */
    struct str content_type;
    struct str body;
};

/* Begin on a free port; ends the test when that is not possible. */
void fake_loki_open(struct fake_store *store);
/* index/stats all zero and no index/volume, as the recorded Loki 2.8 had it. */
void fake_loki_open_indexless(struct fake_store *store);
/* A recorder (recorder.h) in front of what listens at that port. */
void fake_front_open(struct fake_store *store, int port);
void fake_store_close(struct fake_store *store);

struct fake_line {
    int64_t at_ns;
    const char *line; /* NULL ends the list */
};

/* Lines of one stream; labels as JSON: "{\"resource_id\":\"x\"}". */
void fake_loki_push(struct fake_store *store, const char *tenant, const char *labels,
                    const struct fake_line *lines);
/* A whole body of /loki/api/v1/push. */
void fake_loki_push_json(struct fake_store *store, const char *tenant, struct str body);

/* Any request, also to /fake/...; tenant NULL = without one. */
struct fake_told fake_ask(struct fake_store *store, struct arena *arena, const char *method,
                          const char *target, const char *tenant, struct str body);

/* An order of fake_http.h: ends the test when it is refused. */
void fake_fault(struct fake_store *store, const char *json);
void fake_fault_end(struct fake_store *store);
void fake_expect(struct fake_store *store, const char *json);
/* The array of requests since the last fake_forget. */
struct node *fake_requests(struct fake_store *store, struct arena *arena);
void fake_forget(struct fake_store *store);
/* The array of texts. */
struct node *fake_violations(struct fake_store *store, struct arena *arena);
/* The value of a parameter of such a request; STR_NONE = not sent. */
struct str fake_requested(const struct node *request, const char *parameter);

#endif
