/* loki.c: a fake store in a process of its own, and what a test orders of it. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/loki_api.h"
#include "t/lib/recorder.h"
#include "t/lib/tap.h"

enum { LIFE_S = 900, ANSWER_MAX = 128 * 1024 * 1024 };

static void descriptors_close(int but)
{
    for (int i = 3; i < 1024; i++)
        if (i != but)
            close(i);
}

static void store_fork(struct fake_store *store, struct fake_http *http)
{
    *store = (struct fake_store){.port = 0};
    http->listener = fake_http_listen(&store->port);
    http->recorded = -1;
    if (http->listener < 0)
        bail_out("no loopback server");
    fflush(stdout);
    store->pid = fork();
    if (store->pid < 0)
        bail_out("no process for a loopback server");
    if (store->pid == 0) {
        alarm(LIFE_S);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        descriptors_close(http->listener);
        fake_http_serve(http);
        _exit(0);
    }
    close(http->listener);
    snprintf(store->url, sizeof store->url, "http://127.0.0.1:%d", store->port);
}

static void loki_begin(struct fake_store *store, bool indexless)
{
    static struct loki loki;
    loki.indexless = indexless;
    loki_store_open(&loki.store);
    struct fake_http http = {.answer = loki_answer, .state = &loki};
    store_fork(store, &http);
    arena_close(loki.store.arena);
}

void fake_loki_open(struct fake_store *store)
{
    loki_begin(store, false);
}

void fake_loki_open_indexless(struct fake_store *store)
{
    loki_begin(store, true);
}

void fake_front_open(struct fake_store *store, int port)
{
    static struct recorder recorder;
    recorder.port = port;
    struct fake_http http = {.answer = recorder_answer, .state = &recorder};
    store_fork(store, &http);
}

void fake_store_close(struct fake_store *store)
{
    kill(store->pid, SIGKILL);
    waitpid(store->pid, NULL, 0);
}

struct fake_told fake_ask(struct fake_store *store, struct arena *arena,
                          const char *method, const char *target, const char *tenant,
                          struct str body)
{
    bool form = body.length > 0 && body.at[0] != '{';
    struct str head = arena_print(
        arena,
        "%s %s HTTP/1.1\r\nHost: store\r\nConnection: close\r\nContent-Type: %s\r\n"
        "Content-Length: %zu\r\n%s%s%s\r\n",
        method, target, form ? "application/x-www-form-urlencoded" : "application/json",
        body.length,
        tenant == NULL ? "" : "X-Scope-OrgID: ", tenant == NULL ? "" : tenant,
        tenant == NULL ? "" : "\r\n");
    struct str answer =
        recorder_exchange(arena, store->port, ARENA_JOIN(arena, head, body));
    struct fake_reply reply = recorder_read(arena, answer);
    return (struct fake_told){reply.status,
                              str_slice(answer, 0, answer.length - reply.body.length),
                              str_of(reply.content_type), reply.body};
}

static void order(struct fake_store *store, const char *method, const char *target,
                  struct str body)
{
    struct arena *arena = arena_open("order", (size_t)ANSWER_MAX * 2);
    struct fake_told told = fake_ask(store, arena, method, target, "test", body);
    if (told.status != 200 && told.status != 204)
        bail_out("the fake store refuses %s %s %.*s: %d %.*s", method, target,
                 STR_ARG(str_slice(body, 0, 500)), told.status, STR_ARG(told.body));
    arena_close(arena);
}

void fake_loki_push_json(struct fake_store *store, const char *tenant, struct str body)
{
    struct arena *arena = arena_open("push", (size_t)ANSWER_MAX * 2);
    struct fake_told told =
        fake_ask(store, arena, "POST", "/loki/api/v1/push", tenant, body);
    if (told.status != 204)
        bail_out("the fake Loki refuses a push: %d %.*s", told.status,
                 STR_ARG(told.body));
    arena_close(arena);
}

void fake_loki_push(struct fake_store *store, const char *tenant, const char *labels,
                    const struct fake_line *lines)
{
    struct arena *arena = arena_open("push", ANSWER_MAX);
    struct buf text = buf_open(arena, 4096, ANSWER_MAX / 4);
    struct json_writer writer = json_writer_of(&text);
    json_write_object(&writer);
    json_write_key(&writer, STR("streams"));
    json_write_array(&writer);
    json_write_object(&writer);
    json_write_key(&writer, STR("stream"));
    json_write_raw(&writer, str_of(labels));
    json_write_key(&writer, STR("values"));
    json_write_array(&writer);
    for (; lines->line != NULL; lines++) {
        json_write_array(&writer);
        json_write_text(&writer, arena_print(arena, "%lld", (long long)lines->at_ns));
        json_write_text(&writer, str_of(lines->line));
        json_write_end_array(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    fake_loki_push_json(store, tenant, buf_str(&text));
    arena_close(arena);
}

void fake_fault(struct fake_store *store, const char *json)
{
    order(store, "POST", "/fake/fault", str_of(json));
}

void fake_fault_end(struct fake_store *store)
{
    order(store, "DELETE", "/fake/fault", STR(""));
}

void fake_expect(struct fake_store *store, const char *json)
{
    order(store, "POST", "/fake/expect", str_of(json));
}

void fake_forget(struct fake_store *store)
{
    order(store, "DELETE", "/fake/requests", STR(""));
}

static struct node *list_of(struct fake_store *store, struct arena *arena,
                            const char *target, struct str member)
{
    struct failure failure = {.arena = arena};
    struct node *node;
    struct fake_told told = fake_ask(store, arena, "GET", target, NULL, STR(""));
    if (told.status != 200 || json_parse_any(arena, told.body, &failure, &node) != DONE)
        bail_out("%s of the fake store cannot be read", target);
    return (struct node *)(uintptr_t)node_member(node, member);
}

struct node *fake_requests(struct fake_store *store, struct arena *arena)
{
    return list_of(store, arena, "/fake/requests", STR("requests"));
}

struct node *fake_violations(struct fake_store *store, struct arena *arena)
{
    return list_of(store, arena, "/fake/violations", STR("violations"));
}

struct str fake_requested(const struct node *request, const char *parameter)
{
    const struct node *list = node_member(request, STR("parameters"));
    for (const struct node *pair = list == NULL ? NULL : list->first; pair != NULL;
         pair = pair->next)
        if (str_is(pair->first->text, parameter))
            return pair->first->next->text;
    return STR_NONE;
}
