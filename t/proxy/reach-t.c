/* reach-t.c: how far a query reads is limited, not only how much time it shows. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/proxy/ground.h"

static struct ground ground;

/* A query that is refused at a place before any store is asked. */
static void refused(struct fake_store *store, const char *path, const char *query,
                    const char *where)
{
    struct answer answer = ground_query(&ground, WORLD_VIEWER, path, query);
    const char *line = strchr(query, 10); /* TAP has one line a test */
    ok(answer.status == 400 && ground_says(&answer, "query_reaches_far") &&
           ground_says(&answer, where) && ground_count(&ground, store) == 0,
       "%s is refused: %.*s", line == NULL ? query : line + 1, STR_ARG(answer.body));
}

static void taken(struct fake_store *store, const char *path, const char *query)
{
    struct answer answer = ground_query(&ground, WORLD_VIEWER, path, query);
    ok(answer.status == 200 && ground_count(&ground, store) == 1, "%s is asked", query);
}

static void logs(void)
{
    taken(&ground.loki, ONE_LOGS "/query", "sum(count_over_time({pod=~\".+\"}[30d]))");
    taken(&ground.loki, ONE_LOGS, "sum(count_over_time({pod=~\".+\"}[1h] offset 29d))");
    refused(&ground.loki, ONE_LOGS "/query", "sum(count_over_time({pod=~\".+\"}[30d1s]))",
            "Line 1, column 21");
    refused(&ground.loki, ONE_LOGS, "1 +\nrate({pod=~\".+\"}[1h] offset 2y)",
            "Line 2, column 6");
    refused(&ground.loki, ONE_LOGS, "rate({pod=~\".+\"}[1h] offset -2000h)", "Line 1");
    refused(&ground.loki, ALL_LOGS, "rate({pod=~\".+\"}[1y])", "720 hours");
}

static void metrics(void)
{
    taken(&ground.mimir, ONE_METRICS "/query_range", "rate(up[90d])");
    taken(&ground.mimir, ONE_METRICS "/query", "max_over_time(up[30d:1h])");
    refused(&ground.mimir, ONE_METRICS "/query_range", "rate(up[365d])",
            "Line 1, column 6");
    refused(&ground.mimir, ONE_METRICS "/query", "up offset 2y", "Line 1, column 1");
    refused(&ground.mimir, ONE_METRICS "/query_range", "up + up @ 0", "Line 1, column 6");
    refused(&ground.mimir, ONE_METRICS "/query", "max_over_time(up[30d:1s])", "steps");
    refused(&ground.mimir, ALL_METRICS "/query", "max_over_time(rate(up[60d])[60d:1d])",
            "hours");
}

int main(void)
{
    ground_open(&ground);
    logs();
    metrics();
    ground_close(&ground);
    return done_testing();
}
