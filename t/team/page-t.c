/* page-t.c: teams in a browser. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define TEAMS "/organizations/" WORLD_ORG "/teams"

static struct world world;
static struct page *page;

/* The page that the answer is, or leads to; it must be a sound one. */
static int show(enum world_person person, struct answer answer)
{
    int status = answer.status;
    if (status == 303)
        answer = probe_follow(world_as(&world, person), answer);
    page = page_sound(world.arena, answer.body);
    return status;
}

static int visit(enum world_person person, const char *path)
{
    return show(person, probe_get(world_as(&world, person), path));
}

static bool shows(const char *text)
{
    return str_contains(page_text(page, "main"), str_of(text));
}

static const char *join(const char *a, const char *b)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(a), str_of(b)));
}

static int add(const char *path, const char *person)
{
    const struct pair form[] = {{STR("user_id"), str_of(person)}, {STR_NONE, STR_NONE}};
    return show(WORLD_OWNER, probe_form(world_as(&world, WORLD_OWNER), path, form));
}

int main(void)
{
    world_open(&world);
    is_int(visit(WORLD_VIEWER, TEAMS), 200, "the list of teams");
    ok(shows("No teams") && !shows("Create team"),
       "is empty, and says so to who only reads");
    is_int(visit(WORLD_OWNER, TEAMS "/new"), 200, "the form for a new one");
    struct probe *owner = world_as(&world, WORLD_OWNER);
    is_int(
        show(WORLD_OWNER, probe_form(owner, TEAMS "/new",
                                     PAIRS(PAIR("name", ""), PAIR("description", "x")))),
        422, "nothing is no name");
    ok(shows("Give it a name."), "which is told");
    struct answer made =
        probe_form(owner, TEAMS "/new",
                   PAIRS(PAIR("name", "<b>Crew"), PAIR("description", "On call")));
    const char *path = arena_cstr(world.arena, made.location);
    is_int(show(WORLD_OWNER, made), 303, "a team is made");
    ok(shows("<b>Crew was created") && shows("Nobody is in this team"), "and shown");

    const char *members = join(path, "/members");
    is_int(add(members, "stranger@example.org"), 303, "somebody is added by address");
    ok(shows("The stranger is in the team now."), "which is told");
    is_int(add(members, "stranger@example.org"), 303, "twice");
    ok(shows("in the team already"), "is told, too");
    is_int(add(members, "viewer"), 422, "a part of a name is not enough");
    ok(shows("Choose one of those below.") && shows("project-viewer@example.org"),
       "but finds people");
    struct str id = page_form_value(page, "main li form", "user_id");
    is_int(add(members, arena_cstr(world.arena, id)), 303, "who can be chosen");
    is_int(visit(WORLD_VIEWER, path), 200, "members are shown to who reads");
    is_int((int64_t)page_count(page, "main form[method=post]"), 2,
           "without any button but those that export and keep a view");
    visit(WORLD_OWNER, path);
    const char *remove = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, str_of(members), STR("/"),
                                world.people[WORLD_STRANGER].id, STR("/remove")));
    is_int(show(WORLD_OWNER, probe_form(owner, remove, PAIRS(PAIR("x", "y")))), 303,
           "a member is taken out");
    ok(!shows("stranger@example.org"), "and gone");

    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us)"
        " SELECT 'asg_team', 'acme', id, '10000000-0001-0000-0000-000000000003',"
        " 'project', 'shop', 1, 1 FROM team");
    is_int(visit(WORLD_OWNER, join(path, "/settings")), 200, "the settings");
    ok(shows("1 member, who keep") && shows("Viewer of the project"),
       "say what goes with the team");
    is_int(show(WORLD_OWNER,
                probe_form(owner, join(path, "/delete"), PAIRS(PAIR("confirm", "Crew")))),
           422, "the name must be typed exactly");
    is_int(show(WORLD_OWNER, probe_form(owner, join(path, "/delete"),
                                        PAIRS(PAIR("confirm", "<b>Crew")))),
           303, "then it is deleted");
    ok(shows("<b>Crew was deleted.") && shows("No teams"), "and told");
    world_close(&world);
    return done_testing();
}
