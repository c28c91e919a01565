/* serve_notify.c: one datagram to the service supervisor (sd_notify(3), by hand). */
/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/serve/serve.h"

bool serve_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path == NULL || (path[0] != '/' && path[0] != '@') ||
        strlen(path) >= sizeof address.sun_path)
        return false;
    size_t length = strlen(path);
    memcpy(address.sun_path, path, length);
    /* '@' stands for the NUL that begins an abstract name. */
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0)
        return false;
    ssize_t sent = sendto(sender, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
                          (const struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    close(sender);
    return sent >= 0;
}
