/* metric_store.c: Prometheus with what a test puts into it, behind a recorder. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/metric_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/clock.h"
#include "t/lib/recorder.h"
#include "t/lib/tap.h"

enum { READY_MS = 30000, POLL_MS = 20, TRIES = 3 };

static bool program_is_there(const char *name)
{
    char path[64];
    static const char *const folders[] = {"/usr/bin", "/usr/local/bin"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

bool metric_store_is_possible(void)
{
    return program_is_there("prometheus") && program_is_there("promtool");
}

/* A program with its output in FOLDER/log, ended with us. */
static int run(const char *folder, const char *const *words)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        bail_out("no process for %s", words[0]);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    char path[96];
    snprintf(path, sizeof path, "%s/log", folder);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int nothing = open("/dev/null", O_RDONLY);
    if (log < 0 || nothing < 0)
        _exit(127);
    dup2(nothing, 0);
    dup2(log, 1);
    dup2(log, 2);
    for (int i = 3; i < 1024; i++)
        close(i);
    execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        bail_out("%s cannot be written", path);
}

static void blocks_make(const char *folder, const char *openmetrics)
{
    char from[96], to[96];
    int status;
    snprintf(from, sizeof from, "%s/samples", folder);
    snprintf(to, sizeof to, "%s/blocks", folder);
    write_file(folder, "samples", openmetrics);
    const char *const words[] = {
        "promtool", "tsdb", "create-blocks-from", "openmetrics", from, to, NULL};
    if (waitpid(run(folder, words), &status, 0) < 0 || status != 0)
        bail_out("promtool refuses the samples; see %s/log", folder);
}

static int port_free(void)
{
    int port = 0, listener = fake_http_listen(&port);
    if (listener < 0)
        bail_out("no free port");
    close(listener);
    return port;
}

static void prometheus_start(struct metric_store *store)
{
    char config[112], blocks[112], listen[64];
    store->port = port_free();
    snprintf(config, sizeof config, "--config.file=%s/settings", store->folder);
    snprintf(blocks, sizeof blocks, "--storage.tsdb.path=%s/blocks", store->folder);
    snprintf(listen, sizeof listen, "--web.listen-address=127.0.0.1:%d", store->port);
    const char *const words[] = {"prometheus",
                                 config,
                                 blocks,
                                 listen,
                                 "--web.route-prefix=/prometheus",
                                 "--web.enable-remote-write-receiver",
                                 "--storage.tsdb.retention.time=100y",
                                 "--log.level=warn",
                                 NULL};
    store->pid = run(store->folder, words);
}

static bool prometheus_is_ready(const struct metric_store *store)
{
    struct arena *arena = arena_open("ready", 8 * 1024 * 1024);
    struct str answer =
        recorder_exchange(arena, store->port,
                          STR("GET /prometheus/-/ready HTTP/1.0\r\nHost: store\r\n\r\n"));
    int status = recorder_read(arena, answer).status;
    arena_close(arena);
    return status == 200;
}

/* false = it ended: its port was taken in between, perhaps. */
static bool prometheus_wait(const struct metric_store *store)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)READY_MS * 1000;
    struct timespec pause = {.tv_nsec = POLL_MS * 1000000};
    while (!prometheus_is_ready(store)) {
        if (waitpid(store->pid, NULL, WNOHANG) != 0)
            return false;
        if (clock_monotonic_us() > until_us)
            bail_out("Prometheus does not become ready; see %s/log", store->folder);
        nanosleep(&pause, NULL);
    }
    return true;
}

void metric_store_open(struct metric_store *store, const char *openmetrics)
{
    int tries = 0;
    *store = (struct metric_store){.pid = 0};
    snprintf(store->folder, sizeof store->folder, "/tmp/kp-metrics-XXXXXX");
    if (mkdtemp(store->folder) == NULL)
        bail_out("no folder for Prometheus");
    write_file(store->folder, "settings", "global: {scrape_interval: 1h}\n");
    if (openmetrics != NULL)
        blocks_make(store->folder, openmetrics);
    do {
        if (tries++ == TRIES)
            bail_out("Prometheus does not stay up; see %s/log", store->folder);
        prometheus_start(store);
    } while (!prometheus_wait(store));
    fake_front_open(&store->front, store->port);
    snprintf(store->prefix, sizeof store->prefix, "%s/prometheus", store->front.url);
}

/* A folder and what is in it; links are not followed. */
static void folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char inner[4096];
        struct stat found;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) >=
                (int)sizeof inner ||
            lstat(inner, &found) != 0)
            continue;
        if (S_ISDIR(found.st_mode))
            folder_remove(inner);
        else
            unlink(inner);
    }
    if (folder != NULL)
        closedir(folder);
    rmdir(path);
}

void metric_store_close(struct metric_store *store)
{
    fake_store_close(&store->front);
    kill(store->pid, SIGKILL);
    waitpid(store->pid, NULL, 0);
    folder_remove(store->folder);
}
