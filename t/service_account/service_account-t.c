/* service_account-t.c: service accounts and their keys, through API and pages. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER "10000000-0001-0000-0000-000000000003"
#define EDITOR "10000000-0001-0000-0000-000000000002"
#define OWNER  "10000000-0001-0000-0000-000000000001"
#define ORG    "/api/v1/organizations/" WORLD_ORG "/service-accounts"
#define SHOP   "/api/v1/projects/" WORLD_PROJECT "/service-accounts"
#define LAB    "/api/v1/projects/" WORLD_SECOND_PROJECT "/service-accounts"
#define PAGE   "/organizations/" WORLD_ORG "/service-accounts"

static struct world world;

static struct answer ask(enum world_person person, const char *method, const char *path,
                         const char *json)
{
    return probe_json(world_with_key(&world, person), method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *join(const char *path, struct str id, const char *more)
{
    return arena_cstr(world.arena,
                      ARENA_JOIN(world.arena, str_of(path), STR("/"), id, str_of(more)));
}

static struct str add(enum world_person person, const char *path, const char *name)
{
    struct answer answer =
        ask(person, "POST", path,
            arena_cstr(world.arena, ARENA_JOIN(world.arena, STR("{\"name\":\""),
                                               str_of(name), STR("\"}"))));
    if (answer.status != 201)
        bail_out("no service account: %d", answer.status);
    return at(&answer, "/service_account_id");
}

static int grant(const char *place, struct str who, const char *role)
{
    const char *json = arena_cstr(
        world.arena, ARENA_JOIN(world.arena, STR("{\"user_id\":\""), who,
                                STR("\",\"role_id\":\""), str_of(role), STR("\"}")));
    return ask(WORLD_OWNER, "POST",
               arena_cstr(world.arena, ARENA_JOIN(world.arena, STR("/api/v1/"),
                                                  str_of(place), STR("/rbac"))),
               json)
        .status;
}

static struct str key_text(const struct answer *made)
{
    return at(made, "/api_key");
}

static int by(struct str key, const char *method, const char *path)
{
    struct probe *probe = world_with_key(&world, WORLD_ANONYMOUS);
    probe->bearer = key;
    return probe_json(probe, method, path, NULL).status;
}

/* ---- the accounts ---- */

static void making(void)
{
    struct str id = add(WORLD_OWNER, ORG, "Deploy");
    is_int(ask(WORLD_OWNER, "POST", ORG, "{\"name\":\" Deploy \"}").status, 409,
           "a name stands for one in its organization");
    is_int(ask(WORLD_OWNER, "POST", ORG, "{\"name\":\"  \"}").status, 422,
           "it has a name");
    is_int(ask(WORLD_OWNER, "POST", ORG, "{\"name\":\"a\\u0007b\"}").status, 422,
           "of one line");
    is_int(ask(WORLD_OWNER, "POST", ORG, "{\"name\":\"x\",\"org_id\":\"globex\"}").status,
           422, "and no organization of somebody's choice");
    is_int(ask(WORLD_EDITOR, "POST", ORG, "{\"name\":\"x\"}").status, 403,
           "who does not manage access makes none");
    is_int(ask(WORLD_PROJECT_OWNER, "POST", ORG, "{\"name\":\"x\"}").status, 404,
           "nor does who is no member");
    struct answer answer = ask(WORLD_VIEWER, "GET", join(ORG, id, ""), NULL);
    is_str(at(&answer, "/name"), STR("Deploy"), "who reads the organization reads it");
    is_str(at(&answer, "/created_by"), STR("owner@example.org"), "and who made it");
    answer = ask(WORLD_OWNER, "PATCH", join(ORG, id, ""),
                 "{\"description\":\"<b>Night</b>\"}");
    is_str(at(&answer, "/description"), STR("<b>Night</b>"), "it is described");
    is_str(at(&answer, "/name"), STR("Deploy"), "what is not sent stays");
    answer = probe_get(world_as(&world, WORLD_VIEWER), join(PAGE, id, ""));
    ok(str_contains(answer.body, STR("&lt;b&gt;Night")) &&
           !str_contains(answer.body, STR("<b>Night")),
       "and shown as text");
    ok(!str_contains(answer.body, STR("Create key")),
       "without forms for who may only read");
    is_int(ask(WORLD_OTHER_OWNER, "GET", join(ORG, id, ""), NULL).status, 404,
           "other organizations do not see it");
    is_int(ask(WORLD_OTHER_OWNER, "GET",
               join("/api/v1/organizations/globex/service-accounts", id, ""), NULL)
               .status,
           404, "nor under their own name");
    is_int(ask(WORLD_OTHER_OWNER, "DELETE",
               join("/api/v1/organizations/globex/service-accounts", id, ""), NULL)
               .status,
           404, "nor can they delete it");
    world_restore(&world);
}

static void of_a_project(void)
{
    struct str shop = add(WORLD_PROJECT_OWNER, SHOP, "Shop bot");
    struct str acme = add(WORLD_OWNER, ORG, "Acme bot");
    is_int(ask(WORLD_PROJECT_OWNER, "GET", join(SHOP, shop, ""), NULL).status, 200,
           "a project's owner has service accounts of the project");
    is_int(ask(WORLD_PROJECT_OWNER, "GET", join(SHOP, acme, ""), NULL).status, 404,
           "those of the organization are not shown there");
    is_int(ask(WORLD_OWNER, "GET", join(LAB, shop, ""), NULL).status, 404,
           "nor those of other projects");
    is_int(ask(WORLD_OWNER, "PATCH", join(LAB, shop, ""), "{\"name\":\"x\"}").status, 404,
           "nor changed");
    is_int(ask(WORLD_OWNER, "DELETE", join(LAB, shop, ""), NULL).status, 404,
           "nor deleted");
    is_int(ask(WORLD_OWNER, "GET", join(ORG, shop, ""), NULL).status, 200,
           "the organization has all of them");
    struct answer list = ask(WORLD_OWNER, "GET", ORG "?limit=1", NULL);
    ok(at(&list, "/next_cursor").length > 10, "in pages");
    list =
        ask(WORLD_OWNER, "GET",
            arena_cstr(world.arena, ARENA_JOIN(world.arena, STR(ORG "?limit=1&cursor="),
                                               at(&list, "/next_cursor"))),
            NULL);
    ok(str_contains(list.body, STR("bot")) && str_is(at(&list, "/next_cursor"), "null"),
       "which come to an end");
    is_int(ask(WORLD_OWNER, "GET", ORG "?cursor=x", NULL).status, 422,
           "a cursor is ours");
    list = ask(WORLD_OWNER, "GET", ORG "?q=shop", NULL);
    ok(str_contains(list.body, STR("Shop bot")) &&
           !str_contains(list.body, STR("Acme bot")),
       "and by name");
    world_restore(&world);
}

/* ---- keys ---- */

static void keys(void)
{
    struct str id = add(WORLD_OWNER, ORG, "Deploy");
    const char *path = join(ORG, id, "/keys");
    struct answer made = ask(WORLD_OWNER, "POST", path, "{\"name\":\"CI\"}");
    is_int(made.status, 201, "a key is made");
    struct str text = key_text(&made);
    struct str key_id = at(&made, "/key_id");
    is_int((int64_t)text.length, 51, "and told once");
    is_int(by(text, "GET", "/api/v1/me"), 200, "it works");
    is_int(by(text, "GET", "/api/v1/projects/shop"), 404,
           "without a role it sees nothing");
    is_int(grant("projects/shop", id, EDITOR), 201, "a role is given");
    is_int(by(text, "GET", "/api/v1/projects/shop"), 200, "then it sees");
    struct answer list = ask(WORLD_VIEWER, "GET", path, NULL);
    ok(str_contains(list.body, STR("\"CI\"")) && !str_contains(list.body, text),
       "readers see that there is a key, not its text");
    is_str(at(&list, "/items/0/created_by"), STR("owner@example.org"), "who made it");
    is_int(ask(WORLD_EDITOR, "POST", path, "{\"name\":\"x\"}").status, 403,
           "others make none");
    is_int(ask(WORLD_OWNER, "PATCH", join(ORG, id, ""), "{\"disabled\":true}").status,
           200, "it is disabled");
    is_int(by(text, "GET", "/api/v1/me"), 401, "and its key is nobody's");
    ask(WORLD_OWNER, "PATCH", join(ORG, id, ""), "{\"disabled\":false}");
    is_int(by(text, "GET", "/api/v1/me"), 200, "enabled, it works again");

    struct answer rotated =
        ask(WORLD_OWNER, "POST", join(path, key_id, "/rotate"), "{\"overlap_s\":3600}");
    is_int(rotated.status, 201, "a key is rotated");
    is_str(at(&rotated, "/name"), STR("CI"), "to one with the same name");
    is_int(by(key_text(&rotated), "GET", "/api/v1/me"), 200, "which works");
    is_int(by(text, "GET", "/api/v1/me"), 200, "as does the old one");
    int64_t start = world.now_us;
    world.now_us += INT64_C(3601) * US_PER_S;
    is_int(by(text, "GET", "/api/v1/me"), 401, "for the time of the overlap");
    is_int(by(key_text(&rotated), "GET", "/api/v1/me"), 200, "the new one goes on");
    is_int(ask(WORLD_OWNER, "POST", join(path, key_id, "/rotate"), "{}").status, 409,
           "what has ended is not rotated");
    is_int(ask(WORLD_OWNER, "POST", join(path, at(&rotated, "/key_id"), "/rotate"),
               "{\"overlap_s\":99999999}")
               .status,
           422, "nor with an overlap without end");
    is_int(
        ask(WORLD_OWNER, "DELETE", join(path, at(&rotated, "/key_id"), ""), NULL).status,
        204, "a key is revoked");
    is_int(by(key_text(&rotated), "GET", "/api/v1/me"), 401, "and works no more");
    is_int(ask(WORLD_OWNER, "DELETE", join(ORG, id, ""), NULL).status, 204,
           "it is deleted");
    is_int(world_count(&world, "SELECT count(*) FROM api_key WHERE principal_id = '%.*s'",
                       STR_ARG(id)) +
               world_count(
                   &world,
                   "SELECT count(*) FROM role_assignment WHERE principal_id = '%.*s'",
                   STR_ARG(id)),
           0, "with keys and roles");
    is_int(world_count(&world,
                       "SELECT count(*) FROM audit_entry"
                       " WHERE action LIKE 'service_account.%%' AND org_id = 'acme'"),
           4, "each change is in the trail");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry"
                               " WHERE action LIKE 'api_key.%%' AND org_id = 'acme'"),
           4, "also of its keys");
    world.now_us = start;
    world_restore(&world);
}

/* Keys are no way to rights that nobody gave. */
static void escalation(void)
{
    struct str id = add(WORLD_PROJECT_OWNER, SHOP, "Shop bot");
    is_int(grant("projects/shop", id, OWNER), 201,
           "the organization's owner gives a role");
    const char *path = join(SHOP, id, "/keys");
    is_int(ask(WORLD_PROJECT_OWNER, "POST", path, "{\"name\":\"x\"}").status, 201,
           "who holds as much makes keys");
    struct str all = add(WORLD_OWNER, ORG, "All");
    is_int(grant("organizations/acme", all, EDITOR), 201, "another account holds more");
    world_sql(&world, "INSERT INTO role (id, org_id, name, display_name, description,"
                      " created_us, may) VALUES ('rol_m', 'acme', 'm', 'M', '', 1, 9);"
                      "INSERT INTO role_permission (role_id, permission_id)"
                      " SELECT 'rol_m', id FROM permission WHERE bit IN (1, 8)");
    is_int(grant("organizations/acme", world.people[WORLD_STRANGER].id, "rol_m"), 201,
           "and somebody manages access, but no more");
    path = join(ORG, all, "/keys");
    struct answer answer = ask(WORLD_STRANGER, "POST", path, "{\"name\":\"x\"}");
    is_int(answer.status, 403, "they make no key of an editor");
    is_str(at(&answer, "/code"), STR("above_own_rights"), "which is told");
    answer = ask(WORLD_OWNER, "POST", path, "{\"name\":\"x\"}");
    struct str key = at(&answer, "/key_id");
    is_int(ask(WORLD_STRANGER, "POST", join(path, key, "/rotate"), "{}").status, 403,
           "nor do they rotate one");
    is_int(ask(WORLD_STRANGER, "DELETE", join(path, key, ""), NULL).status, 204,
           "but they may revoke it");
    world_restore(&world);
}

/* ---- pages ---- */

static void pages(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    static const struct pair nothing[] = {{{0}, {0}}};
    const struct pair form[] = {PAIR("name", "Page bot"), {STR_NONE, STR_NONE}};
    probe_get(owner, PAGE "/new");
    struct answer answer = probe_form(owner, PAGE "/new", form);
    is_int(answer.status, 303, "a service account is made on a page");
    const char *path = arena_cstr(world.arena, arena_str(world.arena, answer.location));
    is_int(probe_form(owner, PAGE "/new", form).status, 409,
           "a second one is told on the form");
    probe_get(owner, path);
    const struct pair key[] = {PAIR("name", "Nightly"),     PAIR("permission", "read"),
                               PAIR("permission", "query"), PAIR("scope_type", "project"),
                               PAIR("scope_id", "shop"),    {STR_NONE, STR_NONE}};
    const char *keys =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("/keys")));
    answer = probe_form(owner, keys, key);
    is_int(answer.status, 200, "a narrow key, too");
    ok(str_contains(answer.body, STR("Only read, query; only in the project shop")),
       "its limits are told in words");
    is_int(world_count(&world, "SELECT may FROM api_key WHERE name = 'Nightly'"), 2049,
           "and kept");
    const struct pair strange[] = {
        PAIR("name", "X"), PAIR("permission", "rule"), {STR_NONE, STR_NONE}};
    is_int(probe_form(owner, keys, strange).status, 422,
           "an unknown permission is refused");
    const struct pair elsewhere[] = {PAIR("name", "X"),
                                     PAIR("scope_type", "project"),
                                     PAIR("scope_id", "grid"),
                                     {STR_NONE, STR_NONE}};
    is_int(probe_form(owner, keys, elsewhere).status, 422,
           "as is a place that is not seen");
    const struct pair wrong[] = {PAIR("confirm", "page bot"), {STR_NONE, STR_NONE}};
    const struct pair right[] = {PAIR("confirm", "Page bot"), {STR_NONE, STR_NONE}};
    const char *leave =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("/delete")));
    answer = probe_form(owner, leave, wrong);
    is_int(answer.status, 422, "deleting wants its name");
    ok(str_contains(answer.body, STR("1 API key stops working at once.")),
       "and tells what stops");
    const char *disable =
        arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(path), STR("/disable")));
    is_int(probe_form(owner, disable, nothing).status, 303, "disabling is one button");
    is_int(probe_form(owner, leave, right).status, 303, "then it goes");
    is_int(probe_get(owner, path).status, 404, "and is gone");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    making();
    of_a_project();
    keys();
    escalation();
    pages();
    world_close(&world);
    return done_testing();
}
