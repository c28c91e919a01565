/*
 * serve_fixture.c: the real master and workers with routes that only tests want: they sleep,
 * crash, leak and never end. t/end starts it behind a real nginx.
 *
 *   serve_fixture DIRECTORY [name=value ...]
 */
/* SPDX-License-Identifier: ISC */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "platform/base/random.h"
#include "platform/http/fastcgi.h"
#include "platform/serve/serve.h"
#include "platform/site/metrics.h"
#include "platform/upstream/circuit.h"
#include "platform/upstream/http_stream.h"

static const char *directory;
static struct serve_settings settings = {
    .web_workers = 2,
    .upstream_workers = 1,
    .kept_connections = 4,
    .drain_ms = 5000,
    .body_max_bytes = 64 * 1024,
    .allow_root = true,
};
static int64_t open_fails; /* the first opens of the process fail: a crash loop */

static const struct {
    const char *name;
    int64_t *at;
} numbers[] = {
    {"web_workers", &settings.web_workers},
    {"upstream_workers", &settings.upstream_workers},
    {"kept", &settings.kept_connections},
    {"requests", &settings.worker_requests},
    {"memory", &settings.worker_memory_bytes},
    {"deadline_ms", &settings.request_deadline_ms},
    {"drain_ms", &settings.drain_ms},
    {"open_fails", &open_fails},
};

static enum outcome unused(struct call *call)
{
    (void)call;
    return DONE;
}

/* clang-format off */
static const struct route routes[] = {
    {.methods = GET,  .path = "/fast",    .handle = unused},
    {.methods = GET,  .path = "/pid",     .handle = unused},
    {.methods = GET,  .path = "/sleep",   .handle = unused},
    {.methods = GET,  .path = "/slow",    .handle = unused, .flags = ROUTE_SLOW},
    {.methods = GET,  .path = "/big",     .handle = unused},
    {.methods = GET,  .path = "/stream",  .handle = unused},
    {.methods = GET,  .path = "/broken",  .handle = unused},
    {.methods = GET,  .path = "/pass",    .handle = unused, .flags = ROUTE_UPSTREAM},
    {.methods = GET,  .path = "/crash",   .handle = unused},
    {.methods = GET,  .path = "/bug",     .handle = unused},
    {.methods = GET,  .path = "/fuse",    .handle = unused},
    {.methods = GET,  .path = "/leak",    .handle = unused},
    {.methods = GET,  .path = "/request", .handle = unused},
    {.methods = POST, .path = "/echo",    .handle = unused},
    {.methods = GET,  .path = "/metrics", .handle = unused},
    {0},
};
/* clang-format on */
static const struct route *const tables[] = {routes, NULL};

static const struct route *route_find(const struct request *request)
{
    for (const struct route *row = routes; row->handle != NULL; row++)
        if (str_is(request->path, row->path))
            return row;
    return NULL;
}

/* The whole query is one number. */
static int64_t number_of(const struct request *request)
{
    int64_t number = 0;
    return str_int_parse(request->query_text, 0, 100000000, &number) ? number : 0;
}

static void sleep_ms(int64_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0)
        ;
}

static void add_request(const struct request *request, struct buf *body)
{
    buf_print(
        body,
        "method=%d %.*s\npath=%.*s\nquery=%.*s\ntype=%.*s\naddress=%.*s\nhttps=%d\n",
        (int)request->method, STR_ARG(request->method_text), STR_ARG(request->path),
        STR_ARG(request->query_text), STR_ARG(request->content_type),
        STR_ARG(request->address), request->https);
    for (size_t i = 0; i < request->headers.count; i++)
        buf_print(body, "%.*s: %.*s\n", STR_ARG(request->headers.at[i].name),
                  STR_ARG(request->headers.at[i].value));
}

static void add_letters(struct buf *body, size_t bytes)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
    for (; bytes > 0 && !body->over; bytes -= bytes < 52 ? bytes : 52)
        buf_add_bytes(body, letters, bytes < 52 ? bytes : 52);
}

/* A body of so many bytes in pieces of 100 000; /broken ends in the middle. */
struct letters {
    int64_t left;
    int64_t break_at;
};

static enum stream_step letters_next(void *state, struct buf *piece)
{
    struct letters *letters = state;
    size_t bytes = letters->left < 100000 ? (size_t)letters->left : 100000;
    add_letters(piece, bytes);
    letters->left -= (int64_t)bytes;
    if (letters->left < letters->break_at)
        return STREAM_BROKEN;
    return letters->left > 0 ? STREAM_MORE : STREAM_END;
}

static void letters_end(void *state, bool whole)
{
    (void)state;
    LOG_NOTICE("fixture.streamed", LOG_INT("whole", whole));
}

static struct stream letters_stream(const struct request *request)
{
    struct letters *letters = ARENA_NEW(request->arena, struct letters);
    letters->left = number_of(request);
    letters->break_at = str_is(request->path, "/broken") ? letters->left / 2 : 0;
    return (struct stream){letters_next, letters_end, letters};
}

/* ---- /pass?PORT/PATH: what another server says, as it comes ---- */

static enum stream_step pass_next(void *state, struct buf *piece)
{
    static const enum stream_step steps[] = {[HTTP_BROKEN] = STREAM_BROKEN,
                                             [HTTP_MORE] = STREAM_MORE,
                                             [HTTP_ENDED] = STREAM_END};
    return steps[http_stream_read(state, piece)];
}

static void pass_on(struct request *request, struct response *response)
{
    struct http_stream *stream = NULL;
    struct failure failure = {.arena = request->arena};
    struct http_call call = {
        .upstream = "pass",
        .method = "GET",
        .url = ARENA_JOIN(request->arena, STR("http://127.0.0.1:"), request->query_text),
        .deadline_ms = 20000,
        .connect_ms = 1000,
        .answer_cap_bytes = MIB(256),
        .ends_with_client = true};
    if (http_stream_open(request->arena, &clock_system, &call, &failure, &stream) ==
        DONE) {
        response->stream = (struct stream){pass_next, letters_end, stream};
        return;
    }
    response->status = 502;
    buf_add(&response->body, str_of(failure.code));
}

static void break_down(struct str path, struct arena *arena)
{
    if (str_is(path, "/crash"))
        raise(SIGKILL);
    if (str_is(path, "/bug"))
        bug("asked for");
    if (str_is(path, "/fuse"))
        for (;;)
            arena_alloc(arena, MIB(1));
}

static void answer(void *state, struct request *request, struct response *response)
{
    (void)state;
    const struct route *route = route_find(request);
    metrics_route(route);
    response->status = route == NULL ? 404 : 200;
    response->content_type = STR("text/plain");
    response->body = buf_open(request->arena, 1024, RESPONSE_BYTES_MAX);
    struct str path = request->path;
    break_down(path, request->arena);
    if (str_is(path, "/sleep") || str_is(path, "/slow"))
        sleep_ms(number_of(request));
    if (str_is(path, "/leak")) {
        static char *grown; /* reachable, so only its size is seen */
        free(grown);
        grown = malloc(MIB(64));
        memset(grown, 1, MIB(64));
    }
    if (str_is(path, "/stream") || str_is(path, "/broken"))
        response->stream = letters_stream(request);
    else if (str_is(path, "/pass"))
        pass_on(request, response);
    else if (str_is(path, "/big"))
        add_letters(&response->body, (size_t)number_of(request));
    else if (str_is(path, "/metrics"))
        metrics_print(&response->body);
    else if (str_is(path, "/request"))
        add_request(request, &response->body);
    else if (str_is(path, "/echo"))
        buf_add(&response->body, request->body);
    else
        buf_print(&response->body, "%ld\n", (long)getpid());
}

static enum outcome opened(void *state, const struct serve_worker *worker)
{
    (void)state;
    LOG_NOTICE("fixture.open", LOG_TEXT("pool", str_of(worker->pool)),
               LOG_INT("pid", getpid()));
    return open_fails > 0 ? STORE_FAULT : DONE;
}

/* HUP: the file `workers` in the directory holds the new number; other text is refused. */
static enum outcome reload(void *state, struct serve_settings *out)
{
    (void)state;
    char path[256];
    char text[32] = "";
    snprintf(path, sizeof path, "%s/workers", directory);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return DONE;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    int64_t workers = 0;
    if (!str_int_parse((struct str){text, length}, 1, SERVE_WORKERS_MAX, &workers))
        return INVALID;
    out->web_workers = workers;
    return DONE;
}

static void take_argument(const char *argument)
{
    struct str value = str_of(argument);
    struct str name = STR_NONE;
    str_cut(&value, '=', &name);
    if (str_is(name, "log"))
        settings.log_file = value;
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (str_is(name, numbers[i].name) &&
            !str_int_parse(value, 0, INT64_MAX, numbers[i].at))
            exit(2);
}

int main(int argc, char **argv)
{
    static char web[128];
    static char upstream[128];
    if (argc < 2)
        return 2;
    directory = argv[1];
    snprintf(web, sizeof web, "%s/web.sock", directory);
    snprintf(upstream, sizeof upstream, "%s/upstream.sock", directory);
    settings.web_socket = str_of(web);
    settings.upstream_socket = str_of(upstream);
    for (int i = 2; i < argc; i++)
        take_argument(argv[i]);
    random_open();
    circuit_share();
    http_call_client(wire_connection, wire_left);
    struct serve_program program = {
        .open = opened, .answer = answer, .reload = reload, .routes = tables};
    return serve(&settings, &program);
}
