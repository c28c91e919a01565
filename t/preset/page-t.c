/* page-t.c: presets in a browser without JavaScript: keeping, changing, choosing. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#define PRESETS  "/organizations/" WORLD_ORG "/presets"
#define RESOURCE "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE
#define SETTINGS RESOURCE "/settings"

/* A Graph of the world with these settings. */
static void preset_is(const char *id, const char *name, const char *sku,
                      const char *settings)
{
    world_sql(&world,
              "INSERT INTO preset (id, org_id, type_id, name, name_key, description, sku,"
              " settings, schema_version, version, created_us, updated_us) VALUES ('%s',"
              " 'acme', 'Konnektr.Graph', '%s', lower('%s'), '', '%s', '%s', 1, 1, 1, 1)",
              id, name, name, sku, settings);
}

static const char *path(const char *id)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(PRESETS "/"), str_of(id)));
}

static void lists(void)
{
    be(WORLD_VIEWER);
    is_int(visit(PRESETS), 200, "the list of presets is shown");
    ok(shows("No presets") && !shows("New preset"), "a viewer is told who can keep some");
    is_int(visit(PRESETS "/new"), 200, "and where the form would be, too");
    ok(shows("You may use presets, not keep them"), "with the reason");
    be(WORLD_EDITOR);
    visit(PRESETS);
    ok(shows("New preset"), "an editor is led to the form");
    preset_is("pst_one", "One", "standard", "{}");
    preset_is("pst_two", "<b>Two", "", "{\"nothing\":1}");
    visit(PRESETS);
    ok(shows("<b>Two") && shows("Does not fit any more"),
       "each is shown, as text, and which does not fit");
    visit("/search?q=one");
    ok(count("a[href=" PRESETS "/pst_one]") > 0, "the search finds it");
    be(WORLD_VIEWER);
    visit(path("pst_one"));
    ok(shows("You may use this preset but not change it") && !shows("Delete preset"),
       "a viewer looks at it");
    is_int(count("main form button[value=save]"), 0, "and finds no button");
    be(WORLD_EDITOR);
    visit(PRESETS "?q=zzz");
    ok(shows("Nothing matches these filters"), "a filter that nothing matches is told");
    world_restore(&world);
}

static void keeping(void)
{
    is_int(visit(PRESETS "/new"), 200, "first a type is chosen");
    is_int(visit(PRESETS "/new?type=graph"), 200,
           "then the form of its settings is shown");
    type("name", "<i>Ours");
    type("s/instances", "many");
    is_int(press("save"), 422, "what does not fit is refused");
    is_str(typed("s/instances"), STR("many"), "and is still in the form");
    type("s/instances", "1");
    type("name", "staging");
    is_int(press("save"), 422, "so is a name of the catalog");
    type("name", "<i>Ours");
    type("sku", "standard");
    is_int(press("save"), 303, "what fits is kept");
    ok(shows("<i>Ours is kept."), "and told");
    is_str(typed("sku"), STR("standard"), "with its tier");
    const char *once = here();
    visit(PRESETS "/new?type=graph");
    type("s/instances", "1");
    type("name", "<i>Ours");
    type("sku", "standard");
    is_int(press("save"), 303, "the same form sent again finds what it made");
    ok(str_is(str_of(here()), once), "and leads there");
    is_int(world_count(&world, "SELECT count(*) FROM preset"), 1, "there is one");
    const char *mine = here();
    type("description", "Other words");
    is_int(press("save"), 303, "it is changed");
    visit(PRESETS "/new?type=graph");
    type("name", "<I>OURS");
    is_int(press("save"), 409, "a name is given once");
    is_str(typed("name"), STR("<I>OURS"), "what was typed is still there");
    visit(mine);
    world_sql(&world, "UPDATE preset SET version = 9, name = 'Theirs', settings ="
                      " '{\"instances\":2}'");
    type("description", "Mine");
    is_int(press("save"), 412, "somebody else's change is not overwritten unseen");
    ok(shows("Somebody else saved meanwhile") && shows("/instances"),
       "it is told what differs");
    is_str(typed("description"), STR("Mine"), "nothing typed is lost");
    is_int(press("save"), 303, "saving again does it");
    visit(mine);
    type("confirm", "no");
    const char *gone =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(mine), STR("/delete")));
    is_int(press_at(gone, ""), 422, "deleting asks for the name");
    type("confirm", "<i>Ours");
    is_int(press_at(gone, ""), 303, "and then does it");
    ok(shows("was deleted"), "and says so");
    world_restore(&world);
}

/* What the form asks while somebody types. */
static void checking(void)
{
    visit(PRESETS "/new?type=graph");
    const struct pair right[] = {
        {STR("type"), STR("graph")}, {STR("s"), STR("{}")}, {STR_NONE, STR_NONE}};
    const struct pair wrong[] = {{STR("type"), STR("graph")},
                                 {STR("sku"), STR("golden")},
                                 {STR("s"), STR("{\"instances\":99}")},
                                 {STR_NONE, STR_NONE}};
    struct answer answer =
        probe_form(world_as(&world, WORLD_EDITOR), PRESETS "/check", right);
    ok(answer.status == 200 && str_contains(answer.body, STR("\"valid\":true")),
       "a form that is right");
    answer = probe_form(world_as(&world, WORLD_EDITOR), PRESETS "/check", wrong);
    ok(answer.status == 200 && str_contains(answer.body, STR("\"valid\":false")) &&
           str_contains(answer.body, STR("\"/settings_json/instances\"")) &&
           str_contains(answer.body, STR("\"/sku\"")),
       "and one that is not, with places");
}

static void of_resource(void)
{
    visit(RESOURCE);
    ok(shows("Save as preset"), "the page of a resource leads to a preset of it");
    is_int(visit(PRESETS "/new?from=" WORLD_RESOURCE), 200, "the form has its settings");
    type("name", "As orders");
    is_int(press("save"), 303, "which are kept");
    is_int(world_count(&world, "SELECT count(*) FROM preset WHERE sku = ''"), 1,
           "its tier is not, unless it is chosen");
    is_int(visit(PRESETS "/new?from=" WORLD_OTHER_RESOURCE), 404,
           "another organization's is not there");
    be(WORLD_PROJECT_EDITOR);
    visit(RESOURCE);
    ok(!shows("Save as preset"), "who does not see the organization keeps none for it");
    be(WORLD_EDITOR);
    world_restore(&world);
}

static void unusable(void)
{
    preset_is("pst_old", "Old", "golden", "{\"nothing\":1}");
    preset_is("pst_lost", "Lost", "", "{}");
    world_sql(&world, "UPDATE preset SET type_id = 'Gone.Type' WHERE id = 'pst_lost'");
    is_int(visit(path("pst_old")), 200, "one that does not fit any more is shown");
    ok(shows("does not fit any more") && shows("/settings_json/nothing") && shows("/sku"),
       "with what is wrong");
    ok(!shows("Not saved."), "which nobody has sent");
    is_int(visit(path("pst_lost")), 200, "also when its type is gone");
    ok(shows("/type"), "which is told");
    is_int(visit(PRESETS), 200, "the list is shown, too");
    visit(SETTINGS);
    type("preset", "pst_old");
    is_int(press("preset"), 200, "where it is chosen");
    ok(shows("does not fit its type any more") && shows("/preset/settings_json/nothing"),
       "it is told why it cannot be used");
    world_restore(&world);
}

static void choosing(void)
{
    preset_is("pst_big", "Big", "", "{\"instances\":3}");
    preset_is("pst_free", "Free one", "free", "{}");
    visit(SETTINGS);
    int64_t generation = world_count(
        &world, "SELECT generation FROM resource WHERE id = '" WORLD_RESOURCE "'");
    is_int(count("optgroup"), 2, "presets of the catalog and of the organization");
    type("preset", "pst_big");
    is_int(press("preset"), 200, "one is chosen");
    is_str(typed("s/instances"), STR("3"), "it is in the form at once");
    ok(shows("Nothing is saved yet"), "and told that nothing is saved");
    visit(SETTINGS);
    type("s/instances", "2");
    type("preset", "pst_big");
    is_int(press("preset"), 200, "over something that was typed");
    ok(shows("Use Big?"), "it is asked");
    ok(shows("you have 2"), "what would be overwritten");
    is_str(typed("s/instances"), STR("2"), "and the form stays");
    is_int(press("use"), 200, "when that is meant");
    is_str(typed("s/instances"), STR("3"), "the preset takes its place");
    type("preset", "pst_nothing");
    press("preset");
    ok(shows("There is no such preset any more."), "one that is not there is told");
    is_int(world_count(&world,
                       "SELECT generation FROM resource WHERE id = '" WORLD_RESOURCE "'"),
           generation, "nothing of all this was saved");
    be(WORLD_RESOURCE_EDITOR);
    visit(SETTINGS);
    is_int(count("optgroup"), 0, "who sees one resource finds the catalog's presets");
    type("preset", "pst_big");
    press("preset");
    ok(shows("There is no such preset any more."), "and no others");
    be(WORLD_EDITOR);
    world_restore(&world);
}

static void ordering(void)
{
    preset_is("pst_big", "Big", "", "{\"instances\":3}");
    preset_is("pst_free", "Free one", "free", "{}");
    preset_is("pst_old", "Old", "", "{\"nothing\":1}");
    order_up_to_review("graph", "Begun", "begun-one");
    visit(step("settings"));
    is_int(count("optgroup"), 2, "an order offers both kinds, too");
    type("preset", "pst_big");
    is_int(press("preset"), 303, "one of the organization takes the place of defaults");
    is_str(typed("s/instances"), STR("3"), "at once");
    type("s/instances", "2");
    type("preset", "pst_old");
    press("preset");
    ok(shows("Old does not fit its type any more"), "one that does not fit is told");
    is_str(typed("s/instances"), STR("2"), "and what was typed is kept");
    type("preset", "pst_free");
    press("preset");
    ok(shows("Use Free one?") && shows("Tier"),
       "one with a tier asks about the tier, too");
    is_int(press("use"), 303, "when that is meant");
    visit(step("review"));
    ok(shows("What differs from the preset Free one"), "the review compares with it");
    is_int(world_count(&world, "SELECT count(*) FROM order_draft WHERE sku = 'free' AND"
                               " preset = 'pst_free'"),
           1, "and the order has its tier");
    const char *review = step("review");
    be(WORLD_PROJECT_EDITOR);
    order_up_to_review("graph", "Theirs", "theirs-one");
    visit(step("settings"));
    is_int(count("optgroup"), 2, "who orders in a project finds them, too");
    be(WORLD_EDITOR);
    world_sql(&world, "DELETE FROM preset");
    is_int(visit(review), 200, "a preset that is deleted meanwhile");
    ok(shows("What differs from the defaults"), "is none");
    world_restore(&world);
}

/* From the page of a preset to an order. */
static void beginning(void)
{
    preset_is("pst_free", "Free one", "free", "{\"auditLogEnabled\":true}");
    preset_is("pst_old", "Old", "", "{\"nothing\":1}");
    visit(path("pst_free"));
    ok(shows("Order with it"), "a preset leads to an order");
    visit("/resources/create?resource_type=graph&preset=pst_free&sku=free");
    type("project_id", WORLD_PROJECT);
    type("name", "Begun with it");
    type("id", "begun-with-it");
    is_int(press("save"), 303, "which has its tier");
    is_str(typed("preset"), STR("pst_free"), "and begins with it");
    is_int(world_count(&world,
                       "SELECT count(*) FROM order_draft WHERE sku = 'free' AND settings"
                       " LIKE '%%\"auditLogEnabled\":true%%'"),
           1, "with its settings");
    visit("/resources/create?resource_type=graph&preset=old");
    type("project_id", WORLD_PROJECT);
    type("name", "Begun without");
    type("id", "begun-without");
    is_int(press("save"), 303, "one that does not fit");
    ok(shows("Old does not fit its type any more"), "is told at the settings");
    is_str(typed("preset"), STR(""), "which begin with the defaults");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    be(WORLD_EDITOR);
    lists();
    keeping();
    checking();
    of_resource();
    unusable();
    choosing();
    ordering();
    beginning();
    world_close(&world);
    return done_testing();
}
