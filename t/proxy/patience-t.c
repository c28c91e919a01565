/* patience-t.c: a store that hangs does not have all workers: who comes last waits shortly. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/clock.h"
#include "platform/base/log.h"
#include "platform/site/presence.h"
#include "platform/upstream/http_call.h"
#include "t/proxy/ground.h"

#include <stdio.h>

enum { WORKERS = 5 };

static struct ground ground;

/* Somebody else is served by that worker. */
static void occupy(struct arena *arena, size_t worker)
{
    char person[20];
    snprintf(person, sizeof person, "usr_other%zu", worker);
    struct presence_wish wish = {.person = str_of(person),
                                 .organization = STR("elsewhere")};
    presence_join(worker);
    if (presence_take(arena, &wish) != PRESENCE_TAKEN)
        bail_out("no place");
}

static int64_t waited_ms(int *status)
{
    int64_t from_us = clock_monotonic_us();
    fake_fault(&ground.loki, "{\"kind\":\"hang\",\"times\":1}");
    *status = ground_query(&ground, WORLD_VIEWER, ONE_LOGS, "{pod=~\".+\"}").status;
    fake_fault_end(&ground.loki);
    return (clock_monotonic_us() - from_us) / US_PER_MS;
}

int main(void)
{
    presence_open(WORKERS);
    ground_open(&ground);
    log_level_set(LOG_LEVEL_FAULT + 1);
    struct arena *arena = arena_open("others", MIB(1));
    int status = 0;
    proxy_settings.query_deadline_ms = 4500;
    proxy_settings.patient_queries = 3;
    for (size_t worker = 1; worker <= 3; worker++)
        occupy(arena, worker);
    presence_join(4);
    int64_t waited = waited_ms(&status);
    is_int(status, 504, "behind three who wait, a query that hangs is given up");
    ok(waited >= 2900 && waited < 4300, "after three seconds: %lld ms",
       (long long)waited);
    presence_worker_ended(3);
    presence_join(4);
    waited = waited_ms(&status);
    is_int(status, 504, "with two others it is, too");
    ok(waited >= 4400, "but only at the deadline: %lld ms", (long long)waited);
    for (size_t worker = 1; worker < WORKERS; worker++)
        presence_worker_ended(worker);
    presence_join(0);
    arena_close(arena);
    ground_close(&ground);
    return done_testing();
}
