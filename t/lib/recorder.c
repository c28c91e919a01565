/* recorder.c: requests are handed to a store behind, and its answers back. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/recorder.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { PATIENCE_S = 20, ANSWER_MAX = 128 * 1024 * 1024 };

struct str recorder_exchange(struct arena *arena, int port, struct str request)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    struct buf answer = buf_open(arena, 4096, ANSWER_MAX);
    char piece[16 * 1024];
    ssize_t got;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0)
        return STR("");
    (void)setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0)
        request.length = 0;
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

struct fake_reply recorder_read(struct arena *arena, struct str answer)
{
    struct fake_reply reply = {0, "text/plain", STR(""), STR("")};
    size_t end = 0;
    for (size_t i = 3; i < answer.length && end == 0; i++)
        if (memcmp(answer.at + i - 3, "\r\n\r\n", 4) == 0)
            end = i + 1;
    int64_t status;
    if (end == 0 || !str_int_parse(str_slice(answer, 9, 12), 100, 599, &status))
        return reply;
    reply.status = (int)status;
    reply.content_type =
        arena_cstr(arena, header_of(str_slice(answer, 0, end), STR("content-type")));
    reply.body = str_slice(answer, end, answer.length);
    return reply;
}

void recorder_answer(void *state, const struct fake_request *request,
                     struct fake_reply *reply)
{
    const struct recorder *recorder = state;
    if (request->tenant.at == NULL && !str_ends(request->path, STR("/-/ready"))) {
        *reply = (struct fake_reply){401, "text/plain; charset=utf-8", STR(""),
                                     STR("no org id\n")};
        return;
    }
    struct str type = fake_header(request, "content-type");
    struct buf head = buf_open(request->arena, 1024, 64 * 1024);
    /* HTTP/1.0: the answer ends with the connection, without chunks. */
    buf_print(&head, "%.*s %.*s HTTP/1.0\r\nHost: store\r\nContent-Length: %zu\r\n",
              STR_ARG(request->method), STR_ARG(request->target), request->body.length);
    if (type.at != NULL)
        buf_print(&head, "Content-Type: %.*s\r\n", STR_ARG(type));
    BUF_ADD(&head, "\r\n");
    struct str answer =
        recorder_exchange(request->arena, recorder->port,
                          ARENA_JOIN(request->arena, buf_str(&head), request->body));
    *reply = recorder_read(request->arena, answer);
    if (reply->status == 0)
        *reply = (struct fake_reply){502, "text/plain", STR(""),
                                     STR("the store is not there\n")};
}
