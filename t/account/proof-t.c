/* proof-t.c: dangerous acts ask again who it is, and places that want a second factor. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/totp.h"
#include "product/access/access.h"
#include "product/access/access_settings.h"
#include "product/account/account.h"
#include "t/lib/page.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

static struct world world;
static const struct pair nothing[] = {{{NULL, 0}, {NULL, 0}}};

/* The world as it was, everybody has just signed in, and browsers have their first cookies. */
static void begin_anew(void)
{
    static const enum world_person people[] = {WORLD_OWNER, WORLD_EDITOR, WORLD_VIEWER};
    world_restore(&world);
    world_sql(&world, "UPDATE session SET proved_us = %lld", (long long)world.now_us);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        struct probe *probe = world_as(&world, people[i]);
        for (size_t k = 0; k < probe->cookie_count; k++)
            if (str_is(probe->cookies[k].name, "__Host-kp_session"))
                probe->cookies[k].value = world.people[people[i]].session;
    }
}

static void wait_s(int64_t seconds)
{
    world.now_us += seconds * US_PER_S;
}

static struct answer post(struct probe *probe, const char *path, const char *name,
                          struct str value)
{
    const struct pair form[] = {{str_of(name), value}, {{NULL, 0}, {NULL, 0}}};
    return probe_form(probe, path, form);
}

/* A write by a session that is no page's: token and Origin in headers. */
static struct answer write_json(struct probe *probe, const char *method, const char *path,
                                const char *json)
{
    const struct pair headers[] = {{STR_INIT("x-csrf-token"), probe->csrf},
                                   {STR_INIT("origin"), site_base_url(world.site)},
                                   {{0}, {0}}};
    return PROBE(probe, .method = method, .path = path, .headers = headers, .json = json);
}

static struct answer prove(struct probe *probe, const char *password, struct str code)
{
    /* With what the page has for the browser's store of passwords. */
    const struct pair form[] = {{STR_INIT("username"), STR_INIT("viewer@example.org")},
                                {STR_INIT("password"), str_of(password)},
                                {STR_INIT("code"), code},
                                {STR_INIT("next"), STR_INIT("/account/keys")},
                                {{0}, {0}}};
    return probe_form(probe, "/account/proof", form);
}

static struct secret enable(struct probe *probe)
{
    probe_get(probe, "/account/security");
    post(probe, "/account/security/factor", "next", STR(""));
    struct answer shown = probe_get(probe, "/account/security/factor");
    struct str text = page_text(page_read(world.process, shown.body), "#secret");
    struct buf plain = buf_open(world.process, 64, 64);
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != ' ')
            buf_add_char(&plain, text.at[i]);
    struct secret secret = secret_of(world.process, buf_str(&plain));
    is_int(post(probe, "/account/security/factor/confirm", "code",
                totp_code(world.process, secret, totp_step(world.now_us)))
               .status,
           200, "a second factor is turned on");
    wait_s(60);
    return secret;
}

/* ---- proof ---- */

static void by_password(void)
{
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_OWNER);
    probe_get(ada, "/account/keys");
    is_int(post(ada, "/account/keys", "name", STR("early")).status, 200,
           "soon after the sign-in a key is made");
    wait_s(601);
    const struct pair named[] = {{STR_INIT("name"), STR_INIT("late")}, {{0}, {0}}};
    const struct pair headers[] = {{STR_INIT("referer"),
                                    ARENA_JOIN(world.process, site_base_url(world.site),
                                               STR("/account/keys?x=1"))},
                                   {STR_INIT("origin"), site_base_url(world.site)},
                                   {STR_INIT("x-csrf-token"), ada->csrf},
                                   {{0}, {0}}};
    struct answer asked = PROBE(ada, .method = "POST", .path = "/account/keys", .form = named,
                                .headers = headers);
    is_str(asked.location, STR("/account/proof?next=%2Faccount%2Fkeys%3Fx%3D1"),
           "ten minutes later the page asks again who it is");
    struct answer refused = write_json(ada, "POST", "/api/v1/me/api-keys", "{\"name\":\"late\"}");
    is_int(refused.status, 403, "the API refuses");
    is_str(answer_at(ada, &refused, "/code"), STR("proof_required"), "and says why");
    is_int(world_count(&world, "SELECT count(*) FROM api_key WHERE name = 'late'"), 0,
           "nothing was made");

    struct answer form = probe_follow(ada, asked);
    is_int(form.status, 200, "a form asks for the password");
    ok(!str_contains(form.body, STR("name=\"code\"")), "and for nothing else");
    struct str before = arena_str(world.process, probe_cookie(ada, "__Host-kp_session"));
    is_int(prove(ada, "something else", STR("")).status, 422, "a wrong one is refused");
    struct answer proved = prove(ada, WORLD_PASSWORD, STR(""));
    is_str(proved.location, STR("/account/keys"), "the right one leads back");
    struct str after = probe_cookie(ada, "__Host-kp_session");
    ok(!str_equal(before, after), "with another token");
    struct probe thief;
    probe_open(&thief, world.site, world.store, &world.clock);
    thief.cookies[0] = (struct pair){STR("__Host-kp_session"), before};
    thief.cookie_count = 1;
    is_int(probe_get(&thief, "/api/v1/me").status, 401, "the old one is worth nothing");
    probe_get(ada, "/account/keys");
    is_int(post(ada, "/account/keys", "name", STR("late")).status, 200, "and the key is made");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'session.proved'"),
           1, "the proof is in the audit");
    probe_close(&thief);
}

static void guesses(void)
{
    begin_anew();
    wait_s(601);
    struct probe *ada = world_as(&world, WORLD_OWNER);
    int64_t refused = 0;
    probe_get(ada, "/account/proof");
    for (int i = 0; i < 13; i++)
        refused += prove(ada, "guess guess guess", STR("")).status == 429;
    is_int(refused, 3, "who holds a stolen session cannot guess for long");
    probe_get(world_as(&world, WORLD_EDITOR), "/account/proof");
    is_int(prove(world_as(&world, WORLD_EDITOR), WORLD_PASSWORD, STR("")).status, 303,
           "others are not in the way");
    wait_s(16 * 60);
}

static void by_code(void)
{
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_EDITOR);
    struct secret secret = enable(ada);
    wait_s(601);
    probe_get(ada, "/account/security");
    struct answer asked = probe_form(ada, "/account/security/factor/off", nothing);
    ok(str_starts(asked.location, STR("/account/proof")), "turning it off asks for a proof");
    struct answer form = probe_get(ada, "/account/proof?next=/account/security");
    ok(str_contains(form.body, STR("name=\"code\"")), "with the code, too");
    is_int(prove(ada, WORLD_PASSWORD, STR("")).status, 422, "the password alone is not enough");
    is_int(prove(ada, WORLD_PASSWORD, STR("000000")).status, 422, "nor with a wrong code");
    struct str code = totp_code(world.process, secret, totp_step(world.now_us));
    is_int(prove(ada, "not the password", code).status, 422, "nor the code alone");
    is_int(prove(ada, WORLD_PASSWORD, code).status, 303, "both are");
    probe_get(ada, "/account/proof");
    is_int(prove(ada, WORLD_PASSWORD, code).status, 422, "a code counts once here, too");
    probe_get(ada, "/account/security");
    is_int(probe_form(ada, "/account/security/factor/off", nothing).status, 303,
           "then it is turned off");
}

static void by_issuer(void)
{
    begin_anew();
    struct probe *ada = world_as(&world, WORLD_OWNER);
    world_sql(&world, "UPDATE session SET method = 'issuer:iss_one', proved_us = 1");
    struct answer asked = probe_get(ada, "/account/proof?next=/account/keys");
    is_str(asked.location, STR("/sign-in/issuer/iss_one?proof=1&next=%2Faccount%2Fkeys"),
           "who came through an issuer proves it there");
    struct answer refused =
        write_json(ada, "POST", "/api/v1/me/proof", "{\"password\":\"" WORLD_PASSWORD "\"}");
    is_int(refused.status, 409, "the password here is no proof for them");
    is_str(answer_at(ada, &refused, "/code"), STR("proof_by_issuer"), "which is said");
}

static void what_asks(void)
{
    static const struct {
        const char *method;
        const char *path;
        const char *json;
    } deeds[] = {
        {"DELETE", "/api/v1/organizations/hollow", NULL},
        {"DELETE", "/api/v1/projects/" WORLD_PROJECT "?force=true&confirm=shop", NULL},
        {"POST", "/api/v1/organizations/" WORLD_ORG "/rbac",
         "{\"user_id\":\"stranger@example.org\","
         "\"role_id\":\"10000000-0001-0000-0000-000000000001\"}"},
        {"POST", "/api/v1/me/api-keys", "{\"name\":\"x\"}"},
        {"POST", "/api/v1/me/second-factor", NULL},
    };
    begin_anew();
    struct probe *owner = world_as(&world, WORLD_OWNER);
    is_int(write_json(owner, "POST", "/api/v1/organizations",
                      "{\"id\":\"hollow\",\"name\":\"Hollow\"}")
               .status,
           201, "an organization without projects");
    wait_s(601);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        struct answer answer = write_json(owner, deeds[i].method, deeds[i].path, deeds[i].json);
        is_str(answer_at(owner, &answer, "/code"), STR("proof_required"), "%s %s asks for a proof",
               deeds[i].method, deeds[i].path);
    }
    struct answer viewer =
        write_json(owner, "POST", "/api/v1/organizations/" WORLD_ORG "/rbac",
                   "{\"user_id\":\"stranger@example.org\","
                   "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}");
    is_int(viewer.status, 201, "a lesser role is granted without");
    is_int(probe_json(world_with_key(&world, WORLD_OWNER), "POST", "/api/v1/me/api-keys",
                      "{\"name\":\"x\"}")
               .status,
           201, "a program with a key is not asked");
}

/* ---- places that want a second factor ---- */

static void demanded_by_organization(void)
{
    begin_anew();
    struct probe *owner = world_as(&world, WORLD_OWNER);
    struct probe *viewer = world_as(&world, WORLD_VIEWER);
    struct probe *program = world_with_key(&world, WORLD_VIEWER);
    probe_get(owner, "/organizations/" WORLD_ORG "/settings");
    struct answer early =
        post(owner, "/organizations/" WORLD_ORG "/security", "require_second_factor", STR("true"));
    ok(str_starts(early.location, STR("/account/security")), "who demands it has one first");
    struct answer page = probe_get(owner, "/organizations/" WORLD_ORG "/settings");
    int64_t people = world_count(
        &world,
        "SELECT count(*) FROM person WHERE disabled_us IS NULL AND (id IN (SELECT a.principal_id FROM role_assignment a"
        " WHERE a.org_id = 'acme' AND (a.expires_us IS NULL OR a.expires_us > %lld))"
        " OR id IN (SELECT m.person_id FROM team t JOIN team_member m ON m.team_id = t.id"
        " WHERE t.org_id = 'acme'))",
        (long long)world.now_us);
    ok(str_contains(page.body, arena_print(world.arena, "%lld of %lld people here have none",
                                           (long long)people, (long long)people)),
       "how many have none is told");
    enable(owner);
    page = probe_get(owner, "/organizations/" WORLD_ORG "/settings");
    ok(str_contains(page.body, arena_print(world.arena, "%lld of %lld people here",
                                           (long long)people - 1, (long long)people)),
       "one fewer then");
    is_int(post(owner, "/organizations/" WORLD_ORG "/security", "require_second_factor", STR("true"))
               .status,
           303, "then the owner demands it");
    is_int(world_count(&world, "SELECT require_second_factor FROM organization WHERE id = 'acme'"), 1,
           "of everybody");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry"
                               " WHERE action = 'organization.security_changed'"),
           1, "which is in the audit");
    is_int(probe_get(owner, "/organizations/" WORLD_ORG).status, 200, "the owner goes on");

    static const char *const pages[] = {"/organizations/" WORLD_ORG, "/projects/" WORLD_PROJECT,
                                        "/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE,
                                        "/", "/organizations", "/projects", "/account/keys"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct answer answer = probe_get(viewer, pages[i]);
        ok(str_starts(answer.location, STR("/account/security")), "%s leads to the set-up", pages[i]);
    }
    is_str(probe_get(viewer, "/projects/" WORLD_PROJECT).location,
           STR("/account/security?next=%2Fprojects%2F" WORLD_PROJECT), "and back");
    struct answer setup = probe_get(viewer, "/account/security?next=/projects");
    is_int(setup.status, 200, "the set-up is open");
    ok(str_contains(setup.body, STR("A second factor is asked for")), "and says why one is here");
    static const char *const calls[] = {"/api/v1/organizations/" WORLD_ORG,
                                        "/api/v1/projects/" WORLD_PROJECT,
                                        "/api/v1/projects", "/api/v1/organizations"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct answer answer = probe_get(viewer, calls[i]);
        is_str(answer_at(viewer, &answer, "/code"), STR("second_factor_required"),
               "%s is refused", calls[i]);
        is_int(answer.status, 403, "with 403");
        is_int(probe_json(program, "GET", calls[i], NULL).status, 403, "to their key as well");
    }
    is_int(probe_get(viewer, "/api/v1/me").status, 200, "they are told who they are");
    is_int(probe_get(world_as(&world, WORLD_STRANGER), "/api/v1/organizations/" WORLD_ORG).status,
           404, "strangers learn nothing");
    is_int(probe_get(world_as(&world, WORLD_OTHER_OWNER), "/").status, 200,
           "people elsewhere are not asked");

    enable(viewer);
    is_int(probe_get(viewer, "/projects/" WORLD_PROJECT).status, 200, "with one they are let in");
    is_int(probe_json(program, "GET", calls[0], NULL).status, 200, "and their key");

    probe_get(viewer, "/account/security");
    is_int(probe_form(viewer, "/account/security/factor/off", nothing).status, 303,
           "they may turn it off");
    is_int(probe_get(viewer, "/api/v1/projects/" WORLD_PROJECT).status, 403,
           "without, not any more");
    world_sql(&world, "UPDATE session SET two_factors = 1, method = 'issuer:iss_one'");
    is_int(probe_get(viewer, "/api/v1/projects/" WORLD_PROJECT).status, 200,
           "an issuer that asked for two is enough");
}

static void demanded_elsewhere(void)
{
    begin_anew();
    world_sql(&world, "UPDATE organization SET require_second_factor = 1 WHERE id = 'globex'");
    struct task *task = world_task(&world, WORLD_OTHER_OWNER, "globex", NULL, NULL);
    struct scope scope = *task->scope;
    struct scope reached;
    scope.lacks_factor = true;
    task->scope = &scope;
    is_int(access_require(task, "organization", STR("globex"), MAY_READ, &reached), FORBIDDEN,
           "a place that a request names outside of its path is closed, too");
    is_str(str_of(task->failure->code), STR("second_factor_required"), "for that reason");
    scope.lacks_factor = false;
    is_int(access_require(task, "organization", STR("globex"), MAY_READ, &reached), DONE,
           "and open to who has one");
}

static void demanded_by_installation(void)
{
    begin_anew();
    access_settings.second_factor = STR("required");
    struct probe *stranger = world_as(&world, WORLD_STRANGER);
    ok(str_starts(probe_get(stranger, "/").location, STR("/account/security")),
       "the installation may demand it of everybody");
    is_int(probe_get(stranger, "/api/v1/organizations").status, 403, "at the API as well");
    is_int(probe_get(stranger, "/account").status, 200, "their own account stays open");
    enable(stranger);
    is_int(probe_get(stranger, "/").status, 200, "then everything is as it was");
    access_settings.second_factor = STR("optional");
}

int main(void)
{
    world_open(&world);
    by_password();
    guesses();
    by_code();
    by_issuer();
    what_asks();
    demanded_by_organization();
    demanded_elsewhere();
    demanded_by_installation();
    world_close(&world);
    return done_testing();
}
