/* race-t.c: several requests at the same moment, each in a process with its own connection. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST   "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ONE    LIST "/" WORLD_RESOURCE
#define DELETED "/api/v1/projects/" WORLD_PROJECT "/deleted-resources/" WORLD_RESOURCE
#define RBAC   "/api/v1/organizations/" WORLD_ORG "/rbac"
#define OWNER  "10000000-0001-0000-0000-000000000001"
#define VIEWER "10000000-0001-0000-0000-000000000003"

enum { RACERS = 4, ROUNDS = 5 };

static struct world world;

struct racer {
    enum world_person person;
    const char *method;
    const char *path;
    const char *json;
    struct str if_match; /* STR_NONE = does not say */
};

struct result {
    int statuses[RACERS];
};

static int status_of(const struct racer *racer)
{
    struct probe *probe = world_with_key(&world, racer->person);
    probe->store = world.store;
    bool posts = strcmp(racer->method, "POST") == 0 || strcmp(racer->method, "GET") == 0;
    const struct pair headers[] = {
        {STR("if-match"), racer->if_match.at == NULL ? STR("*") : racer->if_match},
        {STR_NONE, STR_NONE}};
    struct ask ask = {
        .method = racer->method,
        .path = racer->path,
        .json = racer->json,
        .headers = posts && racer->if_match.at == NULL ? NULL : headers,
        .as_program = true,
    };
    return probe_ask(probe, &ask).status;
}

/* A racer's life: wait until the parent closes its end, ask, tell the status. */
static NORETURN void live(const struct racer *racer, int index, const int start[2],
                          int told)
{
    char byte;
    close(start[1]);
    world.store = database_store(world.process, world.address);
    world.now_us += 1000 * (index + 1); /* nobody is at the same microsecond */
    if (read(start[0], &byte, 1) != 0)
        _exit(1);
    int report[2] = {index, status_of(racer)};
    _exit(write(told, report, sizeof report) == (ssize_t)sizeof report ? 0 : 1);
}

static struct result race(const struct racer racers[RACERS])
{
    int start[2];
    int told[2];
    struct result result = {{0}};
    store_request_end(world.store);
    store_request_end(world.side);
    if (pipe(start) != 0 || pipe(told) != 0)
        bail_out("no pipes");
    for (int i = 0; i < RACERS; i++) {
        pid_t child = fork();
        if (child < 0)
            bail_out("no process");
        if (child == 0)
            live(&racers[i], i, start, told[1]);
    }
    close(start[0]);
    close(told[1]);
    close(start[1]); /* off they go */
    int report[2];
    while (read(told[0], report, sizeof report) == (ssize_t)sizeof report)
        result.statuses[report[0]] = report[1];
    close(told[0]);
    for (int i = 0; i < RACERS; i++)
        (void)wait(NULL);
    return result;
}

static int how_many(const struct result *result, int status)
{
    int count = 0;
    for (int i = 0; i < RACERS; i++)
        count += result->statuses[i] == status;
    return count;
}

static void told(const struct result *result, bool good, const char *what)
{
    ok(good, "%s", what);
    if (!good)
        note("%d %d %d %d; %.*s", result->statuses[0], result->statuses[1],
             result->statuses[2], result->statuses[3], STR_ARG(world_changes(&world)));
}

/* All racers with the same request. */
static struct result all(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    struct racer racers[RACERS];
    for (int i = 0; i < RACERS; i++)
        racers[i] = (struct racer){person, method, path, json, STR_NONE};
    return race(racers);
}

/* One wins with `won`, the others get `lost`, and `changes` is all that was done. */
static void one_wins(const struct result *result, int won, int lost, const char *changes,
                     const char *what)
{
    told(result,
         how_many(result, won) == 1 && how_many(result, lost) == RACERS - 1 &&
             str_is(world_changes(&world), changes),
         what);
    world_restore(&world);
}

static void ordering(void)
{
    struct result result =
        all(WORLD_EDITOR, "POST", LIST,
            "{\"id\":\"wanted\",\"name\":\"Wanted\",\"type\":\"flow\"}");
    one_wins(&result, 201, 409, "audit_entry+1-0 deployment+1-0 job+1-0 resource+1-0",
             "one of them gets the id");
    result = all(WORLD_EDITOR, "POST", LIST, "{\"name\":\"Wanted\",\"type\":\"flow\"}");
    told(&result,
         how_many(&result, 201) == RACERS &&
             str_is(world_changes(&world),
                    "audit_entry+4-0 deployment+4-0 job+4-0 resource+4-0"),
         "without an id all are served");
    world_restore(&world);
}

#define BOARDS "/api/v1/projects/" WORLD_PROJECT "/dashboards"

/* Who saw the same generation: one saves, what was before is kept once. */
static void boards_changing(struct racer *racers, const char *const *names)
{
    world_sql(
        &world,
        "INSERT INTO dashboard (id, org_id, project_id, name, name_key, description,"
        " document, panels, generation, created_us, updated_us) VALUES ('dsh_raced',"
        " 'acme', 'shop', 'Raced', 'raced', '', '{\"panels\":[]}', 0, 1, 1, 1)");
    struct str before = world_changes(&world);
    for (int i = 0; i < RACERS; i++)
        racers[i] = (struct racer){WORLD_EDITOR, "PATCH", BOARDS "/dsh_raced", names[i],
                                   STR("\"1\"")};
    struct result result = race(racers);
    told(&result,
         str_is(before, "dashboard+1-0") && how_many(&result, 200) == 1 &&
             how_many(&result, 412) == RACERS - 1 &&
             str_is(world_changes(&world),
                    "audit_entry+1-0 dashboard+1-0 dashboard_version+1-0"),
         "of those who saw the same dashboard one changes it");
    world_restore(&world);
}

static void changing(void)
{
    struct answer answer =
        probe_json(world_with_key(&world, WORLD_EDITOR), "GET", ONE, NULL);
    struct str tag = answer_header(&answer, "ETag");
    static const char *const names[RACERS] = {"{\"name\":\"A\"}", "{\"name\":\"B\"}",
                                              "{\"name\":\"C\"}", "{\"name\":\"D\"}"};
    struct racer racers[RACERS];
    for (int i = 0; i < RACERS; i++)
        racers[i] = (struct racer){WORLD_EDITOR, "PATCH", ONE, names[i], tag};
    struct result result = race(racers);
    one_wins(&result, 200, 412, "audit_entry+1-0 resource+1-1",
             "of those who saw the same name one changes it");
    result = all(WORLD_EDITOR, "POST", "/api/v1/organizations/" WORLD_ORG "/presets",
                 "{\"name\":\"Wanted\",\"type\":\"graph\"}");
    one_wins(&result, 201, 409, "audit_entry+1-0 preset+1-0",
             "a name means one preset");
    result = all(WORLD_EDITOR, "POST", BOARDS, "{\"name\":\"Wanted\",\"first\":true}");
    one_wins(&result, 201, 409, "audit_entry+1-0 dashboard+1-0",
             "a name means one dashboard");
    boards_changing(racers, names);

    static const char *const settings[RACERS] = {
        "{\"settings_json\":{\"instances\":2}}",
        "{\"settings_json\":{\"database\":{\"maxConnections\":50}}}",
        "{\"settings_json\":{\"auditLogEnabled\":true}}",
        "{\"settings_json\":{\"database\":{\"queryTimeoutSeconds\":60}}}",
    };
    for (int i = 0; i < RACERS; i++)
        racers[i] = (struct racer){WORLD_EDITOR, "PATCH", ONE, settings[i], STR_NONE};
    result = race(racers);
    int64_t done = how_many(&result, 200);
    int64_t generation =
        world_count(&world, "SELECT generation FROM resource WHERE id = 'orders'");
    told(
        &result,
        done >= 1 && done + how_many(&result, 412) == RACERS && generation == 1 + done &&
            world_count(&world,
                        "SELECT count(*) FROM deployment WHERE resource_id = 'orders'") ==
                1 + done,
        "each change of settings is a generation, or is refused");
    world_restore(&world);
}

static void leaving(void)
{
    struct result result = all(WORLD_OWNER, "DELETE", ONE, NULL);
    one_wins(&result, 202, 409, "audit_entry+1-0 deployment+1-0 job+1-0 resource+1-1",
             "a resource is deleted once");
    result = all(WORLD_EDITOR, "POST", LIST "/" WORLD_FAILED "/deploy", NULL);
    int done = how_many(&result, 202);
    told(&result,
         done >= 1 && done + how_many(&result, 409) == RACERS &&
             world_count(&world, "SELECT generation FROM resource WHERE id = 'trips'") ==
                 1 + done,
         "each deployment is a generation, or is refused");
    world_restore(&world);
}

/* Whatever wins: no 5xx, a lifecycle that fits, and a deployment for each generation. */
static void settled(const struct result *result, const char *what)
{
    int64_t faults = 0;
    for (int i = 0; i < RACERS; i++)
        faults += result->statuses[i] >= 500 || result->statuses[i] == 0;
    int64_t generation =
        world_count(&world, "SELECT generation FROM resource WHERE id = 'orders'");
    int64_t records = world_count(&world, "SELECT count(*) FROM deployment WHERE resource_id ="
                                          " 'orders' AND action <> 'delete'");
    int64_t waiting = world_count(&world, "SELECT count(*) FROM deployment WHERE resource_id ="
                                          " 'orders' AND state = 'pending' AND generation < %lld",
                                  (long long)generation);
    told(result, faults == 0 && generation == records && waiting == 0, what);
    world_restore(&world);
}

static void ask_twice(void)
{
    struct probe *probe = world_with_key(&world, WORLD_EDITOR);
    (void)probe_json(probe, "PATCH", ONE, "{\"settings_json\":{\"instances\":2}}");
}

static void states(void)
{
    const struct racer against_delete[RACERS] = {
        {WORLD_EDITOR, "PATCH", ONE, "{\"settings_json\":{\"instances\":2}}", STR_NONE},
        {WORLD_OWNER, "DELETE", ONE, NULL, STR_NONE},
        {WORLD_EDITOR, "PATCH", ONE, "{\"settings_json\":{\"instances\":3}}", STR_NONE},
        {WORLD_EDITOR, "POST", ONE "/suspend", NULL, STR_NONE},
    };
    struct result result = race(against_delete);
    settled(&result, "changes and suspending against deleting");
    const struct racer protecting[RACERS] = {
        {WORLD_EDITOR, "POST", ONE "/protect", NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", ONE, NULL, STR_NONE},
        {WORLD_EDITOR, "POST", ONE "/deploy", NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", ONE, NULL, STR_NONE},
    };
    result = race(protecting);
    told(&result,
         world_count(&world, "SELECT count(*) FROM resource WHERE id = 'orders' AND protected = 1"
                             " AND lifecycle = 'deleting'") == 0 ||
             result.statuses[0] == 200,
         "what is protected in time is not deleted");
    world_restore(&world);
    ask_twice();
    const struct racer back[RACERS] = {
        {WORLD_EDITOR, "POST", ONE "/rollback", "{\"generation\":1}", STR_NONE},
        {WORLD_EDITOR, "PATCH", ONE, "{\"settings_json\":{\"instances\":4}}", STR_NONE},
        {WORLD_EDITOR, "POST", ONE "/rollback", "{\"generation\":1}", STR_NONE},
        {WORLD_EDITOR, "POST", ONE "/suspend", NULL, STR_NONE},
    };
    result = race(back);
    settled(&result, "going back against changes");
}

/* Restored, or purged: never half of it. */
static void returning(void)
{
    world_sql(&world, "UPDATE resource SET lifecycle = 'deleted', deleted_us = 1"
                      " WHERE id = 'orders'");
    const struct racer racers[RACERS] = {
        {WORLD_EDITOR, "POST", DELETED "/restore", NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", DELETED, NULL, STR_NONE},
        {WORLD_EDITOR, "POST", DELETED "/restore", NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", DELETED, NULL, STR_NONE},
    };
    struct result result = race(racers);
    int64_t there = world_count(&world, "SELECT count(*) FROM resource WHERE id = 'orders'");
    int64_t buried = world_count(
        &world, "SELECT count(*) FROM tombstone WHERE kind = 'resource' AND id = 'orders'");
    told(&result,
         there + buried == 1 &&
             how_many(&result, 202) + how_many(&result, 204) == 1 &&
             (there == 1) == (how_many(&result, 202) == 1),
         "a deleted resource is restored or purged, once");
    world_restore(&world);
}

static void granting(void)
{
    struct result result =
        all(WORLD_OWNER, "POST", RBAC,
            "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}");
    one_wins(&result, 201, 409, "audit_entry+1-0 role_assignment+1-0",
             "a role is given once");
}

/* Two owners, each of whom removes the other (and, for the load, themselves). */
static void owners(void)
{
    world_sql(&world,
              "UPDATE role_assignment SET role_id = '" OWNER "' WHERE principal_id = '%.*s';"
              "DELETE FROM role_assignment WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_EDITOR].id),
              STR_ARG(world.people[WORLD_DISABLED].id));
    struct str other =
        world_text(&world, "SELECT id FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(world.people[WORLD_EDITOR].id));
    const char *first = RBAC "/asg_of_owner";
    const char *second =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(RBAC "/"), other));
    const struct racer racers[RACERS] = {
        {WORLD_EDITOR, "DELETE", first, NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", second, NULL, STR_NONE},
        {WORLD_OWNER, "DELETE", first, NULL, STR_NONE},
        {WORLD_EDITOR, "DELETE", second, NULL, STR_NONE},
    };
    struct result result = race(racers);
    int64_t left =
        world_count(&world, "SELECT count(*) FROM role_assignment WHERE scope_id = 'acme'"
                            " AND role_id = '" OWNER "'");
    told(&result, left == 1 && how_many(&result, 204) == 1 && how_many(&result, 503) == 0,
         "an organization keeps an owner");
    world_restore(&world);
}

static void noticing(void)
{
    int64_t start = world.now_us;
    world.now_us += MS_PER_HOUR * US_PER_MS;
    struct result result = all(WORLD_VIEWER, "GET", ONE, NULL);
    told(&result, how_many(&result, 200) == RACERS,
         "all are served while the use of a key is noted");
    world.now_us = start;
    world_restore(&world);
}

/* A rule that leaves one place, and the places that there are by then. */
static void last_place(const char *kind, const char *subject, const char *used)
{
    world_sql(&world,
              "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, updated_us)"
              " VALUES ('installation', '', '%s', '%s', (%s) + 1, 1)",
              kind, subject, used);
}

static void limited(const char *what, enum world_person person, const char *path,
                    const char *json, int lost)
{
    struct result result = all(person, "POST", path, json);
    told(&result, how_many(&result, 201) == 1 && how_many(&result, lost) == RACERS - 1, what);
    world_restore(&world);
}

static void filling(void)
{
    last_place("resources_per_project", "",
               "SELECT count(*) FROM resource WHERE project_id = '" WORLD_PROJECT "'");
    limited("one order gets the last place of a project", WORLD_EDITOR, LIST,
            "{\"name\":\"Wanted\",\"type\":\"flow\"}", 409);
    last_place("tier_per_organization", "Konnektr.Graph/free",
               "SELECT count(*) FROM resource WHERE org_id = '" WORLD_ORG "'"
               " AND type_id = 'Konnektr.Graph' AND sku = 'free'");
    limited("and one the last of a tier", WORLD_EDITOR, LIST,
            "{\"name\":\"Wanted\",\"type\":\"graph\",\"sku\":\"free\"}", 402);
    last_place("projects_per_organization", "",
               "SELECT count(*) FROM project WHERE org_id = '" WORLD_ORG "'");
    limited("one project is made", WORLD_EDITOR, "/api/v1/projects",
            "{\"name\":\"Wanted\",\"org_id\":\"" WORLD_ORG "\"}", 409);
    last_place("presets_per_organization", "", "SELECT 0");
    limited("one preset", WORLD_EDITOR, "/api/v1/organizations/" WORLD_ORG "/presets",
            "{\"name\":\"Wanted\",\"type\":\"graph\"}", 409);
    last_place("organizations_per_person", "", "SELECT 0");
    limited("one organization", WORLD_STRANGER, "/api/v1/organizations",
            "{\"name\":\"Wanted\"}", 409);
}

int main(void)
{
    world_open(&world);
    for (int round = 0; round < ROUNDS; round++) {
        ordering();
        filling();
        changing();
        leaving();
        states();
        returning();
        granting();
        owners();
        noticing();
    }
    world_close(&world);
    return done_testing();
}
