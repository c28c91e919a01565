/* wizard-t.c: ordering step by step, in a browser without JavaScript. */
/* SPDX-License-Identifier: ISC */
#include "t/order/order_test.h"

#include <string.h>

static void unchanged(const char *what)
{
    is_str(world_changes(&world), STR(""), "%s: nothing changes", what);
}

static bool at(const char *end)
{
    return str_ends(str_of(here()), str_of(end));
}

static void all_steps(void)
{
    is_int(visit("/resources/create"), 200, "ordering begins with the types");
    ok(count("a.pick") >= 5, "of which each is a card");
    is_int(visit("/projects/" WORLD_PROJECT "/resources/create"), 303,
           "a project has an entry of its own");
    ok(str_contains(str_of(here()), STR("project_id=" WORLD_PROJECT)),
       "which chooses the project");
    visit("/resources/create?resource_type=graph&sku=free&project_id=" WORLD_PROJECT);
    unchanged("looking");
    is_str(typed("sku"), STR("free"), "the tier that the address names is chosen");
    is_str(typed("project_id"), STR(WORLD_PROJECT), "and the project");
    type("name", "Step by step");
    is_int(press("save"), 303, "name and tier are kept");
    ok(at("/settings"), "settings are next: %s", here());
    is_str(world_changes(&world), STR("order_draft+1-0"), "only a draft is there");
    is_str(typed("s/instances"), STR("1"), "the form begins with the defaults");
    type("s/instances", "2");
    type("s/database/maxConnections", "50");
    is_int(press("save"), 422, "what the tier does not give is told here");
    type("s/instances", "1");
    is_int(press("save"), 303, "settings are kept");
    ok(at("/access"), "access is next: %s", here());
    is_int(press("save"), 303, "it may be left out");
    ok(at("/review"), "then all is shown: %s", here());
    ok(shows("Step by step") && shows("Free") && shows("What differs from the defaults"),
       "with name, price and what differs");
    ok(shows("50"), "and what was typed");
    is_str(world_changes(&world), STR("order_draft+1-0"), "still nothing is ordered");
    const char *review = here();
    is_int(press("save"), 303, "it is ordered");
    ok(at("/deployments"), "and its deployments are shown: %s", here());
    ok(shows("Step by step was ordered and is being deployed."), "which is told");
    is_str(world_changes(&world),
           STR("audit_entry+1-0 deployment+1-0 job+1-0 order_draft+1-0 resource+1-0"),
           "as one order");
    is_int(visit(review), 303, "the review leads to it now");
    ok(at("/deployments"), "as often as it is opened");
    world_restore(&world);
}

static void all_types(void)
{
    static const char *const types[] = {"graph", "flow", "assembler", "compass"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        visit(arena_cstr(world.arena, ARENA_JOIN(world.arena,
                                                 STR("/resources/create?project_id=shop&"
                                                     "resourceType="),
                                                 str_of(types[i]))));
        type("name", "As it is");
        press("save");
        static const char *const presets[] = {"development", "small", "graph", "overview"};
        type("preset", presets[i]);
        is_int(press("preset"), 303, "%s: a preset is chosen at once", types[i]);
        is_int(press("save"), 303, "%s: and is right as it is", types[i]);
        press("save");
        is_int(press("save"), 303, "%s is ordered", types[i]);
        ok(at("/deployments"), "%s: %s", types[i], here());
        world_restore(&world);
    }
}

static void twice(void)
{
    visit("/resources/create?resource_type=flow&project_id=shop");
    type("name", "Twice");
    type("id", "twice");
    const char *begin = here();
    is_int(press_at("/resources/create", "save"), 303, "the first form is sent");
    const char *first = here();
    visit(begin);
    order_up_to_review("flow", "Other", "other-one");
    const char *review = here();
    is_str(world_changes(&world), STR("order_draft+2-0"), "two forms are two drafts");
    is_int(press("save"), 303, "the last step");
    const char *there = here();
    struct pair again[] = {PAIR("do", "save"), {STR_NONE, STR_NONE}};
    struct answer answer = probe_form(world_as(&world, WORLD_EDITOR), review, again);
    is_int(answer.status, 303, "sent again");
    is_str(answer.location, str_of(there), "leads to what the first made");
    is_int(world_count(&world, "SELECT count(*) FROM resource WHERE id = 'other-one'"), 1,
           "which was ordered once");
    (void)first;
    world_restore(&world);
}

static void same_form_twice(void)
{
    visit("/resources/create?resource_type=flow&project_id=shop");
    struct str draft = arena_str(world.arena, typed("draft"));
    const struct pair form[] = {PAIR("do", "save"),         {STR("draft"), draft},
                                PAIR("type", "flow"),       PAIR("name", "Impatient"),
                                PAIR("project_id", "shop"), {STR_NONE, STR_NONE}};
    struct answer one = probe_form(world_as(&world, WORLD_EDITOR), "/resources/create", form);
    struct answer two = probe_form(world_as(&world, WORLD_EDITOR), "/resources/create", form);
    is_str(one.location, two.location, "a form that is sent twice leads to one place");
    is_str(world_changes(&world), STR("order_draft+1-0"), "and makes one draft");
    struct answer other = probe_form(world_as(&world, WORLD_OWNER), "/projects", form);
    (void)other;
    probe_get(world_as(&world, WORLD_OWNER), "/resources/create?resource_type=flow");
    is_int(probe_form(world_as(&world, WORLD_OWNER), "/resources/create", form).status, 404,
           "somebody else cannot take its id");
    world_restore(&world);
}

static void back_and_forth(void)
{
    order_up_to_review("graph", "Back", "back-and-forth");
    visit(step("settings"));
    type("s/instances", "many");
    is_int(press("back"), 303, "going back keeps what is typed");
    ok(at("/basics"), "even what does not fit");
    is_str(typed("name"), STR("Back"), "the name is there");
    is_str(typed("id"), STR("back-and-forth"), "and the id");
    type("name", "Forth");
    is_int(press("save"), 303, "forth again");
    is_str(typed("s/instances"), STR("many"), "what was typed is there");
    is_int(press("save"), 422, "and is judged");
    type("s/instances", "3");
    is_int(press("save"), 303, "mended");
    visit(step("review"));
    ok(shows("Forth"), "the review shows the last");
    visit("/resources/create");
    ok(shows("Go on with an order") && shows("Forth"), "an open order can be gone on with");
    visit(step("review"));
    world_restore(&world);
}

static void buttons(void)
{
    visit("/resources/create?resource_type=graph&project_id=shop");
    type("name", "With parts");
    type("sku", "free");
    is_int(press("update"), 200, "the summary is made again");
    is_str(typed("name"), STR("With parts"), "and nothing lost");
    unchanged("a summary");
    type("sku", "standard");
    press("save");
    is_int(press("add /eventSinks/webhook"), 200, "a part is added");
    ok(typed("s/eventSinks/webhook/0/name").at != NULL, "it has fields");
    press("add /eventSinks/webhook");
    type("s/eventSinks/webhook/0/name", "first");
    type("s/eventSinks/webhook/1/name", "second");
    press("up /eventSinks/webhook/1");
    is_str(typed("s/eventSinks/webhook/0/name"), STR("second"), "one is moved up");
    press("remove /eventSinks/webhook/0");
    is_int(press("save"), 422, "what a part needs is asked for");
    static const char *const odd[] = {"add /nothing", "remove /eventSinks/webhook/7",
                                      "up /instances", "add", "remove ", "nonsense"};
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        ok(press(odd[i]) < 500, "the button '%s' does no harm", odd[i]);
    world_restore(&world);
}

static void mistakes(void)
{
    visit("/resources/create?resource_type=graph&project_id=shop");
    type("name", "");
    type("id", "Not An Id");
    type("sku", "huge");
    type("project_id", "");
    is_int(press("save"), 422, "mistakes are told");
    ok(count(".error-summary li") >= 3, "all at once");
    is_str(typed("id"), STR("Not An Id"), "what was typed is kept");
    type("project_id", "shop");
    type("sku", "huge");
    is_int(press("save"), 422, "also with a project");
    is_int(count(".error-summary li"), 3, "name, id and tier");
    type("name", "Right");
    type("id", WORLD_RESOURCE);
    type("sku", "standard");
    is_int(press("save"), 422, "an id that is taken");
    ok(shows("is taken or was used before"), "is told at once");
    type("project_id", WORLD_OTHER_PROJECT);
    type("id", "right");
    is_int(press("save"), 422, "another organization's project");
    ok(shows("The project is not there, or you may not order in it."), "is as one that is not there");
    unchanged("mistakes");
    visit("/resources/create?resource_type=nothing");
    ok(shows("This type is not offered"), "a type that is not there is told");
}

static void presets(void)
{
    order_up_to_review("graph", "Preset", "preset-one");
    visit(step("settings"));
    type("preset", "development");
    is_int(press("preset"), 303, "a preset takes the place of defaults");
    is_str(typed("s/database/storageSize"), STR("1Gi"), "at once");
    type("preset", "staging");
    press("preset");
    is_str(typed("s/database/storageSize"), STR("10Gi"), "or of another preset");
    type("s/instances", "4");
    type("preset", "development");
    is_int(press("preset"), 303, "what was typed");
    ok(shows("It takes the place of what you typed") && shows("As you typed it"),
       "is not overwritten silently");
    const char *settings = step("settings");
    ok(count("main form button[value=use]") == 1, "one can say so");
    visit(settings);
    is_str(typed("s/instances"), STR("4"), "or keep it");
    visit(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(settings),
                                             STR("?preset=development"))));
    is_int(press("use"), 303, "said so");
    is_str(typed("s/instances"), STR("1"), "it is the preset's");
    is_int(visit(arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(settings),
                                                    STR("?preset=nothing")))),
           303, "a preset that is not there");
    ok(shows("There is no such preset any more."), "is told");
    press("save");
    visit(step("review"));
    ok(shows("What differs from the preset Development"), "the review compares with it");
    world_restore(&world);
}

static void projects(void)
{
    visit("/resources/create?resource_type=flow");
    type("name", "In a new one");
    type("new_project", "");
    type("new_project_org", WORLD_ORG);
    is_int(press("create_project"), 422, "a project needs a name");
    is_str(typed("name"), STR("In a new one"), "nothing typed is lost by that");
    type("new_project", "Fresh");
    is_int(press("create_project"), 303, "a project is created on the way");
    ok(at("/basics") && shows("Fresh was created, and is chosen."), "and chosen: %s", here());
    is_str(typed("name"), STR("In a new one"), "the rest is there");
    ok(str_starts(typed("project_id"), STR("fresh-")), "with the new project");
    is_int(press("save"), 303, "which is fine");
    world_restore(&world);
    be(WORLD_STRANGER);
    visit("/resources/create?resource_type=flow");
    ok(shows("There is no project yet in which you may order."),
       "who has no project is told so");
    is_int(count("select[name=project_id]"), 0, "and sees none");
    be(WORLD_VIEWER);
    visit("/resources/create?resource_type=flow&project_id=shop");
    is_int(count("select[name=project_id]"), 0, "who may only look is offered none");
    type("name", "Not mine");
    type("project_id", "shop");
    is_int(press("save"), 422, "and gets none by sending its id");
    be(WORLD_EDITOR);
    unchanged("no rights");
    world_sql(&world,
              "INSERT INTO audit_entry (id, org_id, project_id, at_us, actor_id, actor, credential, "
              "action, object_type, object_id, request_id, address) VALUES ('aud_x', 'acme', 'lab', "
              "%lld, '%.*s', 'e', '', 'x.y', 'x', 'x', '', '')",
              (long long)world.now_us, STR_ARG(world.people[WORLD_EDITOR].id));
    visit("/resources/create?resource_type=flow");
    is_str(typed("project_id"), STR("lab"), "the project of the last deed is preselected");
    world_restore(&world);
}

static void access_step(void)
{
    be(WORLD_OWNER);
    order_up_to_review("flow", "Shared", "shared-flow");
    visit(step("access"));
    type("email", "nobody@example.org");
    type("role", "10000000-0001-0000-0000-000000000003");
    is_int(press("add"), 422, "nobody of this address");
    is_str(typed("email"), STR("nobody@example.org"), "what was typed stays");
    type("email", "stranger@example.org");
    type("expires", "2001-01-01");
    is_int(press("add"), 422, "a day that is over");
    type("expires", "");
    is_int(press("add"), 303, "somebody is added to the order");
    ok(shows("stranger@example.org"), "and shown");
    type("email", "viewer@example.org");
    type("role", "10000000-0001-0000-0000-000000000003");
    is_int(press("save"), 303, "who is typed when going on is added, too");
    ok(at("/review") && shows("viewer@example.org becomes Viewer"), "the review says so");
    int64_t before = world_count(&world, "SELECT count(*) FROM role_assignment");
    is_int(before, world_count(&world, "SELECT count(*) FROM role_assignment"),
           "nothing is given yet");
    is_int(press("save"), 303, "ordered");
    is_int(world_count(&world, "SELECT count(*) FROM role_assignment WHERE scope_id = "
                               "'shared-flow'"),
           2, "both hold their role on the resource");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = "
                               "'access.granted' AND resource_id = 'shared-flow'"),
           2, "and the trail says so");
    world_restore(&world);
    order_up_to_review("flow", "Shared", "shared-flow");
    visit(step("access"));
    type("email", "stranger@example.org");
    type("role", "10000000-0001-0000-0000-000000000003");
    press("add");
    is_int(press(arena_cstr(world.arena,
                            ARENA_JOIN(world.arena, STR("remove "),
                                       world.people[WORLD_STRANGER].id,
                                       STR(" 10000000-0001-0000-0000-000000000003")))), 303, "one can be taken out again");
    ok(!shows("stranger@example.org"), "and is gone");
    be(WORLD_EDITOR);
    world_restore(&world);
    order_up_to_review("flow", "Shared", "shared-flow");
    visit(step("access"));
    ok(shows("You may not give access here"), "who may not give access is told");
    type("email", "stranger@example.org");
    type("role", "10000000-0001-0000-0000-000000000003");
    is_int(press("add"), 403, "and cannot");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    all_steps();
    all_types();
    twice();
    same_form_twice();
    back_and_forth();
    buttons();
    mistakes();
    presets();
    projects();
    access_step();
    world_close(&world);
    return done_testing();
}
