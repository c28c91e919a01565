/* remove-t.c: projects go, with what is in them, and never come back. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access.h"
#include "product/project/project.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"
#include "t/organization/race.h"

#define API "/api/v1/projects"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(enum world_person person, const struct answer *answer,
                     const char *pointer)
{
    return answer_at(world_with_key(&world, person), answer, pointer);
}

static int64_t rows(const char *from)
{
    return world_count(&world, "SELECT count(*) FROM %s", from);
}

/* The recurring job, once. */
static enum outcome finish(void)
{
    struct task *task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    struct job job = {.id = STR("job_test"), .kind = STR("project.finish"), .attempt = 1};
    struct scope scope = access_scope_for_job(&job, "a test");
    task->scope = &scope;
    return project_jobs[0].run(task, &job);
}

/* What a backend says of every resource of a project that is to go. */
static void take_away(const char *project)
{
    struct task *task = world_task(&world, WORLD_OWNER, "acme", project, NULL);
    while (rows(arena_cstr(world.arena,
                           arena_print(world.arena, "resource WHERE project_id = '%s'",
                                       project))) > 0) {
        struct str id = world_text(
            &world, "SELECT min(id) FROM resource WHERE project_id = '%s'", project);
        if (store_begin(task) != DONE || resource_gone(task, id) != DONE ||
            store_commit(task) != DONE)
            bail_out("%.*s does not go", STR_ARG(id));
    }
}

static void empty_ones(void)
{
    ask(WORLD_EDITOR, "POST", API,
        "{\"id\":\"ebb\",\"name\":\"Ebb\",\"org_id\":\"acme\"}");
    struct str tenant = world_text(&world, "SELECT tenant FROM project WHERE id = 'ebb'");
    is_int(ask(WORLD_VIEWER, "DELETE", API "/ebb", NULL).status, 403,
           "a viewer deletes none");
    is_int(ask(WORLD_OTHER_OWNER, "DELETE", API "/ebb", NULL).status, 404,
           "for others it is not there");
    struct answer answer = ask(WORLD_OWNER, "DELETE", API "/ebb", NULL);
    is_int(answer.status, 202, "an owner deletes an empty one");
    is_str(at(WORLD_OWNER, &answer, "/status"), STR("Deleted"), "at once");
    is_int(ask(WORLD_OWNER, "GET", API "/ebb", NULL).status, 404, "it is gone");
    is_int(rows("role_assignment WHERE scope_id = 'ebb'"), 0, "with the roles in it");
    is_int(rows("audit_entry WHERE project_id = 'ebb' AND action = 'project.deleted'"), 1,
           "the trail keeps that it went");
    is_int(ask(WORLD_OTHER_OWNER, "POST", API,
               "{\"id\":\"ebb\",\"name\":\"E\",\"org_id\":\"globex\"}")
               .status,
           409, "nobody gets its id again");
    is_int(world_count(
               &world,
               "SELECT count(*) FROM tombstone WHERE kind = 'tenant' AND id = '%.*s'",
               STR_ARG(tenant)),
           1, "nor its tenant");
    world_restore(&world);
}

static void refused(void)
{
    struct answer answer = ask(WORLD_OWNER, "DELETE", API "/shop", NULL);
    is_int(answer.status, 409, "one with resources stays");
    is_str(at(WORLD_OWNER, &answer, "/code"), STR("not_empty"), "which is said");
    is_int(ask(WORLD_OWNER, "DELETE", API "/shop?force=true", NULL).status, 422,
           "force alone does not do it");
    is_int(ask(WORLD_OWNER, "DELETE", API "/shop?force=true&confirm=lab", NULL).status,
           422, "nor another's name");
    is_int(ask(WORLD_OWNER, "DELETE", API "/shop?confirm=shop", NULL).status, 409,
           "nor the name without force");
    is_str(world_changes(&world), STR(""), "nothing has changed");
}

static void with_resources(void)
{
    int64_t resources = rows("resource WHERE project_id = 'shop'");
    int64_t jobs = rows("job WHERE kind = 'resource.deploy'");
    world.now_us += US_PER_S;
    struct answer answer =
        ask(WORLD_OWNER, "DELETE", API "/shop?force=true&confirm=Shop", NULL);
    is_int(answer.status, 202, "with force and its name it goes");
    is_str(at(WORLD_OWNER, &answer, "/status"), STR("Deleting"), "step by step");
    is_int(rows("resource WHERE project_id = 'shop' AND lifecycle = 'deleting'"),
           resources, "every resource goes along");
    is_int(rows("deployment WHERE project_id = 'shop' AND action = 'delete'"), resources,
           "each with a deployment that takes it away");
    is_int(rows("job WHERE kind = 'resource.deploy'") - jobs, resources,
           "and a job that does it");
    is_int(rows("audit_entry WHERE project_id = 'shop' AND action = 'resource.deleted'"),
           resources, "each in the trail");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE action = 'project.deleted'"
                       " AND object_id = 'shop' AND actor_id = '%.*s'",
                       STR_ARG(world.people[WORLD_OWNER].id)),
           1, "with the person who did it");

    is_int(ask(WORLD_OWNER, "DELETE", API "/shop?force=true&confirm=Shop", NULL).status,
           409, "once is enough");
    is_int(ask(WORLD_OWNER, "PATCH", API "/shop", "{\"name\":\"B\"}").status, 409,
           "it cannot be renamed now");
    answer = ask(WORLD_OWNER, "POST", API "/shop/resources",
                 "{\"name\":\"New\",\"type\":\"graph\"}");
    is_int(answer.status, 409, "nothing can be ordered in it");
    is_str(at(WORLD_OWNER, &answer, "/code"), STR("lifecycle"),
           "and not for the id's sake");
    answer = probe_get(world_as(&world, WORLD_OWNER), "/projects/shop");
    ok(str_contains(answer.body, STR("This project is being deleted")) &&
           !str_contains(answer.body, STR("Order resource")),
       "its page says so and offers nothing");
    is_int(ask(WORLD_OWNER, "DELETE", "/api/v1/organizations/acme", NULL).status, 409,
           "its organization stays so long");
}

static void afterwards(void)
{
    is_int(finish(), DONE, "the job looks after it");
    is_int(rows("project WHERE id = 'shop'"), 1, "while resources are there it stays");
    take_away("shop");
    is_int(finish(), DONE, "when the last is gone");
    is_int(rows("project WHERE id = 'shop'"), 0, "it goes");
    is_int(rows("tombstone WHERE kind = 'project' AND id = 'shop'"), 1, "for ever");
    is_int(rows("role_assignment WHERE scope_id = 'shop'"), 0, "with every role in it");
    is_int(rows("audit_entry WHERE project_id = 'shop' AND action = 'project.gone'"
                " AND actor = 'system'"),
           1, "the trail has its end");
    is_int(rows("project WHERE id = 'lab'"), 1, "and no other");
    is_int(finish(), DONE, "again is fine");
    is_int(rows("audit_entry WHERE action = 'project.gone'"), 1, "and does nothing");
    world_restore(&world);
}

/* One that was ordered at the very moment when the project was deleted. */
static void late_order(void)
{
    world_sql(&world, "UPDATE project SET lifecycle = 'deleting' WHERE id = 'shop'");
    int64_t resources = rows("resource WHERE project_id = 'shop'");
    is_int(finish(), DONE, "the job finds resources that nobody deleted");
    is_int(rows("resource WHERE project_id = 'shop' AND lifecycle = 'deleting'"),
           resources, "and deletes them");
    is_int(finish(), DONE, "once");
    is_int(rows("deployment WHERE project_id = 'shop' AND action = 'delete'"), resources,
           "each once");
    world_restore(&world);
}

/* More than one transaction takes: the job does the rest. */
static void very_many(void)
{
    for (int i = 0; i < PROJECT_RESOURCES_AT_ONCE + 5; i++)
        world_sql(
            &world,
            "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
            " schema_version, generation, lifecycle, created_us, updated_us)"
            " SELECT 'copy%d', org_id, 'lab', name, type_id, sku, settings,"
            " schema_version, 1, 'active', 1, 1 FROM resource WHERE id = 'orders'",
            i);
    is_int(ask(WORLD_OWNER, "DELETE", API "/lab?force=true&confirm=lab", NULL).status,
           202, "very many resources");
    is_int(rows("resource WHERE project_id = 'lab' AND lifecycle <> 'deleting'"), 5,
           "are not one transaction");
    is_int(finish(), DONE, "the job");
    is_int(rows("resource WHERE project_id = 'lab' AND lifecycle <> 'deleting'"), 0,
           "takes the rest");
    world_restore(&world);
}

static enum outcome remove_shop(struct task *task)
{
    bool gone = false;
    return project_remove(task, true, &gone);
}

static enum outcome remove_orders(struct task *task)
{
    enum outcome outcome = resource_remove(task, STR("orders"));
    bool gone = false;
    if (outcome != DONE && outcome != CLASH)
        return outcome;
    return project_remove(task, true, &gone);
}

static void races(void)
{
    int64_t resources = rows("resource WHERE project_id = 'shop'");
    struct race_result result = race(&world, WORLD_OWNER, "acme", "shop", remove_shop);
    is_int(result.done, 1, "of those who delete at the same moment one does it");
    is_int(result.clash, RACERS - 1, "the others are told that it is under way");
    is_int(rows("deployment WHERE project_id = 'shop' AND action = 'delete'"), resources,
           "each resource is taken away once");
    world_restore(&world);
    result = race(&world, WORLD_OWNER, "acme", "shop", remove_orders);
    is_int(result.done, 1, "also when its resources are deleted meanwhile");
    is_int(result.other, 0, "nothing else comes of it");
    is_int(rows("deployment WHERE project_id = 'shop' AND action = 'delete'"), resources,
           "each resource once");
    world_restore(&world);
}

/* Every other process orders something while the others delete the project. */
static enum outcome order_or_remove(struct task *task)
{
    if (race_index % 2 == 0)
        return remove_shop(task);
    struct resource resource;
    return resource_add(
        task, &(struct resource_draft){.name = STR("Late"), .type = STR("graph")},
        &resource);
}

static void orders_race(void)
{
    struct race_result result =
        race(&world, WORLD_OWNER, "acme", "shop", order_or_remove);
    is_int(result.other, 0,
           "orders and deletion at the same moment: each is done or refused");
    is_int(finish(), DONE, "the job");
    is_int(rows("resource r JOIN project j ON j.id = r.project_id"
                " WHERE j.lifecycle = 'deleting' AND j.id = 'shop'"
                " AND r.lifecycle <> 'deleting'"),
           0, "leaves nothing in a project that goes");
    take_away("shop");
    is_int(finish(), DONE, "then");
    is_int(rows("project WHERE id = 'shop'"), 0, "it is gone");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    empty_ones();
    refused();
    with_resources();
    afterwards();
    late_order();
    very_many();
    races();
    orders_race();
    world_close(&world);
    return done_testing();
}
