/* life-t.c: generations, going back, suspending, protecting, deleting and restoring. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access.h"
#include "product/resource/resource.h"
#include "t/lib/tap.h"
#include "t/resource/resource_test.h"

#define DELETED "/api/v1/projects/" WORLD_PROJECT "/deleted-resources"

static struct answer owner(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, json);
}

static void history(void)
{
    ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}");
    ask("PATCH", ONE, "{\"settings_json\":{\"instances\":3,\"auditLogEnabled\":true}}");
    struct answer answer = ask("GET", ONE "/generations", NULL);
    is_int(answer.status, 200, "there is a history");
    is_str(at(&answer, "/items/0/generation"), STR("3"), "newest first");
    is_str(at(&answer, "/items/0/cause"), STR("changed"), "each with its cause");
    is_str(at(&answer, "/items/0/actor"), STR("editor@example.org"), "and its author");
    is_str(at(&answer, "/items/2/cause"), STR("ordered"), "from the order on");
    answer = ask("GET", ONE "/generations?limit=2", NULL);
    struct str cursor = at(&answer, "/next_cursor");
    answer = ask("GET",
                 arena_cstr(world.arena, ARENA_JOIN(world.arena,
                                                    STR(ONE "/generations?limit=2&cursor="),
                                                    cursor)),
                 NULL);
    is_str(at(&answer, "/items/0/generation"), STR("1"), "page by page");
    answer = ask("GET", ONE "/generations/3", NULL);
    is_str(at(&answer, "/settings_json/instances"), STR("3"), "one has its settings");
    is_str(at(&answer, "/diff/0/op"), STR("replace"), "and what changed with it");
    is_str(at(&answer, "/diff/0/path"), STR("/settings_json/instances"), "where");
    is_str(at(&answer, "/diff/0/value"), STR("3"), "to what");
    is_str(at(&answer, "/diff/0/old"), STR("2"), "from what");
    answer = ask("GET", ONE "/generations/3/diff?from=1", NULL);
    is_str(at(&answer, "/diff/0/old"), STR("1"), "between any two");
    answer = ask("GET", ONE "/generations/1/diff?from=3", NULL);
    is_str(at(&answer, "/diff/0/value"), STR("1"), "also backwards");
    is_int(ask("GET", ONE "/generations/1/diff?from=x", NULL).status, 422, "from a number");
    is_int(ask("GET", ONE "/generations/9", NULL).status, 404, "what is not there");
    is_int(ask("GET", ONE "/generations/no", NULL).status, 404, "or is no number");
}

static void going_back(void)
{
    world_save(&world);
    struct answer answer = ask("POST", ONE "/rollback?dry_run=true", "{\"generation\":1}");
    is_int(answer.status, 200, "going back can be tried");
    is_str(at(&answer, "/generation"), STR("4"), "it would be a new generation");
    is_str(at(&answer, "/diff/0/value"), STR("1"), "with the old settings");
    is_str(world_changes(&world), STR(""), "but is not");
    answer = ask("POST", ONE "/rollback", "{\"generation\":1,\"reason\":\"It broke.\"}");
    is_int(answer.status, 200, "going back");
    is_str(at(&answer, "/generation"), STR("4"), "is a new generation");
    is_str(at(&answer, "/settings_json/instances"), STR("1"), "with the old settings");
    is_str(world_changes(&world), STR("audit_entry+1-0 deployment+2-1 job+1-0 resource+1-1"),
           "and a deployment");
    answer = ask("GET", ONE "/generations/4", NULL);
    is_str(at(&answer, "/cause"), STR("rolled_back"), "the history says so");
    is_str(at(&answer, "/source_generation"), STR("1"), "and from where");
    is_str(at(&answer, "/note"), STR("It broke."), "and why");
    world_save(&world);
    refused(ask("POST", ONE "/rollback", "{\"generation\":9}"), 404, NULL, "to where nothing is");
    refused(ask("POST", ONE "/rollback", "{\"generation\":0}"), 422, "/generation", "or before");
    refused(ask("POST", ONE "/rollback", "{\"generation\":4}"), 200, NULL, "to what is there");
    world_sql(&world, "UPDATE deployment SET settings = '{\"retired\":1}'"
                      " WHERE resource_id = 'orders' AND generation = 3");
    world_save(&world);
    refused(ask("POST", ONE "/rollback", "{\"generation\":3}"), 422,
            "/settings_json/retired", "what today's schema does not allow");
}

static void observe(int64_t generation, const char *health)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    struct observation seen = {STR(WORLD_RESOURCE), generation, str_of(health), STR(""), STR_NONE};
    if (store_begin(task) != DONE || resource_observe(task, &seen) != DONE ||
        store_commit(task) != DONE)
        bail_out("it is not observed");
}

static void suspending(void)
{
    struct answer answer = ask("POST", ONE "/suspend?dry_run=true", NULL);
    is_str(at(&answer, "/status"), STR("Suspended"), "suspending can be tried");
    is_str(world_changes(&world), STR(""), "without effect");
    answer = ask("POST", ONE "/suspend", "{\"reason\":\"Nobody uses it.\"}");
    is_int(answer.status, 202, "a resource is suspended");
    is_str(at(&answer, "/lifecycle"), STR("suspended"), "at once");
    is_str(at(&answer, "/suspended_reason"), STR("Nobody uses it."), "with the reason");
    is_str(world_changes(&world), STR("audit_entry+1-0 deployment+2-1 job+1-0 resource+1-1"),
           "and a deployment that stops it, in place of the one that waited");
    int64_t generation = world_count(&world, "SELECT generation FROM resource WHERE id = 'orders'");
    world_save(&world);
    refused(ask("POST", ONE "/suspend", NULL), 409, NULL, "suspending it again");
    refused(ask("PATCH", ONE, "{\"settings_json\":{\"instances\":2}}"), 409, NULL,
            "changing it meanwhile");
    refused(ask("POST", ONE "/deploy", NULL), 409, NULL, "or deploying it");
    observe(generation, "Suspended");
    is_str(world_text(&world, "SELECT lifecycle FROM resource WHERE id = 'orders'"),
           STR("suspended"), "what was observed changes nothing of that");
    answer = ask("POST", ONE "/resume", NULL);
    is_int(answer.status, 202, "it is resumed");
    is_str(at(&answer, "/lifecycle"), STR("updating"), "which takes a moment");
    is_str(at(&answer, "/suspended_at"), STR("null"), "and is not suspended any more");
    is_int(ask("POST", ONE "/resume", "[]").status, 422, "a list is no reason");
    observe(generation + 1, "Healthy");
    is_str(world_text(&world, "SELECT lifecycle FROM resource WHERE id = 'orders'"),
           STR("active"), "until the backend runs it");
    world_save(&world);
    refused(ask("POST", ONE "/resume", NULL), 409, NULL, "what runs is not resumed");
    refused(ask("POST", LIST "/parts/suspend", NULL), 409, NULL, "what is made is not suspended");
    world_save(&world);
}

static void protecting(void)
{
    struct answer answer = ask("POST", ONE "/protect", NULL);
    is_int(answer.status, 200, "an editor protects it");
    is_str(at(&answer, "/protected"), STR("true"), "so it is");
    is_str(world_changes(&world), STR("audit_entry+1-0 resource+1-1"), "without a deployment");
    world_save(&world);
    refused(ask("POST", ONE "/protect", NULL), 200, NULL, "once more is no change");
    answer = owner("DELETE", ONE, NULL);
    is_int(answer.status, 409, "it is not deleted");
    is_str(at(&answer, "/code"), STR("protected"), "and why is said");
    is_str(at(&answer, "/blockers/0/href"), STR("/projects/shop/resources/orders"),
           "with a link to what to do");
    is_int(owner("DELETE", ONE "?dry_run=true", NULL).status, 409, "trying says the same");
    answer = owner("DELETE", "/api/v1/projects/shop?force=true&confirm=Shop", NULL);
    is_int(answer.status, 409, "nor with its project");
    is_str(at(&answer, "/blockers/0/id"), STR(WORLD_RESOURCE), "which names it");
    is_int(ask("POST", ONE "/unprotect", NULL).status, 403, "an editor does not take it away");
    is_str(world_changes(&world), STR(""), "nothing has changed");
    is_int(owner("POST", ONE "/unprotect", NULL).status, 200, "an owner does");
    world_save(&world);
}

static void gone(void)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    if (store_begin(task) != DONE || resource_gone(task, STR(WORLD_RESOURCE)) != DONE ||
        store_commit(task) != DONE)
        bail_out("it is not taken away");
}

static void deleting(void)
{
    const struct pair none[] = {{STR_NONE, STR_NONE}};
    int status = PROBE(world_with_key(&world, WORLD_OWNER), .method = "DELETE", .path = ONE,
                       .headers = none, .as_program = true)
                     .status;
    is_int(status, 428, "deleting asks what was seen");
    status = PROBE(world_with_key(&world, WORLD_OWNER), .method = "PATCH", .path = ONE,
                   .json = "{\"settings_json\":{\"instances\":2}}", .headers = none,
                   .as_program = true)
                 .status;
    is_int(status, 428, "so does changing settings");
    struct answer answer = owner("DELETE", ONE "?dry_run=true", NULL);
    is_str(at(&answer, "/status"), STR("Terminating"), "deleting can be tried");
    is_str(world_changes(&world), STR(""), "without effect");
    is_int(owner("DELETE", ONE, NULL).status, 202, "it is deleted");
    gone();
    is_int(ask("GET", ONE, NULL).status, 404, "and not there");
    answer = ask("GET", LIST "?q=orders", NULL);
    ok(!str_contains(answer.body, STR("\"orders\"")), "nor in the list");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment WHERE scope_id = 'orders'"),
           3, "its roles wait");
    answer = ask("GET", DELETED, NULL);
    is_str(at(&answer, "/items/0/resource_id"), STR(WORLD_RESOURCE), "it is among the deleted");
    is_str(at(&answer, "/items/0/status"), STR("Deleted"), "as deleted");
    world_save(&world);
    answer = ask("POST", DELETED "/orders/restore?dry_run=true", NULL);
    is_str(at(&answer, "/status"), STR("Updating"), "restoring can be tried");
    is_str(world_changes(&world), STR(""), "without effect");
    is_int(probe_json(world_with_key(&world, WORLD_VIEWER), "POST", DELETED "/orders/restore", NULL)
               .status,
           403, "a viewer restores nothing");
    is_int(ask("POST", DELETED "/trips/restore", NULL).status, 404, "what is there is not deleted");
    answer = ask("POST", DELETED "/orders/restore", NULL);
    is_int(answer.status, 202, "it is restored");
    is_str(at(&answer, "/lifecycle"), STR("updating"), "under way");
    is_int(ask("GET", ONE, NULL).status, 200, "and there");
    is_str(world_changes(&world), STR("audit_entry+1-0 deployment+3-2 job+1-0 resource+1-1"),
           "by a deployment, in place of those that waited");
    answer = ask("GET", ONE "/generations", NULL);
    is_str(at(&answer, "/items/0/cause"), STR("restored"), "the history says so");
    gone();
    is_int(ask("GET", ONE, NULL).status, 200, "a late removal takes nothing away");
    world_restore(&world);
}

static enum outcome run_purge(void)
{
    struct task *task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    struct job job = {.id = STR("job_test"), .kind = STR("resource.purge"), .attempt = 1};
    struct scope scope = access_scope_for_job(&job, "a test");
    task->scope = &scope;
    return resource_jobs[0].run(task, &job);
}

static void purging(void)
{
    is_int(run_purge(), DONE, "the job looks");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'orders'"), 1,
           "but it is not yet time");
    world_save(&world);
    world.now_us += 8 * MS_PER_DAY * US_PER_MS;
    is_int(run_purge(), DONE, "days later");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'orders'"), 0,
           "it is gone for good");
    is_int(world_count(&world, "SELECT count(*) FROM tombstone WHERE id = 'orders'"), 1,
           "its id stays taken");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment WHERE scope_id = 'orders'"),
           0, "its roles are forgotten");
    is_int(ask("POST", DELETED "/orders/restore", NULL).status, 404, "nobody restores it");
    world.now_us -= 8 * MS_PER_DAY * US_PER_MS;
    world_restore(&world);
    is_int(ask("DELETE", DELETED "/orders", NULL).status, 403, "an editor purges nothing");
    is_int(owner("DELETE", DELETED "/orders", NULL).status, 204, "an owner does not wait");
    is_int(world_count(&world, "SELECT count(*) FROM tombstone WHERE id = 'orders'"), 1,
           "for ever as well");
    world_restore(&world);
    is_int(owner("DELETE", "/api/v1/projects/shop?force=true&confirm=Shop", NULL).status, 202,
           "with its project");
    world_restore(&world);
}

static void many(void)
{
    struct answer answer =
        ask("POST", LIST "/bulk",
            "{\"action\":\"deploy\",\"ids\":[\"trips\",\"nowhere\",\"power\",\"trips\",\"parts\"]}");
    is_int(answer.status, 200, "one deed on many");
    is_str(at(&answer, "/done"), STR("2"), "each for itself");
    is_str(at(&answer, "/items/0/resource_id"), STR("trips"), "in their order");
    is_str(at(&answer, "/items/1/code"), STR("not_found"), "one that is not there");
    is_str(at(&answer, "/items/2/code"), STR("not_found"), "or is another's");
    is_str(at(&answer, "/items/3/resource_id"), STR("parts"), "once each, and all of them");
    world_restore(&world);
    answer = ask("POST", LIST "/bulk", "{\"action\":\"delete\",\"ids\":[\"trips\"]}");
    is_str(at(&answer, "/items/0/code"), STR("permission_missing"), "with one's own rights");
    answer = ask("POST", LIST "/bulk?dry_run=true", "{\"action\":\"deploy\",\"ids\":[\"trips\"]}");
    is_str(at(&answer, "/done"), STR("1"), "it can be tried");
    answer = ask("POST", LIST "/bulk", "{\"action\":\"restore\",\"ids\":[\"orders\",\"trips\"]}");
    is_str(at(&answer, "/items/0/status"), STR("Updating"), "what is deleted is restored");
    is_str(at(&answer, "/items/1/code"), STR("lifecycle"), "what is not is not");
    world_restore(&world);
    refused(ask("POST", LIST "/bulk", "{\"action\":\"eat\",\"ids\":[\"trips\"]}"), 422, "/action",
            "what cannot be done");
    refused(ask("POST", LIST "/bulk", "{\"action\":\"deploy\",\"ids\":[]}"), 422, "/ids", "nothing");
}

int main(void)
{
    world_open(&world);
    history();
    going_back();
    suspending();
    protecting();
    deleting();
    purging();
    many();
    world_close(&world);
    return done_testing();
}
