/* bulk-t.c: resources are chosen in their list, and one deed is done on all of them. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST "/projects/" WORLD_PROJECT "/resources"

static struct world world;

static void chosen(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct answer answer = probe_get(owner, LIST);
    ok(str_contains(answer.body,
                    STR("<form class=\"bulk\" id=\"bulk\" method=\"post\" action=\"" LIST
                        "/bulk\">")),
       "the list has one form for many");
    ok(str_contains(answer.body,
                    STR("form=\"bulk\" name=\"id\" value=\"" WORLD_RESOURCE "\"")),
       "and a box for each row");
    answer = probe_form(owner, LIST "/bulk",
                        PAIRS(PAIR("action", "protect"), PAIR("id", WORLD_RESOURCE),
                              PAIR("id", WORLD_FAILED), PAIR("id", "no-such-thing")));
    is_int(answer.status, 200, "the page of results follows");
    ok(str_contains(answer.body, STR("2 of 3 done")), "with what became of each");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE protected = 1"), 2,
           "those that are there are protected");
    world_restore(&world);
    answer = probe_form(owner, LIST "/bulk",
                        PAIRS(PAIR("action", "delete"), PAIR("id", WORLD_RESOURCE)));
    ok(str_contains(answer.body, STR("name=\"confirm\"")), "to delete asks first");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = '" WORLD_RESOURCE
                               "' AND lifecycle = 'deleting'"),
           0, "and has done nothing");
}

static void readers(void)
{
    struct answer answer = probe_get(world_as(&world, WORLD_VIEWER), LIST);
    ok(!str_contains(answer.body, STR("name=\"id\"")), "who only reads has no boxes");
    answer = probe_get(world_as(&world, WORLD_EDITOR), LIST);
    ok(str_contains(answer.body, STR("value=\"suspend\"")), "an editor may suspend many");
}

int main(void)
{
    world_open(&world);
    chosen();
    readers();
    world_close(&world);
    return done_testing();
}
