/* apply_page-t.c: a project's documents on their page: what is confirmed is what was shown. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/tap.h"
#include "t/order/apply_test.h"

#define PAGE "/projects/" WORLD_PROJECT "/documents"

static struct answer page(enum world_person person, const char *what, const char *documents,
                          const char *plan)
{
    return probe_form(world_as(&world, person), PAGE,
                      PAIRS({STR("documents"), str_of(documents)}, {STR("do"), str_of(what)},
                            {STR("prune"), STR("true")}, {STR("plan"), str_of(plan)}));
}

/* What the form would send along with its button. */
static const char *plan_of(const struct answer *answer)
{
    const char *body = arena_cstr(world.arena, answer->body);
    const char *at = strstr(body, "name=\"plan\" value=\"");
    if (at == NULL)
        return "";
    at += strlen("name=\"plan\" value=\"");
    return arena_cstr(world.arena, (struct str){at, (size_t)(strchr(at, '"') - at)});
}

static void confirming(void)
{
    const char *documents = "{" ORDERS ",\"protected\":true}";
    const char *other = "{" ORDERS ",\"protected\":false}";
    probe_get(world_as(&world, WORLD_OWNER), PAGE);
    probe_get(world_as(&world, WORLD_EDITOR), PAGE);
    is_int(page(WORLD_EDITOR, "plan", documents, "").status, 403,
           "who may not delete does not prune on the page");
    struct answer plan = page(WORLD_OWNER, "plan", documents, "");
    is_int(plan.status, 200, "a plan is shown");
    ok(str_contains(plan.body, STR("Apply and delete")), "and that it takes away");
    const char *word = plan_of(&plan);
    ok(strlen(word) > 10, "with what confirms it");
    is_str(world_changes(&world), STR(""), "nothing is done yet");
    refused(page(WORLD_OWNER, "apply", documents, ""), 409, "not what was shown before",
            "what takes away is not done unseen");
    refused(page(WORLD_OWNER, "apply", other, word), 409, "not what was shown before",
            "nor is another text than was shown");
    world_sql(&world, "UPDATE resource SET protected = 1 WHERE id = 'trips'");
    world_save(&world);
    struct answer blocked = page(WORLD_OWNER, "apply", documents, word);
    refused(blocked, 409, "/projects/shop/resources/trips\"", "what stands in the way is linked");
    world_sql(&world, "UPDATE resource SET protected = 0 WHERE id = 'trips'");
    world_sql(&world, "UPDATE resource SET name = 'Changed' WHERE id = 'orders'");
    world_save(&world);
    struct answer again = page(WORLD_OWNER, "apply", documents, word);
    refused(again, 409, "not what was shown before", "nor when the project changed since");
    is_int(page(WORLD_OWNER, "apply", documents, plan_of(&again)).status, 303,
           "what was shown and confirmed is done");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE project_id = 'shop'"
                               " AND lifecycle NOT IN ('deleting', 'deleted')"),
           1, "all of it");
}

static struct answer send(const char *documents)
{
    return probe_form(world_as(&world, WORLD_OWNER), PAGE,
                      PAIRS({STR("documents"), str_of(documents)}, {STR("do"), STR("apply")}));
}

static void failing_page(void)
{
    const char *documents = arena_cstr(
        world.arena,
        arena_print(world.arena, APPLY_MANY,
                    arena_cstr(world.arena, world.people[WORLD_STRANGER].email)));
    bool failed = true;
    int parts = 0;
    int nth = 1;
    world_restore(&world);
    probe_get(world_as(&world, WORLD_OWNER), PAGE);
    is_int(send(documents).status, 303, "the page applies many documents");
    struct str whole = state();
    world_restore(&world);
    for (; nth < 300 && failed; nth++) {
        store_fail_nth(world.store, nth);
        struct answer answer = send(documents);
        store_fail_nth(world.store, 0);
        failed = answer.status != 303;
        parts += answer.status == 422;
        if (answer.status >= 500)
            is_str(world_changes(&world), STR(""), "page, statement %d: nothing is left", nth);
        else
            ok(!failed || str_contains(answer.body, STR("Apply the same again to go on")),
               "page, statement %d: it says what to do (%d)", nth, answer.status);
        ok(send(documents).status == 303 && str_equal(state(), whole), "again it is complete");
        world_restore(&world);
    }
    ok(nth < 300 && parts > 3, "%d statements, %d of them in the middle", nth, parts);
}

int main(void)
{
    world_open(&world);
    failing_page();
    confirming();
    world_close(&world);
    return done_testing();
}
