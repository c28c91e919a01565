/* loki_main.c: the fake Loki as a program, for the demo, or as a recorder before a real store. */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/clock.h"
#include "t/lib/demo_world.h"
#include "t/lib/loki_api.h"
#include "t/lib/recorder.h"

enum { LIST_BYTES_MAX = 4 * 1024 * 1024, HISTORY_STEP_S = 120, BLOCK_S = 7200 };

/* The day at the start: the longer ago, the fewer lines, so that they are there at once. */
static const struct {
    int64_t from_s, to_s; /* before now */
    int slow;
} past[] = {{DEMO_DAY_S, 6 * 3600, 10}, {6 * 3600, 3600, 4}, {3600, 0, 1}};

static struct loki loki;
static struct recorder recorder;
static struct demo_world demo;
static const char *demo_path;
static int64_t demo_ms; /* lines are there until then */

struct wish {
    int64_t port, behind, block;
    const char *demo, *history, *recorded;
};

static int usage(void)
{
    fputs(
        "usage: loki --port N [--recorded FILE] [--indexless | --front-of PORT | --demo LIST]\n"
        "       loki --history LIST\n"
        "Serves on 127.0.0.1 and prints the port; see t/lib/loki.h. --demo has lines and numbers\n"
        "(/metrics) of what `ktrlplane demo --list` lists; --history writes the numbers of two\n"
        "hours of the last day, 0 the first; status 3 behind the last.\n",
        stderr);
    return 2;
}

static bool wish_read(int count, char **words, struct wish *wish)
{
    for (int i = 1; i < count; i++) {
        const char *word = words[i], *value = i + 1 < count ? words[i + 1] : NULL;
        if (strcmp(word, "--indexless") == 0) {
            loki.indexless = true;
            continue;
        }
        if (value == NULL)
            return false;
        i++;
        bool good = true;
        if (strcmp(word, "--port") == 0)
            good = str_int_parse(str_of(value), 0, 65535, &wish->port);
        else if (strcmp(word, "--front-of") == 0)
            good = str_int_parse(str_of(value), 1, 65535, &wish->behind);
        else if (strcmp(word, "--demo") == 0)
            wish->demo = value;
        else if (strcmp(word, "--history") == 0)
            wish->history = value;
        else if (strcmp(word, "--block") == 0)
            good = str_int_parse(str_of(value), 0, 100, &wish->block);
        else if (strcmp(word, "--recorded") == 0)
            wish->recorded = value;
        else
            good = false;
        if (!good)
            return false;
    }
    return true;
}

static bool list_read(const char *path)
{
    struct arena *arena = arena_open("list", (size_t)LIST_BYTES_MAX * 4);
    struct buf text = buf_open(arena, 64 * 1024, LIST_BYTES_MAX);
    char piece[16 * 1024];
    size_t got;
    FILE *file = fopen(path, "r");
    while (file != NULL && (got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add_bytes(&text, piece, got);
    bool good = file != NULL && demo_world_read(&demo, buf_str(&text));
    if (file != NULL)
        fclose(file);
    arena_close(arena);
    if (!good)
        fprintf(stderr, "loki: the list %s cannot be read\n", path);
    return good;
}

static void demo_begin(void)
{
    demo_ms = clock_real_us() / 1000;
    loki.store.keep_ns = (int64_t)(DEMO_DAY_S + 3600) * 1000000000;
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++)
        demo_lines_add(&demo, &loki.store, demo_ms - past[i].from_s * 1000,
                       demo_ms - past[i].to_s * 1000, past[i].slow);
}

/* A list that was written anew is read again. */
static void list_follow(void)
{
    static struct stat before;
    struct stat now;
    if (stat(demo_path, &now) != 0)
        return;
    bool same = now.st_ino == before.st_ino && now.st_mtime == before.st_mtime;
    if (!same && before.st_ino != 0)
        (void)list_read(demo_path);
    before = now;
}

static void demo_tick(void *state)
{
    int64_t now_ms = clock_real_us() / 1000;
    (void)state;
    list_follow();
    if (now_ms <= demo_ms)
        return;
    demo_lines_add(&demo, &loki.store, demo_ms, now_ms, 1);
    demo_ms = now_ms;
}

static void demo_answer(void *state, const struct fake_request *request,
                        struct fake_reply *reply)
{
    if (!str_is(request->path, "/metrics")) {
        loki_answer(state, request, reply);
        return;
    }
    struct buf out = buf_open(request->arena, 64 * 1024, 8 * 1024 * 1024);
    demo_numbers_now(&demo, clock_real_us() / 1000000, &out);
    *reply =
        (struct fake_reply){200, "text/plain; version=0.0.4", STR(""), buf_str(&out)};
}

static int serve(struct fake_http *http, int64_t port)
{
    int number = (int)port;
    http->listener = fake_http_listen(&number);
    if (http->listener < 0) {
        fprintf(stderr, "loki: port %d cannot be had\n", number);
        return 1;
    }
    printf("%d\n", number);
    fflush(stdout);
    fake_http_serve(http);
    return 0;
}

/* As long as a block of Prometheus: promtool reads a longer text once for each of them. */
static int history(int64_t block)
{
    int64_t now_s = clock_real_us() / 1000000, begin_s = now_s - DEMO_DAY_S;
    int64_t from_s = (begin_s / BLOCK_S + block) * BLOCK_S, to_s = from_s + BLOCK_S;
    if (from_s >= now_s)
        return 3;
    if (from_s < begin_s)
        from_s = begin_s + HISTORY_STEP_S - begin_s % HISTORY_STEP_S;
    return demo_numbers_history(&demo, from_s, to_s < now_s ? to_s : now_s,
                                HISTORY_STEP_S, 1)
               ? 0
               : 1;
}

int main(int count, char **words)
{
    struct fake_http http = {.answer = loki_answer, .state = &loki, .recorded = -1};
    struct wish wish = {.port = 0};
    if (!wish_read(count, words, &wish))
        return usage();
    const char *list = wish.demo != NULL ? wish.demo : wish.history;
    if (list != NULL && !list_read(list))
        return 1;
    if (wish.history != NULL)
        return history(wish.block);
    loki_store_open(&loki.store);
    if (wish.demo != NULL) {
        demo_path = wish.demo;
        demo_begin();
        http.answer = demo_answer;
        http.tick = demo_tick;
    }
    if (wish.behind > 0) {
        recorder.port = (int)wish.behind;
        http.answer = recorder_answer;
        http.state = &recorder;
    }
    if (wish.recorded != NULL)
        http.recorded =
            open(wish.recorded, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return serve(&http, wish.port);
}
