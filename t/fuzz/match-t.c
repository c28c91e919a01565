/* match-t.c: fuzz target: paths against a small route table. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/site/match.h"
#include "t/fuzz/fuzz.h"

static enum outcome nothing(struct call *call)
{
    (void)call;
    return DONE;
}

#define ROW(method_, path_)                                                              \
    {                                                                                    \
        method_, path_, nothing, OPEN_TO_ALL, .says = "x"                                \
    }

static const struct route rows[] = {
    ROW(GET, "/"),
    ROW(GET, "/a"),
    ROW(GET, "/a/{b}"),
    ROW(POST, "/a/{b}"),
    ROW(GET, "/a/b/c"),
    ROW(GET, "/{x}/b/{y}"),
    ROW(GET, "/{p}/{q}/{r}/{s}/{t}/{u}/{v}/{w}"),
    {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    static struct match_table *table;
    static struct arena *process;
    static const struct route *const tables[] = {rows, NULL};
    if (table == NULL) {
        process = arena_open("process", MIB(4));
        struct failure failure = {.arena = process};
        if (match_open(process, tables, &failure, &table) != DONE)
            abort();
    }
    struct arena *arena = arena_open("fuzz", MIB(4));
    struct request request = {
        .arena = arena, .method = GET, .path = {(const char *)at, length}};
    struct match match = match_find(table, &request);
    for (size_t i = 0; match.route != NULL && i < request.word_count; i++) {
        struct str word = request.words[i].value;
        if (word.length == 0 || str_find(word, 0, '/') >= 0 || str_is(word, "..") ||
            !str_is_utf8(word) || str_has_control(word))
            abort();
    }
    arena_close(arena);
    return 0;
}
