/* ground.c: a folder, a runner, and system calls that fail when they are told to. */
/* SPDX-License-Identifier: ISC */
#include "t/backend/ground.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app.h"
#include "product/access/access.h"
#include "product/backend/gitops.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"

/* ---- steps ---- */

static int64_t steps;
static int64_t break_at;
static int break_with;
static int refuse_with;
static bool counting = true;

void steps_break(int64_t n, int error)
{
    steps = 0;
    break_at = n;
    break_with = error;
}

void steps_refuse(int error)
{
    refuse_with = error;
}

int64_t steps_so_far(void)
{
    return steps;
}

/* Whether this step fails, with errno. */
static bool step_fails(void)
{
    if (!counting || ++steps != break_at)
        return false;
    if (break_with == 0)
        raise(SIGKILL);
    errno = break_with;
    return true;
}

static bool file_step_fails(void)
{
    if (counting && refuse_with != 0) {
        errno = refuse_with;
        return true;
    }
    return step_fails();
}

/* These stand in front of the C library's own; what they do is asked of the kernel. */
ssize_t write(int descriptor, const void *at, size_t length);
ssize_t write(int descriptor, const void *at, size_t length)
{
    /* Databases and pipes are not what this is about. */
    struct stat about;
    char path[64];
    char target[256] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    bool ours = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                readlink(path, target, sizeof target - 1) > 0 &&
                strstr(target, "/kp_ground_") != NULL;
    if (ours && file_step_fails())
        return -1;
    return syscall(SYS_write, descriptor, at, length);
}

static bool is_manifest_folder(int descriptor)
{
    char path[64];
    char target[256] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return readlink(path, target, sizeof target - 1) > 0 &&
           strstr(target, "/kp_ground_") != NULL;
}

int fsync(int descriptor)
{
    if (is_manifest_folder(descriptor) && file_step_fails())
        return -1;
    return (int)syscall(SYS_fsync, descriptor);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    if (is_manifest_folder(from_folder) && file_step_fails())
        return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int unlinkat(int folder, const char *name, int flags)
{
    if (is_manifest_folder(folder) && strcmp(name, ".partial") != 0 && file_step_fails())
        return -1;
    return (int)syscall(SYS_unlinkat, folder, name, flags);
}

int mkdirat(int folder, const char *name, mode_t mode)
{
    if (is_manifest_folder(folder) && file_step_fails())
        return -1;
    return (int)syscall(SYS_mkdirat, folder, name, mode);
}

int posix_spawnp(pid_t *child, const char *name,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const *arguments,
                 char *const *environment)
{
    if (step_fails())
        return errno;
    char path[512];
    const char *folder = getenv("KP_TEST_GIT");
    snprintf(path, sizeof path, "%s/%s", folder == NULL ? "/usr/bin" : folder, name);
    return posix_spawn(child, path, actions, attributes, arguments, environment);
}

/* ---- waiting takes no time ---- */

static int64_t skipped_ms;

int poll(void *at, unsigned long count, int wait_ms);
int poll(void *at, unsigned long count, int wait_ms)
{
    if (count > 0)
        return (int)syscall(SYS_poll, at, count, wait_ms);
    skipped_ms += wait_ms;
    return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_MONOTONIC)
        now->tv_sec += skipped_ms / 1000;
    return failed;
}

static int64_t now_counted(void *state)
{
    const struct world *world = state;
    if (counting && ++steps == break_at && break_with == 0)
        raise(SIGKILL);
    return world->now_us;
}

/* ---- the ground ---- */

/* As the loop of the background process does when it begins. */
static void jobs_seed(struct ground *ground)
{
    struct task *task = world_task(&ground->world, WORLD_OWNER, NULL, NULL, NULL);
    for (const struct job_kind *kind = ground->runner.kinds; kind->name != NULL; kind++)
        if (kind->every_s > 0 && job_add(task, kind->name, str_of(kind->name), STR("{}"),
                                         ground->world.now_us) != DONE)
            bail_out("jobs cannot be added");
    world_save(&ground->world);
}

void ground_open(struct ground *ground)
{
    *ground = (struct ground){.runner = {.store = NULL}};
    counting = false;
    world_open(&ground->world);
    counting = true;
    resource_settings.keep_deleted_ms = 0; /* what is kept is seen in t/resource/life-t */
    snprintf(ground->folder, sizeof ground->folder, "/tmp/kp_ground_XXXXXX");
    if (mkdtemp(ground->folder) == NULL)
        bail_out("no folder for the repositories");
    gitops_settings = (struct gitops_settings){str_of(ground->folder), true};
    ground->world.clock.now_us = now_counted;
    ground->runner = (struct job_runner){
        .store = ground->world.store,
        .clock = &ground->world.clock,
        .kinds = app_jobs(),
        .runner_id = STR("runner-of-the-test"),
        .make_scope = access_scope_for_job,
        .idle_ms = 1,
    };
    jobs_seed(ground);
}

static void folder_remove(struct ground *ground)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", ground->folder);
    ground_shell(ground, command);
}

void ground_restore(struct ground *ground)
{
    steps_break(0, 0);
    steps_refuse(0);
    folder_remove(ground);
    world_restore(&ground->world);
}

void ground_close(struct ground *ground)
{
    folder_remove(ground);
    world_close(&ground->world);
}

enum outcome ground_run_one(struct ground *ground)
{
    struct arena *arena = arena_open("job", MIB(64));
    if (store_read_only(ground->runner.store, false) != DONE)
        bail_out("the database does not take writes");
    enum outcome outcome = job_run_one(&ground->runner, arena);
    arena_close(arena);
    return outcome;
}

int ground_run(struct ground *ground)
{
    int count = 0;
    while (ground_run_one(ground) == DONE)
        if (++count == 10000)
            bail_out("jobs without an end");
    return count;
}

void ground_later(struct ground *ground, int64_t seconds)
{
    ground->world.now_us += seconds * US_PER_S;
}

/* ---- looking ---- */

static const char *path_of(struct ground *ground, const char *path)
{
    return arena_cstr(
        ground->world.arena,
        ARENA_JOIN(ground->world.arena, str_of(ground->folder), STR("/"), str_of(path)));
}

struct str ground_file(struct ground *ground, const char *path)
{
    char *text = arena_alloc(ground->world.arena, KIB(64));
    FILE *file = fopen(path_of(ground, path), "r");
    if (file == NULL)
        return STR("");
    size_t length = fread(text, 1, KIB(64), file);
    fclose(file);
    return (struct str){text, length};
}

bool ground_has(struct ground *ground, const char *path)
{
    struct stat about;
    return lstat(path_of(ground, path), &about) == 0;
}

void ground_write(struct ground *ground, const char *path, const char *text)
{
    counting = false;
    FILE *file = fopen(path_of(ground, path), "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        bail_out("%s cannot be written", path);
    counting = true;
}

struct str ground_shell(struct ground *ground, const char *command)
{
    int ends[2];
    char *text = arena_alloc(ground->world.arena, KIB(64));
    size_t length = 0;
    if (pipe(ends) != 0)
        bail_out("no pipe");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        if (chdir(ground->folder) != 0 && chdir("/") != 0)
            _exit(1);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], text + length, KIB(64) - length)) > 0;)
        length += (size_t)got;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return str_trim((struct str){text, length});
}

int64_t ground_commits(struct ground *ground)
{
    int64_t count = 0;
    struct str text = ground_shell(
        ground,
        "test -d .git && git -c safe.directory='*' rev-list --count HEAD 2>/dev/null || echo 0");
    if (!str_int_parse(text, 0, INT64_MAX, &count))
        bail_out("git counts %.*s", STR_ARG(text));
    return count;
}
