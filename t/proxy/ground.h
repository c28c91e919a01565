/*
 * ground.h: the world of t/lib/world.h with a fake Loki and a fake store of metrics behind it.
 *
 * In shop's tenant the resources orders and trips have three lines each, and something that is no
 * resource has one; in grid's tenant power has one. Each answers with its id in the text. The
 * store of metrics answers every request with the same vector.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_PROXY_GROUND_H
#define T_PROXY_GROUND_H

#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define SHOP_TENANT "kp-shop0001"
#define GRID_TENANT "kp-grid0001"
#define ONE_LOGS    "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/logs"
#define ONE_METRICS                                                                      \
    "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/metrics"
#define ALL_LOGS    "/api/v1/projects/" WORLD_PROJECT "/logs"
#define ALL_METRICS "/api/v1/projects/" WORLD_PROJECT "/metrics"
#define LOKI_PATH   "/api/v1/projects/" WORLD_PROJECT "/loki/loki/api/v1"
#define PROM_PATH   "/api/v1/projects/" WORLD_PROJECT "/prometheus/api/v1"

struct ground {
    struct world world;
    struct fake_store loki;
    struct fake_store mimir;
    struct arena *arena;
};

void ground_open(struct ground *ground);
void ground_close(struct ground *ground);

/* GET with the API key of that person; what the stores recorded before is forgotten. */
struct answer ground_get(struct ground *ground, enum world_person person,
                         const char *path);
/* The same with text that is percent-encoded behind "path?NAME=". */
struct answer ground_query(struct ground *ground, enum world_person person,
                           const char *path, const char *query);
/* How many requests a store got since, and the last of them (NULL = none). */
size_t ground_count(struct ground *ground, struct fake_store *store);
const struct node *ground_asked(struct ground *ground, struct fake_store *store);
/* A parameter of that, "" when it was not sent; "path" and "tenant" are members of it. */
struct str ground_parameter(struct ground *ground, struct fake_store *store,
                            const char *name);
struct str ground_member(struct ground *ground, struct fake_store *store,
                         const char *name);
/* The values of a header of that, "|" between them; "" when it was not sent. */
struct str ground_header(struct ground *ground, struct fake_store *store,
                         const char *name);
/* Every request of the store from now on answers this. */
void ground_say(struct fake_store *store, int status, const char *content_type,
                const char *text);
bool ground_says(const struct answer *answer, const char *text);

#endif
