/* store-t.c: what the dispatcher does with the store around a handler. */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "t/site/tiny.h"
#include "t/store/books.h"

static struct tiny tiny;
static struct world world;
static struct probe *const probe = &tiny.probe;

static enum outcome add_shelf(struct call *call)
{
    call->scope.org_id = STR("acme");
    const char *id = arena_cstr(call->task.arena, request_word(call->request, "id"));
    enum outcome outcome = shelf_add(&call->task, id, id);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

static enum outcome forget_commit(struct call *call)
{
    call->scope.org_id = STR("acme");
    enum outcome outcome = store_begin(&call->task);
    return outcome == DONE ? add_shelf(call) : outcome;
}

static enum outcome count_shelves(struct call *call)
{
    call->scope.org_id = STR("acme");
    struct list list;
    enum outcome outcome = store_list(&call->task, Q_SHELF_LIST, NO_ARGS, shelf_columns,
                                      sizeof(struct shelf), &list);
    return outcome == DONE ? answer_nothing(call) : outcome;
}

/* clang-format off */
static const struct route routes[] = {
    {GET,  "/api/v1/shelves",     count_shelves, OPEN_TO_ALL, .says = "a GET that reads"},
    {GET,  "/api/v1/read/{id}",   add_shelf, OPEN_TO_ALL, .says = "a GET that writes"},
    {GET,  "/api/v1/writes/{id}", add_shelf, OPEN_TO_ALL, .says = "a GET that may",
     .flags = ROUTE_WRITES},
    {POST, "/api/v1/shelves/{id}", add_shelf, OPEN_TO_ALL, .says = "a POST that writes"},
    {POST, "/api/v1/forget/{id}", forget_commit, OPEN_TO_ALL, .says = "forgets the end"},
    {0},
};
/* clang-format on */

static size_t shelves(void)
{
    struct list list = {.count = 0};
    if (store_list(&world.with.task, Q_SHELF_LIST, NO_ARGS, shelf_columns,
                   sizeof(struct shelf), &list) != DONE)
        bail_out("the shelves cannot be counted");
    return list.count;
}

/* In a process of its own, which needs a connection of its own. */
static void ask_read(struct world *here)
{
    probe->store = database_store(here->process, here->address);
    (void)probe_get(probe, "/api/v1/read/s1");
}

static void test_modes(void)
{
    ok(is_a_bug(ask_read, &world), "a GET that writes is a bug");
    is_int((int64_t)shelves(), 0, "and nothing is written");
    struct answer answer = probe_json(probe, "POST", "/api/v1/shelves/s2", NULL);
    is_int(answer.status, 204, "a POST may write");
    (void)probe_get(probe, "/api/v1/items");
    answer = probe_json(probe, "POST", "/api/v1/shelves/s1", NULL);
    is_int(answer.status, 204, "again after a GET");
    answer = probe_get(probe, "/api/v1/writes/s3");
    is_int(answer.status, 204, "as may a GET whose row says so");
    is_int((int64_t)shelves(), 3, "all are there");
    answer = probe_json(probe, "POST", "/api/v1/shelves/s2", NULL);
    is_int(answer.status, 409, "a unique rule is a conflict");
    is_str(answer_at(probe, &answer, "/code"), STR("not_unique"),
           "with the store's word");
}

/* Who is admitted next must not be decided by what the last page still saw. */
static void test_snapshot(void)
{
    int64_t before = (int64_t)shelves();
    struct answer answer = probe_get(probe, "/api/v1/shelves");
    is_int(answer.status, 204, "a GET reads");
    struct task other = world.with.task;
    other.store = database_store(world.process, world.address);
    ok(shelf_add(&other, "other", "Other") == DONE, "somebody else writes after it");
    is_int((int64_t)shelves(), before + 1,
           "the first read of the next request sees that");
    ok(store_change(&other, Q_SHELF_REMOVE, ARGS(ARG_TEXT("id", STR("other"))), NULL) ==
           DONE,
       "it is removed again");
    store_close(other.store);
}

static char logged[16384];

/* What the requests between these two wrote to the log. */
static int log_begin(void)
{
    char name[] = "/tmp/site-store-XXXXXX";
    int file = mkstemp(name);
    if (file < 0)
        bail_out("no temporary file");
    unlink(name);
    log_descriptor_set(file);
    log_level_set(LOG_LEVEL_NOTICE);
    return file;
}

static struct str log_end(int file)
{
    log_level_set(LOG_LEVEL_FAULT + 1);
    log_descriptor_set(2);
    ssize_t got = pread(file, logged, sizeof logged - 1, 0);
    close(file);
    return (struct str){logged, got < 0 ? 0 : (size_t)got};
}

static void test_unfinished(void)
{
    int file = log_begin();
    struct answer answer = probe_json(probe, "POST", "/api/v1/forget/s9", NULL);
    struct str log = log_end(file);
    is_int(answer.status, 500, "a transaction that is left open is our fault");
    is_str(answer_at(probe, &answer, "/code"), STR("internal"), "and says no more");
    is_int((int64_t)shelves(), 3, "what it wrote is rolled back");
    ok(str_contains(log, STR("\"event\":\"transaction.unfinished\"")) &&
           str_contains(log, STR("store-t.c")),
       "the log names the line that opened it");
    answer = probe_json(probe, "POST", "/api/v1/shelves/s4", NULL);
    is_int(answer.status, 204, "the next request works");
}

static void test_log(void)
{
    int file = log_begin();
    (void)PROBE(probe, .method = "POST", .path = "/api/v1/shelves/s5?secret=1",
                .headers = PAIRS(PAIR("x-request-id", "mine-1234")), .as_program = true);
    struct str log = log_end(file);
    static const char *const parts[] = {"\"event\":\"request.done\"",
                                        "\"request_id\":\"mine-1234\"",
                                        "\"method\":\"POST\"",
                                        "\"route\":\"/api/v1/shelves/{id}\"",
                                        "\"outcome\":\"done\"",
                                        "\"status\":204",
                                        "\"time_us\":",
                                        "\"sql\":1",
                                        "\"sql_us\":",
                                        "\"sql_trips\":",
                                        "\"upstream\":0",
                                        "\"bytes\":0",
                                        "\"org\":\"acme\""};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        ok(str_contains(log, str_of(parts[i])), "the request's line has %s", parts[i]);
    ok(!str_contains(log, STR("secret")), "but nothing of the query");
    ok(str_find(log, 0, '\n') == (ptrdiff_t)log.length - 1, "it is one line");
}

static void test_faults(void)
{
    store_fail_nth(world.store, 1);
    struct answer answer = probe_json(probe, "POST", "/api/v1/shelves/s6", NULL);
    is_int(answer.status, 503, "a store that fails is not available");
    ok(answer_header(&answer, "Retry-After").length > 0, "for a while");
    answer = probe_json(probe, "POST", "/api/v1/shelves/s6", NULL);
    is_int(answer.status, 204, "and is again");
}

int main(void)
{
    const struct route *const more[] = {routes, NULL};
    struct site_settings settings = {.base_url = STR("https://console.test"),
                                     .request_deadline_ms = 10000};
    world_open(&world);
    tiny_open_with(&tiny, &settings, more, world.store);
    log_level_set(LOG_LEVEL_FAULT + 1);
    test_modes();
    test_snapshot();
    test_unfinished();
    test_log();
    test_faults();
    tiny_close(&tiny);
    world_close(&world);
    return done_testing();
}
