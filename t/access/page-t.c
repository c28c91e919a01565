/* page-t.c: giving and taking roles in a browser. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/page.h"
#include "t/lib/page_check.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define OWNER  "10000000-0001-0000-0000-000000000001"
#define VIEWER "10000000-0001-0000-0000-000000000003"
#define ACCESS "/projects/" WORLD_PROJECT "/access"
#define GRANT  ACCESS "/grant"

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

static int give(enum world_person person, const char *email, const char *role,
                const char *expires)
{
    const struct pair form[] = {
        {STR("email"), str_of(email)},
        {STR("role"), str_of(role)},
        {STR("expires"), str_of(expires)},
        {STR_NONE, STR_NONE},
    };
    return show(person, probe_form(world_as(&world, person), GRANT, form));
}

static void giving(void)
{
    is_int(visit(WORLD_PROJECT_OWNER, GRANT), 200, "the form to give a role");
    ok(page_count(page, "input[name=role]") +
               page_count(page, "select[name=role] option") >=
           3,
       "offers roles");
    is_int(give(WORLD_PROJECT_OWNER, " Stranger@Example.org ", VIEWER, ""), 303,
           "a role is given");
    ok(shows("stranger@example.org is now Viewer here."), "and told");
    ok(shows("The stranger"), "and listed");
    is_int(give(WORLD_PROJECT_OWNER, "stranger@example.org", VIEWER, ""), 422, "once");
    ok(shows("This role is held here already."), "which is told at the role");
    is_str(page_form_value(page, "main form[method=post]", "email"),
           STR("stranger@example.org"), "what was typed is kept");
    world_restore(&world);

    is_int(give(WORLD_PROJECT_OWNER, "", "", ""), 422, "nothing");
    ok(shows("Nobody with this address has an account here.") &&
           shows("There is no such role to give."),
       "both mistakes are told");
    is_int(give(WORLD_PROJECT_OWNER, "nobody@example.org", "nothing", "2026-02-30"), 422,
           "an impossible day");
    ok(shows("Give the last day as year-month-day"), "is told");
    ok(shows("Nobody with this address has an account here."), "beside the others");
    is_int(give(WORLD_PROJECT_OWNER, "stranger@example.org", VIEWER, "2026-11-20"), 422,
           "yesterday");
    ok(shows("The expiry must lie in the future."), "has passed");
    is_int(give(WORLD_PROJECT_OWNER, "stranger@example.org",
                "10000000-0005-0000-0000-000000000001", ""),
           422, "what one does not hold");
    ok(shows("which you may not do here yourself"), "is told");
    is_str(world_changes(&world), STR(""), "and nothing of it was done");

    is_int(give(WORLD_PROJECT_OWNER, "stranger@example.org", VIEWER, "2026-11-21"), 303,
           "today as the last day");
    is_int(world_count(&world,
                       "SELECT expires_us FROM role_assignment WHERE principal_id = '%.*s'",
                       STR_ARG(world.people[WORLD_STRANGER].id)),
           world.now_us + 16 * MS_PER_HOUR * US_PER_MS, "lasts until midnight");
    world_restore(&world);
}

/* A part of a name finds people to choose; teams are always offered. */
static void choosing(void)
{
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES ('tea_x', 'team', 1);"
              "INSERT INTO team (id, org_id, name, created_us, updated_us)"
              " VALUES ('tea_x', 'acme', 'Crew', 1, 1)");
    is_int(give(WORLD_PROJECT_OWNER, "viewer", VIEWER, ""), 422, "a part of a name");
    ok(shows("Choose one of the people found.") && shows("viewer@example.org"),
       "finds people to choose");
    const struct pair form[] = {
        {STR("email"), STR("viewer")}, {STR("holder"), STR("tea_x")},
        {STR("role"), STR(VIEWER)},    {STR("expires"), STR("")},
        {STR_NONE, STR_NONE},
    };
    is_int(show(WORLD_PROJECT_OWNER,
                probe_form(world_as(&world, WORLD_PROJECT_OWNER), GRANT, form)),
           303, "what is chosen counts, here a team");
    ok(shows("Crew is now Viewer here.") && shows("Team"), "which the list says");
    visit(WORLD_OWNER, ACCESS);
    ok(page_find(page, "a[href=/organizations/acme/teams/tea_x]") != NULL,
       "with a link for those who may read it");
    world_restore(&world);
}

static void taking(void)
{
    struct str id =
        world_text(&world, "SELECT id FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(world.people[WORLD_PROJECT_VIEWER].id));
    const char *path = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR(ACCESS "/"), id, STR("/revoke")));
    visit(WORLD_PROJECT_OWNER, ACCESS);
    struct str selector =
        ARENA_JOIN(world.arena, STR("form[action="), str_of(path), STR("]"));
    is_int((int64_t)page_count(page, arena_cstr(world.arena, selector)), 1,
           "a role has a button");
    const struct pair nothing[] = {{STR_NONE, STR_NONE}};
    is_int(show(WORLD_PROJECT_OWNER,
                probe_form(world_as(&world, WORLD_PROJECT_OWNER), path, nothing)),
           303, "that takes it");
    ok(shows("The role was revoked."), "and is told");
    ok(!shows("project-viewer@example.org"), "and gone");
    is_int(show(WORLD_PROJECT_OWNER,
                probe_form(world_as(&world, WORLD_PROJECT_OWNER), path, nothing)),
           404, "it is not there a second time");
    world_restore(&world);

    world_sql(&world, "DELETE FROM role_assignment WHERE principal_id = '%.*s'",
              STR_ARG(world.people[WORLD_DISABLED].id));
    show(WORLD_OWNER,
         probe_form(world_as(&world, WORLD_OWNER),
                    "/organizations/acme/access/asg_of_owner/revoke", nothing));
    ok(shows("This is the last owner of the organization, who cannot leave."),
       "why the last owner stays is told");
    world_restore(&world);
}

static void reading(void)
{
    visit(WORLD_PROJECT_VIEWER, ACCESS);
    is_int((int64_t)page_count(page, "main form[method=post]"), 2,
           "a viewer has no form but those that export and keep a view");
    is_int((int64_t)page_count(page, "main a[href=" GRANT "]"), 0,
           "nor a link to give roles");
    ok(shows("Acme"), "but sees what comes from above");
    is_int((int64_t)page_count(page, "main a[href=/organizations/acme/access]"), 0,
           "without a link to what they may not see");
    visit(WORLD_VIEWER, ACCESS);
    ok(page_count(page, "main a[href=/organizations/acme/access]") > 0,
       "which others have");
    visit(WORLD_OWNER, ACCESS "?q=nobody-at-all");
    is_int((int64_t)page_count(page, "main table"), 0, "a search may find nobody");
    visit(WORLD_OWNER, ACCESS "?role_id=" OWNER);
    ok(shows("project-owner@example.org") && !shows("project-viewer@example.org"),
       "or only one kind");
    is_int(visit(WORLD_OWNER, ACCESS "?cursor=x"), 422, "a cursor that is none");
}

static void strange_names(void)
{
    world_sql(
        &world,
        "UPDATE person SET name = '<script>alert(1)</script>&\"''>',"
        " email = '\"><img src=x>@example.org' WHERE email = 'project-viewer@example.org'");
    visit(WORLD_PROJECT_OWNER, ACCESS);
    is_int((int64_t)page_count(page, "main script, main img"), 0,
           "a name is never markup");
    ok(shows("<script>alert(1)</script>&\"'>"), "it is shown as it is");
    world_sql(&world, "UPDATE person SET name = ' ' WHERE email LIKE '%%img%%'");
    is_int(visit(WORLD_PROJECT_OWNER, ACCESS), 200, "nor does an empty one do harm");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    giving();
    choosing();
    taking();
    reading();
    strange_names();
    world_close(&world);
    return done_testing();
}
