/* limit-t.c: how many of what may be, and what is told when there are as many. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define LIST "/api/v1/projects/" WORLD_PROJECT "/resources"
#define ONE  LIST "/" WORLD_RESOURCE

static struct world world;

static void rule(const char *scope_type, const char *scope_id, const char *kind,
                 const char *subject, int maximum)
{
    world_sql(
        &world,
        "INSERT INTO limit_rule (scope_type, scope_id, kind, subject, maximum, updated_us)"
        " VALUES ('%s', '%s', '%s', '%s', %d, 1)",
        scope_type, scope_id, kind, subject, maximum);
}

static struct answer ask(const char *method, const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_OWNER), method, path, json);
}

static bool says(const struct answer *answer, const char *text)
{
    return str_contains(answer->body, str_of(text));
}

static void orders(void)
{
    int64_t there = world_count(
        &world, "SELECT count(*) FROM resource WHERE project_id = '%s'", WORLD_PROJECT);
    rule("installation", "", "resources_per_project", "", (int)there + 1);
    struct answer answer = ask("POST", LIST, "{\"name\":\"One more\",\"type\":\"flow\"}");
    is_int(answer.status, 201, "the last place is given");
    answer = ask("POST", LIST, "{\"name\":\"Too many\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "without a place left nothing is ordered");
    ok(says(&answer, "\"code\":\"limit_exceeded\""), "the problem has a code");
    ok(says(&answer, "\"kind\":\"resources_per_project\"") &&
           says(&answer, "\"scope\":\"project\",\"scope_id\":\"" WORLD_PROJECT "\""),
       "it says which limit");
    const char *facts = arena_cstr(
        world.arena,
        arena_print(world.arena, "\"limit\":%lld,\"current\":%lld,\"requested\":1",
                    (long long)there + 1, (long long)there + 1));
    ok(says(&answer, facts), "and its figures: %s", facts);
    answer =
        ask("POST", LIST "?dry_run=true", "{\"name\":\"Too many\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "a trial says so, too");
    rule("organization", WORLD_ORG, "resources_per_project", "", -1);
    answer = ask("POST", LIST, "{\"name\":\"Again\",\"type\":\"flow\"}");
    is_int(answer.status, 201,
           "what an organization may goes before what the installation says");
    rule("project", WORLD_PROJECT, "resources_per_project", "", 1);
    answer = ask("POST", LIST, "{\"name\":\"Again\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "and what a project may before that");
    answer = ask("PATCH", ONE, "{\"name\":\"Renamed\"}");
    is_int(answer.status, 200,
           "what is there may be changed although there are more than allowed");
    world_restore(&world);
}

static void tiers(void)
{
    rule("organization", WORLD_ORG, "tier_per_organization", "Konnektr.Graph/free", 1);
    struct answer answer =
        ask("POST", LIST, "{\"name\":\"Free\",\"type\":\"graph\",\"sku\":\"free\"}");
    is_int(answer.status, 201, "one free Graph");
    answer =
        ask("POST", LIST, "{\"name\":\"Freer\",\"type\":\"graph\",\"sku\":\"free\"}");
    is_int(answer.status, 402, "a second one would have to be paid for");
    ok(says(&answer, "\"pointer\":\"/sku\"") &&
           says(&answer, "\"subject\":\"Konnektr.Graph/free\""),
       "the tier is what is wrong");
    answer = ask("POST", LIST, "{\"name\":\"Paid\",\"type\":\"graph\"}");
    is_int(answer.status, 201, "which may be had");
    answer = ask("PUT", ONE, "{\"sku\":\"free\",\"settings_json\":{}}");
    is_int(answer.status, 402, "nor does one that is there change into that tier");
    world_restore(&world);
    rule("organization", WORLD_ORG, "type_per_organization", "Konnektr.Graph", 0);
    answer = ask("POST", LIST, "{\"name\":\"None\",\"type\":\"graph\"}");
    is_int(answer.status, 409, "of a type");
    ok(says(&answer, "\"pointer\":\"/type\""), "which is what is wrong");
    answer = ask("PUT", ONE, "{\"sku\":\"free\",\"settings_json\":{}}");
    is_int(answer.status, 200, "another tier of what is there is no new resource");
    world_restore(&world);
}

/* As many as there are is all that may be. */
static void full(const char *kind, const char *used, const char *path, const char *json,
                 int good)
{
    struct answer answer = ask("POST", path, json);
    is_int(answer.status, good, "%s: there is a place", kind);
    world_restore(&world);
    rule("installation", "", kind, "", (int)world_count(&world, "%s", used));
    answer = ask("POST", path, json);
    is_int(answer.status, 409, "%s: there is none", kind);
    ok(says(&answer, "\"code\":\"limit_exceeded\"") && says(&answer, kind),
       "%s: that is told", kind);
    world_restore(&world);
}

static void places(void)
{
    const char *owner = arena_cstr(world.arena, world.people[WORLD_OWNER].id);
    full("projects_per_organization",
         "SELECT count(*) FROM project WHERE org_id = 'acme'", "/api/v1/projects",
         "{\"name\":\"More\",\"org_id\":\"acme\"}", 201);
    full("teams_per_organization", "SELECT count(*) FROM team WHERE org_id = 'acme'",
         "/api/v1/organizations/acme/teams", "{\"name\":\"More\"}", 201);
    full("service_accounts_per_organization",
         "SELECT count(*) FROM service_account WHERE org_id = 'acme'",
         "/api/v1/organizations/acme/service-accounts", "{\"name\":\"More\"}", 201);
    full(
        "organizations_per_person",
        arena_cstr(world.arena,
                   arena_print(world.arena,
                               "SELECT count(*) FROM organization WHERE created_by = '%s'"
                               " AND personal = 0",
                               owner)),
        "/api/v1/organizations", "{\"name\":\"More\"}", 201);
    rule("installation", "", "projects_per_organization", "", 1);
    struct answer answer = ask("POST", "/api/v1/projects",
                               "{\"id\":\"lab\",\"name\":\"x\",\"org_id\":\"acme\"}");
    ok(says(&answer, "limit_exceeded"), "a limit is told before an id that is taken");
    world_restore(&world);
}

static void people(void)
{
    rule("organization", WORLD_ORG, "members_per_organization", "", 1);
    const char *path = "/api/v1/organizations/acme/rbac";
    const char *stranger = arena_cstr(
        world.arena, arena_print(world.arena,
                                 "{\"user_id\":\"%.*s\","
                                 "\"role_id\":\"10000000-0001-0000-0000-000000000003\"}",
                                 STR_ARG(world.people[WORLD_STRANGER].id)));
    struct answer answer = ask("POST", path, stranger);
    is_int(answer.status, 409, "nobody new becomes a member");
    ok(says(&answer, "members_per_organization"), "that is told");
    const char *viewer = arena_cstr(
        world.arena, arena_print(world.arena,
                                 "{\"user_id\":\"%.*s\","
                                 "\"role_id\":\"10000000-0001-0000-0000-000000000002\"}",
                                 STR_ARG(world.people[WORLD_VIEWER].id)));
    answer = ask("POST", path, viewer);
    is_int(answer.status, 201, "a member may get another role");
    world_restore(&world);
}

static void pages(void)
{
    rule("installation", "", "resources_per_project", "", 1);
    const char *path = "/projects/" WORLD_PROJECT "/resources/new?type=flow";
    struct probe *owner = world_as(&world, WORLD_OWNER);
    probe_get(owner, path);
    world_restore(&world);
    rule("installation", "", "projects_per_organization", "", 1);
    probe_get(owner, "/projects/new");
    const struct pair *form = PAIRS(PAIR("name", "Kept"), PAIR("org_id", WORLD_ORG));
    struct answer answer = probe_form(owner, "/projects/new", form);
    if (answer.status == 404 || answer.status == 405)
        answer = probe_form(owner, "/projects", form);
    is_int(answer.status, 409, "the form comes again");
    ok(says(&answer, "value=\"Kept\""), "with what was typed");
    ok(says(&answer, "At most 1 projects"), "and says why");
    world_restore(&world);
}

#define ORG_LIMITS     "/api/v1/organizations/" WORLD_ORG "/limits"
#define PROJECT_LIMITS "/api/v1/projects/" WORLD_PROJECT "/limits"
#define ADMIN          "/api/v1/admin/limits"

static void usage(void)
{
    struct answer answer = ask("GET", ORG_LIMITS, NULL);
    ok(says(&answer,
            "{\"kind\":\"projects_per_organization\",\"subject\":\"\",\"title\":"
            "\"Projects\",\"limit\":200,\"current\":2,\"percent\":1,\"near\":false,"
            "\"full\":false,\"source\":\"program\"}"),
       "an organization sees what it uses of what it may");
    ok(!says(&answer, "resources_per_project") && !says(&answer, "keys_per_owner"),
       "and not what is counted elsewhere");
    rule("installation", "", "projects_per_organization", "", 2);
    answer = ask("GET", ORG_LIMITS, NULL);
    ok(says(&answer, "\"limit\":2,\"current\":2,\"percent\":100,\"near\":false,"
                     "\"full\":true,\"source\":\"installation\""),
       "full is full");
    int64_t there = world_count(
        &world, "SELECT count(*) FROM resource WHERE project_id = '%s'", WORLD_PROJECT);
    rule("project", WORLD_PROJECT, "resources_per_project", "", (int)there + 1);
    answer = ask("GET", PROJECT_LIMITS, NULL);
    ok(says(&answer, "\"near\":true"), "from 80 percent on it is nearly full");
    ok(says(&answer, "\"source\":\"project\""), "by the project's own limit");
    rule("organization", WORLD_ORG, "tier_per_organization", "Konnektr.Graph/free", 1);
    answer = ask("GET", ORG_LIMITS, NULL);
    ok(says(&answer, "\"subject\":\"Konnektr.Graph/free\",\"title\":\"Graph, Free\","
                     "\"limit\":1"),
       "a tier that is limited is in the list");
    struct answer page =
        probe_get(world_as(&world, WORLD_VIEWER), "/organizations/acme/limits");
    ok(page.status == 200 && says(&page, "<meter") && says(&page, "2 of 2"),
       "the page shows bars");
    ok(!says(&page, "Change limits"), "and offers no change to those who may not");
    page = probe_get(world_as(&world, WORLD_VIEWER), "/organizations/acme");
    ok(says(&page, "<meter") && says(&page, "nearly full") == false,
       "the organization's own page shows them, too");
    page = probe_get(world_as(&world, WORLD_VIEWER), "/projects/" WORLD_PROJECT);
    ok(says(&page, "nearly full"), "and the project's warns");
    world_restore(&world);
}

static struct answer set(const char *path, const char *json)
{
    return probe_json(world_with_key(&world, WORLD_ADMIN), "PUT", path, json);
}

static void setting(void)
{
    struct answer answer =
        set(ADMIN "/projects/shop", "{\"kind\":\"resources_per_project\",\"maximum\":1}");
    is_int(answer.status, 200, "an administrator lowers a limit of one project");
    ok(says(&answer, "\"limit\":1,") && says(&answer, "\"source\":\"project\""),
       "and is told how it is now");
    ok(str_is(world_changes(&world), "audit_entry+1-0 limit_rule+1-0"),
       "the rule and its entry in the trail are all that is new");
    is_str(
        world_text(&world, "SELECT org_id || ' ' || project_id || ' ' || action || ' ' ||"
                           " after_json FROM audit_entry WHERE action = 'limit.changed'"),
        STR("acme shop limit.changed {\"kind\":\"resources_per_project\",\"limit\":1}"),
        "which the organization finds");
    answer = ask("POST", LIST, "{\"name\":\"More\",\"type\":\"flow\"}");
    is_int(answer.status, 409, "nothing can be ordered");
    set(ADMIN "/projects/shop",
        "{\"kind\":\"resources_per_project\",\"rule\":\"unlimited\"}");
    answer = ask("POST", LIST, "{\"name\":\"More\",\"type\":\"flow\"}");
    is_int(answer.status, 201, "until it is raised");
    answer = set(ADMIN "/projects/shop",
                 "{\"kind\":\"resources_per_project\",\"rule\":\"usual\"}");
    is_int(world_count(&world, "SELECT count(*) FROM limit_rule"), 0,
           "as usual means no rule of its own");
    world_restore(&world);

    static const struct {
        const char *path;
        const char *json;
        int status;
        const char *pointer;
    } wrong[] = {
        {ADMIN, "{\"kind\":\"wishes\",\"maximum\":1}", 422, "/kind"},
        {ADMIN, "{\"kind\":\"keys_per_owner\",\"maximum\":51}", 422, "/maximum"},
        {ADMIN, "{\"kind\":\"keys_per_owner\",\"rule\":\"unlimited\"}", 422, "/rule"},
        {ADMIN, "{\"kind\":\"resources_per_project\"}", 422, "/maximum"},
        {ADMIN, "{\"kind\":\"resources_per_project\",\"maximum\":-1}", 422, "/maximum"},
        {ADMIN, "{\"kind\":\"resources_per_project\",\"subject\":\"x\",\"maximum\":1}",
         422, "/subject"},
        {ADMIN, "{\"kind\":\"tier_per_project\",\"maximum\":1}", 422, "/subject"},
        {ADMIN,
         "{\"kind\":\"tier_per_project\",\"subject\":\"graph/gold\",\"maximum\":1}", 422,
         "/subject"},
        {ADMIN "/projects/shop", "{\"kind\":\"projects_per_organization\",\"maximum\":1}",
         422, "/kind"},
        {ADMIN "/organizations/acme", "{\"kind\":\"keys_per_owner\",\"maximum\":1}", 422,
         "/kind"},
        {ADMIN "/organizations/nowhere",
         "{\"kind\":\"teams_per_organization\",\"maximum\":1}", 404, ""},
        {ADMIN "/planets/acme", "{\"kind\":\"teams_per_organization\",\"maximum\":1}",
         404, ""},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        answer = set(wrong[i].path, wrong[i].json);
        is_int(answer.status, wrong[i].status, "%s %s", wrong[i].path, wrong[i].json);
        ok(says(&answer, wrong[i].pointer), "is wrong at %s", wrong[i].pointer);
    }
    is_str(world_changes(&world), STR(""), "nothing of that was done");
    answer = set(
        ADMIN,
        "{\"kind\":\"tier_per_organization\",\"subject\":\"graph/free\",\"maximum\":0}");
    ok(says(&answer,
            "\"subject\":\"Konnektr.Graph/free\",\"title\":\"Graph, Free\",\"limit\":0"),
       "a tier is found by the slug of its type");
    world_restore(&world);
}

static void setting_by_hand(void)
{
    struct probe *admin = world_as(&world, WORLD_ADMIN);
    const char *path = "/admin/limits/organizations/acme";
    struct answer page = probe_get(admin, path);
    ok(page.status == 200 && says(&page, "Limits of Acme"),
       "the page of an organization");
    page = probe_form(admin, path,
                      PAIRS(PAIR("kind", "teams_per_organization"), PAIR("subject", ""),
                            PAIR("rule", "number"), PAIR("maximum", "many")));
    is_int(page.status, 422, "a word is no number");
    ok(says(&page, "value=\"many\"") && says(&page, "aria-invalid"), "it is shown again");
    page = probe_form(admin, path,
                      PAIRS(PAIR("kind", "teams_per_organization"), PAIR("subject", ""),
                            PAIR("rule", "number"), PAIR("maximum", "")));
    is_int(page.status, 422, "neither is nothing, which is not zero");
    page = probe_form(admin, path,
                      PAIRS(PAIR("kind", "teams_per_organization"), PAIR("subject", ""),
                            PAIR("rule", "usual"), PAIR("maximum", "")));
    is_int(page.status, 303, "an empty field is none");
    page = probe_form(admin, path,
                      PAIRS(PAIR("kind", "teams_per_organization"), PAIR("subject", ""),
                            PAIR("rule", "number"), PAIR("maximum", "7")));
    is_int(page.status, 303, "a number is taken");
    page = probe_get(admin, path);
    ok(says(&page, "value=\"7\"") && says(&page, "set here"), "and shown");
    page = probe_get(admin, "/admin/limits/places");
    ok(says(&page, "href=\"/admin/limits/organizations/acme\""),
       "the organization is among those with limits of their own");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    orders();
    tiers();
    places();
    people();
    pages();
    usage();
    setting();
    setting_by_hand();
    world_close(&world);
    return done_testing();
}
