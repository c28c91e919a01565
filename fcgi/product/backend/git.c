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

#include "platform/base/buf.h"
#include "platform/base/clock.h"
#include "platform/base/log.h"

enum {
    DEADLINE_MS = 20 * 1000,
    TIDY_DEADLINE_MS = 300 * 1000,
    OUTPUT_BYTES = 4096,
    ARGUMENTS_MAX = 32,
    LOCK_DESCRIPTOR = 3, /* git's copy of the lock */
};

/* Nothing of the caller's environment or configuration reaches git. */
static char *const environment[] = {
    (char[]){"PATH=/usr/local/bin:/usr/bin:/bin"},
    (char[]){"HOME=/nonexistent"},
    (char[]){"GIT_CONFIG_NOSYSTEM=1"},
    (char[]){"GIT_TERMINAL_PROMPT=0"},
    (char[]){"GIT_OPTIONAL_LOCKS=0"},
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

/* One command on its way. */
struct work {
    struct arena *arena;
    const struct git *git;
    struct failure *failure;
    int deadline_ms;
    struct run run;
};

/* ---- running it ---- */

static void keep_output(struct run *run, const char *piece, size_t length)
{
    size_t room = sizeof run->output - run->length;
    size_t kept = length < room ? length : room;
    memcpy(run->output + run->length, piece, kept);
    run->length += kept;
}

/* Read until the program closes its output; false when the deadline passes before. */
static bool read_output(int from, struct run *run, int deadline_ms)
{
    int64_t end = clock_monotonic_us() + deadline_ms * US_PER_MS;
    for (;;) {
        int64_t left = (end - clock_monotonic_us()) / US_PER_MS;
        struct pollfd ready = {.fd = from, .events = POLLIN};
        if (left <= 0)
            return false;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        char piece[512];
        ssize_t got = read(from, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        keep_output(run, piece, (size_t)got);
    }
}

static void await(pid_t child, int from, struct work *work)
{
    int status = 0;
    if (!read_output(from, &work->run, work->deadline_ms))
        kill(-child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    work->run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A process group of its own, so that what git starts is ended with it. */
static void spawn(char *const *arguments, struct work *work)
{
    int ends[2];
    pid_t child;
    work->run = (struct run){.status = -1};
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    posix_spawn_file_actions_adddup2(&actions, work->git->lock, LOCK_DESCRIPTOR);
    int failed =
        posix_spawnp(&child, "git", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(ends[1]);
    if (failed == 0)
        await(child, ends[0], work);
    else
        keep_output(&work->run, strerror(failed), strlen(strerror(failed)));
    close(ends[0]);
}

/* A copy that may be written to, as posix_spawn wants it. */
static char *writable(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.length + 1);
    memcpy(copy, text.at, text.length);
    return copy;
}

static const char *below_root(struct work *work, const char *name)
{
    return arena_cstr(work->arena, ARENA_JOIN(work->arena, str_of(work->git->root),
                                              STR("/"), str_of(name)));
}

/*
 * `words` ends in NULL. The repository is named, never searched: a broken one here must not
 * lead to one further up. `init` alone makes what is named.
 */
static int run_git(struct work *work, const char *const *words)
{
    char *arguments[ARGUMENTS_MAX];
    size_t count = 0;
    const char *const first[] = {"git",
                                 "-c",
                                 "core.hooksPath=/dev/null",
                                 "-c",
                                 "commit.gpgSign=false",
                                 "-c",
                                 "safe.directory=*",
                                 "-c",
                                 "maintenance.auto=false",
                                 "-C",
                                 work->git->root};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        arguments[count++] = writable(work->arena, str_of(first[i]));
    if (strcmp(words[0], "init") != 0) {
        arguments[count++] = writable(work->arena, STR("--git-dir=.git"));
        arguments[count++] = writable(work->arena, STR("--work-tree=."));
    }
    for (; *words != NULL; words++) {
        if (count == ARGUMENTS_MAX - 1)
            bug("too many words for git");
        arguments[count++] = writable(work->arena, str_of(*words));
    }
    arguments[count] = NULL;
    spawn(arguments, work);
    return work->run.status;
}
#define GIT(work, ...) run_git((work), (const char *const[]){__VA_ARGS__, NULL})

static enum outcome fault(struct work *work, const char *what)
{
    LOG_FAULT("git.failed", LOG_TEXT("what", str_of(what)),
              LOG_INT("status", work->run.status),
              LOG_TEXT("output", ((struct str){work->run.output, work->run.length})));
    return refuse(work->failure, UPSTREAM_FAULT, "backend_unavailable",
                  "The manifests could not be committed to Git.",
                  "An administrator finds the reason in the log.");
}

/* ---- beginning and ending, also after a run that was cut off ---- */

static const char mark[] = ".ktrlplane-commits";

static bool is_there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

/* The lock is ours: whoever made these lives no more. */
static void remove_locks(struct work *work)
{
    static const char *const locks[] = {".git/index.lock", ".git/HEAD.lock",
                                        ".git/config.lock", ".git/refs/heads/main.lock"};
    for (size_t i = 0; i < COUNT_OF(locks); i++)
        unlink(below_root(work, locks[i]));
}

static enum outcome begin(struct work *work)
{
    const char *marked = below_root(work, mark);
    bool cut_off = is_there(marked);
    if (cut_off) {
        LOG_NOTICE("git.cut_off", LOG_TEXT("root", str_of(work->git->root)));
        remove_locks(work);
    }
    int made = open(marked, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (made < 0)
        return fault(work, "mark");
    close(made);
    bool makes = cut_off || !is_there(below_root(work, ".git/HEAD"));
    if (makes && GIT(work, "init", "-q", "-b", "main") != 0)
        return fault(work, "init");
    if (cut_off && GIT(work, "reset", "-q") != 0)
        return fault(work, "reset");
    return DONE;
}

/* Not reached after a fault: the next run then begins as after a cut. */
static enum outcome end(struct work *work)
{
    return unlink(below_root(work, mark)) == 0 ? DONE : fault(work, "unmark");
}

/* ---- committing ---- */

/* "me@example.org <me@example.org>"; what would end a name or an address is left out. */
static const char *author_of(struct arena *arena, struct str email)
{
    if (email.length == 0 || str_is(email, "system"))
        return "KtrlPlane <ktrlplane@localhost>";
    struct buf clean = buf_open(arena, email.length + 1, KIB(1));
    for (size_t i = 0; i < email.length; i++)
        if ((unsigned char)email.at[i] > ' ' && email.at[i] != '<' && email.at[i] != '>')
            buf_add_char(&clean, email.at[i]);
    struct str name = clean.length == 0 ? STR("unknown") : buf_str(&clean);
    return arena_cstr(arena, ARENA_JOIN(arena, name, STR(" <"), name, STR(">")));
}

static enum outcome stage(struct work *work, const char *folder, const char *beside,
                          bool there)
{
    int status =
        there ? GIT(work, "add", "-A", "--", folder, beside)
              : GIT(work, "rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", folder);
    return status == 0 ? DONE : fault(work, "stage");
}

/* "[main 0123456789ab] first line": the word before the bracket. */
static struct str commit_id(struct work *work)
{
    struct str output = {work->run.output, work->run.length};
    ptrdiff_t end = str_find(output, 0, ']');
    ptrdiff_t begin = end;
    while (begin > 0 && output.at[begin - 1] != ' ')
        begin--;
    return end < 0
               ? STR("?")
               : arena_str(work->arena, str_slice(output, (size_t)begin, (size_t)end));
}

/* Nothing staged is status 1, and so are other faults: then it is asked. */
static enum outcome commit_staged(struct work *work, const struct git_change *change,
                                  const char *folder, struct str *commit)
{
    const char *author = author_of(work->arena, change->author);
    const char *message = arena_cstr(work->arena, change->message);
    int status =
        GIT(work, "-c", "core.abbrev=12", "commit", "--author", author, "-m", message);
    if (status == 0) {
        *commit = commit_id(work);
        return DONE;
    }
    struct run refused = work->run;
    if (status == 1 &&
        GIT(work, "status", "--porcelain", "--no-renames", "--", folder) == 0 &&
        work->run.length == 0)
        return DONE;
    work->run = refused;
    return fault(work, "commit");
}

/* Does it differ from what is committed? Asked only when nobody knows already. */
static enum outcome differs(struct work *work, const char *folder, const char *beside,
                            bool *changed)
{
    if (GIT(work, "status", "--porcelain", "--no-renames", "--untracked-files=all", "--",
            folder, beside) != 0)
        return fault(work, "status");
    *changed = work->run.length > 0;
    return DONE;
}

enum outcome git_commit(struct arena *arena, const struct git *git,
                        const struct git_change *change, struct failure *failure,
                        struct str *commit)
{
    struct work work = {arena, git, failure, DEADLINE_MS, {.status = 0}};
    const char *folder = arena_cstr(arena, change->folder);
    bool there = is_there(below_root(&work, folder));
    bool whole = there && change->beside.at != NULL;
    const char *beside = whole ? arena_cstr(arena, change->beside) : folder;
    bool changed = change->certain;
    *commit = STR_NONE;
    enum outcome outcome = begin(&work);
    if (outcome == DONE && !changed)
        outcome = differs(&work, folder, beside, &changed);
    if (outcome == DONE && changed)
        outcome = stage(&work, folder, beside, there);
    if (outcome == DONE && changed)
        outcome = commit_staged(&work, change, folder, commit);
    return outcome == DONE ? end(&work) : outcome;
}

enum outcome git_tidy(struct arena *arena, const struct git *git, struct failure *failure)
{
    struct work work = {arena, git, failure, TIDY_DEADLINE_MS, {.status = 0}};
    if (!is_there(below_root(&work, ".git/HEAD")))
        return DONE;
    if (GIT(&work, "-c", "gc.auto=1000", "-c", "gc.autoDetach=false", "gc", "--auto",
            "--quiet") != 0)
        return fault(&work, "gc");
    return DONE;
}
