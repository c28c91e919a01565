/* places.c: what stands for each word of a path. */
/* SPDX-License-Identifier: ISC */
#include "t/matrix/places.h"

#include <string.h>

#include "platform/base/buf.h"
#include "product/access/access.h"
#include "product/secret/secret.h"
#include "t/lib/tap.h"

/* The viewer's role at the place that the path names, deepest first. */
static struct str assignment_of(struct world *world, const char *pattern)
{
    enum world_person person =
        strstr(pattern, "{resource}") != NULL  ? WORLD_RESOURCE_VIEWER
        : strstr(pattern, "{project}") != NULL ? WORLD_PROJECT_VIEWER
                                               : WORLD_VIEWER;
    return world_text(world,
                      "SELECT id FROM role_assignment WHERE principal_id = '%.*s'"
                      " AND scope_id NOT IN ('aged', 'paused')",
                      STR_ARG(world->people[person].id));
}

static struct str word_of(struct world *world, const char *pattern, struct str word)
{
    static const struct {
        const char *word;
        struct str value;
    } words[] = {
        {"org", STR_INIT(WORLD_ORG)},
        {"issuer", STR_INIT(WORLD_ISSUER)},
        {"identity", STR_INIT(WORLD_IDENTITY)},
        {"mapping", STR_INIT(WORLD_MAPPING)},
        {"program", STR_INIT("idn_build")},
        {"project", STR_INIT(WORLD_PROJECT)},
        {"resource", STR_INIT(WORLD_RESOURCE)},
        {"label", STR_INIT("pod")},
        {"type", STR_INIT("graph")},
        {"code", STR_INIT("not_found")},
        {"token", STR_INIT("no-such-word")},
        {"file", STR_INIT("graph-orders.yaml")},
        {"panel", STR_INIT("cpu")},
        {"organization", STR_INIT(WORLD_ORG)},
        {"feature", STR_INIT("personal_keys")},
        {"deleted", STR_INIT("gone")},
        {"format", STR_INIT("yaml")},
        {"draft", STR_INIT("drf_01jd0000000000000000000001")},
        {"scope", STR_INIT("projects")},
        {"place", STR_INIT(WORLD_PROJECT)},
        {"sku", STR_INIT("free")},
        {"number", STR_INIT("1")},
        {"view", STR_INIT("viw_mine")},
        {"preset", STR_INIT("pst_ours")},
        {"dashboard", STR_INIT("dsh_ours")},
        {"query", STR_INIT("lqy_ours")},
    };
    if (str_is(word, "resource") && strstr(pattern, "/secrets/") != NULL)
        return STR("vault");
    if (str_is(word, "format") && strstr(pattern, "/logs/download/") != NULL)
        return STR("text");
    if (str_is(word, "panel") && strstr(pattern, "/dashboards/") != NULL)
        return STR("p1");
    if (str_is(word, "resource") && strstr(pattern, "/retry") != NULL)
        return STR(WORLD_FAILED);
    if (str_is(word, "resource") && strstr(pattern, "/resume") != NULL)
        return STR("paused");
    if (str_is(word, "resource") && strstr(pattern, "/rollback") != NULL)
        return STR("aged");
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i].word))
            return words[i].value;
    if (str_is(word, "version"))
        return STR("1");
    if (str_is(word, "assignment"))
        return assignment_of(world, pattern);
    if (str_is(word, "session"))
        return world->people[WORLD_VIEWER].session_id;
    if (str_is(word, "person"))
        return world->people[WORLD_VIEWER].id;
    if (str_is(word, "role") && strstr(pattern, "{org}") != NULL)
        return STR("rol_own");
    if (str_is(word, "role"))
        return STR("10000000-0001-0000-0000-000000000003");
    if (str_is(word, "account"))
        return STR("svc_shop");
    if (str_is(word, "key") && strstr(pattern, "{account}") != NULL)
        return STR("key_shop");
    if (str_is(word, "key"))
        return world->people[WORLD_VIEWER].key_id;
    if (str_is(word, "team"))
        return world_text(world, "SELECT id FROM team WHERE org_id = '%s'", WORLD_ORG);
    if (str_is(word, "invitation"))
        return world_text(world, "SELECT id FROM invitation WHERE scope_type = '%s'",
                          strstr(pattern, "{resource}") != NULL  ? "resource"
                          : strstr(pattern, "{project}") != NULL ? "project"
                                                                 : "organization");
    if (str_is(word, "member"))
        return world_text(world,
                          "SELECT person_id FROM team_member JOIN team ON id = team_id"
                          " WHERE org_id = '%s'",
                          WORLD_ORG);
    if (str_is(word, "generation"))
        return STR("1");
    if (str_is(word, "deployment") && strstr(pattern, "/retry") != NULL)
        return world_text(world, "SELECT id FROM deployment WHERE resource_id = '%s'",
                          WORLD_FAILED);
    if (str_is(word, "deployment"))
        return world_text(world, "SELECT id FROM deployment WHERE resource_id = '%s'",
                          WORLD_RESOURCE);
    bail_out("%s: nothing stands for {%.*s}: add it to t/matrix/places.c", pattern,
             STR_ARG(word));
}

/* The world's secret gets two versions of its values, so that the first can be destroyed. */
static void values_put(struct world *world)
{
    struct task *task = world_task(world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, "vault");
    struct secret_entry entry = {.name = STR("value")};
    struct secret_change change = {.entries = &entry, .count = 1, .version = -1};
    struct sealed_secret secret;
    entry.value = secret_of(world->process, STR("first"));
    if (secret_put(task, STR("vault"), &change, &secret) != DONE ||
        secret_put(task, STR("vault"), &change, &secret) != DONE)
        bail_out("no values of a secret");
}

/* One that is suspended, and one whose settings were others; whoever holds a role on the world's
 * own resource holds it on them, too. */
static void resources_add(struct world *world)
{
    static const char *const ids[] = {"paused", "aged"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        world_sql(
            world,
            "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
            " schema_version, generation, lifecycle, suspended_us, created_us, updated_us)"
            " SELECT '%s', org_id, project_id, '%s', type_id, sku, settings,"
            " schema_version, 2, '%s', %s, 1, 1 FROM resource WHERE id = 'orders'",
            ids[i], ids[i], i == 0 ? "suspended" : "active", i == 0 ? "1" : "NULL");
        world_sql(
            world,
            "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
            " scope_id, created_us, updated_us) SELECT '%s_' || id, org_id, principal_id,"
            " role_id, scope_type, '%s', 1, 1 FROM role_assignment WHERE scope_id = 'orders'",
            ids[i], ids[i]);
        world_sql(
            world,
            "INSERT INTO deployment (id, org_id, project_id, resource_id, generation,"
            " action, state, backend, sku, settings, schema_version, created_us, finished_us)"
            " SELECT 'dep_%s_' || number, org_id, project_id, id, number, 'update', 'ready',"
            " 'gitops', sku, replace(settings, '\"auditLogEnabled\":false',"
            " CASE number WHEN 1 THEN '\"auditLogEnabled\":true' ELSE"
            " '\"auditLogEnabled\":false' END), schema_version, number, number"
            " FROM resource, (SELECT 1 AS number UNION SELECT 2) AS numbers"
            " WHERE id = '%s'",
            ids[i], ids[i]);
    }
}

/* The owner's: nobody else sees it. */
void place_draft_add(struct world *world)
{
    world_sql(
        world,
        "INSERT INTO order_draft (id, owner_id, type_id, project_id, name, resource_id, sku,"
        " settings, preset, grants, came_from, done_step, created_us, updated_us)"
        " VALUES ('drf_01jd0000000000000000000001', '%.*s', 'Konnektr.Graph', 'shop',"
        " 'Drafted', 'drafted', 'standard', '{}', '', '[]', '', 3, %lld, %lld)",
        STR_ARG(world->people[WORLD_OWNER].id), (long long)world->now_us,
        (long long)world->now_us);
}

/* A service account's key, and somebody who is invited to each kind of place. */
static void offers_add(struct world *world)
{
    world_sql(
        world,
        "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash,"
        " created_us, used_us) VALUES ('key_shop', 'svc_shop', 'Narrow', 'kp_', '%.*s',"
        " 1, %lld)",
        STR_ARG(secret_hash(world->arena, "api key", STR("kp_of_the_shop"))),
        (long long)world->now_us);
    static const char *const places[][3] = {
        {"NULL", "organization", WORLD_ORG},
        {"'" WORLD_PROJECT "'", "project", WORLD_PROJECT},
        {"'" WORLD_PROJECT "'", "resource", WORLD_RESOURCE},
    };
    for (size_t i = 0; i < COUNT_OF(places); i++)
        world_sql(world,
                  "INSERT INTO invitation (id, org_id, project_id, scope_type, scope_id,"
                  " role_id, offer, email, token_hash, link_hash, invited_by, created_us,"
                  " expires_us, sent_us, sent_count) VALUES ('inv_%zu', 'acme', %s, '%s',"
                  " '%s', '%.*s', 'x', 'someone@example.org', 'm%zu', 'l%zu', '%.*s', 1,"
                  " %lld, 1, 1)",
                  i, places[i][0], places[i][1], places[i][2], STR_ARG(ROLE_VIEWER), i, i,
                  STR_ARG(world->people[WORLD_OWNER].id),
                  (long long)world->now_us + MS_PER_DAY * US_PER_MS);
}

void places_add(struct world *world)
{
    world_sql(
        world,
        "INSERT INTO resource (id, org_id, project_id, name, type_id, sku, settings,"
        " schema_version, generation, lifecycle, deleted_us, created_us, updated_us)"
        " SELECT 'gone', org_id, project_id, 'Gone', type_id, sku, settings,"
        " schema_version, 1, 'deleted', 1, 1, 1 FROM resource WHERE id = 'orders'");
    values_put(world);
    resources_add(world);
    place_draft_add(world);
    world_sql(
        world,
        "INSERT INTO principal (id, kind, created_us) VALUES ('tea_crew', 'team', 1),"
        " ('svc_build', 'service_account', 1), ('svc_shop', 'service_account', 1);"
        "INSERT INTO team (id, org_id, name, created_us, updated_us)"
        " VALUES ('tea_crew', 'acme', 'Crew', 1, 1);"
        "INSERT INTO team_member (team_id, person_id, created_us)"
        " VALUES ('tea_crew', '%.*s', 1);"
        "INSERT INTO role (id, org_id, name, display_name, description, created_us, may)"
        " VALUES ('rol_own', 'acme', 'Own', 'Own', '', 1, 1);"
        "INSERT INTO role_permission (role_id, permission_id)"
        " VALUES ('rol_own', '00000000-0001-0000-0000-000000000001');"
        "INSERT INTO service_account (id, org_id, project_id, name, created_us,"
        " updated_us) VALUES ('svc_build', 'acme', NULL, 'Build', 1, 1),"
        " ('svc_shop', 'acme', 'shop', 'Shop', 1, 1);"
        "INSERT INTO saved_view (id, person_id, path, name, query, created_us)"
        " VALUES ('viw_mine', '%.*s', '/projects', 'Mine', 'sort=name', 1);"
        "INSERT INTO log_query (id, org_id, project_id, name, name_key, query, version,"
        " created_us, updated_us) VALUES ('lqy_ours', 'acme', 'shop', 'Ours', 'ours', '',"
        " 1, 1, 1);"
        "INSERT INTO preset (id, org_id, type_id, name, name_key, description, sku, settings,"
        " schema_version, version, created_us, updated_us) VALUES ('pst_ours', 'acme',"
        " 'Konnektr.Graph', 'Ours', 'ours', '', '', '{}', 1, 1, 1, 1);"
        "INSERT INTO dashboard (id, org_id, project_id, name, name_key, description, document,"
        " panels, generation, created_us, updated_us) VALUES ('dsh_ours', 'acme', 'shop', 'Ours',"
        " 'ours', '', '{\"range\":\"6h\",\"refresh\":\"off\",\"panels\":[{\"title\":\"Up\",\"kind\":"
        "\"text\",\"text\":\"All is well\"}]}', 1, 2, 1, 1);"
        "INSERT INTO dashboard_version (dashboard_id, generation, org_id, project_id, name,"
        " description, document, panels, updated_us) VALUES ('dsh_ours', 1, 'acme', 'shop',"
        " 'Former', '', '{\"range\":\"1h\",\"refresh\":\"off\",\"panels\":[]}', 0, 1);"
        "INSERT INTO identity (id, issuer_id, subject, principal_id, email, created_us, seen_us)"
        " VALUES ('idn_build', '" WORLD_ISSUER "', 'build', 'svc_build', '', 1, 1);"
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us) VALUES"
        " ('asg_crew', 'acme', 'tea_crew', '%.*s', 'organization', 'acme', 1, 1),"
        " ('asg_build', 'acme', 'svc_build', '%.*s', 'organization', 'acme', 1, 1)",
        STR_ARG(world->people[WORLD_LAPSED].id), STR_ARG(world->people[WORLD_VIEWER].id),
        STR_ARG(ROLE_VIEWER), STR_ARG(ROLE_EDITOR));
    offers_add(world);
}

const char *place_path(struct world *world, const char *pattern)
{
    struct buf path = buf_open(world->arena, 128, 2048);
    struct str rest = str_of(pattern);
    struct str part;
    while (str_cut(&rest, '{', &part)) {
        buf_add(&path, part);
        if (rest.at == NULL)
            break;
        struct str word;
        if (!str_cut(&rest, '}', &word))
            bail_out("%s: an open brace", pattern);
        buf_add(&path, word_of(world, pattern, word));
        if (rest.at == NULL)
            break;
    }
    return arena_cstr(world->arena, buf_str(&path));
}

/* ---- requests ---- */

#define VIEWER_ROLE "10000000-0001-0000-0000-000000000003"
#define GRANT_JSON                                                                       \
    "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER_ROLE "\"}"
#define GRANT_FORM  "email=stranger%40example.org&role=" VIEWER_ROLE
#define CHANGE_JSON "{\"role_id\":\"10000000-0001-0000-0000-000000000002\"}"

/* clang-format off */
static const struct {
    const char *method;
    const char *ending; /* of the route's path */
    const char *body;
} bodies[] = {
    {"POST",  "/rbac",                        GRANT_JSON},
    {"PUT",   "/rbac/{assignment}",           CHANGE_JSON},
    {"POST",  "/api/v1/issuers",              "{\"name\":\"New\",\"url\":\"https://login.example.org\"}"},
    {"PATCH", "/api/v1/issuers/{issuer}",     "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/issuers/{issuer}/programs", "{\"subject\":\"new\",\"service_account_id\":\"svc_build\"}"},
    {"POST",  "/admin/issuers/{issuer}/programs", "subject=new&service_account_id=svc_build"},
    {"POST",  "/admin/issuers/new",           "name=New&url=https%3A%2F%2Flogin.example.org&_active="},
    {"POST",  "/admin/issuers/{issuer}",      "name=Renamed&url=http%3A%2F%2F127.0.0.1%3A9&client_id=console&audience=api&sign_in=true&active=true&scopes=openid"},
    {"POST",  "/api/v1/organizations/{org}/groups", "{\"issuer_id\":\"" WORLD_ISSUER "\",\"group_name\":\"staff\",\"role_id\":\"" VIEWER_ROLE "\"}"},
    {"POST",  "/organizations/{org}/groups",  "issuer_id=" WORLD_ISSUER "&group_name=staff&role_id=" VIEWER_ROLE},
    {"POST",  "/access/grant",                GRANT_FORM},
    {"POST",  "/api/v1/projects/{project}/secrets", "{\"name\":\"New\",\"type\":\"bearer-token\",\"values\":{\"token\":\"t\"}}"},
    {"POST",  "/projects/{project}/secrets/new", "name=New&type=bearer-token&value%3Atoken=t"},
    {"POST",  "/secrets/{resource}/edit",     "version=2&value%3Avalue=v"},
    {"PUT",   "/secrets/{resource}",          "{\"values\":{\"value\":\"v\"}}"},
    {"PATCH", "/secrets/{resource}",          "{\"values\":{\"value\":\"v\"}}"},
    {"POST",  "/api/v1/projects/{project}/secrets/{resource}/reveal", "{\"key\":\"value\"}"},
    {"POST",  "/secrets/{resource}/reveal",   "key=value"},
    {"POST",  "/api/v1/projects/{project}/resources", "{\"name\":\"New\",\"type\":\"graph\"}"},
    {"PUT",   "/api/v1/projects/{project}/resources/{resource}", "{\"name\":\"Renamed\"}"},
    {"PATCH", "/api/v1/projects/{project}/resources/{resource}", "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/projects/{project}/resources/{resource}/rollback", "{\"generation\":1}"},
    {"POST",  "/projects/{project}/resources/{resource}/rollback", "generation=1&seen=2"},
    {"POST",  "/api/v1/projects/{project}/resources/bulk", "{\"action\":\"protect\",\"ids\":[\"orders\",\"nowhere\"]}"},
    {"POST",  "/projects/{project}/resources/bulk", "action=protect&id=orders&id=nowhere"},
    {"POST",  "/account/proof",               "password=one+for+all+of+them"},
    {"POST",  "/api/v1/me/proof",             "{\"password\":\"one for all of them\"}"},
    {"POST",  "/organizations/new",           "name=New"},
    {"POST",  "/organizations/{org}/settings", "name=Renamed"},
    {"POST",  "/teams/{team}/delete",         "confirm=Crew"},
    {"POST",  "/projects/new",                "name=New&org_id=acme"},
    {"POST",  "/projects/{project}/settings", "name=Renamed"},
    {"POST",  "/projects/{project}/delete",   "confirm=Shop"},
    {"POST",  "/resources/{resource}/name",   "name=Renamed"},
    {"POST",  "/resources/{resource}/delete", "confirm=The+orders"},
    {"POST",  "/api/v1/projects",             "{\"name\":\"New\",\"org_id\":\"acme\"}"},
    {"PUT",   "/api/v1/projects/{project}",   "{\"name\":\"Renamed\"}"},
    {"PATCH", "/api/v1/projects/{project}",   "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/organizations",        "{\"name\":\"New\"}"},
    {"PUT",   "/api/v1/organizations/{org}",  "{\"name\":\"Renamed\"}"},
    {"PATCH", "/api/v1/organizations/{org}",  "{\"name\":\"Renamed\"}"},
    {"PATCH", "/api/v1/me",                   "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/me/api-keys",          "{\"name\":\"New\"}"},
    {"PATCH", "/api/v1/admin/users/{person}", "{\"disabled\":true}"},
    {"PUT",   "/api/v1/admin/features/{feature}", "{\"state\":\"off\"}"},
    {"POST",  "/admin/features/{feature}",    "state=off"},
    {"PATCH", "/api/v1/admin/catalog/{type}", "{\"display_order\":12}"},
    {"POST",  "/admin/catalog/{type}/offer",  "seen=0&display_order=12&active=true"},
    {"POST",  "/admin/catalog/{type}/tiers/{sku}", "seen=0&price_cents=0&max_per_organization=2"},
    {"PUT",   "/api/v1/admin/limits",         "{\"kind\":\"resources_per_project\",\"maximum\":3}"},
    {"PUT",   "/api/v1/admin/limits/{scope}/{place}", "{\"kind\":\"resources_per_project\",\"maximum\":3}"},
    {"POST",  "/admin/limits",                "kind=resources_per_project&rule=number&maximum=3"},
    {"POST",  "/admin/limits/{scope}/{place}", "kind=resources_per_project&rule=number&maximum=3"},
    {"POST",  "/admin/users/{person}/delete", "confirm=viewer%40example.org"},
    {"POST",  "/account/delete",              "confirm=stranger%40example.org"},
    {"POST",  "/api/v1/organizations/{org}/roles", "{\"name\":\"New\",\"permissions\":[\"00000000-0001-0000-0000-000000000001\"]}"},
    {"POST",  "/permissions/check",           "{\"places\":[{\"scope_type\":\"project\",\"scope_id\":\"shop\"}]}"},
    {"PATCH", "/roles/{role}",                "{\"name\":\"Renamed\"}"},
    {"POST",  "/roles/new",                   "name=New&permission=00000000-0001-0000-0000-000000000001"},
    {"POST",  "/roles/{role}",                "name=Renamed&permission=00000000-0001-0000-0000-000000000001"},
    {"POST",  "/service-accounts",            "{\"name\":\"New\"}"},
    {"POST",  "/service-accounts/new",        "name=New"},
    {"PATCH", "/service-accounts/{account}",  "{\"name\":\"Renamed\",\"disabled\":true}"},
    {"POST",  "/service-accounts/{account}",  "name=Renamed"},
    {"POST",  "/service-accounts/{account}/delete", "confirm=Shop"},
    {"POST",  "/api/v1/organizations/{org}/service-accounts/{account}/keys", "{\"name\":\"New\"}"},
    {"POST",  "/api/v1/projects/{project}/service-accounts/{account}/keys", "{\"name\":\"New\"}"},
    {"POST",  "/service-accounts/{account}/keys", "name=New&expiry=30"},
    {"POST",  "/sign-in",                     "email=owner%40example.org&password=one+for+all+of+them"},
    {"POST",  "/account/password",            "password=one+for+all+of+them&new_password=another+for+one+of+them"},
    {"POST",  "/api/v1/me/password",          "{\"password\":\"one for all of them\",\"new_password\":\"another for one of them\"}"},
    {"POST",  "/account",                     "name=Renamed&theme=dark"},
    {"POST",  "/account/theme",               "theme=dark"},
    {"POST",  "/account/keys",                "name=New&expiry=30"},
    {"POST",  "/invitations",                 "{\"email\":\"new@example.org\",\"role_id\":\"" VIEWER_ROLE "\"}"},
    {"POST",  "/invitations/new",             "email=new%40example.org&role=" VIEWER_ROLE},
    {"POST",  "/invitations/accept/{token}",  "agreed=yes"},
    {"POST",  "/invitations/register/{token}", "password=a+sentence+of+some+length"},
    {"POST",  "/api/v1/me/views",             "{\"path\":\"/projects\",\"name\":\"New\"}"},
    {"POST",  "/api/v1/projects/{project}/log-queries", "{\"name\":\"New\"}"},
    {"POST",  "/projects/{project}/logs/queries", "name=New"},
    {"PUT",   "/api/v1/projects/{project}/log-queries/{query}", "{\"name\":\"New\"}"},
    {"PATCH", "/api/v1/projects/{project}/log-queries/{query}", "{\"name\":\"New\"}"},
    {"POST",  "/account/views",               "path=%2Fprojects&name=New"},
    {"PUT",   "/api/v1/me/shortcuts",         "{\"enabled\":false}"},
    {"POST",  "/account/shortcuts",           "x="},
    {"POST",  "/api/v1/organizations/{org}/presets", "{\"type\":\"graph\",\"name\":\"New\"}"},
    {"PUT",   "/presets/{preset}",            "{\"name\":\"Renamed\"}"},
    {"PATCH", "/presets/{preset}",            "{\"name\":\"Renamed\"}"},
    {"POST",  "/presets/check",               "type=graph"},
    {"POST",  "/presets/new",                 "type=graph&name=New"},
    {"POST",  "/presets/{preset}",            "version=1&name=Renamed"},
    {"POST",  "/presets/{preset}/delete",     "confirm=Ours"},
    {"POST",  "/api/v1/projects/{project}/dashboards", "{\"name\":\"New\"}"},
    {"POST",  "/api/v1/projects/{project}/dashboards/import", "{\"kind\":\"ktrlplane.dashboard\",\"format\":1,\"name\":\"New\",\"document\":{}}"},
    {"PUT",   "/dashboards/{dashboard}",      "{\"name\":\"Renamed\"}"},
    {"PATCH", "/dashboards/{dashboard}",      "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/projects/{project}/dashboards/{dashboard}/copy", "{}"},
    {"POST",  "/api/v1/projects/{project}/dashboards/{dashboard}/restore", "{\"generation\":1}"},
    {"POST",  "/projects/{project}/dashboards/new", "name=New&template=empty"},
    {"POST",  "/projects/{project}/dashboards/import", "export=%7B%22kind%22%3A%22ktrlplane.dashboard%22%2C%22format%22%3A1%2C%22name%22%3A%22New%22%2C%22document%22%3A%7B%7D%7D"},
    {"POST",  "/projects/{project}/dashboards/add", "dashboard=dsh_ours&title=New&query=up"},
    {"POST",  "/dashboards/{dashboard}/edit", "generation=2&name=Renamed"},
    {"POST",  "/dashboards/{dashboard}/edit/check", "generation=2&name=Renamed"},
    {"POST",  "/dashboards/{dashboard}/edit/preview", "generation=2&name=Renamed"},
    {"POST",  "/projects/{project}/dashboards/{dashboard}/restore", "generation=1&seen=2"},
    {"POST",  "/projects/{project}/dashboards/{dashboard}/first", "first=true"},
    {"POST",  "/dashboards/{dashboard}/delete", "confirm=Ours"},
    {"POST",  "/teams",                       "{\"name\":\"New\"}"},
    {"PUT",   "/teams/{team}",                "{\"name\":\"Renamed\"}"},
    {"PATCH", "/teams/{team}",                "{\"name\":\"Renamed\"}"},
    {"POST",  "/api/v1/organizations/{org}/teams/{team}/members", "{\"user_id\":\"stranger@example.org\"}"},
    {"POST",  "/teams/new",                   "name=New"},
    {"POST",  "/teams/{team}/members",        "user_id=stranger%40example.org"},
    {"POST",  "/teams/{team}/settings",       "name=Renamed"},
    {"POST",  "/projects/{project}/apply",    "{\"kind\":\"resource\",\"id\":\"applied\",\"name\":\"New\",\"type\":\"graph\"}"},
    {"POST",  "/projects/{project}/documents", "do=apply&documents=%7B%22kind%22%3A%22resource%22%2C%22id%22%3A%22applied%22%2C%22name%22%3A%22New%22%2C%22type%22%3A%22graph%22%7D"},
    {"POST",  "/resources/create",            "draft=drf_01jd0000000000000000000009&type=graph&project_id=shop&name=New&id=ordered&sku=standard"},
    {"POST",  "/{draft}/type",                "type=flow"},
    {"POST",  "/{draft}/basics",              "project_id=shop&name=New&id=ordered&sku=standard"},
    {"POST",  "/{draft}/access",              "do=save"},
    {"POST",  "/api/v1/projects/{project}/resources/{resource}/clone", "{\"id\":\"copied\",\"name\":\"New\"}"},
    {"POST",  "/resources/{resource}/clone",  "name=New&id=copied"},
    {"PUT",   "/resources/{resource}/settings", "{\"instances\":2}"},
    {"POST",  "/resources/{resource}/settings/merge", "base=1&base_name=The+orders&generation=1&was_name=The+orders&name=Renamed&sku=standard&do=save"},
    {"POST",  "/resources/{resource}/settings/file", "do=save&generation=1&seal=78c1248cd17fb0a890d66edd22816f4368ea9db57815bb744171476eec945889&text=%7B%22instances%22%3A2%7D"},
    {"POST",  "/resources/{resource}/settings", "name=Renamed&sku=standard&generation=1"},
};
/* clang-format on */

static bool is_api(const struct route *route)
{
    return strncmp(route->path, "/api/", 5) == 0;
}

const char *place_method(const struct route *route)
{
    return route->methods == GET      ? "GET"
           : route->methods == POST   ? "POST"
           : route->methods == PUT    ? "PUT"
           : route->methods == PATCH  ? "PATCH"
           : route->methods == DELETE ? "DELETE"
                                      : "?";
}

/* Every byte of it as %XX. */
static struct str form_text(struct arena *arena, struct str text)
{
    struct buf buf = buf_open(arena, KIB(64), KIB(512));
    for (size_t i = 0; i < text.length; i++)
        buf_print(&buf, "%%%02X", (unsigned char)text.at[i]);
    return buf_str(&buf);
}

/* Documents of the catalog: another description of a type, or a type of another name. NULL for
 * other routes. */
static const char *document_of(struct world *world, const struct route *route)
{
    struct str path = str_of(route->path);
    bool adds = str_ends(path, STR("/admin/catalog")) ||
                str_ends(path, STR("/admin/catalog/new"));
    bool puts = route->methods == PUT && str_ends(path, STR("/admin/catalog/{type}"));
    if (!adds && !puts && !str_ends(path, STR("/admin/catalog/{type}/edit")))
        return NULL;
    struct str text = world_text(
        world,
        adds
            ? "SELECT replace(replace(replace(document, 'Konnektr.DigitalTwins', 'Konnektr.Others'),"
               " 'Konnektr.Graph', 'Konnektr.Other'),"
              " '\"slug\":\"graph\"', '\"slug\":\"other\"') FROM resource_type WHERE slug = 'graph'"
            : "SELECT replace(document, 'event routing', 'event routes') FROM resource_type"
              " WHERE slug = 'graph'");
    if (!is_api(route))
        text = ARENA_JOIN(world->arena, STR("do=save&seen=0&document="),
                          form_text(world->arena, text));
    return arena_cstr(world->arena, text);
}

static const char *body_of(struct world *world, const struct route *route)
{
    const char *document = document_of(world, route);
    if (document != NULL)
        return document;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        if (strcmp(bodies[i].method, place_method(route)) == 0 &&
            str_ends(str_of(route->path), str_of(bodies[i].ending)))
            return bodies[i].body;
    return is_api(route) ? "{}" : "";
}

/* As the console's page or a program sends it: a session always with origin and token. */
struct answer place_ask(struct world *world, struct probe *probe,
                        const struct route *route)
{
    const struct pair headers[] = {
        {STR("origin"), site_base_url(world->site)},
        {STR("x-csrf-token"), probe->csrf.at == NULL ? STR("none") : probe->csrf},
        {STR("if-match"), STR("*")},
        {STR_NONE, STR_NONE},
    };
    struct ask ask = {.method = place_method(route),
                      .path = place_path(world, route->path)};
    if (route->methods != GET)
        ask.headers = probe->bearer.at == NULL ? headers : headers + 2;
    if (route->methods != GET && route->methods != DELETE) {
        ask.body = str_of(body_of(world, route));
        ask.content_type =
            is_api(route) ? "application/json" : "application/x-www-form-urlencoded";
    }
    return probe_ask(probe, &ask);
}
