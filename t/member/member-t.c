/* member-t.c: the people of an organization: listed, found, removed, and what a page costs. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define OWNER   "10000000-0001-0000-0000-000000000001"
#define VIEWER  "10000000-0001-0000-0000-000000000003"
#define MEMBERS "/api/v1/organizations/" WORLD_ORG "/members"
#define PAGE    "/organizations/" WORLD_ORG "/members"

enum { MANY = 5000, RUNS = 9 };

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path)
{
    return probe_json(world_with_key(&world, person), method, path, NULL);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *of(enum world_person person, const char *before, const char *after)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(before), STR("/"),
                                              world.people[person].id, str_of(after)));
}

static void stranger_joins(const char *org)
{
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES ('tea_x', 'team', 1);"
              "INSERT INTO team (id, org_id, name, created_us, updated_us)"
              " VALUES ('tea_x', '%s', 'Crew', 1, 1);"
              "INSERT INTO team_member (team_id, person_id, created_us)"
              " VALUES ('tea_x', '%.*s', 1)",
              org, STR_ARG(world.people[WORLD_STRANGER].id));
}

static void listing(void)
{
    struct answer answer = ask(WORLD_VIEWER, "GET", MEMBERS);
    is_int(answer.status, 200, "who reads sees the members");
    ok(str_contains(answer.body, STR("project-viewer@example.org")) &&
           str_contains(answer.body, STR("resource-owner@example.org")),
       "those of projects and resources, too");
    ok(!str_contains(answer.body, STR("lapsed@example.org")) &&
           !str_contains(answer.body, STR("stranger@example.org")) &&
           !str_contains(answer.body, STR("other-owner@example.org")),
       "and nobody else");
    is_int(ask(WORLD_OTHER_OWNER, "GET", MEMBERS).status, 404, "others see none");
    answer = ask(WORLD_VIEWER, "GET", of(WORLD_OWNER, MEMBERS, ""));
    is_str(at(&answer, "/role"), STR("Owner"), "one of them, with the role");
    is_int(ask(WORLD_VIEWER, "GET", of(WORLD_STRANGER, MEMBERS, "")).status, 404,
           "who holds nothing is not there");
    stranger_joins(WORLD_ORG);
    answer = ask(WORLD_VIEWER, "GET", of(WORLD_STRANGER, MEMBERS, ""));
    is_str(at(&answer, "/team_count"), STR("1"), "until they are in a team");
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us)"
        " VALUES ('asg_x', 'acme', 'tea_x', '" OWNER "', 'organization', 'acme', 1, 1)");
    answer = ask(WORLD_VIEWER, "GET", MEMBERS "?role_id=" OWNER);
    ok(str_contains(answer.body, STR("stranger@example.org")) &&
           !str_contains(answer.body, STR("editor@example.org")),
       "a role by a team counts for the filter");
    answer = ask(WORLD_VIEWER, "GET", MEMBERS "?q=PROJECT-");
    ok(str_contains(answer.body, STR("project-viewer@example.org")) &&
           !str_contains(answer.body, STR("resource-owner@example.org")),
       "a part of the address finds people");
    world_restore(&world);
}

static void pages(void)
{
    struct answer answer = ask(WORLD_VIEWER, "GET", MEMBERS "?limit=2");
    int count = 0;
    for (;;) {
        count += str_is(at(&answer, "/items/1/user_id"), "") ? 1 : 2;
        struct str next = at(&answer, "/next_cursor");
        if (str_is(next, "null") || count > 100)
            break;
        answer = ask(
            WORLD_VIEWER, "GET",
            arena_cstr(world.arena,
                       ARENA_JOIN(world.arena, STR(MEMBERS "?limit=2&cursor="), next)));
    }
    is_int(count,
           world_count(&world,
                       "SELECT count(DISTINCT principal_id) FROM role_assignment"
                       " WHERE org_id = 'acme' AND (expires_us IS NULL OR"
                       " expires_us > %lld)",
                       (long long)world.now_us),
           "page by page everybody comes once");
}

static void removing(void)
{
    is_int(ask(WORLD_EDITOR, "DELETE", of(WORLD_VIEWER, MEMBERS, "")).status, 403,
           "editors remove nobody");
    stranger_joins(WORLD_ORG);
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us) VALUES"
        " ('asg_1', 'acme', '%.*s', '" VIEWER "', 'project', 'shop', 1, 1),"
        " ('asg_2', 'globex', '%.*s', '" VIEWER "', 'project', 'grid', 1, 1)",
        STR_ARG(world.people[WORLD_STRANGER].id),
        STR_ARG(world.people[WORLD_STRANGER].id));
    is_int(ask(WORLD_OWNER, "DELETE", of(WORLD_STRANGER, MEMBERS, "")).status, 204,
           "owners do");
    is_int(ask(WORLD_STRANGER, "GET", "/api/v1/projects/shop").status, 404,
           "who has nothing here any more");
    is_int(world_count(&world, "SELECT count(*) FROM team_member"), 0,
           "nor is in a team");
    is_int(ask(WORLD_STRANGER, "GET", "/api/v1/projects/grid").status, 200,
           "but keeps what others gave");
    is_int(
        world_count(&world,
                    "SELECT count(*) FROM audit_entry WHERE action = 'member.removed'"),
        1, "with an entry");
    is_int(ask(WORLD_OWNER, "DELETE", of(WORLD_STRANGER, MEMBERS, "")).status, 404,
           "once");
    struct answer answer = ask(WORLD_OWNER, "DELETE", of(WORLD_OWNER, MEMBERS, ""));
    is_str(at(&answer, "/code"), STR("last_owner"), "the last owner stays");
    ok(world_count(&world,
                   "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(world.people[WORLD_OWNER].id)) > 0,
       "with all that they hold");
    world_restore(&world);
}

static void in_a_browser(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    is_int(probe_get(owner, PAGE).status, 200, "the page of the members");
    struct answer answer = probe_get(owner, of(WORLD_PROJECT_VIEWER, PAGE, ""));
    ok(str_contains(answer.body, STR("Viewer of the project")),
       "one says what would be lost");
    const char *remove = of(WORLD_PROJECT_VIEWER, PAGE, "/remove");
    is_int(probe_form(owner, remove, PAIRS(PAIR("confirm", "yes"))).status, 422,
           "the address must be typed");
    answer =
        probe_form(owner, remove, PAIRS(PAIR("confirm", "project-viewer@example.org")));
    is_str(answer.location, STR(PAGE), "then they are removed");
    world_restore(&world);
}

/* One page of a large organization: its statements, and its time in the median of some runs. */
static void large(void)
{
    for (int i = 0; i < MANY; i++)
        world_sql(
            &world,
            "INSERT INTO principal (id, kind, created_us) VALUES ('usr_m%d', 'person', 1);"
            "INSERT INTO person (id, email, name, created_us, updated_us)"
            " VALUES ('usr_m%d', 'm%d@example.org', 'Member %d', 1, 1);"
            "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
            " scope_id, created_us, updated_us)"
            " VALUES ('asg_m%d', 'acme', 'usr_m%d', '" VIEWER
            "', 'project', 'shop', 1, 1)",
            i, i, i, i, i, i);
    world_sql(&world, "ANALYZE");
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    int64_t least_us = INT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        store_counts_reset(world.store);
        int64_t from = clock_monotonic_us();
        is_int(probe_get(viewer, PAGE).status, 200, "a page of many members");
        int64_t took = clock_monotonic_us() - from;
        if (took < least_us)
            least_us = took;
    }
    note("%lld us, %lld statements", (long long)least_us,
         (long long)store_counts(world.store).statements);
    ok(store_counts(world.store).statements <= 7,
       "costs as many statements as one of few");
    ok(least_us < 500000, "and no second");
}

int main(void)
{
    world_open(&world);
    listing();
    pages();
    removing();
    in_a_browser();
    large();
    world_close(&world);
    return done_testing();
}
