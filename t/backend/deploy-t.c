/* deploy-t.c: what becomes of an order: files, commits, health, timeline. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "product/resource/resource.h"
#include "t/backend/ground.h"
#include "t/lib/tap.h"

static struct ground ground;
static struct world *world = &ground.world;

#define PARTS "kp-shop0001/parts"
#define TRIPS "kp-shop0001/trips"

static struct str resource_text(const char *column, const char *id)
{
    return world_text(world, "SELECT %s FROM resource WHERE id = '%s'", column, id);
}

static int64_t resource_number(const char *column, const char *id)
{
    return world_count(world, "SELECT %s FROM resource WHERE id = '%s'", column, id);
}

/* Of the newest deployment. */
static struct str deployment_text(const char *column, const char *id)
{
    return world_text(world,
                      "SELECT %s FROM deployment WHERE resource_id = '%s'"
                      " ORDER BY created_us DESC, id DESC LIMIT 1",
                      column, id);
}

static struct str steps_of(const char *id)
{
    struct str deployment = deployment_text("id", id);
    return world_text(world,
                      "SELECT %s FROM (SELECT step FROM deployment_event"
                      " WHERE deployment_id = '%.*s' ORDER BY id) e",
                      database_is_postgres() ? "string_agg(step, ' ')"
                                             : "group_concat(step, ' ')",
                      STR_ARG(deployment));
}

static void change(const char *id, const char *json)
{
    const char *path = arena_cstr(
        world->arena,
        ARENA_JOIN(world->arena, STR("/api/v1/projects/shop/resources/"), str_of(id)));
    struct answer answer =
        probe_json(world_with_key(world, WORLD_EDITOR), "PATCH", path, json);
    if (answer.status != 200)
        bail_out("%s is not changed: %.*s", id, STR_ARG(answer.body));
}

static struct str last_commit(const char *format)
{
    const char *command = arena_cstr(
        world->arena,
        ARENA_JOIN(world->arena, STR("git -c safe.directory='*' log -1 --format='"),
                   str_of(format), STR("'")));
    return ground_shell(&ground, command);
}

/* ---- one after the other ---- */

static void test_order(void)
{
    int count = ground_run(&ground);
    ok(count >= 7, "every order has a job (%d ran)", count);
    is_str(deployment_text("state", "parts"), STR("ready"), "the deployment is ready");
    is_str(resource_text("lifecycle", "parts"), STR("active"), "the resource is active");
    is_str(resource_text("health", "parts"), STR("Healthy"), "and healthy");
    is_int(resource_number("observed_generation", "parts"), 1,
           "its first generation was seen");
    is_str(resource_text("access_url", "parts"),
           STR("https://parts.api.assembler.example.org"), "its address is told");
    is_str(steps_of("parts"), STR("started rendered written committed observed"),
           "the timeline has each step");
    ok(str_contains(ground_file(&ground, "kp-shop0001/namespace.yaml"),
                    STR("kind: \"Namespace\"")),
       "the namespace is there");
    struct answer answer =
        probe_get(world_as(world, WORLD_VIEWER),
                  "/projects/shop/resources/parts/manifests/assembler-parts.yaml");
    is_str(ground_file(&ground, PARTS "/assembler-parts.yaml"), answer.body,
           "the file is what the console shows");
    is_str(ground_shell(&ground, "ls -A " PARTS),
           STR("assembler-parts.yaml\nconfigmap-parts-settings.yaml"),
           "and nothing else is there");
    is_str(deployment_text("state", "trips"), STR("ready"),
           "what had failed is tried again");
}

static void test_commits(void)
{
    int64_t ready = world_count(
        world, "SELECT count(*) FROM deployment_event WHERE step = 'committed'");
    is_int(ground_commits(&ground), ready, "each deployment is one commit");
    is_str(ground_shell(&ground, "git -c safe.directory='*' status --porcelain"), STR(""),
           "nothing is left uncommitted");
    is_str(
        ground_shell(&ground,
                     "git -c safe.directory='*' log --format='%an %ae %cn' -1 -- " PARTS),
        STR("owner@example.org owner@example.org KtrlPlane"),
        "the author is who ordered, the committer is the program");
    is_str(
        ground_shell(&ground, "git -c safe.directory='*' log --format=%s -1 -- " PARTS),
        STR("parts: create, generation 1"), "the first line says what was done");
    ok(str_contains(
           ground_shell(&ground,
                        "git -c safe.directory='*' log --format=%b -1 -- " PARTS),
           STR("Project shop, organization acme.")),
       "the rest says where");
}

static void test_again(void)
{
    int64_t commits = ground_commits(&ground);
    world_sql(
        world,
        "UPDATE job SET state = 'waiting', due_us = 0 WHERE kind = 'resource.deploy'");
    struct str before = steps_of("parts");
    ground_run(&ground);
    is_str(steps_of("parts"), before,
           "a job that runs again for what is ready does nothing");
    is_int(ground_commits(&ground), commits, "and commits nothing");
}

static void test_change(void)
{
    ok(!ground_has(&ground, TRIPS "/ingress-trips.yaml"), "there is no ingress yet");
    ok(ground_has(&ground, TRIPS "/persistentvolumeclaim-trips-state.yaml"),
       "but a volume");
    int64_t commits = ground_commits(&ground);
    change("trips",
           "{\"settings_json\":{\"persistence\":{\"enabled\":false},\"ingress\":{"
           "\"enabled\":true,\"hostname\":\"trips.example.org\"}}}");
    is_str(resource_text("lifecycle", "trips"), STR("updating"), "a change is under way");
    ground_run(&ground);
    is_str(resource_text("lifecycle", "trips"), STR("active"), "and through");
    is_int(resource_number("observed_generation", "trips"), 2,
           "the second generation was seen");
    ok(ground_has(&ground, TRIPS "/ingress-trips.yaml"), "what is new is written");
    ok(!ground_has(&ground, TRIPS "/persistentvolumeclaim-trips-state.yaml"),
       "what is not wanted any more is removed");
    is_int(ground_commits(&ground), commits + 1, "in one commit");
    is_str(last_commit("%an: %s"), STR("editor@example.org: trips: update, generation 2"),
           "by who changed it");
}

static void test_overtaken(void)
{
    int64_t commits = ground_commits(&ground);
    change("trips", "{\"settings_json\":{\"replicas\":2}}");
    change("trips", "{\"settings_json\":{\"replicas\":3}}");
    ground_run(&ground);
    is_int(world_count(world,
                       "SELECT count(*) FROM deployment WHERE resource_id = 'trips'"
                       " AND state = 'superseded' AND generation = 3"),
           1, "a change that was overtaken is superseded");
    is_str(deployment_text("state", "trips"), STR("ready"), "the last one is ready");
    is_int(ground_commits(&ground), commits + 1, "only the last one is committed");
    ok(str_contains(ground_file(&ground, TRIPS "/flow-trips.yaml"), STR("replicas: 3")),
       "and written");
}

static void test_remove(void)
{
    struct task *task = world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "parts");
    if (resource_remove(task, STR("parts")) != DONE)
        bail_out("not deleted");
    ok(ground_has(&ground, PARTS), "a removal is asked for");
    ground_run(&ground);
    ok(!ground_has(&ground, PARTS), "its files are gone");
    ok(ground_has(&ground, "kp-shop0001/namespace.yaml"), "the namespace stays");
    is_int(world_count(world, "SELECT count(*) FROM resource WHERE id = 'parts'"), 0,
           "the row is gone");
    is_int(world_count(
               world,
               "SELECT count(*) FROM tombstone WHERE kind = 'resource' AND id = 'parts'"),
           1, "its id is never given out again");
    is_int(world_count(world, "SELECT count(*) FROM audit_entry WHERE object_id = 'parts'"
                              " AND action = 'resource.gone'"),
           1, "the trail says so");
    is_str(last_commit("%s"), STR("parts: delete, generation 1"), "and the commit");
    is_int(world_count(world, "SELECT count(*) FROM resource WHERE id = 'old'"), 0,
           "what was deleted before it was ever deployed is gone as well");
    is_int(world_count(world, "SELECT count(*) FROM job WHERE state <> 'done'"
                              " AND kind = 'resource.deploy'"),
           0, "no job is left");
}

/* ---- looking after ---- */

static struct str commits_of(const char *path)
{
    return ground_shell(
        &ground,
        arena_cstr(world->arena,
                   ARENA_JOIN(world->arena,
                              STR("git -c safe.directory='*' rev-list --count HEAD -- "),
                              str_of(path))));
}

static void test_put_back(void)
{
    ground_write(&ground, TRIPS "/flow-trips.yaml", "somebody was here\n");
    ground_write(&ground, TRIPS "/more.yaml", "and left this\n");
    struct str commits = commits_of(TRIPS);
    ground_later(&ground, 700);
    ground_run(&ground);
    ok(str_contains(ground_file(&ground, TRIPS "/flow-trips.yaml"), STR("replicas: 3")),
       "what somebody changed is put back");
    ok(!ground_has(&ground, TRIPS "/more.yaml"), "what somebody added is removed");
    is_str(commits_of(TRIPS), commits, "the repository had it all the time");
    ok(resource_number("health_us", "trips") == world->now_us, "and it was observed now");
}

static void test_suspended(void)
{
    world_sql(
        world,
        "UPDATE resource SET lifecycle = 'suspended', health_us = 0 WHERE id = 'trips'");
    ground_later(&ground, 700);
    ground_run(&ground);
    is_str(resource_text("health", "trips"), STR("Suspended"),
           "a suspended resource is seen as such");
    struct str flow = ground_file(&ground, TRIPS "/flow-trips.yaml");
    ok(str_contains(flow, STR("suspended: true")) &&
           str_contains(flow, STR("ktrlplane.io/suspended: \"true\"")),
       "its manifests say that it should not run");
    is_str(resource_text("lifecycle", "trips"), STR("suspended"), "it stays suspended");
    world_sql(world, "UPDATE resource SET lifecycle = 'active' WHERE id = 'trips'");
    ground_later(&ground, 700);
    ground_run(&ground);
    is_str(resource_text("health", "trips"), STR("Healthy"),
           "and runs again when it may");
    ok(!str_contains(ground_file(&ground, TRIPS "/flow-trips.yaml"), STR("suspended")),
       "without a word of it");
}

static void test_unfit(void)
{
    world_sql(world, "UPDATE resource SET sku = 'gold' WHERE id = 'trips'");
    ground_later(&ground, 700);
    ground_run(&ground);
    is_str(resource_text("health", "trips"), STR("Degraded"),
           "a resource whose tier is not offered any more is degraded");
    ok(ground_has(&ground, TRIPS "/flow-trips.yaml"), "and its manifests stay");
    world_sql(world, "UPDATE resource SET sku = 'standard' WHERE id = 'trips'");
    change("trips", "{\"settings_json\":{\"replicas\":4}}");
    world_sql(world, "UPDATE resource SET sku = 'gold' WHERE id = 'trips'");
    ground_run(&ground);
    is_str(deployment_text("state", "trips"), STR("failed"), "its deployment fails");
    is_str(deployment_text("reason", "trips"),
           STR("The resource's tier is not in the catalog any more."), "with the reason");
    is_int(
        world_count(
            world,
            "SELECT count(*) FROM job WHERE state NOT IN ('done') AND kind = 'resource.deploy'"),
        0, "and is not tried again");
    world_sql(world, "UPDATE resource SET sku = 'standard' WHERE id = 'trips'");
}

/* ---- what lies in the way ---- */

static void order_one(const char *id)
{
    struct task *task =
        world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_SECOND_PROJECT, NULL);
    struct resource_draft draft = {
        .id = str_of(id), .name = str_of(id), .type = STR("compass"), .settings = NULL};
    struct failure failure = {.arena = world->arena};
    struct node *settings;
    struct resource resource;
    if (json_parse(world->arena, STR("{\"dashboardName\":\"d\"}"), &failure, &settings) !=
        DONE)
        bail_out("bad JSON in the test");
    draft.settings = settings;
    if (resource_add(task, &draft, &resource) != DONE)
        bail_out("%s is not ordered", id);
}

/* Fails while `error` is what the disk says, and is well afterwards. */
static void fail_and_mend(const char *id, int error, const char *reason)
{
    order_one(id);
    steps_refuse(error);
    ground_run(&ground);
    is_str(deployment_text("state", id), STR("failed"), "%s: the deployment fails",
           reason);
    ok(str_contains(deployment_text("reason", id), str_of(reason)), "and says why");
    is_str(resource_text("health", id), STR("Failed"), "the resource is shown as failed");
    is_str(deployment_text("reason", id), resource_text("health_reason", id),
           "with that reason");
    is_int(
        world_count(
            world,
            "SELECT count(*) FROM job WHERE state = 'waiting' AND kind = 'resource.deploy'"),
        1, "it waits to be tried again");
    steps_refuse(0);
    is_str(ground_shell(&ground, "find . -name .partial"), STR(""),
           "no half file is left");
    ground_later(&ground, 3);
    ground_run(&ground);
    is_str(deployment_text("state", id), STR("ready"), "and is ready once it goes");
    is_str(deployment_text("reason", id), STR(""), "without a reason");
    is_str(resource_text("health", id), STR("Healthy"), "and healthy");
    is_str(resource_text("lifecycle", id), STR("active"), "and active");
    is_str(steps_of(id),
           STR("started failed started rendered written committed observed"),
           "the timeline has both attempts");
}

static void test_disk(void)
{
    fail_and_mend("full", ENOSPC, "the disk is full");
    fail_and_mend("closed", EACCES, "their folder is not writable");
    fail_and_mend("odd", EIO, "the disk refused");
}

static void test_in_the_way(void)
{
    order_one("blocked");
    ground_shell(&ground, "mkdir -p kp-lab00001 && ln -s /etc kp-lab00001/blocked");
    ground_run(&ground);
    ok(str_contains(deployment_text("reason", "blocked"),
                    STR("something else lies in their folder")),
       "a link in place of the folder is not followed");
    is_str(ground_shell(&ground, "ls /etc | grep -c 'blocked.*yaml'"), STR("0"),
           "nothing is written there");
    ground_shell(&ground, "rm kp-lab00001/blocked; mkdir -p kp-lab00001/blocked/mine");
    ground_later(&ground, 10);
    ground_run(&ground);
    ok(str_contains(deployment_text("reason", "blocked"),
                    STR("something else lies in their folder")),
       "a folder of somebody else is told");
    ground_shell(
        &ground,
        "rmdir kp-lab00001/blocked/mine; ln -s /etc/passwd kp-lab00001/blocked/x.yaml");
    ground_later(&ground, 100);
    ground_run(&ground);
    is_str(deployment_text("state", "blocked"), STR("ready"),
           "a link to a file is simply removed");
    ok(!ground_has(&ground, "kp-lab00001/blocked/x.yaml") &&
           ground_shell(&ground, "cat /etc/passwd").length > 0,
       "and not what it points to");
}

static void test_held(void)
{
    order_one("held");
    int folder = open(ground.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || flock(folder, LOCK_EX) < 0)
        bail_out("the folder cannot be locked");
    ground_run(&ground);
    is_str(deployment_text("reason", "held"),
           STR("The manifests could not be written: somebody else holds their folder."),
           "a folder that somebody holds is waited for, not for ever");
    ok(!ground_has(&ground, "kp-lab00001/held"), "and not written to");
    close(folder);
    ground_later(&ground, 10);
    ground_run(&ground);
    is_str(deployment_text("state", "held"), STR("ready"), "it goes on when it is free");
}

static void test_git_fails(void)
{
    int64_t commits = ground_commits(&ground);
    order_one("nogit");
    setenv("KP_TEST_GIT", "/nonexistent", 1);
    ground_run(&ground);
    unsetenv("KP_TEST_GIT");
    is_str(deployment_text("state", "nogit"), STR("failed"),
           "without git the deployment fails");
    is_str(deployment_text("reason", "nogit"),
           STR("The manifests could not be committed to Git."), "and says why");
    ok(ground_has(&ground, "kp-lab00001/nogit/compass-nogit.yaml"),
       "the files are there already");
    ground_shell(&ground, "touch .git/index.lock");
    ground_later(&ground, 10);
    ground_run(&ground);
    is_str(deployment_text("state", "nogit"), STR("ready"),
           "it goes on with git, also past a lock that nobody holds");
    is_int(ground_commits(&ground), commits + 1, "with its one commit");
    is_str(last_commit("%s"), STR("nogit: create, generation 1"), "under its own words");
}

static void test_removal_waits(void)
{
    struct task *task =
        world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_SECOND_PROJECT, "odd");
    if (resource_remove(task, STR("odd")) != DONE)
        bail_out("not deleted");
    steps_refuse(EROFS);
    ground_run(&ground);
    is_str(deployment_text("state", "odd"), STR("failed"),
           "a removal that cannot be done fails");
    world_sql(
        world,
        "UPDATE job SET state = 'dead' WHERE state = 'waiting' AND kind = 'resource.deploy'");
    steps_refuse(0);
    ground_later(&ground, 3 * 3600);
    ground_run(&ground);
    is_int(world_count(world, "SELECT count(*) FROM resource WHERE id = 'odd'"), 0,
           "and is taken up again long after it was given up");
    ok(!ground_has(&ground, "kp-lab00001/odd"), "its files are gone");
}

static void test_project_gone(void)
{
    ground_shell(
        &ground,
        "mkdir kp-left0001; cp kp-shop0001/namespace.yaml kp-left0001/;"
        " git -c safe.directory='*' -c user.name=a -c user.email=a add kp-left0001;"
        " git -c safe.directory='*' -c user.name=a -c user.email=a commit -qm left");
    world_sql(
        world,
        "INSERT INTO tombstone (kind, id, gone_us) VALUES ('tenant', 'kp-left0001', %lld)",
        (long long)world->now_us);
    ground_later(&ground, 61);
    ground_run(&ground);
    ok(!ground_has(&ground, "kp-left0001"),
       "the namespace of a project goes soon after it");
    is_str(last_commit("%s"), STR("kp-left0001: does not exist any more"), "as a commit");
}

static void test_tidy(void)
{
    ground_shell(&ground,
                 "mkdir -p kp-lab00001/ghost kp-gone0001/spirit .hidden not.a.label;"
                 " touch kp-lab00001/ghost/x.yaml kp-gone0001/namespace.yaml"
                 " kp-gone0001/spirit/y.yaml");
    world_sql(world,
              "INSERT INTO tombstone (kind, id, gone_us) VALUES ('resource', 'ghost', 1),"
              " ('resource', 'spirit', 1), ('tenant', 'kp-gone0001', 1)");
    ground_later(&ground, 25 * 3600);
    ground_run(&ground);
    ok(!ground_has(&ground, "kp-lab00001/ghost"),
       "files of a resource that is gone are removed");
    ok(!ground_has(&ground, "kp-gone0001"), "and those of a project that is gone");
    ok(ground_has(&ground, ".hidden") && ground_has(&ground, "not.a.label"),
       "what is not ours stays");
    ok(ground_has(&ground, "kp-lab00001/full/compass-full.yaml"), "and what exists");
    is_str(
        ground_shell(&ground,
                     "git -c safe.directory='*' status --porcelain --untracked-files=no"),
        STR(""), "the repository is clean");
}

int main(void)
{
    ground_open(&ground);
    test_order();
    test_commits();
    test_again();
    test_change();
    test_overtaken();
    test_remove();
    test_put_back();
    test_suspended();
    test_unfit();
    test_disk();
    test_in_the_way();
    test_held();
    test_git_fails();
    test_removal_waits();
    test_project_gone();
    test_tidy();
    ground_close(&ground);
    return done_testing();
}
