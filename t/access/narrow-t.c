/* narrow-t.c: API keys that are narrower than their owner, on every kind of route. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/base/secret.h"
#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define VIEWER "10000000-0001-0000-0000-000000000003"
#define CHECK  "/api/v1/permissions/check"

static struct world world;

/* Keys of Acme's owner, by name, unless said otherwise. */
static void key_add(const char *name, enum world_person owner, const char *limits)
{
    world_sql(&world,
              "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash,"
              " created_us, used_us, may, scope_type, scope_id)"
              " VALUES ('key_%s', '%.*s', '%s', 'kp_', '%.*s', 1, %lld, %s)",
              name, STR_ARG(world.people[owner].id), name,
              STR_ARG(secret_hash(world.arena, "api key",
                                  ARENA_JOIN(world.arena, STR("kp_"), str_of(name)))),
              (long long)world.now_us, limits);
}

static struct answer by(const char *name, const char *method, const char *path,
                        const char *json)
{
    struct probe *probe = world_with_key(&world, WORLD_ANONYMOUS);
    probe->bearer = ARENA_JOIN(world.arena, STR("kp_"), str_of(name));
    return probe_json(probe, method, path, json);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const struct {
    const char *key;
    const char *method;
    const char *path;
    const char *json;
    int status;
    const char *says;
} rows[] = {
    /* It reads only. */
    {"reads", "GET", "/api/v1/projects/shop", NULL, 200, "a key that reads, reads"},
    {"reads", "GET", "/api/v1/projects", NULL, 200, "also lists without a place"},
    {"reads", "PATCH", "/api/v1/projects/shop", "{\"name\":\"x\"}", 403,
     "but changes nothing"},
    {"reads", "DELETE", "/api/v1/projects/shop", NULL, 403, "deletes nothing"},
    {"reads", "POST", "/api/v1/projects/shop/rbac",
     "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}", 403,
     "gives no role"},
    {"reads", "POST", "/api/v1/organizations", "{\"name\":\"x\"}", 403,
     "makes no organization"},
    {"reads", "POST", "/api/v1/projects", "{\"name\":\"x\",\"org_id\":\"acme\"}", 403,
     "and no project, though the organization stands in the body"},
    {"reads", "PATCH", "/api/v1/me", "{\"name\":\"x\"}", 403,
     "nor does it rename its owner"},
    {"reads", "POST", "/api/v1/me/api-keys", "{\"name\":\"x\"}", 403, "nor makes keys"},
    {"reads", "DELETE", "/api/v1/me/sessions", NULL, 403, "nor ends sessions"},
    /* It manages access, and reads. */
    {"manages", "POST", "/api/v1/projects/shop/rbac",
     "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}", 403,
     "a narrow key gives no role, even one that it holds itself"},
    {"manages", "POST", "/api/v1/organizations/acme/service-accounts/svc_bot/keys",
     "{\"name\":\"x\"}", 403, "and makes no key for a service account"},
    {"manages", "POST",
     "/api/v1/organizations/acme/service-accounts/svc_bot/keys/key_bot/rotate", "{}", 403,
     "nor rotates one"},
    {"manages", "POST", "/api/v1/organizations/acme/roles",
     "{\"name\":\"x\",\"permissions\":[\"00000000-0001-0000-0000-000000000001\"]}", 403,
     "nor makes a role"},
    /* It writes and reads. */
    {"writes", "POST", "/api/v1/projects", "{\"name\":\"x\",\"org_id\":\"acme\"}", 201,
     "a key that writes makes projects where its owner may"},
    {"writes", "POST", "/api/v1/projects", "{\"name\":\"x\",\"org_id\":\"globex\"}", 404,
     "and nowhere else"},
    {"writes", "DELETE", "/api/v1/projects/lab", NULL, 403, "it deletes none"},
    /* It sends events, and does not read. */
    {"ingests", "GET", "/api/v1/projects/shop", NULL, 404,
     "a key that does not read, sees nothing"},
    {"ingests", "GET", "/api/v1/projects", NULL, 403, "also in lists"},
    {"ingests", "GET", "/api/v1/organizations", NULL, 403, "of any kind"},
    {"ingests", "GET", "/", NULL, 403, "nor on pages"},
    {"ingests", "GET", "/api/v1/me", NULL, 200, "but whose it is"},
    /* It works in the project lab. */
    {"lab", "GET", "/api/v1/projects/lab", NULL, 200, "a key for a project works there"},
    {"lab", "GET", "/api/v1/projects/lab/resources/old", NULL, 200,
     "and in what is in it"},
    {"lab", "PATCH", "/api/v1/projects/lab", "{\"name\":\"x\"}", 200,
     "as its owner does"},
    {"lab", "GET", "/api/v1/projects/shop", NULL, 404, "elsewhere there is nothing"},
    {"lab", "GET", "/api/v1/projects/shop/resources/orders", NULL, 404, "for it"},
    {"lab", "GET", "/api/v1/organizations/acme", NULL, 404, "nor above"},
    {"lab", "GET", "/api/v1/projects/lab/resources/orders", NULL, 404,
     "a resource is not moved by its path"},
    {"lab", "GET", "/api/v1/projects", NULL, 403, "lists without a place are closed"},
    {"lab", "GET", "/projects", NULL, 403, "as pages"},
    {"lab", "POST", "/api/v1/projects", "{\"name\":\"x\",\"org_id\":\"acme\"}", 404,
     "it makes nothing outside of its place"},
    {"lab", "POST", "/api/v1/me/api-keys", "{\"name\":\"x\"}", 403, "and no keys"},
    {"lab", "POST", "/api/v1/projects/lab/rbac",
     "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}", 201,
     "roles it gives there, as its owner"},
    {"lab", "POST", "/api/v1/projects/shop/rbac",
     "{\"user_id\":\"stranger@example.org\",\"role_id\":\"" VIEWER "\"}", 404,
     "and only there"},
    /* It works in an organization, on a resource, nowhere. */
    {"acme", "GET", "/api/v1/projects/shop/resources/orders", NULL, 200,
     "a key for an organization works in all of it"},
    {"acme", "GET", "/api/v1/projects/grid", NULL, 404, "and in no other"},
    {"acme", "POST", "/api/v1/projects", "{\"name\":\"x\",\"org_id\":\"acme\"}", 201,
     "it makes projects there"},
    {"orders", "GET", "/api/v1/projects/shop/resources/orders", NULL, 200,
     "a key for a resource shows just that"},
    {"orders", "GET", "/api/v1/projects/shop/resources/trips", NULL, 404,
     "not its neighbour"},
    {"orders", "GET", "/api/v1/projects/shop", NULL, 404, "nor its project"},
    {"gone", "GET", "/api/v1/projects/shop", NULL, 404,
     "a key for a place that is gone sees nothing"},
    {"gone", "GET", "/api/v1/projects", NULL, 403, "nowhere"},
    {"beyond", "GET", "/api/v1/projects/grid", NULL, 404,
     "a place gives nothing that its owner does not hold"},
    {"more", "DELETE", "/api/v1/projects/shop", NULL, 403,
     "permissions of a key give nothing that its owner lacks"},
    {"admin", "GET", "/api/v1/admin/users", NULL, 403,
     "an administrator's key that only reads is no administrator"},
};

static void keys_add(void)
{
    world_sql(&world,
              "INSERT INTO principal (id, kind, created_us)"
              " VALUES ('svc_bot', 'service_account', 1);"
              "INSERT INTO service_account (id, org_id, name, created_us, updated_us)"
              " VALUES ('svc_bot', 'acme', 'Bot', 1, 1);"
              "INSERT INTO api_key (id, principal_id, name, shown_prefix, token_hash,"
              " created_us) VALUES ('key_bot', 'svc_bot', 'Bot', 'kp_', 'x', 1)");
    key_add("reads", WORLD_OWNER, "1, NULL, NULL");
    key_add("manages", WORLD_OWNER, "9, NULL, NULL");
    key_add("writes", WORLD_OWNER, "3, NULL, NULL");
    key_add("ingests", WORLD_OWNER, "1024, NULL, NULL");
    key_add("lab", WORLD_OWNER, "NULL, 'project', 'lab'");
    key_add("acme", WORLD_OWNER, "NULL, 'organization', 'acme'");
    key_add("orders", WORLD_OWNER, "1, 'resource', 'orders'");
    key_add("gone", WORLD_OWNER, "NULL, 'project', 'nowhere'");
    key_add("beyond", WORLD_OWNER, "NULL, 'project', 'grid'");
    key_add("more", WORLD_VIEWER, "32767, NULL, NULL");
    key_add("admin", WORLD_ADMIN, "1, NULL, NULL");
    key_add("checks", WORLD_CHECKER, "32, NULL, NULL");
    key_add("unsure", WORLD_CHECKER, "1, NULL, NULL");
    world_save(&world);
}

static void routes(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        is_int(by(rows[i].key, rows[i].method, rows[i].path, rows[i].json).status,
               rows[i].status, "%s: %s %s: %s", rows[i].key, rows[i].method, rows[i].path,
               rows[i].says);
        world_restore(&world);
    }
}

/* ---- what a key is told that it may ---- */

static void told(void)
{
    world_sql(
        &world,
        "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type,"
        " scope_id, created_us, updated_us) VALUES ('asg_d', 'acme', '%.*s', '%.*s',"
        " 'organization', 'acme', 1, 1)",
        STR_ARG(world.people[WORLD_OWNER].id), STR_ARG(ROLE_DATA_OWNER));
    struct answer answer =
        by("reads", "GET", CHECK "?scopeType=project&scopeId=shop", NULL);
    is_str(at(&answer, "/permissions/0"), STR("read"),
           "a key that reads is told that it reads");
    is_str(at(&answer, "/permissions/1"), STR(""),
           "and nothing else, nor rights on data");
    answer =
        by("acme", "GET",
           CHECK "?scopeType=resource&scopeId=orders&action=digitaltwins/read", NULL);
    is_str(at(&answer, "/allowed"), STR("true"),
           "a key for a place has its owner's rights there");
    answer = by("lab", "GET", CHECK "?scopeType=project&scopeId=shop", NULL);
    is_str(at(&answer, "/permissions/0"), STR(""), "and none elsewhere");
    answer = by("lab", "GET", CHECK "?scopeType=organization&scopeId=acme", NULL);
    is_str(at(&answer, "/permissions/0"), STR(""), "nor above");
    answer = by("lab", "GET", CHECK "?scopeType=resource&scopeId=old&action=read", NULL);
    is_str(at(&answer, "/allowed"), STR("true"), "but below");
    const char *other = arena_cstr(
        world.arena,
        ARENA_JOIN(world.arena, STR(CHECK "?scopeType=project&scopeId=shop&userId="),
                   world.people[WORLD_VIEWER].id));
    is_int(by("checks", "GET", other, NULL).status, 200,
           "a key that may ask about others does");
    is_int(by("unsure", "GET", other, NULL).status, 403, "one that lacks it does not");
    is_int(by("reads", "GET", other, NULL).status, 403, "nor does somebody else's");
    world_restore(&world);
}

/* ---- many places at once ---- */

static const char *many(const char *more, const char *type, const char *id, int count)
{
    char *text = arena_alloc(world.arena, 32768);
    int length = snprintf(text, 32768, "{%s\"places\":[", more);
    for (int i = 0; i < count; i++)
        length += snprintf(text + length, (size_t)(32768 - length),
                           "%s{\"scope_type\":\"%s\",\"scope_id\":\"%s\"}",
                           i == 0 ? "" : ",", type, id);
    snprintf(text + length, (size_t)(32768 - length), "]}");
    return text;
}

static void batch(void)
{
    struct answer answer =
        probe_json(world_with_key(&world, WORLD_PROJECT_EDITOR), "POST", CHECK,
                   "{\"action\":\"write\",\"places\":["
                   "{\"scope_type\":\"project\",\"scope_id\":\"shop\"},"
                   "{\"scope_type\":\"project\",\"scope_id\":\"lab\"},"
                   "{\"scope_type\":\"resource\",\"scope_id\":\"orders\"},"
                   "{\"scope_type\":\"project\",\"scope_id\":\"shop\"},"
                   "{\"scope_type\":\"organization\",\"scope_id\":\"acme\"},"
                   "{\"scope_type\":\"global\",\"scope_id\":\"global\"},"
                   "{\"scope_type\":\"project\",\"scope_id\":\"sh\\u00f6p\"},"
                   "{\"scope_type\":\"project\",\"scope_id\":\"% ' \"}]}");
    is_int(answer.status, 200, "many places are asked about at once");
    is_str(at(&answer, "/items/0/allowed"), STR("true"), "the first is allowed");
    is_str(at(&answer, "/items/1/allowed"), STR("false"), "the second is not");
    is_str(at(&answer, "/items/2/allowed"), STR("true"), "what is below is");
    is_str(at(&answer, "/items/3/allowed"), STR("true"), "also when asked twice");
    is_str(at(&answer, "/items/4/allowed"), STR("false"), "nothing flows upwards");
    is_str(at(&answer, "/items/5/permissions/0"), STR(""), "nor everywhere");
    is_str(at(&answer, "/items/6/allowed"), STR("false"), "odd ids are unknown");
    is_str(at(&answer, "/items/7/allowed"), STR("false"), "all of them");
    is_str(at(&answer, "/items/7/scope_id"), STR("% '"), "and told as they were sent");

    struct probe *viewer = world_with_key(&world, WORLD_VIEWER);
    is_int(probe_json(viewer, "POST", CHECK, many("", "project", "shop", 100)).status,
           200, "a hundred places");
    is_int(probe_json(viewer, "POST", CHECK, many("", "project", "shop", 101)).status,
           422, "and no more");
    is_int(probe_json(viewer, "POST", CHECK, many("", "project", "shop", 0)).status, 422,
           "nor none");
    is_int(probe_json(viewer, "POST", CHECK, many("", "galaxy", "shop", 1)).status, 422,
           "of a kind that there is");
    is_int(probe_json(viewer, "POST", CHECK, "{\"places\":\"shop\"}").status, 422,
           "as a list");
    is_int(probe_json(viewer, "POST", CHECK,
                      many("\"user_id\":\"usr_x\",", "project", "shop", 1))
               .status,
           403, "about oneself");
    struct probe *checker = world_with_key(&world, WORLD_CHECKER);
    world_sql(&world,
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id,"
              " scope_type, scope_id, created_us, updated_us) VALUES"
              " ('asg_b', 'acme', 'svc_bot', '" VIEWER "', 'project', 'lab', 1, 1)");
    answer = probe_json(checker, "POST", CHECK,
                        many("\"user_id\":\"svc_bot\",", "project", "lab", 1));
    is_str(at(&answer, "/items/0/permissions/1"), STR("read"),
           "who may ask about others asks about service accounts, too");
    answer = probe_json(checker, "POST", CHECK,
                        many("\"user_id\":\"usr_nobody\",", "project", "lab", 1));
    is_str(at(&answer, "/items/0/permissions/0"), STR(""), "nobody may nothing");
    answer = by("lab", "POST", CHECK,
                "{\"places\":[{\"scope_type\":\"project\",\"scope_id\":\"lab\"},"
                "{\"scope_type\":\"project\",\"scope_id\":\"shop\"}]}");
    ok(at(&answer, "/items/0/permissions/0").length > 0,
       "a key is told what it may at its place");
    is_str(at(&answer, "/items/1/permissions/0"), STR(""), "and nowhere else");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    keys_add();
    routes();
    told();
    batch();
    world_close(&world);
    return done_testing();
}
