/* search-t.c: who finds what by name and id; foreign names never appear. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/base/secret.h"
#include "product/search/search.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"
#include "t/matrix/places.h"

static struct world world;

static const char *path_for(const char *page, struct str q)
{
    static const char digits[] = "0123456789ABCDEF";
    struct buf buf = buf_open(world.arena, 256, KIB(64));
    buf_add(&buf, str_of(page));
    BUF_ADD(&buf, "?q=");
    for (size_t i = 0; i < q.length; i++) {
        unsigned char byte = (unsigned char)q.at[i];
        buf_add_char(&buf, '%');
        buf_add_char(&buf, digits[byte >> 4]);
        buf_add_char(&buf, digits[byte & 15]);
    }
    return arena_cstr(world.arena, buf_str(&buf));
}

static struct answer find_as(struct probe *probe, const char *q)
{
    return probe_get(probe, path_for("/api/v1/search", str_of(q)));
}

static struct answer find(enum world_person person, const char *q)
{
    return find_as(world_as(&world, person), q);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_as(&world, WORLD_OWNER), answer, pointer);
}

static bool finds(enum world_person person, const char *q, const char *path)
{
    struct answer answer = find(person, q);
    struct str wanted = arena_print(world.arena, "\"path\":\"%s\"", path);
    return answer.status == 200 && str_contains(answer.body, wanted);
}

/* ---- what is found ---- */

static void names(void)
{
    ok(finds(WORLD_VIEWER, "the ord", "/projects/shop/resources/orders"),
       "a resource is found by the beginning of its name, in any case");
    ok(finds(WORLD_VIEWER, "rder", "/projects/shop/resources/orders"),
       "and by a part of it");
    ok(finds(WORLD_VIEWER, "shop", "/projects/shop"), "a project");
    ok(finds(WORLD_VIEWER, "acme", "/organizations/acme"), "an organization");
    ok(finds(WORLD_VIEWER, "crew", "/organizations/acme/teams/tea_crew"), "a team");
    ok(finds(WORLD_VIEWER, "build", "/organizations/acme/service-accounts/svc_build"),
       "a service account");
    ok(finds(WORLD_PROJECT_VIEWER, "Shop", "/projects/shop/service-accounts/svc_shop"),
       "that of a project, on its page there");
    struct str member = arena_print(world.arena, "/organizations/acme/members/%.*s",
                                    STR_ARG(world.people[WORLD_EDITOR].id));
    ok(finds(WORLD_VIEWER, "editor@ex", arena_cstr(world.arena, member)),
       "a member, by the address");
    ok(finds(WORLD_VIEWER, "api key", "/account/keys"), "a page");
    ok(finds(WORLD_VIEWER, "create proj", "/projects/new"), "an action");
    ok(!finds(WORLD_VIEWER, "users", "/admin/users"),
       "pages of administrators are not for others");
    ok(finds(WORLD_ADMIN, "users", "/admin/users"), "but for them");
}

static void places(void)
{
    ok(finds(WORLD_RESOURCE_VIEWER, "orders", "/projects/shop/resources/orders"),
       "who may see one resource finds it");
    ok(!finds(WORLD_RESOURCE_VIEWER, "trips", "/projects/shop/resources/trips"),
       "and not the one beside it");
    ok(!finds(WORLD_RESOURCE_VIEWER, "shop", "/projects/shop"), "nor the project");
    ok(finds(WORLD_PROJECT_VIEWER, "trips", "/projects/shop/resources/trips"),
       "who may see a project finds what is in it");
    ok(!finds(WORLD_PROJECT_VIEWER, "acme", "/organizations/acme"),
       "not the organization");
    ok(!finds(WORLD_PROJECT_VIEWER, "old", "/projects/lab/resources/old"),
       "nor what is in another project");
    ok(!finds(WORLD_PROJECT_VIEWER, "crew", "/organizations/acme/teams/tea_crew"),
       "nor its teams");
    ok(!finds(WORLD_LAPSED, "orders", "/projects/shop/resources/orders") ||
           world_count(&world, "SELECT count(*) FROM team_member") > 0,
       "a role that has ended finds nothing");
}

static void ids(void)
{
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct answer answer = probe_get(viewer, "/search?q=tea_crew");
    is_str(answer.location, STR("/organizations/acme/teams/tea_crew"),
           "an id that is pasted leads to its page");
    struct str deployment = world_text(
        &world, "SELECT id FROM deployment WHERE resource_id = '%s'", WORLD_RESOURCE);
    answer = probe_get(viewer, path_for("/search", deployment));
    is_str(answer.location, STR("/projects/shop/resources/orders/deployments"),
           "that of a deployment, too");
    answer =
        probe_get(world_as(&world, WORLD_OTHER_OWNER), path_for("/search", deployment));
    is_int(answer.status, 200, "not for those who may not see it");
    answer = probe_get(viewer, "/search?q=rol_own");
    is_str(answer.location, STR("/organizations/acme/roles/rol_own"), "that of a role");
    answer = probe_get(viewer, "/search?q=asg_crew");
    is_str(answer.location, STR("/organizations/acme/access"), "of a role that is held");
    answer = probe_get(viewer, path_for("/search", world.people[WORLD_VIEWER].key_id));
    is_str(answer.location, STR("/account/keys"), "of an own key");
    answer = probe_get(viewer, path_for("/search", world.people[WORLD_OWNER].key_id));
    is_int(answer.status, 200, "of nobody else's");
    answer =
        probe_get(viewer, path_for("/search", world.people[WORLD_VIEWER].session_id));
    is_str(answer.location, STR("/account/security"), "of an own session");
    struct str tenant =
        world_text(&world, "SELECT tenant FROM project WHERE id = '%s'", WORLD_PROJECT);
    answer = probe_get(viewer, path_for("/search", tenant));
    is_str(answer.location, STR("/projects/shop"), "a project by the name of its tenant");
    answer = probe_get(viewer, "/search?q=shop");
    is_int(answer.status, 200, "a word that is also an id shows all that has it");
}

/* ---- tenants ---- */

/* Whatever Globex has, by kind, must never be told to who holds nothing there. */
static void foreign(void)
{
    static const char *const asked[] = {"g",
                                        "grid",
                                        "globex",
                                        "power",
                                        "pow",
                                        "owe",
                                        "other",
                                        "zeta",
                                        "_",
                                        "%",
                                        "tea_z",
                                        "svc_z",
                                        "zeta@example.org",
                                        "usr",
                                        "example"};
    static const char *const secret[] = {"globex", "Globex",      "/projects/grid",
                                         "Zeta",   "zeta",        "svc_z",
                                         "tea_z",  "other-owner", "power"};
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us) VALUES ('tea_z', 'team', 1),"
              " ('svc_z', 'service_account', 1), ('usr_z', 'person', 1);"
              "INSERT INTO person (id, email, name, created_us, updated_us)"
              " VALUES ('usr_z', 'zeta@example.org', 'Zeta person', 1, 1);"
              "INSERT INTO team (id, org_id, name, created_us, updated_us)"
              " VALUES ('tea_z', 'globex', 'Zeta team', 1, 1);"
              "INSERT INTO team_member (team_id, person_id, created_us)"
              " VALUES ('tea_z', 'usr_z', 1);"
              "INSERT INTO service_account (id, org_id, project_id, name, created_us,"
              " updated_us) VALUES ('svc_z', 'globex', 'grid', 'Zeta account', 1, 1)");
    ok(finds(WORLD_OTHER_OWNER, "zeta", "/organizations/globex/teams/tea_z"),
       "its own people find it");
    for (int person = WORLD_STRANGER; person < WORLD_PEOPLE; person++) {
        if (person == WORLD_OTHER_OWNER || person == WORLD_DISABLED)
            continue;
        bool told = false;
        for (size_t i = 0; i < COUNT_OF(asked); i++) {
            struct answer answer = find((enum world_person)person, asked[i]);
            struct answer keyed =
                find_as(world_with_key(&world, (enum world_person)person), asked[i]);
            if (answer.status != 200)
                ok(false, "%s asks for %s: %d", world.people[person].word, asked[i],
                   answer.status);
            for (size_t k = 0; k < COUNT_OF(secret); k++)
                told = told || str_contains(answer.body, str_of(secret[k])) ||
                       str_contains(keyed.body, str_of(secret[k]));
        }
        ok(!told, "%s is told nothing of Globex", world.people[person].word);
    }
    is_int(find(WORLD_ANONYMOUS, "power").status, 401, "nobody finds nothing");
    world_restore(&world);
}

/* A key of an owner that works at one place, or lacks something. */
static void narrow_keys(void)
{
    struct str hash = secret_hash(world.arena, "api key", STR("kp_of_one_place"));
    world_sql(&world,
              "INSERT INTO api_key (id, principal_id, name, scope_type, scope_id,"
              " shown_prefix, token_hash, created_us) VALUES ('key_n', '%.*s', 'n',"
              " 'project', 'lab', 'kp_', '%.*s', 1)",
              STR_ARG(world.people[WORLD_OWNER].id), STR_ARG(hash));
    struct probe probe;
    probe_open(&probe, world.site, world.store, &world.clock);
    probe.bearer = STR("kp_of_one_place");
    is_int(probe_json(&probe, "GET", "/api/v1/search?q=orders", NULL).status, 403,
           "a key for one place searches nowhere");
    probe_close(&probe);
}

/* ---- hostile words ---- */

static void hostile(void)
{
    struct probe *owner = world_as(&world, WORLD_OWNER);
    static const char *const words[] = {
        "%",    "_",    "%%%",         "___", "\\",       "\\\\",     "'",
        "\"",   "';--", "%a%",         "a\\", "\xc3\xa9", "<script>", "\xf4\x8f\xbf\xbf",
        "((((", "*",    "a' OR 1=1 --"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct answer answer = find_as(owner, words[i]);
        if (answer.status != 200 || str_contains(answer.body, STR("\"resource\"")))
            ok(false, "%s: %d %.*s", words[i], answer.status, STR_ARG(answer.body));
    }
    ok(true, "signs of SQL are letters like others, and match nothing");
    char *longer = arena_alloc(world.arena, KIB(10) + 1);
    memset(longer, 'a', KIB(10));
    longer[KIB(10)] = '\0';
    int status = find_as(owner, longer).status;
    ok(status == 422 || status == 413, "10 KB are refused: %d", status);
    longer[SEARCH_BYTES_MAX + 1] = '\0';
    is_int(find_as(owner, longer).status, 422, "so is one byte too many");
    longer[SEARCH_BYTES_MAX] = '\0';
    is_int(find_as(owner, longer).status, 200, "the longest is searched for");
    is_int(find_as(owner, "a\x01"
                          "b")
               .status,
           422, "control bytes are refused");
    is_int(probe_get(owner, "/api/v1/search?q=%00").status, 400, "and a byte 0");
    is_int(probe_get(owner, "/api/v1/search?q=%ff%fe").status, 400,
           "and what is no text");
    struct answer page = probe_get(owner, "/search?q=%3Cb%3Ebold");
    ok(page.status == 200 && !str_contains(page.body, STR("<b>bold")),
       "what was searched for is shown as text");
    is_int(probe_get(owner, "/search").status, 200, "without words there are the pages");
}

/* ---- limits ---- */

static void many(void)
{
    for (int i = 0; i < 30; i++)
        world_sql(&world,
                  "INSERT INTO project (id, org_id, name, tenant, created_us, updated_us)"
                  " VALUES ('many%d', 'acme', 'Many %02d', 'kp-many%d', 1, 1)",
                  i, i, i);
    struct answer answer = find(WORLD_VIEWER, "many");
    is_str(at(&answer, "/items/0/name"), STR("Many 00"), "in the order of names");
    is_str(at(&answer, "/items/9/name"), STR("Many 09"), "ten of a kind");
    ok(!str_contains(answer.body, STR("Many 10")), "and no more");
    struct answer page = probe_get(world_as(&world, WORLD_VIEWER), "/search?q=many");
    ok(str_contains(page.body, STR("There is more than is shown")), "the page says so");
    answer = find(WORLD_VIEWER, "any 2");
    is_str(at(&answer, "/items/9/name"), STR("Many 29"), "within, too");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    places_add(&world);
    world_save(&world);
    names();
    places();
    ids();
    foreign();
    narrow_keys();
    hostile();
    many();
    world_close(&world);
    return done_testing();
}
