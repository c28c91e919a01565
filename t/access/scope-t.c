/* scope-t.c: rights flow downwards: what everybody may do where, and asking about it. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "product/access/access.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define CHECK "/api/v1/permissions/check"

static struct world world;

static struct answer get(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "GET", path, NULL);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static const char *joined(const char *first, const char *second, const char *third)
{
    return arena_cstr(world.arena, ARENA_JOIN(world.arena, str_of(first), str_of(second),
                                              str_of(third)));
}

/* ---- inheritance ---- */

#define OWNS                                                                              \
    "[\"acknowledge_alerts\",\"approve\",\"delete\",\"deploy\",\"ingest\","               \
    "\"manage_access\",\"manage_alerts\",\"manage_billing\",\"query\",\"read\","          \
    "\"read_audit\",\"reveal\",\"write\"]"
#define EDITS                                                                             \
    "[\"acknowledge_alerts\",\"deploy\",\"ingest\",\"manage_alerts\",\"query\","          \
    "\"read\",\"write\"]"
#define READS "[\"query\",\"read\"]"
#define NONE  "[]"

/* clang-format off */
static const struct {
    const char *scope;
    const char *api;
} places[] = {
    {"?scopeType=organization&scopeId=acme",   "/api/v1/organizations/acme/rbac"},
    {"?scopeType=project&scopeId=shop",        "/api/v1/projects/shop/rbac"},
    {"?scopeType=project&scopeId=lab",         "/api/v1/projects/lab/rbac"},
    {"?scopeType=resource&scopeId=orders",     "/api/v1/projects/shop/resources/orders/rbac"},
    {"?scopeType=resource&scopeId=trips",      "/api/v1/projects/shop/resources/trips/rbac"},
    {"?scopeType=organization&scopeId=globex", "/api/v1/organizations/globex/rbac"},
    {"?scopeType=resource&scopeId=power",      "/api/v1/projects/grid/resources/power/rbac"},
};
static const struct {
    enum world_person person;
    const char *may[COUNT_OF(places)];
} rights[] = {
    /*                        acme   shop   lab    orders trips  globex power */
    {WORLD_OWNER,            {OWNS,  OWNS,  OWNS,  OWNS,  OWNS,  NONE,  NONE}},
    {WORLD_EDITOR,           {EDITS, EDITS, EDITS, EDITS, EDITS, NONE,  NONE}},
    {WORLD_VIEWER,           {READS, READS, READS, READS, READS, NONE,  NONE}},
    {WORLD_PROJECT_OWNER,    {NONE,  OWNS,  NONE,  OWNS,  OWNS,  NONE,  NONE}},
    {WORLD_PROJECT_EDITOR,   {NONE,  EDITS, NONE,  EDITS, EDITS, NONE,  NONE}},
    {WORLD_PROJECT_VIEWER,   {NONE,  READS, NONE,  READS, READS, NONE,  NONE}},
    {WORLD_RESOURCE_OWNER,   {NONE,  NONE,  NONE,  OWNS,  NONE,  NONE,  NONE}},
    {WORLD_RESOURCE_EDITOR,  {NONE,  NONE,  NONE,  EDITS, NONE,  NONE,  NONE}},
    {WORLD_RESOURCE_VIEWER,  {NONE,  NONE,  NONE,  READS, NONE,  NONE,  NONE}},
    {WORLD_OTHER_OWNER,      {NONE,  NONE,  NONE,  NONE,  NONE,  OWNS,  OWNS}},
    {WORLD_STRANGER,         {NONE,  NONE,  NONE,  NONE,  NONE,  NONE,  NONE}},
    {WORLD_LAPSED,           {NONE,  NONE,  NONE,  NONE,  NONE,  NONE,  NONE}},
    {WORLD_ADMIN,            {NONE,  NONE,  NONE,  NONE,  NONE,  NONE,  NONE}},
    {WORLD_CHECKER,          {NONE,  NONE,  NONE,  NONE,  NONE,  NONE,  NONE}},
};
/* clang-format on */

static void inheritance(void)
{
    for (size_t i = 0; i < COUNT_OF(rights); i++) {
        const char *word = world.people[rights[i].person].word;
        for (size_t k = 0; k < COUNT_OF(places); k++) {
            struct answer answer =
                get(rights[i].person, joined(CHECK, places[k].scope, ""));
            is_str(at(&answer, "/permissions"), str_of(rights[i].may[k]), "%s at %s",
                   word, places[k].scope);
            int wanted = strcmp(rights[i].may[k], NONE) == 0 ? 404 : 200;
            is_int(get(rights[i].person, places[k].api).status, wanted,
                   "and sees it, or not");
        }
    }
    struct answer answer = get(WORLD_CHECKER, CHECK "?scopeType=global&scopeId=global");
    is_str(at(&answer, "/permissions"), STR("[\"check_permissions_on_behalf_of\"]"),
           "what is held everywhere is held there");
}

static void expiry(void)
{
    int64_t start = world.now_us;
    world.now_us = start - 25 * MS_PER_HOUR * US_PER_MS;
    struct answer answer =
        get(WORLD_LAPSED, CHECK "?scopeType=organization&scopeId=acme");
    is_str(at(&answer, "/permissions"), STR(EDITS), "a role counts until it expires");
    world.now_us = start - 24 * MS_PER_HOUR * US_PER_MS;
    answer = get(WORLD_LAPSED, CHECK "?scopeType=organization&scopeId=acme");
    is_str(at(&answer, "/permissions"), STR(NONE), "and not from that instant");
    world.now_us = start;
    world_restore(&world);
}

/* ---- asking ---- */

static void data_owner(void)
{
    struct task *task = world_task(&world, WORLD_OWNER, WORLD_ORG, WORLD_PROJECT, NULL);
    if (store_begin(task) != DONE ||
        access_grant_queue(task, "project", STR(WORLD_PROJECT),
                           world.people[WORLD_STRANGER].id, ROLE_DATA_OWNER) != DONE ||
        store_commit(task) != DONE)
        bail_out("no rights on data are given");
}

static void asking(void)
{
    data_owner();
    static const struct {
        const char *action;
        const char *allowed;
    } actions[] = {
        {"digitaltwins/read", "true"},
        {"digitaltwins/relationships/read", "true"},
        {"digitaltwins/*", "true"},
        {"digitaltwins", "false"},
        {"digitaltwinsx/read", "false"},
        {"Digitaltwins/read", "false"},
        {"models/read", "true"},
        {"query/action", "true"},
        {"mcp/anything/at/all", "true"},
        {"read", "false"},
        {"write", "false"},
        {"*", "false"},
        {"digitaltwins/", "true"},
        {"%2A", "false"},
    };
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        struct answer answer =
            get(WORLD_STRANGER, joined(CHECK "?scopeType=resource&scopeId=orders&action=",
                                       actions[i].action, ""));
        is_str(at(&answer, "/allowed"), str_of(actions[i].allowed), "may %s: %s",
               actions[i].action, actions[i].allowed);
    }
    struct answer answer = get(WORLD_STRANGER, CHECK "?scopeType=project&scopeId=shop");
    is_str(at(&answer, "/permissions"),
           STR("[\"digitaltwins/*\",\"jobs/*\",\"mcp/*\",\"models/*\",\"query/*\"]"),
           "the list has what is held, as it is held");
    is_str(at(&answer, "/allowed"), STR(""),
           "without an action nothing is answered about one");
    is_str(at(&answer, "/user_id"), world.people[WORLD_STRANGER].id, "about whom");
    is_str(at(&answer, "/scope_type"), STR("project"), "and where");
    is_str(at(&answer, "/scope_id"), STR("shop"), "is said");
    world_restore(&world);
}

static const char *about(enum world_person person, const char *scope)
{
    struct str path = ARENA_JOIN(world.arena, STR(CHECK), str_of(scope), STR("&userId="),
                                 world.people[person].id);
    return arena_cstr(world.arena, path);
}

static void asking_about_others(void)
{
    const char *shop = "?scopeType=project&scopeId=shop";
    is_int(get(WORLD_OWNER, about(WORLD_VIEWER, shop)).status, 403,
           "not even an owner asks about others");
    is_int(get(WORLD_OWNER, about(WORLD_OWNER, shop)).status, 200,
           "but about themselves by id");
    struct answer answer = get(WORLD_CHECKER, about(WORLD_VIEWER, shop));
    is_str(at(&answer, "/permissions"), STR(READS), "a checker asks about everybody");
    is_str(at(&answer, "/user_id"), world.people[WORLD_VIEWER].id, "by id");
    answer =
        get(WORLD_CHECKER, CHECK "?scopeType=project&scopeId=shop&userId=usr_nobody");
    is_str(at(&answer, "/permissions"), STR(NONE), "nobody may nothing");
    answer =
        get(WORLD_CHECKER, about(WORLD_VIEWER, "?scopeType=project&scopeId=nowhere"));
    is_str(at(&answer, "/permissions"), STR(NONE), "nor anybody nowhere");
    answer =
        get(WORLD_CHECKER, about(WORLD_DISABLED, "?scopeType=organization&scopeId=acme"));
    is_str(at(&answer, "/permissions"), STR(NONE), "nor the disabled anything");

    static const struct {
        const char *query;
        const char *pointer;
    } wrong[] = {
        {"", "/scopeType"},
        {"?scopeType=project", "/scopeId"},
        {"?scopeId=shop", "/scopeType"},
        {"?scopeType=planet&scopeId=shop", "/scopeType"},
        {"?scopeType=Project&scopeId=shop", "/scopeType"},
        {"?scopeType=project&scopeId=", "/scopeId"},
        {"?scopeType=project&scopeId=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "/scopeId"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        answer = get(WORLD_VIEWER, joined(CHECK, wrong[i].query, ""));
        is_int(answer.status, 422, "'%s' is no question", wrong[i].query);
        is_str(at(&answer, "/errors/0/pointer"), str_of(wrong[i].pointer),
               "because of this");
    }
}

/* ---- lists ---- */

static void assignments(void)
{
    struct answer answer =
        get(WORLD_VIEWER, "/api/v1/projects/shop/resources/orders/rbac?limit=200");
    is_str(at(&answer, "/items/0/inheritance_type"), STR("direct"),
           "what is given here is first");
    is_str(at(&answer, "/items/2/scope_id"), STR("orders"), "all of it");
    is_str(at(&answer, "/items/3/inheritance_type"), STR("inherited"),
           "then what is given above");
    is_str(at(&answer, "/items/3/inherited_from_scope_type"), STR("project"),
           "on the project");
    is_str(at(&answer, "/items/3/inherited_from_name"), STR("Shop"), "by its name");
    is_str(at(&answer, "/items/6/inherited_from_scope_id"), STR("acme"),
           "and the organization");
    ok(!str_contains(answer.body, STR("lapsed@")), "what has expired is not listed");
    const struct node *all = node_at_pointer(
        answer_json_body(world_with_key(&world, WORLD_VIEWER), &answer), STR("/items"));
    struct str cursor = STR("");
    size_t seen = 0;
    for (int page = 0; page < 50 && !str_is(cursor, "null"); page++) {
        struct str path = ARENA_JOIN(
            world.arena,
            STR("/api/v1/projects/shop/resources/orders/rbac?limit=2&cursor="), cursor);
        struct answer part = get(WORLD_VIEWER, arena_cstr(world.arena, path));
        const struct node *items = node_at_pointer(
            answer_json_body(world_with_key(&world, WORLD_VIEWER), &part), STR("/items"));
        seen += items == NULL ? 0 : items->count;
        cursor = at(&part, "/next_cursor");
    }
    is_int((int64_t)seen, (int64_t)all->count, "page by page one sees the same");
    answer = get(WORLD_VIEWER, "/api/v1/organizations/acme/rbac?q=EDITOR@");
    is_str(at(&answer, "/items/0/user/email"), STR("editor@example.org"),
           "searched by address");
    answer = get(
        WORLD_VIEWER,
        "/api/v1/organizations/acme/rbac?role_id=10000000-0001-0000-0000-000000000003");
    is_str(at(&answer, "/items/0/user/email"), STR("viewer@example.org"), "or by role");
    is_str(at(&answer, "/items/1/user/email"), STR(""), "only those");
    answer = get(WORLD_VIEWER, "/api/v1/organizations/acme/rbac?q=%25");
    is_str(at(&answer, "/items"), STR("[]"), "a per cent sign is one");
    is_int(get(WORLD_VIEWER, "/api/v1/organizations/acme/rbac?cursor=x").status, 422,
           "a cursor that is none");
    is_int(get(WORLD_VIEWER, "/api/v1/organizations/acme/rbac?limit=0").status, 422,
           "a limit that is none");
}

static void roles(void)
{
    struct answer answer = get(WORLD_STRANGER, "/api/v1/roles");
    is_str(at(&answer, "/items/0/name"), STR("Owner"), "roles are listed in their order");
    is_str(at(&answer, "/items/0/role_id"), STR("10000000-0001-0000-0000-000000000001"),
           "by id");
    ok(!str_contains(answer.body, STR("Permission Checker")), "hidden ones are not");
    answer = get(WORLD_STRANGER,
                 "/api/v1/roles/10000000-0001-0000-0000-000000000002/permissions");
    is_str(at(&answer, "/items/5/action"), STR("read"), "with what they may do");
    is_int(get(WORLD_STRANGER, "/api/v1/roles/nothing/permissions").status, 404,
           "an unknown one");
    is_int(get(WORLD_STRANGER,
               "/api/v1/roles/service-account-permission-checker/permissions")
               .status,
           404, "and a hidden one are not there");
}

static struct str found(enum world_person person, const char *q)
{
    struct answer answer = get(person, joined("/api/v1/users/search?q=", q, ""));
    return answer.status == 200 ? at(&answer, "/items/0/email")
                                : arena_print(world.arena, "%d", answer.status);
}

static void people(void)
{
    is_str(found(WORLD_VIEWER, "project-ow"), STR("project-owner@example.org"),
           "people of one's organization are found by part");
    is_str(found(WORLD_VIEWER, "PROJECT-OW"), STR("project-owner@example.org"),
           "in any case");
    is_str(found(WORLD_VIEWER, "proj"), STR(""), "of five characters at least");
    is_str(found(WORLD_VIEWER, "other-own"), STR(""), "others are not");
    is_str(found(WORLD_VIEWER, "other-owner@example.org"), STR("other-owner@example.org"),
           "but by their whole address");
    is_str(found(WORLD_VIEWER, "disabled@example.org"), STR(""),
           "the disabled are not found");
    is_str(found(WORLD_STRANGER, "viewer@"), STR(""), "a stranger finds nobody by part");
    is_str(found(WORLD_LAPSED, "viewer@"), STR(""), "nor does somebody who left");
    is_str(found(WORLD_VIEWER, "%25%25%25%25%25"), STR(""),
           "per cent signs are themselves");
    is_str(found(WORLD_VIEWER, "_____"), STR(""), "as are underscores");
    is_str(found(WORLD_VIEWER, ""), STR(""), "nothing finds nobody");
    is_str(found(WORLD_VIEWER, "%00"), STR("400"), "a zero byte is refused");
}

int main(void)
{
    world_open(&world);
    inheritance();
    expiry();
    asking();
    asking_about_others();
    assignments();
    roles();
    people();
    world_close(&world);
    return done_testing();
}
