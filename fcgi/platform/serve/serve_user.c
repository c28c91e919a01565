/* serve_user.c: from root to somebody who may do less. */
/* SPDX-License-Identifier: ISC */
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "platform/base/log.h"
#include "platform/serve/serve_private.h"

/* Root opens what only root may open, and then is nobody special for good. */
bool user_become(const struct serve_settings *settings,
                 const struct pool pools[SERVE_POOLS])
{
    if (geteuid() != 0 || settings->allow_root)
        return true;
    if (settings->user.length == 0) {
        LOG_FAULT("serve.root",
                  LOG_TEXT("told", STR("workers must not be root: set `user`")));
        return false;
    }
    char name[64] = "";
    if (settings->user.length < sizeof name)
        memcpy(name, settings->user.at, settings->user.length);
    const struct passwd *user = getpwnam(name);
    if (user == NULL || user->pw_uid == 0) {
        LOG_FAULT("serve.user", LOG_TEXT("told", STR("there is no such user to become")),
                  LOG_TEXT("user", settings->user));
        return false;
    }
    for (size_t i = 0; i < SERVE_POOLS; i++)
        if (pools[i].ours) {
            char path[128] = "";
            memcpy(path, pools[i].path.at, pools[i].path.length);
            if (chown(path, user->pw_uid, (gid_t)-1) != 0)
                return false;
        }
    if (initgroups(name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0 || setuid(0) == 0) {
        LOG_FAULT("serve.user", LOG_TEXT("told", STR("cannot become that user")),
                  LOG_TEXT("user", settings->user));
        return false;
    }
    return true;
}
