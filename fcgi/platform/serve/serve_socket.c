/* serve_socket.c: the sockets of the pools, ours or the supervisor's. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "platform/serve/serve_private.h"

enum {
    FIRST_PASSED = 3, /* sd_listen_fds(3) */
    BACKLOG = 511,    /* nginx's own */
    ORPHANS_WAIT_MS = 2000,
    ORPHANS_LOOK_MS = 50,
};

static bool fail(const char *what, struct str path)
{
    LOG_FAULT("serve.socket", LOG_TEXT("told", str_of(what)), LOG_TEXT("path", path),
              LOG_TEXT("why", str_of(strerror(errno))));
    return false;
}

static bool address_of(struct str path, struct sockaddr_un *address)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (path.length == 0 || path.length >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(address->sun_path, path.at, path.length);
    return true;
}

/* Does somebody accept connections there? */
static bool is_served(const struct sockaddr_un *address)
{
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return false;
    int result = connect(probe, (const struct sockaddr *)address, sizeof *address);
    bool served = result == 0 || errno == EAGAIN;
    close(probe);
    return served;
}

static bool listener_make(struct pool *pool, struct str path, mode_t mode)
{
    struct sockaddr_un address;
    if (!address_of(path, &address))
        return fail("the path of the socket is empty or too long", path);
    /* Workers whose master was killed are finishing and will let go. */
    for (int wait = 0; is_served(&address); wait++) {
        if (wait == ORPHANS_WAIT_MS / ORPHANS_LOOK_MS) {
            errno = EADDRINUSE;
            return fail("another program serves there", path);
        }
        poll(NULL, 0, ORPHANS_LOOK_MS);
    }
    /* Left over from a master that was killed; anything but a socket is not ours to remove. */
    struct stat left;
    if (lstat(address.sun_path, &left) == 0 && S_ISSOCK(left.st_mode))
        unlink(address.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return fail("no socket", path);
    /* The mode is there from the first moment: nobody may connect in between. */
    mode_t kept = umask((mode_t)(~mode & 0777));
    int bound = bind(listener, (const struct sockaddr *)&address, sizeof address);
    umask(kept);
    if (bound != 0 || listen(listener, BACKLOG) != 0) {
        fail("cannot listen", path);
        close(listener);
        return false;
    }
    pool->listener = listener;
    pool->ours = true;
    pool->path = path;
    return true;
}

/* How many sockets the supervisor passed to this process. */
static int64_t passed_count(void)
{
    int64_t pid = 0;
    int64_t count = 0;
    if (!str_int_parse(str_of(getenv("LISTEN_PID")), 1, INT32_MAX, &pid) ||
        pid != getpid() ||
        !str_int_parse(str_of(getenv("LISTEN_FDS")), 1, SERVE_POOLS, &count))
        return 0;
    return count;
}

/* By name (LISTEN_FDNAMES), or in the order of the pools when there are no such names. */
static void passed_take(struct pool pools[SERVE_POOLS], int64_t count)
{
    struct str names = str_of(getenv("LISTEN_FDNAMES"));
    for (int i = 0; i < count; i++) {
        struct str name = STR_NONE;
        size_t place = (size_t)i;
        if (str_cut(&names, ':', &name))
            for (size_t j = 0; j < SERVE_POOLS; j++)
                if (str_is(name, pools[j].name))
                    place = j;
        int passed = FIRST_PASSED + i;
        fcntl(passed, F_SETFD, FD_CLOEXEC);
        fcntl(passed, F_SETFL, fcntl(passed, F_GETFL) | O_NONBLOCK);
        pools[place].listener = passed;
    }
    /* Our children must not believe that these are meant for them. */
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
}

bool pools_open(struct pool pools[SERVE_POOLS], const struct serve_settings *settings)
{
    const struct str paths[SERVE_POOLS] = {settings->web_socket,
                                           settings->upstream_socket};
    for (size_t i = 0; i < SERVE_POOLS; i++)
        pools[i] = (struct pool){
            .name = i == 0 ? "web" : "upstream", .listener = -1, .queue = {-1, -1}};
    char mode_text[8] = "0660";
    if (settings->socket_mode.length > 0 &&
        settings->socket_mode.length < sizeof mode_text) {
        memcpy(mode_text, settings->socket_mode.at, settings->socket_mode.length);
        mode_text[settings->socket_mode.length] = '\0';
    }
    mode_t mode = (mode_t)strtoul(mode_text, NULL, 8);

    passed_take(pools, passed_count());
    for (size_t i = 0; i < SERVE_POOLS; i++) {
        if (pools[i].listener < 0 && !listener_make(&pools[i], paths[i], mode))
            return false;
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
                       pools[i].queue) != 0)
            return fail("no queue", paths[i]);
    }
    return true;
}

void pools_refuse(struct pool pools[SERVE_POOLS])
{
    /* A listening Unix socket that is shut down refuses connect() and still gives what waits. */
    for (size_t i = 0; i < SERVE_POOLS; i++)
        if (pools[i].ours)
            shutdown(pools[i].listener, SHUT_RDWR);
}

void pools_close(struct pool pools[SERVE_POOLS])
{
    for (size_t i = 0; i < SERVE_POOLS && pools[i].name != NULL; i++) {
        struct sockaddr_un address;
        if (pools[i].ours && address_of(pools[i].path, &address))
            unlink(address.sun_path);
        if (pools[i].listener >= 0)
            close(pools[i].listener);
        for (int end = 0; end < 2; end++)
            if (pools[i].queue[end] >= 0)
                close(pools[i].queue[end]);
    }
}
