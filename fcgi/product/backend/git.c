/* git.c: the git program, run without a shell. */
/* SPDX-License-Identifier: ISC */
#include "product/backend/git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/clock.h"
#include "platform/base/log.h"

enum { GIT_DEADLINE_MS = 30000, OUTPUT_BYTES = 4096, ARGUMENTS_MAX = 16 };

/* Nothing of the caller's environment or configuration reaches git. */
static char *const environment[] = {
    (char[]){"PATH=/usr/local/bin:/usr/bin:/bin"},
    (char[]){"HOME=/nonexistent"},
    (char[]){"GIT_CONFIG_NOSYSTEM=1"},
    (char[]){"GIT_TERMINAL_PROMPT=0"},
    (char[]){"GIT_AUTHOR_NAME=KtrlPlane"},
    (char[]){"GIT_AUTHOR_EMAIL=ktrlplane@localhost"},
    (char[]){"GIT_COMMITTER_NAME=KtrlPlane"},
    (char[]){"GIT_COMMITTER_EMAIL=ktrlplane@localhost"},
    (char[]){"LC_ALL=C"},
    NULL,
};

struct run {
    int status; /* exit status; -1 = could not run, was killed or took too long */
    char output[OUTPUT_BYTES];
    size_t length;
};

/* Read until the program closes its output or the deadline passes. */
static bool read_output(int from, struct run *run)
{
    int64_t end = clock_monotonic_us() + GIT_DEADLINE_MS * US_PER_MS;
    for (;;) {
        int64_t left = (end - clock_monotonic_us()) / US_PER_MS;
        struct pollfd ready = {.fd = from, .events = POLLIN};
        if (left <= 0)
            return false;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        char piece[512];
        ssize_t got = read(from, piece, sizeof piece);
        if (got <= 0)
            return true;
        size_t room = sizeof run->output - run->length;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        memcpy(run->output + run->length, piece, kept);
        run->length += kept;
    }
}

static void spawn(char *const *arguments, struct run *run)
{
    int ends[2];
    pid_t child;
    *run = (struct run){.status = -1};
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    int failed = posix_spawnp(&child, "git", &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed == 0) {
        if (!read_output(ends[0], run))
            kill(child, SIGKILL);
        int status;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        run->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    close(ends[0]);
}

/* `words` ends in NULL; they are copied, because posix_spawn wants them writable. */
static void run_git(struct arena *arena, const char *root, const char *const *words,
                    struct run *run)
{
    char *arguments[ARGUMENTS_MAX];
    size_t count = 0;
    const char *const first[] = {"git", "-C", root, "-c", "core.hooksPath=/dev/null",
                                 "-c",  "commit.gpgSign=false", "-c", "safe.directory=*"};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        arguments[count++] = arena_alloc(arena, strlen(first[i]) + 1);
    for (size_t i = 0; i < COUNT_OF(first); i++)
        memcpy(arguments[i], first[i], strlen(first[i]));
    for (; *words != NULL; words++) {
        if (count == ARGUMENTS_MAX - 1)
            bug("too many words for git");
        arguments[count] = arena_alloc(arena, strlen(*words) + 1);
        memcpy(arguments[count++], *words, strlen(*words));
    }
    arguments[count] = NULL;
    spawn(arguments, run);
}

static enum outcome fault(const struct run *run, const char *what, struct failure *failure)
{
    LOG_FAULT("git.failed", LOG_TEXT("what", str_of(what)), LOG_INT("status", run->status),
              LOG_TEXT("output", ((struct str){run->output, run->length})));
    return refuse(failure, UPSTREAM_FAULT, "backend_unavailable",
                  "The manifests could not be committed to Git.",
                  "An administrator finds the reason in the log.");
}

enum outcome git_commit(struct arena *arena, const char *root, struct str path,
                        struct str message, struct failure *failure, struct str *commit)
{
    struct run run;
    struct stat about;
    *commit = STR_NONE;
    const char *git_directory = arena_cstr(arena, ARENA_JOIN(arena, str_of(root), STR("/.git")));
    if (stat(git_directory, &about) < 0) {
        run_git(arena, root, (const char *const[]){"init", "-q", "-b", "main", NULL}, &run);
        if (run.status != 0)
            return fault(&run, "init", failure);
    }
    const char *below = arena_cstr(arena, path);
    run_git(arena, root, (const char *const[]){"add", "-A", "--", below, NULL}, &run);
    if (run.status != 0)
        return fault(&run, "add", failure);
    run_git(arena, root, (const char *const[]){"diff", "--cached", "--quiet", NULL}, &run);
    if (run.status == 0)
        return DONE;
    run_git(arena, root,
            (const char *const[]){"commit", "-q", "-m", arena_cstr(arena, message), NULL}, &run);
    if (run.status != 0)
        return fault(&run, "commit", failure);
    run_git(arena, root, (const char *const[]){"rev-parse", "--short=12", "HEAD", NULL}, &run);
    if (run.status != 0)
        return fault(&run, "rev-parse", failure);
    *commit = arena_str(arena, str_trim((struct str){run.output, run.length}));
    return DONE;
}
