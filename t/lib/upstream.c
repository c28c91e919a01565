/* upstream.c: a scripted server on loopback. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/upstream.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "t/lib/tap.h"

enum { REQUEST_MAX = 64 * 1024, LARGE_BYTES = 1024 * 1024, DRIP_MS = 20, LIFE_S = 60 };

struct asked {
    char at[REQUEST_MAX];
    size_t length;
    size_t head; /* bytes up to the blank line */
};

static bool send_all(int connection, const char *at, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, at, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static size_t content_length(const struct asked *asked)
{
    for (const char *line = asked->at; (line = strstr(line, "\r\n")) != NULL;) {
        line += 2;
        if (strncasecmp(line, "content-length:", 15) == 0)
            return (size_t)strtoul(line + 15, NULL, 10);
    }
    return 0;
}

/* A whole request; false when the other side went away. */
static bool read_request(int connection, struct asked *asked)
{
    asked->length = 0;
    asked->head = 0;
    for (;;) {
        ssize_t got = recv(connection, asked->at + asked->length,
                           sizeof asked->at - 1 - asked->length, 0);
        if (got <= 0)
            return false;
        asked->length += (size_t)got;
        asked->at[asked->length] = 0;
        const char *blank = strstr(asked->at, "\r\n\r\n");
        if (blank == NULL)
            continue;
        asked->head = (size_t)(blank - asked->at) + 4;
        if (asked->length >= asked->head + content_length(asked))
            return true;
    }
}

static bool answer_pong(int connection, const struct asked *asked)
{
    static char answer[REQUEST_MAX + 512];
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                          "Content-Length: %zu\r\n\r\npong %s",
                          asked->length + 5, asked->at);
    return send_all(connection, answer, (size_t)length);
}

static void pause_ms(long ms)
{
    struct timespec wait = {.tv_nsec = ms * 1000000};
    nanosleep(&wait, NULL);
}

static void send_text(int connection, const char *text)
{
    (void)send_all(connection, text, strlen(text));
}

static void send_large(int connection, const char *head, size_t bytes)
{
    static char block[4096];
    memset(block, 'x', sizeof block);
    send_text(connection, head);
    for (size_t sent = 0; sent < bytes; sent += sizeof block)
        if (!send_all(connection, block, sizeof block))
            return;
}

static void count_one(int counter)
{
    ssize_t counted = write(counter, "c", 1);
    (void)counted;
}

static const char head_only[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

/* What a server that is not to be trusted may put into its headers. */
static const char odd_headers[] =
    "HTTP/1.1 100 Continue\r\nRetry-After: 99\r\n\r\n"
    "HTTP/1.1 429 Slow\r\nContent-Type: text/plain\rSet-Cookie: a=b\r\n"
    "X-Evil: 1\rSet-Cookie: c=d\r\n X-Absent: folded\r\nretry-after:  7 \r\n"
    "X-Twice: first\r\nX-Twice: second\r\nContent-Length: 2\r\n\r\nno";

static void play(int connection, enum fake_step step, int counter)
{
    static struct asked asked;
    if (!read_request(connection, &asked))
        return;
    switch (step) {
    case FAKE_END:
    case FAKE_CLOSE:
        break;
    case FAKE_ANSWER:
        (void)answer_pong(connection, &asked);
        break;
    case FAKE_KEEP:
        while (answer_pong(connection, &asked) && read_request(connection, &asked))
            ;
        break;
    case FAKE_500:
        send_text(connection, "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops");
        break;
    case FAKE_REDIRECT:
        send_text(connection, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
                              "Content-Length: 0\r\n\r\n");
        break;
    case FAKE_HANG:
        (void)read_request(connection, &asked); /* until the other side gives up */
        break;
    case FAKE_DRIP:
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while (send_all(connection, "x", 1))
            pause_ms(DRIP_MS);
        break;
    case FAKE_LARGE:
        send_large(connection, "HTTP/1.1 200 OK\r\n\r\n", LARGE_BYTES);
        break;
    case FAKE_64M:
        send_large(connection, "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n",
                   64 * LARGE_BYTES);
        break;
    case FAKE_HEAD_ONLY:
    case FAKE_TELL_LEAVING:
        send_text(connection, head_only);
        (void)read_request(connection, &asked); /* until the other side gives up */
        if (step == FAKE_TELL_LEAVING)
            count_one(counter);
        break;
    case FAKE_HEADERS:
        send_text(connection, odd_headers);
        break;
    case FAKE_LONG_HEAD:
        send_text(connection, "HTTP/1.1 200 OK\r\n");
        while (send_all(connection, "X-More: and more and more\r\n", 27))
            ;
        break;
    case FAKE_PACKED:
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                              "Content-Length: 4\r\n\r\nzzzz");
        break;
    case FAKE_CUT:
        send_text(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
        break;
    }
}

NORETURN static void serve(int listener, int counter, const enum fake_step *script)
{
    alarm(LIFE_S);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            _exit(0);
        count_one(counter);
        play(connection, *script, counter);
        shutdown(connection, SHUT_RDWR);
        close(connection);
        if (script[1] != FAKE_END)
            script++;
    }
}

void fake_upstream_open(struct fake_upstream *fake, const enum fake_step *script)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int pipe_ends[2];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
        bail_out("no loopback server");
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        bail_out("no process for a loopback server");
    if (pid == 0)
        serve(listener, pipe_ends[1], script);
    close(listener);
    close(pipe_ends[1]);
    *fake = (struct fake_upstream){ntohs(address.sin_port), pid, pipe_ends[0]};
}

void fake_upstream_close(struct fake_upstream *fake)
{
    kill(fake->pid, SIGKILL);
    waitpid(fake->pid, NULL, 0);
    close(fake->counter);
}

int fake_upstream_connections(struct fake_upstream *fake)
{
    char bytes[256];
    ssize_t got = read(fake->counter, bytes, sizeof bytes);
    return got < 0 ? 0 : (int)got;
}

bool fake_upstream_waits(struct fake_upstream *fake, int most_ms)
{
    char byte;
    struct pollfd wait = {.fd = fake->counter, .events = POLLIN};
    return poll(&wait, 1, most_ms) == 1 && read(fake->counter, &byte, 1) == 1;
}
