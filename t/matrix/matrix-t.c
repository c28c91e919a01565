/* matrix-t.c: every route, for everybody, against the reviewed table of t/matrix/expected.txt. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "platform/base/secret.h"
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/matrix/places.h"

/*
 * A new route has no line and fails: the test prints the line that it would be. It belongs
 * into the file only when somebody has looked at each status. A request that is let in gets a
 * body that would be carried out where places.c has one; else an empty one, so 422 means
 * "allowed, but that was nothing". A star says that the database was another one afterwards;
 * that a refused attempt is in the trail is checked for each, and has none.
 */
enum { LINES_MAX = 1000, FILE_MAX = 128 * 1024, STATUSES_MAX = 128 };

static const struct caller_row {
    const char *word;
    enum world_person person;
    const char *key; /* NULL = a browser; "" = the person's own key */
} callers[] = {
    {"anonymous", WORLD_ANONYMOUS, NULL},
    {"stranger", WORLD_STRANGER, NULL},
    {"viewer", WORLD_VIEWER, NULL},
    {"editor", WORLD_EDITOR, NULL},
    {"owner", WORLD_OWNER, NULL},
    {"other-owner", WORLD_OTHER_OWNER, NULL},
    {"editor-key", WORLD_EDITOR, ""},
    {"team-viewer", WORLD_LAPSED, NULL},               /* by a team that holds the role */
    {"resource-editor", WORLD_RESOURCE_EDITOR, NULL},  /* of one resource only */
    {"service", WORLD_ANONYMOUS, "kp_of_the_service"}, /* a service account, an editor */
    {"reader-key", WORLD_OWNER, "kp_that_only_reads"}, /* an owner's narrow key */
    {"lab-key", WORLD_OWNER, "kp_for_the_lab"}, /* an owner's key for another project */
    {"admin", WORLD_ADMIN, NULL},               /* a platform administrator */
};

static struct world world;

/* Whoever is known and may not change something is written down, and that is all. */
static void check_refused(const struct route *route)
{
    if (world_changes(&world).length > 0 ||
        world_count(&world,
                    "SELECT count(*) FROM audit_entry WHERE action = 'access.refused'"
                    " AND object_id = '%s %s'",
                    place_method(route), route->path) != 1)
        ok(false, "%s %s is refused, and the trail says so", place_method(route),
           route->path);
    world_restore(&world);
}

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

/* Those that the world does not have. */
static void callers_add(void)
{
    struct arena *arena = world.arena;
    places_add(&world);
    static const struct {
        const char *id;
        const char *text;
        const char *limits; /* may, scope_type, scope_id */
    } keys[] = {
        {"key_service", "kp_of_the_service", "NULL, NULL, NULL"},
        {"key_reader", "kp_that_only_reads", "1, NULL, NULL"},
        {"key_lab", "kp_for_the_lab", "NULL, 'project', 'lab'"},
    };
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        struct str owner = i == 0 ? STR("svc_build") : world.people[WORLD_OWNER].id;
        world_sql(&world,
                  "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash,"
                  " created_us, used_us, may, scope_type, scope_id)"
                  " VALUES ('%s', '%.*s', 'Narrow', 'kp_', '%.*s', 1, %lld, %s)",
                  keys[i].id, STR_ARG(owner),
                  STR_ARG(secret_hash(arena, "api key", str_of(keys[i].text))),
                  (long long)world.now_us, keys[i].limits);
    }
    world_save(&world);
}

static struct probe *probe_of(const struct caller_row *caller)
{
    if (caller->key == NULL)
        return world_as(&world, caller->person);
    struct probe *probe = world_with_key(&world, caller->person);
    if (caller->key[0] != 0)
        probe->bearer = str_of(caller->key);
    return probe;
}

static const char *cell_of(const struct route *route, const struct caller_row *caller)
{
    struct probe *probe = probe_of(caller);
    int status = place_ask(&world, probe, route).status;
    if (route->methods == GET)
        check_head(probe, route, status);
    else if (status == 403)
        check_refused(route);
    bool changed = begin_again(probe);
    return changed ? arena_cstr(world.arena, arena_print(world.arena, "%d*", status))
                   : arena_cstr(world.arena, arena_print(world.arena, "%d", status));
}

/* ---- the file ---- */

struct expected {
    char key[160]; /* "GET /path" */
    char statuses[STATUSES_MAX];
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
    char statuses[STATUSES_MAX] = "";
    snprintf(key, sizeof key, "%s %s", place_method(route), route->path);
    for (size_t i = 0; i < COUNT_OF(callers); i++) {
        size_t length = strlen(statuses);
        snprintf(statuses + length, sizeof statuses - length, "%s%s", i == 0 ? "" : " ",
                 cell_of(route, &callers[i]));
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
    callers_add();
    for (const struct route *const *table = app_routes(); *table != NULL; table++)
        for (const struct route *route = *table; route->handle != NULL; route++)
            check_route(route);
    for (size_t i = 0; i < line_count; i++)
        ok(lines[i].used, "%s is a route", lines[i].key);
    world_close(&world);
    return done_testing();
}
