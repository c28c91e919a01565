/* join-t.c: the last place among the members and resources of an organization, however one comes. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access.h"
#include "product/invitation/invitation.h"
#include "product/issuer/issuer_private.h"
#include "product/resource/resource.h"
#include "product/team/team.h"
#include "t/lib/tap.h"
#include "t/organization/race.h"

#define VIEWER "10000000-0001-0000-0000-000000000003"
#define ORG    "/api/v1/organizations/" WORLD_ORG
#define LIST   "/api/v1/projects/" WORLD_PROJECT "/resources"
#define GONE   "/api/v1/projects/" WORLD_PROJECT "/deleted-resources/"

static struct world world;

/* People without any role in Acme, one for each racer. */
static const enum world_person outside[RACERS] = {WORLD_STRANGER, WORLD_OTHER_OWNER,
                                                  WORLD_ADMIN, WORLD_CHECKER};

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static int64_t members(void)
{
    return world_count(
        &world, "SELECT count(*) FROM person p WHERE p.id IN"
                " (SELECT principal_id FROM role_assignment WHERE org_id = 'acme' UNION"
                "  SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id"
                "   WHERE t.org_id = 'acme')");
}

static void rule(const char *kind, const char *subject, int64_t most)
{
    world_sql(&world,
              "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum,"
              " updated_us) VALUES ('organization', 'acme', '%s', '%s', %lld, 1)",
              kind, subject, (long long)most);
}

static void full_house(int64_t places)
{
    rule("members_per_organization", "", members() + places);
}

static void refused(const struct answer *answer, const char *kind, const char *what)
{
    ok(answer->status == 409 && str_contains(answer->body, STR("\"limit_exceeded\"")) &&
           str_contains(answer->body, str_of(kind)) &&
           str_contains(answer->body, STR("\"current\":")) &&
           str_contains(answer->body, STR("\"requested\":1")),
       "%s: %s", what, kind);
    if (answer->status != 409)
        note("%d %.*s", answer->status, STR_ARG(answer->body));
}

static void add_team(void)
{
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES ('tea_x', 'team', 1);"
              "INSERT INTO team (id, org_id, name, created_us, updated_us) VALUES"
              " ('tea_x', 'acme', 'Crew', 1, 1)");
}

/* ---- one after the other ---- */

static void by_team(void)
{
    add_team();
    full_house(0);
    const char *path = ORG "/teams/tea_x/members";
    struct answer answer =
        ask(WORLD_OWNER, "POST", path, "{\"user_id\":\"stranger@example.org\"}");
    refused(&answer, "members_per_organization", "nobody new joins by a team");
    answer = ask(WORLD_OWNER, "POST", path, "{\"user_id\":\"viewer@example.org\"}");
    is_int(answer.status, 201, "a member may join it");
    answer = ask(WORLD_OWNER, "POST", path, "{\"user_id\":\"viewer@example.org\"}");
    ok(str_contains(answer.body, STR("already_member")), "once");
    world_restore(&world);
}

static const char *invitation(void)
{
    struct answer made = ask(
        WORLD_OWNER, "POST", LIST "/" WORLD_RESOURCE "/invitations",
        "{\"email\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}");
    struct str link = at(&made, "/link");
    return arena_cstr(world.arena, str_slice(link, site_base_url(world.site).length, link.length));
}

static void by_invitation(void)
{
    const char *path = invitation();
    full_house(0);
    struct probe *stranger = world_as(&world, WORLD_STRANGER);
    int64_t before = members();
    probe_get(stranger, "/account");
    struct answer page = probe_form(stranger, path, PAIRS(PAIR("x", "y")));
    is_int(page.status, 409, "no place: the invitation is not taken");
    ok(str_contains(page.body, STR("members are allowed for the organization")),
       "the page says why");
    is_int(members(), before, "nobody joined");
    world_sql(&world, "DELETE FROM limit_rule");
    page = probe_form(stranger, path, PAIRS(PAIR("x", "y")));
    is_int(page.status, 303, "it still counts when there is a place again");
    world_restore(&world);
}

static enum outcome apply_groups(struct task *task, enum world_person person)
{
    struct scope scope = *task->scope;
    scope.actor_id = world.people[person].id;
    scope.actor_name = world.people[person].email;
    struct task inner = *task;
    inner.scope = &scope;
    struct issuer_group group = {STR("engineers")};
    struct list groups = {&group, 1, sizeof group, false};
    enum outcome outcome = store_begin(&inner);
    if (outcome == DONE)
        outcome = issuer_groups_apply(&inner, STR(WORLD_ISSUER), &groups);
    if (outcome == DONE)
        outcome = store_commit(&inner);
    if (outcome != DONE)
        store_rollback(&inner);
    return outcome;
}

static int64_t mapped(void)
{
    return world_count(&world, "SELECT count(*) FROM role_assignment WHERE mapped_by = '"
                               WORLD_ISSUER "'");
}

static void by_group(void)
{
    int64_t before = mapped();
    full_house(0);
    struct task *task = world_task(&world, WORLD_STRANGER, NULL, NULL, NULL);
    is_int(apply_groups(task, WORLD_STRANGER), DONE,
           "who signs in with a group is let in although there is no place");
    is_int(mapped(), before, "and is no member");
    is_int(apply_groups(task, WORLD_EDITOR), DONE, "a member signs in with the group");
    is_int(mapped(), before + 1, "and gets its role");
    world_sql(&world, "DELETE FROM limit_rule");
    is_int(apply_groups(task, WORLD_STRANGER), DONE, "at the next sign-in");
    is_int(mapped(), before + 2, "there is a place");
    world_restore(&world);
}

static void by_restoring(void)
{
    world_sql(&world, "UPDATE resource SET lifecycle = 'deleted', deleted_us = 1"
                      " WHERE id = 'orders'");
    rule("type_per_organization", "Konnektr.Graph",
         world_count(&world, "SELECT count(*) FROM resource WHERE org_id = 'acme' AND"
                             " type_id = 'Konnektr.Graph' AND lifecycle <> 'deleted'"));
    struct answer answer = ask(WORLD_EDITOR, "POST", GONE WORLD_RESOURCE "/restore", NULL);
    refused(&answer, "type_per_organization", "what is deleted has lost its place");
    answer = ask(WORLD_EDITOR, "POST", GONE WORLD_RESOURCE "/restore?dry_run=true", NULL);
    refused(&answer, "type_per_organization", "a trial says so, too");
    world_sql(&world, "UPDATE resource SET lifecycle = 'deleting' WHERE id = 'orders';"
                      "UPDATE limit_rule SET maximum = maximum + 1");
    answer = ask(WORLD_EDITOR, "POST", GONE WORLD_RESOURCE "/restore", NULL);
    is_int(answer.status, 202, "what is on its way out still has it");
    world_restore(&world);
    world_sql(&world, "UPDATE resource SET lifecycle = 'deleted', deleted_us = 1,"
                      " sku = 'free' WHERE id = 'orders'");
    rule("tier_per_organization", "Konnektr.Graph/free", 0);
    answer = ask(WORLD_EDITOR, "POST", GONE WORLD_RESOURCE "/restore", NULL);
    is_int(answer.status, 402, "a free one would have to be paid for");
    world_restore(&world);
}

/* ---- several at the edge ---- */

static enum outcome join_team(struct task *task)
{
    struct team_member member;
    return team_member_add(task, STR("tea_x"), world.people[outside[race_index]].id, &member);
}

static enum outcome take_role(struct task *task)
{
    struct assignment made;
    return access_grant(task,
                        &(struct assignment_draft){world.people[outside[race_index]].id,
                                                   STR(VIEWER), 0},
                        &made);
}

static enum outcome join_group(struct task *task)
{
    return apply_groups(task, outside[race_index]);
}

static const char *links[RACERS];

static enum outcome accept_own(struct task *task)
{
    struct invitation accepted;
    struct scope scope = *task->scope;
    scope.actor_id = world.people[outside[race_index]].id;
    scope.actor_name = world.people[outside[race_index]].email;
    struct task inner = *task;
    inner.scope = &scope;
    return invitation_accept(&inner, str_of(links[race_index]), true, &accepted);
}

static void invite_all(void)
{
    for (int i = 0; i < RACERS; i++) {
        struct str json = arena_print(
            world.arena, "{\"email\":\"new%d@example.org\",\"role_id\":\"" VIEWER "\"}", i);
        struct answer made = ask(WORLD_OWNER, "POST", LIST "/" WORLD_RESOURCE "/invitations",
                                 arena_cstr(world.arena, json));
        struct str link = arena_str(world.process, at(&made, "/link"));
        links[i] = strrchr(arena_cstr(world.process, link), '/') + 1;
    }
}

static enum outcome restore(struct task *task)
{
    static const char *const ids[RACERS] = {"r0", "r1", "r2", "r3"};
    struct resource out;
    return resource_restore(task, str_of(ids[race_index]), &(struct resource_ask){0}, &out);
}

static enum outcome order(struct task *task)
{
    struct resource out;
    if (race_index % 2 == 0)
        return restore(task);
    return resource_add(
        task,
        &(struct resource_draft){.name = STR("Flow"), .type = STR("flow")},
        &out);
}

static void one_of(const char *what, const struct race_result *result, int done, int64_t more)
{
    ok(result->done == done && result->done + result->clash == RACERS && more == 1,
       "%s: exactly one gets the last place", what);
    if (result->done != done || more != 1)
        note("%d done, %d clash, %d other, %lld more", result->done, result->clash,
             result->other, (long long)more);
    world_restore(&world);
}

static void people_at_once(void)
{
    add_team();
    full_house(1);
    int64_t before = members();
    struct race_result result = race(&world, WORLD_OWNER, WORLD_ORG, NULL, join_team);
    one_of("by a team", &result, 1, members() - before);
    full_house(1);
    result = race(&world, WORLD_OWNER, WORLD_ORG, NULL, take_role);
    one_of("by a role", &result, 1, members() - before);
    full_house(1);
    result = race(&world, WORLD_OWNER, NULL, NULL, join_group);
    one_of("by a group, where nobody is kept from signing in", &result, RACERS,
           members() - before);
    invite_all();
    full_house(1);
    result = race(&world, WORLD_OWNER, NULL, NULL, accept_own);
    one_of("by an invitation", &result, 1, members() - before);
}

static int64_t flows(void)
{
    return world_count(&world, "SELECT count(*) FROM resource WHERE type_id = 'Konnektr.Flow'"
                               " AND lifecycle <> 'deleted' AND org_id = 'acme'");
}

static void resources_at_once(void)
{
    for (int i = 0; i < RACERS; i++)
        world_sql(&world,
                  "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
                  " schema_version, generation, lifecycle, created_us, updated_us, deleted_us)"
                  " SELECT 'r%d', org_id, project_id, name, type_id, sku, settings,"
                  " schema_version, 1, 'deleted', 1, 1, 1 FROM resource WHERE id = 'trips'",
                  i);
    rule("type_per_organization", "Konnektr.Flow", flows() + 1);
    int64_t before = flows();
    struct race_result result = race(&world, WORLD_EDITOR, WORLD_ORG, WORLD_PROJECT, order);
    one_of("by ordering and restoring", &result, 1, flows() - before);
}

int main(void)
{
    world_open(&world);
    by_team();
    by_invitation();
    by_group();
    by_restoring();
    for (int round = 0; round < 3; round++) {
        people_at_once();
        resources_at_once();
    }
    world_close(&world);
    return done_testing();
}
