/* loki.c: a fake store in a process of its own, and what a test orders of it. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/loki_api.h"
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

void fake_store_close(struct fake_store *store)
{
    kill(store->pid, SIGKILL);
    waitpid(store->pid, NULL, 0);
}

static struct str exchange(int port, struct arena *arena, struct str request)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = 10};
    struct buf answer = buf_open(arena, 4096, ANSWER_MAX);
    char piece[16 * 1024];
    ssize_t got;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        bail_out("no socket");
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        bail_out("the fake store does not answer at port %d", port);
    while (request.length > 0) {
        ssize_t sent = send(connection, request.at, request.length, MSG_NOSIGNAL);
        if (sent <= 0)
            break;
        request = str_slice(request, (size_t)sent, request.length);
    }
    while ((got = recv(connection, piece, sizeof piece, 0)) > 0)
        buf_add_bytes(&answer, piece, (size_t)got);
    close(connection);
    return buf_str(&answer);
}

static struct str header_of(struct str head, struct str name)
{
    struct str line;
    while (str_cut(&head, '\n', &line)) {
        struct str value = line, word;
        if (str_cut(&value, ':', &word) && value.at != NULL &&
            str_equal_nocase(word, name))
            return str_trim(value);
    }
    return STR_NONE;
}

struct fake_told fake_ask(struct fake_store *store, struct arena *arena,
                          const char *method, const char *target, const char *tenant,
                          struct str body)
{
    struct fake_told told = {0};
    bool form = body.length > 0 && body.at[0] != '{';
    struct str head = arena_print(
        arena,
        "%s %s HTTP/1.1\r\nHost: store\r\nConnection: close\r\nContent-Type: %s\r\n"
        "Content-Length: %zu\r\n%s%s%s\r\n",
        method, target, form ? "application/x-www-form-urlencoded" : "application/json",
        body.length,
        tenant == NULL ? "" : "X-Scope-OrgID: ", tenant == NULL ? "" : tenant,
        tenant == NULL ? "" : "\r\n");
    struct str answer = exchange(store->port, arena, ARENA_JOIN(arena, head, body));
    for (size_t i = 3; i < answer.length && told.head.at == NULL; i++)
        if (memcmp(answer.at + i - 3, "\r\n\r\n", 4) == 0) {
            told.head = str_slice(answer, 0, i + 1);
            told.body = str_slice(answer, i + 1, answer.length);
        }
    struct str status = str_slice(told.head, 9, 12);
    int64_t number = 0;
    if (told.head.at != NULL && str_int_parse(status, 100, 599, &number))
        told.status = (int)number;
    told.content_type = header_of(told.head, STR("content-type"));
    return told;
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
