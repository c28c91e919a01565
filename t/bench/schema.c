/*
 * schema.c: how long validating takes: schema SCHEMA DOCUMENT SECONDS prints microseconds of
 * compiling and validating once, and of validating with a schema that was compiled before.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "platform/schema/schema.h"

static struct node *tree_of(struct arena *arena, const char *path)
{
    struct failure failure = {.arena = arena};
    struct buf buf = buf_open(arena, KIB(64), MIB(4));
    struct node *node = NULL;
    char part[4096];
    size_t length;
    FILE *file = fopen(path, "re");
    while (file != NULL && (length = fread(part, 1, sizeof part, file)) > 0)
        buf_add_bytes(&buf, part, length);
    if (file != NULL)
        fclose(file);
    if (json_parse(arena, buf_str(&buf), &failure, &node) != DONE) {
        fprintf(stderr, "%s: %.*s\n", path, STR_ARG(failure.told));
        exit(1);
    }
    return node;
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static const struct schema *compiled(struct arena *arena, const struct node *document)
{
    struct failure failure = {.arena = arena};
    const struct schema *schema = NULL;
    must(schema_compile(arena, document, &failure, &schema) == DONE, "a wrong schema");
    return schema;
}

static void validate(struct arena *arena, const struct schema *schema,
                     const struct node *instance)
{
    struct schema_errors errors = {.arena = arena};
    must(schema_judge(arena, schema, instance, STR(""), &errors), "a wrong document");
}

int main(int argc, char **argv)
{
    must(argc == 4, "usage: schema SCHEMA DOCUMENT SECONDS");
    struct arena *arena = arena_open("bench", MIB(64));
    struct arena *scratch = arena_open("scratch", MIB(64));
    const struct node *document = tree_of(arena, argv[1]);
    const struct node *instance = tree_of(arena, argv[2]);
    const struct schema *schema = compiled(arena, document);
    double span = strtod(argv[3], NULL) * 1e6 / 2, begin = now_us(), once, again;
    int64_t runs = 0;
    for (; now_us() - begin < span; runs++) {
        validate(scratch, compiled(scratch, document), instance);
        arena_reset(scratch);
    }
    once = (now_us() - begin) / (double)runs;
    begin = now_us();
    for (runs = 0; now_us() - begin < span; runs++) {
        validate(scratch, schema, instance);
        arena_reset(scratch);
    }
    again = (now_us() - begin) / (double)runs;
    printf("%.3f %.3f\n", once, again);
    arena_close(scratch);
    arena_close(arena);
    return 0;
}
