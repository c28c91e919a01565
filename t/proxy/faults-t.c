/* faults-t.c: what is told when a store does not answer well. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/presence.h"
#include "platform/upstream/http_call.h"
#include "t/proxy/ground.h"

#include <stdio.h>

#define ASK "{pod=~\".+\"}"

static struct ground ground;

static struct answer ask(void)
{
    return ground_query(&ground, WORLD_VIEWER, ONE_LOGS, ASK);
}

static struct str code_of(const struct answer *answer)
{
    return answer_at(world_with_key(&ground.world, WORLD_VIEWER), answer, "/code");
}

static void statuses(void)
{
    static const struct {
        int status;
        const char *text;
        int told;
        const char *code;
        const char *says; /* in the detail */
    } rows[] = {
        {400, "parse error at line 1, col 5: syntax error", 400, "query_refused",
         "parse error at line 1, col 5"},
        {400, "bad\\nline\\u001b[31m red", 400, "query_refused", "bad line [31m red"},
        {422,
         "{\\\"status\\\":\\\"error\\\",\\\"errorType\\\":\\\"execution\\\",\\\"error\\\":\\\"too many samples\\\"}",
         400, "query_refused", "too many samples"},
        {401, "no org id", 502, "logs_unavailable", "does not let this console in"},
        {403, "secret reason", 502, "logs_unavailable", "does not let this console in"},
        {404, "404 page not found", 404, "logs_cannot", "cannot tell this"},
        {429, "ingestion rate limit", 429, "logs_busy", "too much to do"},
        {500, "rpc error: internal thing", 502, "logs_unavailable",
         "does not answer well"},
        {503, "empty ring", 502, "logs_unavailable", "does not answer well"},
        {504, "context deadline exceeded", 504, "logs_slow", "in time"},
        {302, "elsewhere", 502, "logs_unavailable", "does not answer well"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char order[500];
        snprintf(
            order, sizeof order,
            "{\"kind\":\"status\",\"status\":%d,\"content_type\":\"text/plain\",\"text\":\"%s\",\"times\":1}",
            rows[i].status, rows[i].text);
        fake_fault(&ground.loki, order);
        struct answer answer = ask();
        is_int(answer.status, rows[i].told, "%d of the store is %d here", rows[i].status,
               rows[i].told);
        is_str(code_of(&answer), str_of(rows[i].code), "with the code %s", rows[i].code);
        is_str(answer.content_type, STR("application/problem+json"), "as a problem");
        ok(ground_says(&answer, rows[i].says), "that says: %s", rows[i].says);
        ok(!ground_says(&answer, "rpc error") && !ground_says(&answer, "secret reason") &&
               !ground_says(&answer, "\\u001b"),
           "and nothing of the inside");
        ok(rows[i].told != 429 || answer_header(&answer, "Retry-After").length > 0,
           "429 says when to come again");
        fake_fault_end(&ground.loki);
    }
}

static void long_message(void)
{
    char order[9000];
    snprintf(
        order, sizeof order,
        "{\"kind\":\"status\",\"status\":400,\"content_type\":\"text/plain\",\"text\":\"%0*d\",\"times\":1}",
        6000, 7);
    fake_fault(&ground.loki, order);
    struct answer answer = ask();
    ok(answer.status == 400 && answer.body.length < 1500, "a long message is cut");
    fake_fault_end(&ground.loki);
}

static void wires(void)
{
    static const struct {
        const char *order;
        int status;
        const char *code;
    } rows[] = {
        {"{\"kind\":\"hang\",\"times\":1}", 504, "logs_slow"},
        {"{\"kind\":\"close\",\"times\":2}", 502, "logs_unavailable"},
    };
    proxy_settings.query_deadline_ms = 300;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        http_call_close();
        fake_fault(&ground.loki, rows[i].order);
        struct answer answer = ask();
        is_int(answer.status, rows[i].status, "%s is %d", rows[i].order, rows[i].status);
        is_str(code_of(&answer), str_of(rows[i].code), "with its code");
        fake_fault_end(&ground.loki);
    }
    http_call_close();
    fake_fault(&ground.loki, "{\"kind\":\"cut\",\"times\":1}");
    struct answer answer = ask();
    ok(answer.broken || answer.status != 200,
       "what is cut off is not passed on as whole");
    fake_fault_end(&ground.loki);
    fake_fault(&ground.loki, "{\"kind\":\"drip\",\"times\":1}");
    answer = ask();
    ok(answer.broken || answer.status != 200, "nor what drips past its time");
    fake_fault_end(&ground.loki);
    http_call_close();
    proxy_settings.loki_url = STR("http://127.0.0.1:9");
    answer = ask();
    is_int(answer.status, 502, "nobody there is 502");
    for (int i = 0; i < 6; i++)
        answer = ask();
    is_int(answer.status, 503, "after some of these nobody is asked for a while");
    is_str(code_of(&answer), STR("logs_resting"), "as the code says");
    ok(answer_header(&answer, "Retry-After").length > 0, "and when to come again");
    proxy_settings.loki_url = STR("");
    answer = ask();
    is_int(answer.status, 503, "no store is 503");
    is_str(code_of(&answer), STR("logs_not_configured"), "with a code of its own");
    proxy_settings.loki_url = str_of(ground.loki.url);
    proxy_settings.query_deadline_ms = 30000;
    http_call_close();
    fake_fault(&ground.loki, "{\"kind\":\"truncate\",\"times\":1}");
    answer = ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels");
    is_int(answer.status, 502, "half of an answer, where the whole is read, is 502");
    fake_fault_end(&ground.loki);
    fake_fault(&ground.loki, "{\"kind\":\"huge\",\"bytes\":8388608,\"times\":1}");
    answer = ground_get(&ground, WORLD_VIEWER, ONE_LOGS "/labels");
    is_int(answer.status, 502, "and so is one that is too large for that");
    is_str(code_of(&answer), STR("logs_too_large"), "as it says");
    fake_fault_end(&ground.loki);
    fake_fault(&ground.loki, "{\"kind\":\"huge\",\"bytes\":2097152,\"times\":1}");
    answer = ask();
    ok(answer.status == 200 && !answer.broken && answer.body.length >= 2097152,
       "2 MiB are passed on");
    fake_fault_end(&ground.loki);
}

/* As many at a time as the settings say: another worker, which is this one, has a turn. */
static void turns(void)
{
    struct arena *other = arena_open("other", 1024 * 1024);
    presence_open(2);
    presence_join(0);
    struct presence_wish wish = {.person = ground.world.people[WORLD_VIEWER].id,
                                 .organization = STR(WORLD_ORG)};
    is_int(presence_take(other, &wish), PRESENCE_TAKEN, "somebody asks");
    presence_join(1);
    proxy_settings.person_queries = 1;
    struct answer answer = ask();
    is_int(answer.status, 429, "one more of the same person is too many");
    is_str(code_of(&answer), STR("too_many_queries"), "as it says");
    ok(answer_header(&answer, "Retry-After").length > 0, "and when to come again");
    is_int(ground_count(&ground, &ground.loki), 0, "nothing is asked");
    is_int(ground_query(&ground, WORLD_EDITOR, ONE_LOGS, ASK).status, 200,
           "another person may");
    proxy_settings.person_queries = 6;
    proxy_settings.organization_queries = 1;
    is_int(ground_query(&ground, WORLD_EDITOR, ONE_LOGS, ASK).status, 429,
           "until the organization has enough");
    proxy_settings.organization_queries = 20;
    is_int(ask().status, 200, "and two turns are two");
    is_int(ask().status, 200, "each of which ends with its request");
    arena_close(other);
}

/* Whatever statement fails, the answer is a clean refusal and no store is asked. */
static void statements(void)
{
    static const char *const paths[] = {ONE_LOGS, ALL_LOGS, LOKI_PATH "/query_range"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int failed = 0;
        for (int64_t nth = 1; nth < 20; nth++) {
            store_fail_nth(ground.world.store, nth);
            struct answer answer =
                ground_query(&ground, WORLD_RESOURCE_VIEWER, paths[i], ASK);
            store_fail_nth(ground.world.store, 0);
            if (answer.status == 200)
                break;
            failed++;
            is_int(answer.status, 503, "%s: statement %d fails as 503", paths[i],
                   (int)nth);
            is_int(ground_count(&ground, &ground.loki), 0, "and nothing is asked");
        }
        ok(failed >= 2, "%s takes statements that may fail", paths[i]);
    }
    /* A denial is a denial, also when the trail cannot be written. */
    for (int64_t nth = 1; nth < 12; nth++) {
        store_fail_nth(ground.world.store, nth);
        struct answer answer = ground_query(&ground, WORLD_OTHER_OWNER, ONE_LOGS, ASK);
        store_fail_nth(ground.world.store, 0);
        ok(answer.status == 404 || answer.status == 503,
           "a denial with statement %d failing: %d", (int)nth, answer.status);
        is_int(ground_count(&ground, &ground.loki), 0, "asks nothing");
    }
    world_restore(&ground.world);
}

int main(void)
{
    ground_open(&ground);
    statuses();
    long_message();
    wires();
    turns();
    statements();
    ground_close(&ground);
    return done_testing();
}
