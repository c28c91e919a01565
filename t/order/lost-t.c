/* lost-t.c: what is there at one step of an order and gone at the next; nothing typed is lost. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "product/access/access.h"
#include "product/catalog/catalog.h"
#include "product/order/order.h"
#include "t/order/order_test.h"
#include "t/organization/race.h"

static char directory[] = "/tmp/kp_order_lost_XXXXXX";

/* ---- a type of our own ---- */

#define TIER(sku, cents)                                                                    \
    "{\"sku\":\"" sku "\",\"name\":\"" sku "\",\"description\":\"\",\"price_cents\":" cents \
    ",\"currency\":\"EUR\",\"limits\":{}}"
#define LAMP(active, version, tiers, schema, more)                                         \
    "{\"id\":\"Test.Lamp\",\"slug\":\"lamp\",\"name\":\"Lamp\",\"category\":\"c\","        \
    "\"description\":\"d\",\"icon\":\"resource\",\"schema_version\":" version              \
    ",\"display_order\":1,\"active\":" active ",\"tiers\":[" tiers "],"                     \
    "\"settings_schema\":{\"type\":\"object\",\"properties\":" schema                      \
    ",\"additionalProperties\":false},\"manifests\":[]" more "}"
#define BOTH  TIER("small", "0") "," TIER("large", "900")
#define OLD   "{\"colour\":{\"type\":\"string\"},\"level\":{\"type\":\"integer\"}}"
#define FRESH "{\"color\":{\"enum\":[\"red\",\"blue\"]},\"level\":{\"type\":\"integer\"}}"
#define MIGRATION                                                                        \
    ",\"migrations\":[{\"from\":1,\"steps\":[{\"rename\":\"/colour\",\"to\":\"color\"}," \
    "{\"map_value\":\"/color\",\"values\":{\"crimson\":\"red\"}}]}]"

static void catalog_has(const char *text)
{
    const char *path = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, str_of(directory), STR("/lamp.json")));
    FILE *file = fopen(path, "w");
    struct catalog_changes changes;
    struct task *task = world_task(&world, WORLD_ADMIN, NULL, NULL, NULL);
    failure_clear(task->failure);
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        bail_out("no file");
    if (store_read_only(task->store, false) != DONE ||
        catalog_import(task, directory, false, &changes) != DONE)
        bail_out("the catalog does not take: %s", text);
    (void)unlink(path);
    catalog_forget();
}

static bool at(const char *end)
{
    return str_ends(str_of(here()), str_of(end));
}

static int64_t resources(const char *id)
{
    return world_count(&world, "SELECT count(*) FROM resource WHERE id = '%s'", id);
}

static struct str draft_has(const char *column)
{
    return world_text(&world, "SELECT %s FROM order_draft ORDER BY updated_us DESC", column);
}

static void over(void)
{
    world_restore(&world);
    catalog_forget();
    be(WORLD_EDITOR);
}

/* A lamp with its settings step open and typed into. */
static void lamp_with_settings(void)
{
    catalog_has(LAMP("true", "1", BOTH, OLD, ""));
    visit("/resources/create?resource_type=lamp&project_id=shop&sku=large");
    type("name", "Desk lamp");
    type("id", "desk-lamp");
    press("save");
    if (!at("/settings"))
        bail_out("the settings of a lamp do not follow: %s", here());
    type("s/colour", "crimson");
    type("s/level", "7");
}

static void lamp_to_review(void)
{
    lamp_with_settings();
    press("save");
    press("save");
    if (!at("/review"))
        bail_out("the review of a lamp does not follow: %s", here());
}

/* ---- the catalog ---- */

static void type_withdrawn(void)
{
    lamp_with_settings();
    catalog_has(LAMP("false", "1", BOTH, OLD, ""));
    is_int(press("save"), 303, "a type that is withdrawn while its settings are typed");
    ok(at("/type"), "leads to the types: %s", here());
    ok(shows("is not offered any more") && shows("project and name are kept"), "which says why");
    ok(str_contains(draft_has("settings"), STR("crimson")), "what was typed is with the draft");
    type("type", "Konnektr.Flow");
    is_int(press("save"), 303, "another type is chosen");
    is_str(typed("name"), STR("Desk lamp"), "under the same name");
    is_str(typed("project_id"), STR("shop"), "in the same project");
    over();
    lamp_to_review();
    catalog_has(LAMP("false", "1", BOTH, OLD, ""));
    is_int(press("save"), 303, "one that is withdrawn before the last step");
    ok(at("/type"), "is not ordered");
    is_int(resources("desk-lamp"), 0, "nothing is");
    catalog_has(LAMP("true", "1", BOTH, OLD, ""));
    visit(step("review"));
    is_int(press("save"), 303, "offered again, it goes on where it was");
    is_int(resources("desk-lamp"), 1, "and is ordered");
    over();
    catalog_has(LAMP("true", "1", BOTH, OLD, ""));
    visit("/resources/create?resource_type=lamp&project_id=shop");
    type("name", "Just begun");
    catalog_has(LAMP("false", "1", BOTH, OLD, ""));
    is_int(press("save"), 303, "one that is withdrawn while the first form is typed");
    ok(at("/type"), "leads to the types, too: %s", here());
    type("type", "Konnektr.Flow");
    press("save");
    is_str(typed("name"), STR("Just begun"), "and the name is kept");
    over();
}

static void tier_withdrawn(void)
{
    lamp_with_settings();
    catalog_has(LAMP("true", "1", TIER("small", "0"), OLD, ""));
    is_int(press("save"), 303, "a tier that is withdrawn while settings are typed");
    ok(at("/basics"), "leads to the tiers: %s", here());
    ok(shows("The tier that you chose is not offered any more"), "which says why");
    is_int(press("save"), 303, "another one is chosen");
    is_str(typed("s/colour"), STR("crimson"), "and the settings are as they were typed");
    over();
    catalog_has(LAMP("true", "1", BOTH, OLD, ""));
    visit("/resources/create?resource_type=lamp&project_id=shop&sku=large");
    type("name", "Desk lamp");
    catalog_has(LAMP("true", "1", TIER("small", "0"), OLD, ""));
    is_int(press("save"), 422, "a tier that is withdrawn while it is chosen");
    is_str(typed("name"), STR("Desk lamp"), "is told beside the name that was typed");
    over();
}

static void price_changed(void)
{
    lamp_to_review();
    catalog_has(LAMP("true", "1", TIER("small", "0") "," TIER("large", "1900"), OLD, ""));
    is_int(press("save"), 412, "nobody orders at a price that they did not see");
    ok(shows("The order is not what you saw") && shows("EUR 19.00"), "the new one is shown");
    is_int(resources("desk-lamp"), 0, "nothing was ordered");
    is_int(press("save"), 303, "seen, it is ordered");
    is_int(resources("desk-lamp"), 1, "at that price");
    over();
}

static void schema_is_newer(void)
{
    lamp_with_settings();
    catalog_has(LAMP("true", "2", BOTH, FRESH, MIGRATION));
    is_int(press("save"), 409, "settings that were typed for an older schema");
    ok(shows("Lamp has new settings"), "are asked again, which is told");
    is_str(typed("s/color"), STR("red"), "brought over by the declared steps");
    is_str(typed("s/level"), STR("7"), "with what did not change");
    is_int(press("save"), 303, "looked through, they are kept");
    press("save");
    is_int(press("save"), 303, "and ordered");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'desk-lamp' AND "
                               "schema_version = 2 AND settings LIKE '%%\"color\":\"red\"%%'"),
           1, "for the new schema");
    over();
    lamp_to_review();
    catalog_has(LAMP("true", "2", BOTH, FRESH, MIGRATION));
    is_int(press("save"), 303, "a schema that is newer before the last step");
    ok(at("/settings") && shows("Lamp has new settings"), "leads to the settings: %s", here());
    is_str(typed("s/color"), STR("red"), "which are brought over");
    is_int(resources("desk-lamp"), 0, "nothing is ordered");
    is_str(draft_has("done_step"), STR("3"), "looking stores nothing");
    is_int(press("save"), 303, "looked through");
    press("save");
    press("save");
    is_int(resources("desk-lamp"), 1, "it is ordered");
    over();
    lamp_to_review();
    catalog_has(LAMP("true", "2", BOTH, "{\"level\":{\"type\":\"integer\",\"maximum\":5}}", ""));
    is_int(visit(step("review")), 303, "what no step brings over");
    ok(at("/settings"), "is asked again");
    is_int(press("save"), 422, "and judged by the new schema");
    is_str(typed("s/level"), STR("7"), "with what was typed");
    over();
}

/* ---- the place ---- */

static void project_lost(const char *what, const char *statement)
{
    lamp_with_settings();
    world_sql(&world, "%s", statement);
    is_int(press("save"), 303, "%s while settings are typed", what);
    ok(at("/basics"), "%s: it leads to the projects: %s", what, here());
    ok(shows("Nothing can be ordered in this project any more"), "%s: which is told", what);
    is_str(typed("name"), STR("Desk lamp"), "%s: the name is kept", what);
    ok(str_contains(draft_has("settings"), STR("crimson")), "%s: the settings, too", what);
    over();
    lamp_to_review();
    world_sql(&world, "%s", statement);
    is_int(press("save"), 303, "%s before the last step", what);
    is_int(resources("desk-lamp"), 0, "%s: nothing is ordered", what);
    is_int(visit(step("access")), 303, "%s: no later step opens", what);
    ok(at("/basics"), "%s: but the one of the project: %s", what, here());
    over();
}

static void project_moved(void)
{
    lamp_to_review();
    world_sql(&world, "UPDATE role_assignment SET scope_type = 'project', scope_id = 'lab' "
                      "WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_EDITOR].id));
    is_int(press("save"), 303, "who may order in another project only");
    ok(at("/basics"), "chooses again");
    type("project_id", "lab");
    is_int(press("save"), 303, "the other one");
    is_str(typed("s/colour"), STR("crimson"), "with the same settings");
    press("save");
    press("save");
    press("save");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'desk-lamp' AND "
                               "project_id = 'lab'"),
           1, "and orders there");
    over();
}

/* ---- the draft ---- */

static void expired(void)
{
    lamp_with_settings();
    world.now_us += 25 * MS_PER_HOUR * US_PER_MS;
    world_sql(&world, "UPDATE session SET seen_us = %lld, expires_us = %lld",
              (long long)world.now_us,
              (long long)(world.now_us + MS_PER_DAY * US_PER_MS));
    is_int(press("save"), 404, "a draft is over a day after its last step");
    ok(shows("This order is not here") && shows("kept for a day"), "which is told");
    ok(shows("crimson"), "with what was typed");
    is_int(press("again"), 200, "one can begin again with it");
    is_str(typed("name"), STR("Desk lamp"), "under the same name");
    is_str(typed("sku"), STR("large"), "in the same tier");
    is_int(press("save"), 303, "the basics are kept");
    is_str(typed("s/colour"), STR("crimson"), "and the settings are there");
    press("save");
    press("save");
    is_int(press("save"), 303, "it is ordered");
    is_int(resources("desk-lamp"), 1, "after all");
    struct task *task = world_task(&world, WORLD_ANONYMOUS, NULL, NULL, NULL);
    struct job job = {.id = STR("job_test"), .kind = STR("order.sweep"), .attempt = 1};
    struct scope scope = access_scope_for_job(&job, "a test");
    task->scope = &scope;
    is_int(world_count(&world, "SELECT count(*) FROM order_draft"), 2, "the row of the old one");
    is_int(order_jobs[0].run(task, &job), DONE, "is taken away by the job order.sweep");
    is_int(world_count(&world, "SELECT count(*) FROM order_draft"), 1, "the other one stays");
    is_int(order_jobs[0].every_s, 3600, "each hour");
    world.now_us -= 25 * MS_PER_HOUR * US_PER_MS;
    over();
}

static struct str without_ids(struct answer answer)
{
    struct page *page = page_read(world.arena, answer.body);
    return page_text(page, "main");
}

static void of_another_person(void)
{
    lamp_to_review();
    const char *review = here();
    const char *settings = step("settings");
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct answer foreign = probe_get(owner, review);
    struct answer none = probe_get(owner, "/resources/create/drf_01jd0000000000000000000777/review");
    is_int(foreign.status, 404, "an order of somebody else is not there");
    is_str(without_ids(foreign), without_ids(none), "in the same words as one that never was");
    const struct pair form[] = {PAIR("do", "save"), PAIR("s/colour", "blue"), {STR_NONE, STR_NONE}};
    is_int(probe_form(owner, settings, form).status, 404, "nor can they change it");
    is_int(probe_form(owner, review, form).status, 404, "nor place it");
    ok(str_contains(draft_has("settings"), STR("crimson")), "it is as it was");
    is_int(resources("desk-lamp"), 0, "nothing was ordered");
    over();
}

static void two_windows(void)
{
    lamp_to_review();
    const char *settings = step("settings");
    const char *basics = step("basics");
    visit(settings);
    struct str seen = arena_str(world.arena, typed("seen"));
    type("s/colour", "blue");
    is_int(press("save"), 303, "one window stores");
    visit(settings);
    type("seen", arena_cstr(world.arena, seen));
    type("s/colour", "green");
    is_int(press("save"), 412, "another one that was opened before");
    ok(shows("This order was changed in another window"), "is told");
    ok(shows("blue") && shows("green"), "with both");
    is_str(typed("s/colour"), STR("green"), "what was typed stands in the form");
    ok(str_contains(draft_has("settings"), STR("blue")), "and nothing was overwritten");
    is_int(press("save"), 303, "seen, it takes the place of the other");
    ok(str_contains(draft_has("settings"), STR("green")), "as was said");
    visit(settings);
    type("seen", arena_cstr(world.arena, seen));
    is_int(press("save"), 303, "the same sent twice is no difference");
    visit(basics);
    type("seen", arena_cstr(world.arena, seen));
    type("name", "Other lamp");
    is_int(press("save"), 412, "the same holds for the basics");
    ok(shows("Desk lamp"), "with what is kept");
    is_str(typed("name"), STR("Other lamp"), "and what was typed");
    is_int(press("save"), 303, "continued");
    visit(step("type"));
    type("seen", arena_cstr(world.arena, seen));
    type("type", "Konnektr.Flow");
    is_int(press("save"), 412, "and for another type, which would drop the settings");
    ok(str_contains(draft_has("settings"), STR("green")), "they are there");
    visit(step("review"));
    type("seen", arena_cstr(world.arena, seen));
    is_int(press("save"), 412, "what is ordered is what was seen");
    is_int(resources("desk-lamp"), 0, "else nothing");
    is_int(press("save"), 303, "looked through again");
    is_int(resources("desk-lamp"), 1, "it is ordered");
    over();
}

static void ordered_elsewhere(void)
{
    lamp_to_review();
    const char *review = here();
    visit(step("settings"));
    type("s/colour", "green");
    const struct pair form[] = {PAIR("do", "save"), {STR_NONE, STR_NONE}};
    is_int(probe_form(world_as(&world, WORLD_EDITOR), review, form).status, 303,
           "another window places the order");
    is_int(press("save"), 409, "settings that are sent after that");
    ok(shows("This was ordered already") && shows("green"), "are told and shown");
    is_int(press("again"), 200, "and can be ordered once more");
    is_int(press("save"), 422, "under another id");
    is_str(typed("name"), STR("Desk lamp"), "with the rest filled in");
    type("id", "second-lamp");
    is_int(press("save"), 303, "which is free");
    is_str(typed("s/colour"), STR("green"), "the settings, too");
    over();
}

/* ---- the last moment ---- */

static void name_taken(void)
{
    lamp_to_review();
    is_int(probe_json(world_with_key(&world, WORLD_OWNER), "POST",
                      "/api/v1/projects/lab/resources",
                      "{\"id\":\"desk-lamp\",\"name\":\"Another\",\"type\":\"flow\"}")
               .status,
           201, "somebody else is quicker");
    is_int(press("save"), 409, "an id that somebody took meanwhile");
    ok(shows("It cannot be ordered like this") && shows("desk-lamp"), "is told");
    ok(count(".error-summary a") == 1, "with the way to where it is mended");
    visit(step("basics"));
    is_str(typed("id"), STR("desk-lamp"), "it stands there");
    type("id", "other-lamp");
    is_int(press("save"), 303, "another one is typed");
    visit(step("review"));
    is_int(press("save"), 303, "and ordered");
    is_int(resources("other-lamp"), 1, "with all the rest");
    over();
}

static void limit_reached(void)
{
    lamp_to_review();
    world_sql(&world, "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, "
                      "updated_us) VALUES ('project', 'shop', 'resources_per_project', '', 1, 1)");
    is_int(press("save"), 409, "a limit that was reached meanwhile");
    ok(count(".error-summary li") == 1, "is told on the review");
    is_int(resources("desk-lamp"), 0, "nothing is ordered");
    world_sql(&world, "DELETE FROM limit_rule");
    is_int(press("save"), 303, "raised, the same page orders");
    is_int(resources("desk-lamp"), 1, "once");
    over();
}

static void first_form_again(void)
{
    visit("/resources/create?resource_type=flow&project_id=shop");
    struct str draft = arena_str(world.arena, typed("draft"));
    type("name", "First");
    type("id", "first-form");
    press("save");
    press("save");
    const struct pair form[] = {PAIR("do", "save"),         {STR("draft"), draft},
                                PAIR("type", "flow"),       PAIR("name", "Second"),
                                PAIR("id", "first-form"),   PAIR("project_id", "shop"),
                                PAIR("sku", "free"),        {STR_NONE, STR_NONE}};
    struct str settings = arena_str(world.arena, draft_has("settings"));
    is_int(probe_form(world_as(&world, WORLD_EDITOR), "/resources/create", form).status, 303,
           "who goes back to the first form and sends it again");
    is_str(draft_has("name"), STR("Second"), "changes what it holds");
    is_str(draft_has("settings"), settings, "and loses nothing of what came after it");
    visit(step("review"));
    press("save");
    is_int(probe_form(world_as(&world, WORLD_EDITOR), "/resources/create", form).status, 303,
           "sent after it was ordered");
    is_int(resources("first-form"), 1, "it orders nothing more");
    is_int(world_count(&world, "SELECT count(*) FROM order_draft"), 1, "and begins nothing");
    over();
}

/* ---- at the same moment ---- */

static struct str raced;

static enum outcome finish_raced(struct task *task)
{
    struct order order;
    struct resource resource;
    struct scope place;
    enum outcome outcome = order_load(task, raced, &order);
    if (outcome == DONE)
        outcome = order_place(task, &order, &place);
    struct task inner = *task;
    inner.scope = &place;
    return outcome == DONE ? order_finish(&inner, &order, &resource) : outcome;
}

static enum outcome save_raced(struct task *task)
{
    struct order order;
    enum outcome outcome = order_load(task, raced, &order);
    if (outcome != DONE)
        return outcome;
    order.name = arena_print(task->arena, "Racer %d", race_index);
    order.updated_us--;
    return order_save(task, &order);
}

static void races(void)
{
    lamp_to_review();
    struct str path = str_of(step("review"));
    raced = str_slice(path, strlen("/resources/create/"), path.length - strlen("/review"));
    struct race_result result = race(&world, WORLD_EDITOR, NULL, NULL, save_raced);
    is_int(result.clash, RACERS, "a step over a state that is gone is refused, however often");
    is_str(draft_has("name"), STR("Desk lamp"), "and changes nothing");
    result = race(&world, WORLD_EDITOR, NULL, NULL, finish_raced);
    is_int(result.done, RACERS, "an order that is placed by several clicks at once is placed");
    is_int(resources("desk-lamp"), 1, "once");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = "
                               "'resource.created' AND resource_id = 'desk-lamp'"),
           1, "with one entry");
    is_int(world_count(&world, "SELECT count(*) FROM deployment WHERE resource_id = 'desk-lamp'"),
           1, "and one deployment");
    over();
}

int main(void)
{
    if (mkdtemp(directory) == NULL)
        bail_out("no directory");
    world_open(&world);
    type_withdrawn();
    tier_withdrawn();
    price_changed();
    schema_is_newer();
    project_lost("a project is deleted",
                 "UPDATE project SET lifecycle = 'deleting' WHERE id = 'shop'");
    project_lost("a project is suspended",
                 "UPDATE project SET lifecycle = 'suspended' WHERE id = 'shop'");
    project_lost("a right is taken away", "DELETE FROM role_assignment WHERE scope_id = 'acme'");
    project_moved();
    expired();
    of_another_person();
    two_windows();
    ordered_elsewhere();
    name_taken();
    limit_reached();
    first_form_again();
    races();
    world_close(&world);
    (void)rmdir(directory);
    return done_testing();
}
