/* serve_log.c: the log file, which logrotate moves away under us. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "platform/serve/serve_private.h"

bool serve_log_open(struct str path)
{
    if (path.length == 0)
        return true;
    char name[PATH_MAX];
    if (path.length >= sizeof name)
        return false;
    memcpy(name, path.at, path.length);
    name[path.length] = '\0';
    int file = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) {
        LOG_FAULT("log.open", LOG_TEXT("path", path),
                  LOG_TEXT("why", str_of(strerror(errno))));
        return false;
    }
    /* The number stays, so whoever holds descriptor 2 writes to the new file from now on. */
    dup2(file, STDERR_FILENO);
    close(file);
    return true;
}
