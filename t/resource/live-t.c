/* live-t.c: asking again whether anything changed costs nothing while nothing did. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define PAGE   "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE
#define STATUS "/api/v1" PAGE "/status"

static struct world world;

static struct answer again(const char *path, struct str tag)
{
    struct pair headers[] = {PAIR("x-refresh", "1"), {STR("if-none-match"), tag}, {STR_NONE, STR_NONE}};
    if (tag.at == NULL)
        headers[1] = (struct pair){STR_NONE, STR_NONE};
    return PROBE(world_as(&world, WORLD_VIEWER), .path = path, .headers = headers);
}

static struct str tag_of(const char *path)
{
    struct answer answer = again(path, STR_NONE);
    return arena_str(world.arena, answer_header(&answer, "ETag"));
}

static void nothing_changes(void)
{
    static const char *const pages[] = {PAGE,
                                        PAGE "/deployments",
                                        STATUS,
                                        "/",
                                        "/projects",
                                        "/projects/" WORLD_PROJECT,
                                        "/projects/" WORLD_PROJECT "/resources",
                                        "/organizations/" WORLD_ORG};
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct str tag = tag_of(pages[i]);
        ok(tag.length > 2, "%s has a tag", pages[i]);
        world.now_us += 20 * US_PER_S;
        struct answer answer = again(pages[i], tag);
        is_int(answer.status, 304, "%s: time alone is no change", pages[i]);
        is_int((int64_t)answer.body.length, 0, "and nothing is sent");
    }
}

static void something_changes(void)
{
    struct str page = tag_of(PAGE);
    struct str status = tag_of(STATUS);
    world_sql(&world, "UPDATE resource SET health = 'Degraded', health_reason = 'One of two is down.' "
                      "WHERE id = '%s'",
              WORLD_RESOURCE);
    struct answer answer = again(STATUS, status);
    is_int(answer.status, 200, "a status that changed is sent");
    is_str(answer_at(world_as(&world, WORLD_VIEWER), &answer, "/status"), STR("Degraded"), "whole");
    is_int(again(PAGE, page).status, 200, "and the page");
    page = tag_of(PAGE);
    world_sql(&world, "UPDATE resource SET name = 'Renamed' WHERE id = '%s'", WORLD_RESOURCE);
    is_int(again(PAGE, page).status, 200, "a name that changed, too");
    world_restore(&world);
}

static void without_script(void)
{
    struct answer one = probe_get(world_as(&world, WORLD_VIEWER), PAGE);
    ok(str_contains(one.body, STR("<noscript><p class=\"refresh\"><a class=\"button button-small\" href=\"" PAGE "\">")),
       "without JavaScript there is a link");
    ok(str_contains(one.body, STR("data-live-status=\"" STATUS "\"")), "with it, where to ask");
    struct str tag = arena_str(world.arena, answer_header(&one, "ETag"));
    world.now_us += 20 * US_PER_S;
    struct answer two = PROBE(world_as(&world, WORLD_VIEWER), .path = PAGE,
                              .headers = (const struct pair[]){{STR("if-none-match"), tag},
                                                               {STR_NONE, STR_NONE}});
    is_int(two.status, 200, "a browser that loads the page again gets the times of now");
}

int main(void)
{
    world_open(&world);
    nothing_changes();
    something_changes();
    without_script();
    world_close(&world);
    return done_testing();
}
