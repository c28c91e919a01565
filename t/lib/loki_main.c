/* loki_main.c: the fake Loki as a program, or a recorder in front of a real store. */
/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "t/lib/loki_api.h"
#include "t/lib/recorder.h"

static struct loki loki;
static struct recorder recorder;

static int usage(void)
{
    fputs("usage: loki --port N [--recorded FILE] [--indexless | --front-of PORT]\n"
          "Serves on 127.0.0.1 and prints the port; see t/lib/loki.h\n",
          stderr);
    return 2;
}

int main(int count, char **words)
{
    struct fake_http http = {.answer = loki_answer, .state = &loki, .recorded = -1};
    int64_t port = 0, behind = 0;
    for (int i = 1; i < count; i++) {
        const char *value = i + 1 < count ? words[i + 1] : NULL;
        if (strcmp(words[i], "--indexless") == 0) {
            loki.indexless = true;
            continue;
        }
        if (value == NULL)
            return usage();
        i++;
        if (strcmp(words[i - 1], "--port") == 0 &&
            str_int_parse(str_of(value), 0, 65535, &port))
            continue;
        if (strcmp(words[i - 1], "--front-of") == 0 &&
            str_int_parse(str_of(value), 1, 65535, &behind))
            continue;
        if (strcmp(words[i - 1], "--recorded") != 0)
            return usage();
        http.recorded = open(value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    int number = (int)port;
    http.listener = fake_http_listen(&number);
    if (http.listener < 0) {
        fprintf(stderr, "loki: port %d cannot be had\n", number);
        return 1;
    }
    loki_store_open(&loki.store);
    if (behind > 0) {
        recorder.port = (int)behind;
        http.answer = recorder_answer;
        http.state = &recorder;
    }
    printf("%d\n", number);
    fflush(stdout);
    fake_http_serve(&http);
    return 0;
}
