/* erase-t.c: somebody is erased from the trail, and the chains still verify. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/jobs/jobs.h"
#include "product/access/access.h"
#include "product/audit/audit_chain.h"
#include "product/audit/audit_routes.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static struct audit_report acme;

static void tell(void *state, const struct audit_report *report)
{
    (void)state;
    if (str_is(report->org_id, "acme"))
        acme = *report;
}

static int64_t breaks(void)
{
    struct audit_verify verify = {.tell = tell};
    int64_t found = -1;
    if (audit_verify(world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL), &verify, &found) != DONE)
        bail_out("the trail is not verified");
    return found;
}

static int64_t count(const char *where)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE %s", where);
}

/* What is due is done. Recurring jobs are not in the table: nobody has begun them here. */
static void work(void)
{
    struct job_runner runner = {
        .store = world.store,
        .clock = &world.clock,
        .kinds = audit_jobs,
        .runner_id = STR("test"),
        .make_scope = access_scope_for_job,
    };
    world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    while (job_run_one(&runner, world.arena) == DONE)
        ;
}

static void entry(enum world_person person, const char *object, const char *before,
                  const char *after)
{
    struct task *task = world_task(&world, person, WORLD_ORG, NULL, NULL);
    enum outcome outcome = store_begin(task);
    if (outcome == DONE)
        outcome = audit_add(task, &(struct audit_deed){.action = "thing.made",
                                                       .object_type = "thing",
                                                       .object_id = str_of(object),
                                                       .before_json = str_of(before),
                                                       .after_json = str_of(after)});
    if (outcome != DONE || store_commit(task) != DONE)
        bail_out("no entry is written");
}

static void erase(struct str person, struct str email)
{
    struct task *task = world_task(&world, WORLD_OWNER, NULL, NULL, NULL);
    if (store_begin(task) != DONE || audit_erase_person(task, person, email) != DONE ||
        store_commit(task) != DONE)
        bail_out("nobody is erased");
}

static void seal(void)
{
    if (audit_seal(world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL), INT64_MAX) != DONE)
        bail_out("not sealed");
}

int main(void)
{
    world_open(&world);
    struct str editor = arena_str(world.process, world.people[WORLD_EDITOR].id);
    entry(WORLD_EDITOR, "by", "{\"size\":1}", "{\"size\":2}");
    entry(WORLD_OWNER, "about", NULL, "{\"user\":\"editor@example.org\",\"role\":\"Viewer\"}");
    entry(WORLD_OWNER, arena_cstr(world.arena, editor), "{\"name\":\"The editor\"}", NULL);
    entry(WORLD_OWNER, "other", NULL, "{\"user\":\"project-editor@example.org\"}");
    entry(WORLD_OWNER, "longer", NULL, "{\"user\":\"an.editor@example.org\"}");
    seal();
    entry(WORLD_EDITOR, "unsealed", NULL, NULL);
    int64_t all = count("org_id = 'acme'");

    erase(editor, STR("editor@example.org"));
    is_int(count("actor = 'editor@example.org'") > 0 ? 1 : 0, 1,
           "what is under way may still be committed");
    world.now_us += 61 * US_PER_S;
    work();
    is_int(count("object_id = 'unsealed' AND actor = 'editor@example.org'"), 1,
           "what is not sealed yet waits");
    is_int(count("object_id = 'by' AND actor = 'deleted person'"), 1, "the rest does not");
    seal();
    world.now_us += 20 * US_PER_S;
    work();
    is_int(count("actor = 'editor@example.org'"), 0, "nobody is called so any more");
    ok(count("actor = 'deleted person' AND address = ''") >= 2,
       "what they did is done by a deleted person, also what was sealed later");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE actor_id = '%.*s'"
                               " AND actor <> 'deleted person'",
                       STR_ARG(editor)),
           0, "from nowhere");
    is_int(count("object_id = 'by' AND after_json = '{\"size\":2}'"), 1, "what it was stays");
    is_int(count("object_id = 'about' AND after_json IS NULL AND actor = 'owner@example.org'"), 1,
           "what others did about them names the others only");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE object_id = '%.*s'"
                               " AND before_json IS NULL AND action = 'thing.made'",
                       STR_ARG(editor)),
           1, "their own members are gone");
    is_int(count("after_json LIKE '%project-editor@example.org%'") > 0, 1,
           "who has a similar address stays");
    is_int(count("after_json LIKE '%an.editor@example.org%'"), 1, "also with a longer one");
    is_int(count("after_json LIKE '%\"editor@example.org\"%'"), 0, "they are named nowhere");
    is_int(count("org_id = 'acme'"), all, "no entry is lost");
    is_int(count("action = 'audit.erased' AND after_json LIKE '{\"entries\":%'"), 1,
           "that somebody was erased is on record");
    is_int(world_count(&world, "SELECT count(*) FROM job WHERE payload LIKE '%%editor@%%'"), 0,
           "and no job remembers the address");
    is_int(breaks(), 0, "the chains verify");
    ok(acme.erased > 2, "and tell how many entries forgot somebody");

    int64_t erased = acme.erased;
    erase(STR("usr_nobody"), STR_NONE);
    world.now_us += 100 * US_PER_S;
    work();
    breaks();
    is_int(acme.erased, erased, "erasing somebody who did nothing changes nothing");
    world_close(&world);
    return done_testing();
}
