/* matrix-t.c: every route, for everybody, against the reviewed table of t/matrix/expected.txt. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

/*
 * A new route has no line and fails: the test prints the line that it would be. It belongs
 * into the file only when somebody has looked at each status. A request that is let in gets a
 * body that would be carried out where places.c has one; else an empty one, so 422 means
 * "allowed, but that was nothing". A star says that the database was another one afterwards.
 */
enum { COLUMNS = 7, LINES_MAX = 400, FILE_MAX = 64 * 1024 };

struct column {
    const char *word;
    enum world_person person;
    bool by_key;
};
static const struct column columns[COLUMNS] = {
    {"anonymous", WORLD_ANONYMOUS, false}, {"stranger", WORLD_STRANGER, false},
    {"viewer", WORLD_VIEWER, false},       {"editor", WORLD_EDITOR, false},
    {"owner", WORLD_OWNER, false},         {"other-owner", WORLD_OTHER_OWNER, false},
    {"editor-key", WORLD_EDITOR, true},
};

static struct world world;

/* What the answer said to keep is forgotten: each cell begins as the world began. True when
 * something had changed. */
static bool begin_again(struct probe *probe)
{
    if (probe->kept != NULL)
        probe_close(probe);
    *probe = (struct probe){.site = NULL};
    bool changed = world_changes(&world).length > 0;
    if (changed)
        world_restore(&world);
    return changed;
}

/* HEAD answers as GET does, without a body. */
static void check_head(struct probe *probe, const struct route *route, int status)
{
    const char *path = place_path(&world, route->path);
    struct answer answer = PROBE(probe, .method = "HEAD", .path = path);
    if (answer.status != status || answer.body.length > 0)
        ok(false, "HEAD %s: %d with %zu bytes, GET gives %d", path, answer.status,
           answer.body.length, status);
}

static const char *cell_of(const struct route *route, const struct column *column)
{
    struct probe *probe = column->by_key ? world_with_key(&world, column->person)
                                         : world_as(&world, column->person);
    int status = place_ask(&world, probe, route).status;
    if (route->methods == GET)
        check_head(probe, route, status);
    bool changed = begin_again(column->by_key ? &world.programs[column->person]
                                              : &world.browsers[column->person]);
    return changed ? arena_cstr(world.arena, arena_print(world.arena, "%d*", status))
                   : arena_cstr(world.arena, arena_print(world.arena, "%d", status));
}

/* ---- the file ---- */

struct expected {
    char key[160]; /* "GET /path" */
    char statuses[64];
    bool used;
};
static struct expected lines[LINES_MAX];
static size_t line_count;

/* "GET /path" and, behind two spaces or more, the statuses. */
static void line_read(const char *text, int number)
{
    if (text[0] == '#' || text[0] == '\n')
        return;
    const char *gap = strstr(text, "  ");
    if (line_count == LINES_MAX || gap == NULL)
        bail_out("expected.txt line %d cannot be read", number);
    struct expected *line = &lines[line_count++];
    snprintf(line->key, sizeof line->key, "%.*s", (int)(gap - text), text);
    snprintf(line->statuses, sizeof line->statuses, "%s", gap + strspn(gap, " "));
    line->statuses[strcspn(line->statuses, "\n")] = 0;
}

static void file_read(void)
{
    const char *top = getenv("abs_top_srcdir");
    const char *srcdir = top == NULL ? getenv("srcdir") : top;
    char path[4096];
    snprintf(path, sizeof path, "%s/t/matrix/expected.txt",
             srcdir == NULL ? "." : srcdir);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        bail_out("no file %s", path);
    char text[512];
    for (int number = 1; fgets(text, sizeof text, file) != NULL; number++)
        line_read(text, number);
    fclose(file);
}

static struct expected *line_of(const char *key)
{
    for (size_t i = 0; i < line_count; i++)
        if (strcmp(lines[i].key, key) == 0)
            return &lines[i];
    return NULL;
}

static void check_route(const struct route *route)
{
    char key[160];
    char statuses[64] = "";
    snprintf(key, sizeof key, "%s %s", place_method(route), route->path);
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t length = strlen(statuses);
        snprintf(statuses + length, sizeof statuses - length, "%s%s", i == 0 ? "" : " ",
                 cell_of(route, &columns[i]));
    }
    struct expected *line = line_of(key);
    if (line != NULL)
        line->used = true;
    ok(line != NULL && strcmp(line->statuses, statuses) == 0, "%s", key);
    if (line == NULL)
        note("a new route, which nobody has looked at yet:");
    else if (strcmp(line->statuses, statuses) != 0)
        note("%-76s  %s   was expected", key, line->statuses);
    if (line == NULL || strcmp(line->statuses, statuses) != 0)
        note("%-76s  %s", key, statuses);
}

int main(void)
{
    file_read();
    world_open(&world);
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            check_route(route);
    for (size_t i = 0; i < line_count; i++)
        ok(lines[i].used, "%s is a route", lines[i].key);
    world_close(&world);
    return done_testing();
}
