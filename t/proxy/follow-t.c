/* follow-t.c: following the logs of a resource by the API, behind it a fake Loki. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "platform/upstream/http_call.h"
#include "product/proxy/proxy_settings.h"
#include "t/lib/loki.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define TENANT "kp-shop0001"
#define TAIL   "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/logs/tail"
#define ALL    "query=%7Bpod%3D~%22.%2B%22%7D&"
#define NS     INT64_C(1000000000)

static struct world world;
static struct fake_store loki;
static struct arena *arena;

static void push(const char *resource, const char *pod, int64_t at_ns, const char *text)
{
    char labels[200];
    const struct fake_line lines[] = {{at_ns, text}, {0, NULL}};
    snprintf(labels, sizeof labels, "{\"resource_id\":\"%s\",\"pod\":\"%s\"}", resource,
             pod);
    fake_loki_push(&loki, TENANT, labels, lines);
}

static struct answer get(const char *query)
{
    char path[16 * 1024];
    const char *all = str_contains(str_of(query), STR("query=")) ? "" : ALL;
    snprintf(path, sizeof path, TAIL "?%s%s", all, query);
    return probe_json(world_with_key(&world, WORLD_VIEWER), "GET", path, NULL);
}

static struct node *tree_of(struct answer answer)
{
    struct node *tree = NULL;
    struct failure failure = {.arena = arena};
    if (answer.status != 200 || json_parse(arena, answer.body, &failure, &tree) != DONE)
        bail_out("no page: %d %.*s", answer.status, STR_ARG(answer.body));
    return tree;
}

/* The lines of a page, "|" between them. */
static struct str lines_of(const struct node *tree)
{
    struct str text = STR("");
    const struct node *line = node_member(tree, STR("lines"))->first;
    for (; line != NULL; line = line->next)
        text = ARENA_JOIN(arena, text, node_member(line, STR("line"))->text, STR("|"));
    return text;
}

static struct str cursor_of(const struct node *tree)
{
    return node_member(tree, STR("cursor"))->text;
}

static struct node *after(struct str cursor, const char *more)
{
    return tree_of(
        get(arena_cstr(arena, ARENA_JOIN(arena, STR("since="), url_encode(arena, cursor),
                                         str_of(more)))));
}

static void test_following(void)
{
    int64_t now_ns = world.now_us * 1000;
    push(WORLD_RESOURCE, "a", now_ns - 10 * NS, "one");
    push(WORLD_RESOURCE, "b", now_ns - 5 * NS, "two");
    push("another", "a", now_ns - 4 * NS, "of another");
    struct node *page = tree_of(get("limit=10"));
    is_str(lines_of(page), STR("one|two|"), "it begins with the last lines");
    ok(node_member(page, STR("streams"))->count == 2, "of two streams");
    page = after(cursor_of(page), "");
    is_str(lines_of(page), STR(""), "nothing comes again");
    push(WORLD_RESOURCE, "a", now_ns - 6 * NS, "late");
    push(WORLD_RESOURCE, "a", now_ns - 1, "three");
    world.now_us += US_PER_S;
    struct str before = cursor_of(page);
    page = after(before, "");
    is_str(lines_of(page), STR("late|three|"), "what is new does, late or not");
    is_str(lines_of(after(before, "")), STR("late|three|"),
           "the same again when the answer was lost");
    page = after(cursor_of(page), "");
    is_str(lines_of(page), STR(""), "then nothing");
    for (int i = 0; i < 5; i++)
        push(WORLD_RESOURCE, "b", now_ns + i, i % 2 == 0 ? "even" : "odd");
    page = after(cursor_of(page), "&limit=2");
    is_str(lines_of(page), STR("even|odd|"), "as many as wanted");
    ok(node_member(page, STR("more"))->truth, "and told that there are more");
    is_int(node_member(page, STR("wait_ms"))->integer, 0, "which can be had at once");
    ok(node_member(page, STR("behind_ms"))->integer >= 900, "and how far behind this is");
    page = after(cursor_of(page), "&limit=2");
    page = after(cursor_of(page), "&limit=2");
    is_str(lines_of(page), STR("even|"), "page by page to the present");
    ok(!node_member(page, STR("more"))->truth, "which is told as well");
    page = after(cursor_of(page), "&limit=2");
    is_str(lines_of(page), STR(""), "where nothing comes again");
}

static void test_start(void)
{
    int64_t now_ns = world.now_us * 1000;
    push(WORLD_RESOURCE, "c", now_ns - 100 * NS, "before");
    push(WORLD_RESOURCE, "c", now_ns - 90 * NS, "begin");
    char query[100];
    snprintf(query, sizeof query, "limit=1&start=%lld", (long long)(now_ns - 95 * NS));
    struct node *page = tree_of(get(query));
    is_str(lines_of(page), STR("begin|"), "it can begin where the client wants");
    page = after(cursor_of(page), "&limit=1");
    is_str(lines_of(page), STR("one|"), "and goes on from there");
}

static void test_refusals(void)
{
    struct node *page = tree_of(get("limit=1"));
    struct str cursor = url_encode(arena, cursor_of(page));
    is_int(get("limit=0").status, 400, "no lines are not wanted by anybody");
    is_int(get("since=nonsense").status, 400, "what is no cursor is refused");
    is_int(get("start=nonsense").status, 400, "what is no time, too");
    const char *other = arena_cstr(
        arena, ARENA_JOIN(arena, STR("query=%7Bpod%3D%22a%22%7D&since="), cursor));
    is_int(get(other).status, 400, "a cursor fits its query only");
    struct answer answer = get("query=rate(%7Bpod%3D%22a%22%7D%5B1m%5D)");
    is_int(answer.status, 400, "numbers cannot be followed");
    ok(str_contains(answer.body, STR("tail_of_numbers")), "and it is said");
    answer =
        probe_json(world_with_key(&world, WORLD_STRANGER), "GET", TAIL "?" ALL, NULL);
    is_int(answer.status, 404, "a stranger sees nothing");
    world.now_us += 2 * 3600 * US_PER_S;
    answer = get(arena_cstr(arena, ARENA_JOIN(arena, STR("since="), cursor)));
    is_int(answer.status, 410, "an old cursor does not go on");
    ok(str_contains(answer.body, STR("tail_too_old")), "and says why");
    is_int(get("start=now-3h").status, 410, "nor does an old begin");
    is_int(get("start=now-30m").status, 200, "a later one does");
}

static void test_faults(void)
{
    push(WORLD_RESOURCE, "a", world.now_us * 1000 - NS, "here");
    struct node *page = tree_of(get("limit=10"));
    push(WORLD_RESOURCE, "a", world.now_us * 1000, "there");
    world.now_us += US_PER_S;
    char path[8192];
    snprintf(path, sizeof path, "since=%.*s",
             STR_ARG(url_encode(arena, cursor_of(page))));
    fake_fault(&loki, "{\"kind\":\"status\",\"status\":500,\"text\":\"no\",\"times\":1}");
    is_int(get(path).status, 502, "a store that fails is told");
    fake_fault_end(&loki);
    fake_fault(&loki,
               "{\"kind\":\"status\",\"status\":200,\"content_type\":"
               "\"application/json\",\"text\":\"{\\\"status\\\":1}\",\"times\":1}");
    is_int(get(path).status, 400, "an answer without lines is none");
    fake_fault_end(&loki);
    is_str(lines_of(tree_of(get(path))), STR("there|"),
           "the same cursor goes on afterwards");
}

int main(void)
{
    world_open(&world);
    arena = arena_open("test", MIB(64));
    fake_loki_open(&loki);
    proxy_settings.loki_url = str_of(loki.url);
    test_following();
    test_start();
    test_refusals();
    test_faults();
    http_call_close();
    fake_store_close(&loki);
    arena_close(arena);
    world_close(&world);
    return done_testing();
}
