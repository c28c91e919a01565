/* fake_http.c: connections of the server on loopback, in one poll loop. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/fake_http_private.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "platform/base/clock.h"
#include "platform/json/json.h"
#include "t/lib/fake_expect.h"
#include "t/lib/fake_wire.h"
#include "t/lib/tap.h"

enum phase {
    PHASE_FREE = 0,
    PHASE_READ,
    PHASE_WAIT,  /* until wake_us, then PHASE_WRITE */
    PHASE_WRITE, /* bytes of `sending` */
    PHASE_HANG,  /* until the other side gives up */
};

struct link {
    int socket;
    enum phase phase;
    struct arena *input_arena;
    struct buf input;
    struct arena *arena; /* of the request that is answered */
    struct sending sending;
    int64_t wake_us;
    int64_t drip_us; /* 0 = as fast as it goes */
    bool closes;     /* after this answer */
    bool continued;  /* 100 was sent */
};

static struct link links[FAKE_LINKS_MAX];
static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

int fake_http_listen(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)*port)};
    socklen_t length = sizeof address;
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return -1;
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        close(listener);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return listener;
}

static void link_close(struct link *link)
{
    close(link->socket);
    arena_close(link->input_arena);
    arena_close(link->arena);
    *link = (struct link){.phase = PHASE_FREE};
}

static void link_accept(int listener)
{
    int on = 1, socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    size_t i = 0;
    if (socket < 0)
        return;
    while (i < FAKE_LINKS_MAX && links[i].phase != PHASE_FREE)
        i++;
    if (i == FAKE_LINKS_MAX) {
        close(socket);
        return;
    }
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct link *link = &links[i];
    *link = (struct link){.socket = socket, .phase = PHASE_READ};
    link->input_arena = arena_open("fake input", (size_t)FAKE_INPUT_MAX * 4);
    link->arena = arena_open("fake request", (size_t)1024 * 1024 * 1024);
    link->input = buf_open(link->input_arena, 4096, FAKE_INPUT_MAX);
}

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        {200, "OK"},           {204, "No Content"},      {400, "Bad Request"},
        {401, "Unauthorized"}, {404, "Not Found"},       {429, "Too Many Requests"},
        {500, "Oops"},         {501, "Not Implemented"}, {503, "Unavailable"}};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "Answer";
}

static struct str head_of(struct arena *arena, const struct fake_reply *reply,
                          size_t length)
{
    return arena_print(
        arena, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%.*s\r\n",
        reply->status, reason(reply->status), reply->content_type, length,
        STR_ARG(reply->headers));
}

static void sending_of(struct link *link, const struct fake_reply *reply)
{
    link->sending = (struct sending){
        .part = {head_of(link->arena, reply, reply->body.length), reply->body},
        .repeat = {1, 1, 0},
        .left = SIZE_MAX,
    };
    link->phase = PHASE_WRITE;
}

/* A good answer of streams, as large as wanted; a row holds 1 KiB. */
static void sending_huge(struct link *link, int64_t bytes)
{
    static const char first[] =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":["
        "{\"stream\":{\"huge\":\"yes\"},\"values\":[";
    static const char last[] = "[\"1795230737000000000\",\"last\"]]}],\"stats\":{}}}";
    char *row = arena_alloc(link->arena, 1025);
    int begun = snprintf(row, 1025, "[\"1795230737000000001\",\"");
    memset(row + begun, 'x', (size_t)(1024 - begun));
    memcpy(row + 1024 - 3, "\"],", 3);
    size_t rows = (size_t)bytes / 1024;
    struct fake_reply reply = {200, "application/json", STR(""), STR("")};
    size_t length = sizeof first - 1 + rows * 1024 + sizeof last - 1;
    link->sending = (struct sending){
        .part = {ARENA_JOIN(link->arena, head_of(link->arena, &reply, length),
                            str_of(first)),
                 {row, 1024},
                 str_of(last)},
        .repeat = {1, rows, 1},
        .left = SIZE_MAX,
    };
    link->phase = PHASE_WRITE;
}

/* POST /fake/...: orders of the test, which are neither recorded nor met by faults. */
static void answer_order(const struct fake_request *request, struct fake_reply *reply)
{
    const char *why = "there is no such order";
    bool post = str_is(request->method, "POST"),
         forget = str_is(request->method, "DELETE");
    bool good = false;
    reply->body = STR("{}\n");
    if (str_is(request->path, "/fake/requests")) {
        good = true;
        if (forget)
            record_clear();
        else
            reply->body = record_list(request->arena);
    } else if (str_is(request->path, "/fake/fault") && (post || forget)) {
        good = forget || fault_order(request->arena, request->body, &why);
        if (forget)
            fault_clear();
    } else if (str_is(request->path, "/fake/expect") && (post || forget)) {
        good = expect_order(request->arena, forget ? STR("{}") : request->body, &why);
    } else if (str_is(request->path, "/fake/violations")) {
        good = true;
        reply->body = expect_violations(request->arena);
    }
    if (!good)
        *reply = (struct fake_reply){400, "text/plain", STR(""), str_of(why)};
}

static void play_fault(struct link *link, const struct fault *fault,
                       struct fake_reply *reply)
{
    int64_t now_us = clock_monotonic_us();
    switch (fault->kind) {
    case FAULT_NONE:
        return;
    case FAULT_HANG:
        link->phase = PHASE_HANG;
        return;
    case FAULT_DRIP:
        link->drip_us = fault->ms * 1000;
        link->wake_us = now_us;
        return;
    case FAULT_SLOW:
        link->wake_us = now_us + fault->ms * 1000;
        link->phase = PHASE_WAIT;
        return;
    case FAULT_CLOSE:
        link->sending.left = 0;
        link->closes = true;
        return;
    case FAULT_CUT:
        link->sending.left = link->sending.part[0].length + reply->body.length / 2;
        link->closes = true;
        return;
    case FAULT_TRUNCATE:
        reply->body.length /= 2;
        break;
    case FAULT_HUGE:
        sending_huge(link, fault->bytes);
        return;
    case FAULT_STATUS:
    case FAULT_STARTING:
        *reply = (struct fake_reply){
            (int)fault->status,
            fault->content_type.at != NULL ? fault->content_type.at
                                           : "text/plain; charset=utf-8",
            fault->headers,
            arena_str(link->arena,
                      fault->text.at != NULL ? fault->text : STR("it went wrong\n"))};
        break;
    case FAULT_HEADERS:
        reply->headers = fault->headers;
        break;
    }
    sending_of(link, reply);
}

static void link_answer(struct fake_http *http, struct link *link,
                        const struct fake_request *request)
{
    struct fake_reply reply = {200, "application/json", STR(""), STR("")};
    link->closes = str_equal_nocase(fake_header(request, "connection"), STR("close"));
    link->drip_us = 0;
    if (str_starts(request->path, STR("/fake/"))) {
        answer_order(request, &reply);
        sending_of(link, &reply);
        return;
    }
    struct fault fault = fault_take(request->path);
    if (fault.kind == FAULT_STARTING) {
        fault.status = 503;
        fault.text = STR("Ingester not ready: waiting for 15s after being ready\n");
    }
    bool skips = fault.kind == FAULT_HANG || fault.kind == FAULT_CLOSE ||
                 fault.kind == FAULT_HUGE || fault.kind == FAULT_STATUS;
    struct str wrong = expect_judge(request);
    if (wrong.at != NULL)
        reply = (struct fake_reply){599, "text/plain; charset=utf-8", STR(""), wrong};
    else if (!skips)
        http->answer(http->state, request, &reply);
    sending_of(link, &reply);
    record_add(request, skips && wrong.at == NULL ? 0 : reply.status, http->recorded);
    if (wrong.at == NULL)
        play_fault(link, &fault, &reply);
}

static void link_refuse(struct link *link)
{
    struct fake_reply reply = {400, "text/plain", STR(""), STR("this is no request\n")};
    link->closes = true;
    sending_of(link, &reply);
}

/* Answers the first request of the input when it is whole. */
static void link_serve(struct fake_http *http, struct link *link)
{
    struct fake_request request;
    size_t used = 0;
    enum wire_step step =
        fake_wire_read(link->arena, buf_str(&link->input), &request, &used);
    if (step == WIRE_MORE_OF_BODY && !link->continued &&
        str_equal_nocase(fake_header(&request, "expect"), STR("100-continue"))) {
        link->continued = true;
        ssize_t sent =
            send(link->socket, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
        (void)sent;
    }
    if (step == WIRE_MORE || step == WIRE_MORE_OF_BODY) {
        arena_reset(link->arena);
        if (link->input.over)
            link_refuse(link);
        return;
    }
    link->continued = false;
    if (step == WIRE_BROKEN) {
        link_refuse(link);
        return;
    }
    link_answer(http, link, &request);
    memmove(link->input.at, link->input.at + used, link->input.length - used);
    link->input.length -= used;
}

static void link_read(struct fake_http *http, struct link *link)
{
    char piece[64 * 1024];
    ssize_t got = recv(link->socket, piece, sizeof piece, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        link_close(link);
        return;
    }
    if (link->phase == PHASE_HANG)
        return;
    buf_add_bytes(&link->input, piece, (size_t)got);
    if (link->phase == PHASE_READ)
        link_serve(http, link);
}

/* The next bytes to send; none when all is sent. */
static struct str sending_next(struct sending *sending)
{
    while (sending->index < 3) {
        struct str part = sending->part[sending->index];
        if (sending->round < sending->repeat[sending->index] &&
            sending->at < part.length) {
            struct str rest = str_slice(part, sending->at, part.length);
            return str_slice(rest, 0,
                             sending->left < rest.length ? sending->left : rest.length);
        }
        sending->at = 0;
        if (++sending->round >= sending->repeat[sending->index]) {
            sending->index++;
            sending->round = 0;
        }
    }
    return STR("");
}

static void link_written(struct fake_http *http, struct link *link)
{
    if (link->closes) {
        shutdown(link->socket, SHUT_RDWR);
        link_close(link);
        return;
    }
    arena_reset(link->arena);
    link->phase = PHASE_READ;
    if (link->input.length > 0)
        link_serve(http, link);
}

static void link_write(struct fake_http *http, struct link *link)
{
    for (int pieces = 0; pieces < 256; pieces++) {
        struct str next = sending_next(&link->sending);
        if (next.length == 0) {
            link_written(http, link);
            return;
        }
        if (link->drip_us > 0)
            next.length = 1;
        ssize_t sent = send(link->socket, next.at, next.length, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (sent <= 0) {
            link_close(link);
            return;
        }
        link->sending.at += (size_t)sent;
        link->sending.left -= (size_t)sent;
        if (link->drip_us > 0) {
            link->wake_us = clock_monotonic_us() + link->drip_us;
            return;
        }
    }
}

static short link_wants(const struct link *link, int64_t now_us)
{
    switch (link->phase) {
    case PHASE_FREE:
        return 0;
    case PHASE_READ:
    case PHASE_HANG:
    case PHASE_WAIT:
        return POLLIN;
    case PHASE_WRITE:
        return link->drip_us > 0 && link->wake_us > now_us ? POLLIN : POLLOUT;
    }
    return 0;
}

static void link_turn(struct fake_http *http, struct link *link, short happened)
{
    int64_t now_us = clock_monotonic_us();
    if (link->phase == PHASE_WAIT && link->wake_us <= now_us)
        link->phase = PHASE_WRITE;
    if (link->phase == PHASE_WRITE && (happened & (POLLERR | POLLHUP)) != 0)
        link_close(link);
    else if (link->phase == PHASE_WRITE &&
             (link->drip_us == 0 || link->wake_us <= now_us))
        link_write(http, link);
    else if ((happened & (POLLIN | POLLHUP | POLLERR)) != 0)
        link_read(http, link);
}

/* Milliseconds until somebody must be woken; at most `most`. */
static int pause_ms(int64_t now_us, int64_t most)
{
    for (size_t i = 0; i < FAKE_LINKS_MAX; i++) {
        const struct link *link = &links[i];
        bool timed = link->phase == PHASE_WAIT ||
                     (link->phase == PHASE_WRITE && link->drip_us > 0);
        int64_t left_ms = (link->wake_us - now_us + 999) / 1000;
        if (timed && left_ms < most)
            most = left_ms < 0 ? 0 : left_ms;
    }
    return (int)most;
}

static void turn(struct fake_http *http, int64_t tick_us)
{
    struct pollfd polled[FAKE_LINKS_MAX + 1];
    size_t which[FAKE_LINKS_MAX + 1], count = 1;
    int64_t now_us = clock_monotonic_us(), until_tick = (tick_us - now_us) / 1000 + 1;
    polled[0] = (struct pollfd){.fd = http->listener, .events = POLLIN};
    for (size_t i = 0; i < FAKE_LINKS_MAX; i++) {
        if (links[i].phase == PHASE_FREE)
            continue;
        which[count] = i;
        polled[count++] = (struct pollfd){.fd = links[i].socket,
                                          .events = link_wants(&links[i], now_us)};
    }
    if (poll(polled, count, pause_ms(now_us, until_tick < 0 ? 0 : until_tick)) < 0)
        return;
    for (size_t i = 1; i < count; i++)
        link_turn(http, &links[which[i]], polled[i].revents);
    if ((polled[0].revents & POLLIN) != 0)
        link_accept(http->listener);
}

void fake_http_serve(struct fake_http *http)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    int64_t tick_us = clock_monotonic_us() + 1000000;
    while (!ended) {
        turn(http, tick_us);
        if (clock_monotonic_us() < tick_us)
            continue;
        tick_us = clock_monotonic_us() + 1000000;
        if (http->tick != NULL)
            http->tick(http->state);
    }
    for (size_t i = 0; i < FAKE_LINKS_MAX; i++)
        if (links[i].phase != PHASE_FREE)
            link_close(&links[i]);
}
