/* administration-t.c: what an administrator can do to accounts, organizations and switches. */
/* SPDX-License-Identifier: ISC */
#include "platform/http/http.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ID_OF(person) STR_ARG(world.people[person].id)

static struct world world;
static struct probe *admin;
static const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};

static const char *path_of(const char *before, enum world_person person,
                           const char *behind)
{
    return arena_cstr(
        world.arena, arena_print(world.arena, "%s%.*s%s", before, ID_OF(person), behind));
}

static struct answer act(enum world_person person, const char *deed)
{
    probe_get(admin, "/admin/users");
    return probe_form(admin, path_of("/admin/users/", person, deed), nothing);
}

static int64_t entries(const char *action)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = '%s'",
                       action);
}

static void looking(void)
{
    struct answer page = probe_get(admin, "/admin");
    is_int(page.status, 200, "an administrator sees the installation");
    ok(str_contains(page.body, STR("No background process is alive")),
       "and that nobody does the background work");
    ok(str_contains(page.body, STR("href=\"/admin\"")), "the frame has a link to it");
    struct answer other = probe_get(world_as(&world, WORLD_OWNER), "/");
    ok(!str_contains(other.body, STR("href=\"/admin\"")), "which others do not have");

    struct answer list = probe_get(admin, "/admin/users?q=EDITOR%40example");
    ok(str_contains(list.body, STR("editor@example.org")),
       "people are found by a part of the address");
    ok(!str_contains(list.body, STR(">viewer@example.org")), "and others are not");
    list = probe_get(admin, "/admin/users?state=disabled");
    ok(str_contains(list.body, STR("disabled@example.org")) &&
           !str_contains(list.body, STR(">editor@example.org")),
       "or by state");
    is_int(probe_get(admin, "/admin/users?state=odd").status, 422,
           "a state that is none is told");
    struct answer first = probe_get(admin, "/api/v1/admin/users?limit=2");
    struct str cursor = answer_at(admin, &first, "/next_cursor");
    ok(cursor.length > 0, "a list that goes on has a cursor");
    struct answer second =
        probe_get(admin, arena_cstr(world.arena,
                                    ARENA_JOIN(world.arena,
                                               STR("/api/v1/admin/users?limit=2&cursor="),
                                               cursor)));
    ok(str_compare(answer_at(admin, &first, "/items/1/email"),
                   answer_at(admin, &second, "/items/0/email")) < 0,
       "the next page goes on behind it");

    struct answer one = probe_get(admin, path_of("/admin/users/", WORLD_OWNER, ""));
    ok(str_contains(one.body, STR("Owner")) && str_contains(one.body, STR("Acme")),
       "an account shows its roles");
    ok(!str_contains(one.body, world.people[WORLD_OWNER].key), "but no key");
    is_int(probe_get(admin, "/admin/users/usr_nobody").status, 404,
           "nobody is not there");
    is_int(probe_get(admin, "/organizations/" WORLD_ORG).status, 404,
           "looking after the installation lets nobody into an organization");
}

static void accounts(void)
{
    is_int(act(WORLD_VIEWER, "/disable").status, 303, "an account is disabled");
    is_int(probe_get(world_as(&world, WORLD_VIEWER), "/api/v1/me").status, 401,
           "which is out at once");
    is_int(entries("person.disabled"), 1, "with an entry");
    act(WORLD_VIEWER, "/disable");
    is_int(entries("person.disabled"), 1, "once is enough");
    is_int(act(WORLD_VIEWER, "/enable").status, 303, "and enabled again");
    is_int(entries("person.enabled"), 1, "with an entry");

    is_int(act(WORLD_EDITOR, "/sign-out").status, 303,
           "somebody is signed out everywhere");
    is_int(probe_get(world_as(&world, WORLD_EDITOR), "/api/v1/me").status, 401,
           "at once");
    is_int(entries("person.signed_out_everywhere"), 1, "with an entry");

    world_sql(&world,
              "INSERT INTO second_factor (person_id, secret, confirmed_us, created_us)"
              " VALUES ('%.*s', 'x', 1, 1)",
              ID_OF(WORLD_EDITOR));
    is_int(act(WORLD_EDITOR, "/second-factor-off").status, 303,
           "the second factor of a lost device is turned off");
    is_int(entries("account.second_factor_disabled"), 1, "with an entry");
    is_int(act(WORLD_EDITOR, "/second-factor-off").status, 409, "what is off stays off");

    struct answer last = act(WORLD_ADMIN, "/demote");
    is_int(last.status, 409, "the last administrator stays");
    is_int(act(WORLD_ADMIN, "/disable").status, 409, "and is not disabled either");
    struct answer by_api =
        PROBE(admin, .method = "PATCH", .headers = nothing,
              .path = path_of("/api/v1/admin/users/", WORLD_ADMIN, ""));
    is_int(by_api.status, 403, "the API wants the token of the session, too");
    is_int(act(WORLD_OWNER, "/promote").status, 303, "another one is made");
    is_int(probe_get(world_as(&world, WORLD_OWNER), "/admin").status, 200, "who gets in");
    is_int(act(WORLD_OWNER, "/demote").status, 303, "and unmade");
    is_int(probe_get(world_as(&world, WORLD_OWNER), "/admin").status, 403, "who is out");
    is_int(entries("person.made_administrator") + entries("person.unmade_administrator"),
           2, "each with an entry");
    world_sql(&world, "UPDATE person SET platform_admin = 1 WHERE id = '%.*s'",
              ID_OF(WORLD_DISABLED));
    is_int(act(WORLD_ADMIN, "/demote").status, 409,
           "a disabled administrator does not count");
    world_sql(&world, "UPDATE person SET platform_admin = 0 WHERE id = '%.*s'",
              ID_OF(WORLD_DISABLED));
}

static void lost_things(void)
{
    struct answer page = act(WORLD_EDITOR, "/reset-link");
    is_int(page.status, 200, "a link for a new password is made");
    ok(str_contains(page.body, STR("id=\"secret-once\"")), "and shown");
    ok(!str_contains(probe_get(admin, path_of("/admin/users/", WORLD_EDITOR, "")).body,
                     STR("secret-once")),
       "once");
    is_int(entries("person.reset_link_made"), 1, "with an entry");
    is_int(act(WORLD_EDITOR, "/second-factor-off").status, 409,
           "what is not on is not turned off");
    world_sql(&world,
              "INSERT INTO second_factor (person_id, secret, confirmed_us, created_us) "
              "VALUES ('%.*s', 'x', 1, 1)",
              ID_OF(WORLD_EDITOR));
    ok(str_contains(probe_get(admin, path_of("/admin/users/", WORLD_EDITOR, "")).body,
                    STR("Turn second factor off")),
       "a second factor can be turned off");
    is_int(act(WORLD_EDITOR, "/second-factor-off").status, 303,
           "for somebody who lost it");
    is_int(world_count(&world, "SELECT count(*) FROM second_factor"), 0,
           "then there is none");
    world_sql(&world, "UPDATE session SET proved_us = 1 WHERE person_id = '%.*s'",
              ID_OF(WORLD_ADMIN));
    struct answer asked = act(WORLD_EDITOR, "/reset-link");
    ok(asked.status == 303 || asked.status == 403,
       "after a while they prove who they are first");
    is_int(entries("person.reset_link_made"), 1, "before another link is made");
}

static struct answer give_owner(const char *email, const char *reason)
{
    const struct pair form[] = {{STR_INIT("email"), str_of(email)},
                                {STR_INIT("reason"), str_of(reason)},
                                {{NULL, 0}, {NULL, 0}}};
    probe_get(admin, "/admin/organizations/" WORLD_ORG);
    return probe_form(admin, "/admin/organizations/" WORLD_ORG "/owner", form);
}

static void breaking_glass(void)
{
    const char *reason = "Request 4711: both owners have left the company";
    is_int(give_owner("stranger@example.org", reason).status, 409,
           "an organization with a working owner is not handed over");
    world_sql(&world, "UPDATE person SET disabled_us = 1 WHERE id = '%.*s'",
              ID_OF(WORLD_OWNER));
    struct answer list = probe_get(admin, "/admin/organizations?ownerless=true");
    ok(str_contains(list.body, STR(WORLD_ORG)) &&
           !str_contains(list.body, STR(WORLD_OTHER_ORG)),
       "those without one can be listed");
    is_int(give_owner("stranger@example.org", "because").status, 422,
           "a reason is needed");
    is_int(give_owner("nobody@example.org", reason).status, 422,
           "and somebody who is there");
    is_int(give_owner("disabled@example.org", reason).status, 422, "and not disabled");
    is_int(entries("organization.owner_given"), 0, "until then nothing has happened");
    is_int(give_owner("Stranger@example.org", reason).status, 303,
           "then it is handed over");
    struct probe *next = world_as(&world, WORLD_STRANGER);
    is_int(probe_get(next, "/organizations/" WORLD_ORG "/settings").status, 200,
           "the next owner gets in");
    struct answer trail = probe_get(next, "/organizations/" WORLD_ORG "/audit");
    ok(str_contains(trail.body, STR("organization.owner_given")) &&
           str_contains(trail.body, STR("Request 4711")) &&
           str_contains(trail.body, STR("admin@example.org")),
       "and finds who did it, and why, in the organization's trail");
    is_int(give_owner("editor@example.org", reason).status, 409, "it is done once");
}

/* A role that ends must not stand in the way of one that does not. */
static void renewing(void)
{
    world_sql(&world, "UPDATE person SET disabled_us = 1 WHERE id = '%.*s'",
              ID_OF(WORLD_OWNER));
    world_sql(&world,
              "UPDATE role_assignment SET expires_us = 1 "
              "WHERE principal_id = '%.*s' AND scope_type = 'organization'",
              ID_OF(WORLD_EDITOR));
    world_sql(
        &world,
        "UPDATE role_assignment SET role_id = '10000000-0001-0000-0000-000000000001' "
        "WHERE principal_id = '%.*s' AND scope_type = 'organization'",
        ID_OF(WORLD_EDITOR));
    is_int(give_owner("editor@example.org", "Request 4711: nobody is left").status, 303,
           "somebody whose own role has ended can be given it");
}

static struct answer turn(const char *feature, const char *state,
                          const char *organizations)
{
    const struct pair form[] = {{STR_INIT("state"), str_of(state)},
                                {STR_INIT("organizations"), str_of(organizations)},
                                {{NULL, 0}, {NULL, 0}}};
    probe_get(admin, "/admin/features");
    return probe_form(
        admin,
        arena_cstr(world.arena, arena_print(world.arena, "/admin/features/%s", feature)),
        form);
}

static void check_creation_switches(void)
{
    struct probe *owner = world_with_key(&world, WORLD_OWNER);
    struct probe *other = world_with_key(&world, WORLD_OTHER_OWNER);
    is_int(
        probe_json(owner, "POST", "/api/v1/organizations", "{\"name\":\"One\"}").status,
        201, "everybody may create organizations");
    turn("organization_creation", "off", "");
    struct answer refused =
        probe_json(owner, "POST", "/api/v1/organizations", "{\"name\":\"Two\"}");
    is_int(refused.status, 403, "until that is turned off");
    is_str(answer_at(owner, &refused, "/code"), STR("feature_off"), "which is told");
    is_int(probe_json(world_with_key(&world, WORLD_ADMIN), "POST",
                      "/api/v1/organizations", "{\"name\":\"Three\"}")
               .status,
           201, "administrators still may");
    is_int(turn("project_creation", "selected", "").status, 422,
           "some organizations have names");
    is_int(turn("project_creation", "selected", "acme nobody").status, 422,
           "of real ones");
    is_int(turn("project_creation", "selected", " acme,\nacme").status, 303,
           "then it is turned");
    is_int(probe_json(owner, "POST", "/api/v1/projects",
                      "{\"name\":\"A\",\"org_id\":\"acme\"}")
               .status,
           201, "an organization that is named creates projects");
    is_int(probe_json(other, "POST", "/api/v1/projects",
                      "{\"name\":\"B\",\"org_id\":\"globex\"}")
               .status,
           403, "another one does not");
    is_int(turn("project_creation", "on", "").status, 303, "and on again");
    is_int(probe_json(other, "POST", "/api/v1/projects",
                      "{\"name\":\"B\",\"org_id\":\"globex\"}")
               .status,
           201, "for all");
}

static void switches(void)
{
    is_int(turn("no_such_switch", "off", "").status, 404, "a switch that is not there");
    is_int(turn("personal_keys", "sideways", "").status, 422, "a state that is none");
    is_int(turn("personal_keys", "selected", "acme").status, 422,
           "what is for everybody is not for some");
    is_int(turn("personal_keys", "off", "").status, 303, "a switch is turned");
    is_int(entries("feature.changed"), 1, "with an entry");
    turn("personal_keys", "off", "");
    is_int(entries("feature.changed"), 1, "once");
    struct probe *editor = world_with_key(&world, WORLD_EDITOR);
    is_int(probe_json(editor, "POST", "/api/v1/me/api-keys", "{\"name\":\"New\"}").status,
           403, "then nobody makes keys");
    is_int(probe_json(editor, "GET", "/api/v1/me", NULL).status, 200,
           "those that exist work");
    check_creation_switches();

    turn("personal_organizations", "off", "");
    world_sql(&world, "UPDATE person SET personal_org_id = NULL WHERE id = '%.*s'",
              ID_OF(WORLD_STRANGER));
    int64_t before = world_count(&world, "SELECT count(*) FROM organization");
    const struct pair form[] = {PAIR("email", "stranger@example.org"),
                                PAIR("password", WORLD_PASSWORD),
                                {{NULL, 0}, {NULL, 0}}};
    struct probe browser;
    probe_open(&browser, world.site, world.store, &world.clock);
    is_int(probe_form(&browser, "/sign-in", form).status, 303,
           "somebody comes for the first time");
    is_int(world_count(&world, "SELECT count(*) FROM organization"), before,
           "and gets no organization when that is turned off");
    probe_close(&browser);
}

int main(void)
{
    static void (*const parts[])(void) = {looking,        accounts, lost_things,
                                          breaking_glass, renewing, switches};
    world_open(&world);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        admin = world_as(&world, WORLD_ADMIN);
        parts[i]();
        world_restore(&world);
    }
    world_close(&world);
    return done_testing();
}
