/* preview-t.c: what a posted settings form would do, without doing it. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "t/lib/page.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define FORM     "main form[method=post]"
#define SETTINGS "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/settings"

enum { FIELDS_MAX = 400 };

static struct world world;
static struct pair fields[FIELDS_MAX];
static size_t count;

static struct probe *browser(void)
{
    return world_as(&world, WORLD_EDITOR);
}

static void take(struct answer answer)
{
    struct pairs form = page_form(page_read(world.arena, answer.body), FORM);
    if (form.count + 8 > FIELDS_MAX)
        bail_out("a form has more than %d fields", FIELDS_MAX);
    count = form.count;
    if (count > 0)
        memcpy(fields, form.at, count * sizeof *form.at);
}

static void type(const char *name, const char *value)
{
    size_t i = 0;
    while (i < count && !str_is(fields[i].name, name))
        i++;
    if (i == count)
        count++;
    fields[i] = (struct pair){str_of(name), str_of(value)};
}

static struct answer send(const char *path)
{
    static struct pair pairs[FIELDS_MAX + 1];
    memset(pairs, 0, sizeof pairs);
    memcpy(pairs, fields, count * sizeof *fields);
    return probe_form(browser(), path, pairs);
}

static void checking(void)
{
    take(probe_get(browser(), SETTINGS));
    world_save(&world);
    struct answer answer = send(SETTINGS "/check");
    is_int(answer.status, 200, "a form is checked");
    ok(str_contains(answer.body, STR("\"valid\":true")) &&
           str_contains(answer.body, STR("\"errors\":[]")),
       "and right");
    type("s/instances", "0");
    type("s/compute/cpu", "much");
    answer = send(SETTINGS "/check");
    ok(str_contains(answer.body, STR("\"valid\":false")), "mistakes are told");
    ok(str_contains(answer.body, STR("\"pointer\":\"/settings_json/instances\"")) &&
           str_contains(answer.body, STR("\"id\":\"settings_json-compute-cpu\"")),
       "with their pointers and places");
    is_str(world_changes(&world), STR(""), "and nothing is written");
}

static void looking(void)
{
    take(probe_get(browser(), SETTINGS));
    type("s/instances", "2");
    type("s/compute/cpu", "2");
    world_save(&world);
    struct answer answer = send(SETTINGS "/preview");
    struct page *page = page_read(world.arena, answer.body);
    is_int(answer.status, 200, "a page shows what would change");
    is_int((int64_t)page_errors(page), 0, "and is well-formed");
    ok(str_contains(answer.body, STR("Size of an instance, CPU")), "each setting by its title");
    ok(str_contains(answer.body, STR("restarts what runs")), "what restarts is told");
    ok(str_contains(answer.body, STR("instances: 2")), "and what the manifests become");
    is_str(world_changes(&world), STR(""), "nothing is written");
    take(answer);
    type("do", "show /");
    answer = send(SETTINGS);
    is_int(answer.status, 200, "one goes back");
    take(answer);
    answer = send(SETTINGS "/preview");
    ok(str_contains(answer.body, STR("instances: 2")), "to the form as it was");
    take(answer);
    type("do", "save");
    is_int(send(SETTINGS).status, 303, "or saves from there");
}

static void too_often(void)
{
    int refused = 0;
    take(probe_get(browser(), SETTINGS));
    for (int i = 0; i < 130; i++)
        refused += send(SETTINGS "/check").status == 429;
    ok(refused > 0, "who asks too often is asked to wait: %d of 130", refused);
}

int main(void)
{
    world_open(&world);
    checking();
    looking();
    too_often();
    world_close(&world);
    return done_testing();
}
