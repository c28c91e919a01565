/* audit-t.c: what is written down, who may read it, and how it is found. */
/* SPDX-License-Identifier: ISC */
#include "product/audit/audit.h"

#include <string.h>

#include "platform/base/buf.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define ORG      "/api/v1/organizations/" WORLD_ORG "/audit"
#define PROJECT  "/api/v1/projects/" WORLD_PROJECT "/audit"
#define RESOURCE "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE "/audit"
#define MINE     "/api/v1/me/audit"
#define ORDERS   "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE

static struct world world;

static struct answer get(enum world_person person, const char *path)
{
    return probe_json(world_with_key(&world, person), "GET", path, NULL);
}

static struct str at(const struct answer *answer, const char *pointer)
{
    return answer_at(world_with_key(&world, WORLD_OWNER), answer, pointer);
}

static int64_t rows(const struct answer *answer)
{
    const struct node *items = node_at_pointer(
        answer_json_body(world_with_key(&world, WORLD_OWNER), answer), STR("/items"));
    return items == NULL ? -1 : (int64_t)items->count;
}

/* How many entries the list has for this person; its status when that is not 200. */
static int64_t count(enum world_person person, const char *path, const char *query)
{
    struct str whole = ARENA_JOIN(world.arena, str_of(path), str_of(query));
    struct answer answer = get(person, arena_cstr(world.arena, whole));
    return answer.status == 200 ? rows(&answer) : answer.status;
}

/* ---- what is written ---- */

static void one_entry(void)
{
    struct answer deed =
        probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", ORDERS,
                   "{\"name\":\"Other\",\"settings_json\":{\"instances\":2}}");
    is_int(deed.status, 200, "a deed");
    struct answer answer = get(WORLD_OWNER, ORG "?limit=1");
    is_str(at(&answer, "/items/0/action"), STR("resource.changed"),
           "is the newest entry");
    is_str(at(&answer, "/items/0/object_type"), STR("resource"), "about a thing");
    is_str(at(&answer, "/items/0/object_id"), STR(WORLD_RESOURCE), "with its id");
    is_str(at(&answer, "/items/0/project_id"), STR(WORLD_PROJECT), "in its place");
    is_str(at(&answer, "/items/0/org_id"), STR(WORLD_ORG), "of the organization");
    is_str(at(&answer, "/items/0/actor"), STR("editor@example.org"), "by somebody");
    is_str(at(&answer, "/items/0/actor_id"), world.people[WORLD_EDITOR].id,
           "who has an id");
    is_str(at(&answer, "/items/0/credential_id"), world.people[WORLD_EDITOR].key_id,
           "by a key");
    is_str(at(&answer, "/items/0/request_id"), answer_header(&deed, "X-Request-Id"),
           "in a request");
    is_str(at(&answer, "/items/0/address"), STR("192.0.2.7"), "from an address");
    is_str(at(&answer, "/items/0/at"), STR("2026-11-21T08:00:00.000Z"), "at a time");
    is_str(at(&answer, "/items/0/before/name"), STR("The orders"), "with what was");
    is_str(at(&answer, "/items/0/after/name"), STR("Other"), "and what is");
    is_str(at(&answer, "/items/0/before/settings_json/instances"), STR("1"),
           "in settings, too");
    is_str(at(&answer, "/items/0/after/settings_json/instances"), STR("2"), "both");
    world_restore(&world);

    struct pair name[] = {PAIR("name", "By form"), {STR_NONE, STR_NONE}};
    probe_form(world_as(&world, WORLD_EDITOR), "/projects/shop/resources/orders/name",
               name);
    answer = get(WORLD_OWNER, ORG "?limit=1");
    is_str(at(&answer, "/items/0/action"), STR("resource.renamed"),
           "a deed in the browser");
    is_str(at(&answer, "/items/0/credential_id"), world.people[WORLD_EDITOR].session_id,
           "is by a session");
    world_restore(&world);

    probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", ORDERS, "{\"name\":\"\"}");
    probe_json(world_with_key(&world, WORLD_VIEWER), "PATCH", ORDERS,
               "{\"name\":\"No\"}");
    probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", ORDERS, "{}");
    is_str(world_changes(&world), STR(""),
           "what changes nothing is not written");
    world_restore(&world);
}

static bool leads_to_trips(void)
{
    struct answer page =
        probe_get(world_as(&world, WORLD_OWNER), "/projects/" WORLD_PROJECT "/audit");
    return page.status == 200 && str_contains(page.body, STR("/resources/trips\""));
}

static void it_stays(void)
{
    ok(leads_to_trips(), "an entry leads to its thing");
    world_sql(
        &world,
        "UPDATE person SET email = 'renamed@example.org' WHERE email = 'owner@example.org'");
    is_int(
        count(WORLD_OWNER, RESOURCE, "?action=resource.created&actor=owner@example.org"),
        1, "an entry keeps the name that its actor had then");
    world_restore(&world);
    world_sql(&world, "DELETE FROM deployment WHERE resource_id = 'trips';"
                      "DELETE FROM resource WHERE id = 'trips';"
                      "INSERT INTO tombstone (kind, id, gone_us)"
                      " VALUES ('resource', 'trips', 1)");
    is_int(count(WORLD_OWNER, PROJECT, "?object_id=trips"), 1,
           "and stays when the thing is gone");
    ok(!leads_to_trips(), "but leads nowhere then");
    world_restore(&world);
}

/* ---- who may read ---- */

static void visibility(void)
{
    int64_t all =
        world_count(&world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'");
    is_int(count(WORLD_OWNER, ORG, "?limit=200"), all,
           "an owner reads all of the organization");
    is_int(count(WORLD_VIEWER, ORG, "?limit=200"), 403, "which a viewer may not");
    is_int(count(WORLD_EDITOR, ORG, "?limit=200"), 403, "nor an editor");
    is_int(count(WORLD_PROJECT_OWNER, ORG, ""), 404, "an owner of a project does not");
    int64_t inside =
        world_count(&world, "SELECT count(*) FROM audit_entry WHERE project_id = 'shop'");
    ok(inside > 5 && inside < all, "a project has a part of them");
    is_int(count(WORLD_PROJECT_VIEWER, PROJECT, "?limit=200"), inside,
           "which its viewer reads");
    is_int(count(WORLD_PROJECT_VIEWER, "/api/v1/projects/lab/audit", ""), 404,
           "and no other's");
    int64_t about = world_count(
        &world, "SELECT count(*) FROM audit_entry WHERE resource_id = 'orders'");
    is_int(count(WORLD_RESOURCE_VIEWER, RESOURCE, "?limit=200"), about,
           "a resource's viewer reads what was done to it");
    is_int(count(WORLD_RESOURCE_VIEWER, PROJECT, ""), 404, "and not the project's");
    is_int(count(WORLD_STRANGER, ORG, ""), 404, "a stranger reads nothing");
    is_int(count(WORLD_OTHER_OWNER, ORG, ""), 404,
           "nor does another organization's owner");
    is_int(count(WORLD_OTHER_OWNER, PROJECT, ""), 404, "here either");
    is_int(count(WORLD_ADMIN, ORG, ""), 404, "nor an administrator without a role");
    is_int(count(WORLD_OTHER_OWNER, MINE, "?limit=200"),
           world_count(&world, "SELECT count(*) FROM audit_entry WHERE actor_id = '%.*s'",
                       STR_ARG(world.people[WORLD_OTHER_OWNER].id)),
           "everybody reads what they did themselves");
    is_int(count(WORLD_STRANGER, MINE, ""), 0, "which may be nothing");
    is_int(count(WORLD_OWNER, "/api/v1/organizations/globex/audit", ""), 404,
           "elsewhere");
    is_int(
        count(WORLD_OTHER_OWNER, "/api/v1/organizations/globex/audit", "?project=shop"),
        0, "a foreign project as a filter finds nothing");
}

static void addresses(void)
{
    probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", ORDERS,
               "{\"name\":\"Other\"}");
    struct answer answer = get(WORLD_VIEWER, PROJECT "?limit=1");
    is_str(at(&answer, "/items/0/address"), STR("null"),
           "a viewer does not see from where");
    is_str(at(&answer, "/items/0/credential_id"), STR("null"), "nor with which key");
    answer = get(WORLD_EDITOR, PROJECT "?limit=1");
    is_str(at(&answer, "/items/0/address"), STR("192.0.2.7"),
           "but everybody sees their own");
    answer = get(WORLD_OWNER, PROJECT "?limit=1");
    is_str(at(&answer, "/items/0/address"), STR("192.0.2.7"), "and an owner all");
    answer = probe_get(world_as(&world, WORLD_VIEWER), "/projects/shop/audit?limit=1");
    ok(answer.status == 200 && !str_contains(answer.body, STR("192.0.2.7")),
       "a viewer's page does not have it either");
    answer = probe_get(world_as(&world, WORLD_OWNER), "/projects/shop/audit?limit=1");
    ok(str_contains(answer.body, STR("192.0.2.7")), "an owner's has");
    world_restore(&world);
}

/* ---- how it is found ---- */

static void filters(void)
{
    int64_t orders = count(WORLD_OWNER, ORG, "?action=resource.created&limit=200");
    is_int(orders, 6, "by action");
    is_int(count(WORLD_OWNER, ORG, "?object=resource&action=resource.created"), orders,
           "by type of thing");
    is_int(count(WORLD_OWNER, ORG, "?object_type=resource&object_id=old"), 2, "by thing");
    is_int(count(WORLD_OWNER, ORG, "?object=old"), 2, "by its id alone");
    is_int(count(WORLD_OWNER, ORG, "?project=lab"), 2, "by project");
    is_int(count(WORLD_OWNER, ORG, "?resource=old"), 2, "by resource");
    ok(count(WORLD_OWNER, ORG, "?actor=OWNER@example.org") > 5, "by actor, in any case");
    struct str id = ARENA_JOIN(world.arena, STR("?actor="), world.people[WORLD_OWNER].id);
    ok(count(WORLD_OWNER, ORG, arena_cstr(world.arena, id)) > 5, "or by id");
    is_int(count(WORLD_OWNER, ORG, "?actor=viewer@example.org"), 0, "who did nothing");
    is_int(count(WORLD_OWNER, ORG, "?action=resource"), 0, "an action is a whole word");
    is_int(count(WORLD_OWNER, ORG, "?action=%25"), 0, "not a pattern");
    is_int(count(WORLD_OWNER, ORG, "?action=%27%20OR%201=1"), 0, "nor SQL");
    is_int(count(WORLD_OWNER, ORG, "?action=&actor=&from=&to=&limit=200"),
           count(WORLD_OWNER, ORG, "?limit=200"), "empty filters are none");

    int64_t before = count(WORLD_OWNER, ORG, "?to=2026-11-20");
    is_int(before, 1, "until a day: what was done two days ago");
    is_int(count(WORLD_OWNER, ORG, "?from=2026-11-20&to=2026-11-20"), 0, "of a day");
    is_int(count(WORLD_OWNER, ORG, "?from=2026-11-21&to=2026-11-21&limit=200"),
           count(WORLD_OWNER, ORG, "?limit=200") - before, "a last day is in");
    is_int(count(WORLD_OWNER, ORG, "?to=2026-11-21T08:00:00Z"), before,
           "a last instant is not");
    is_int(count(WORLD_OWNER, ORG, "?from=2026-11-21T09:00:00%2B01:00&limit=200"),
           count(WORLD_OWNER, ORG, "?limit=200") - before, "in any time zone");
    is_int(count(WORLD_OWNER, ORG, "?from=2026-11-22&to=2026-11-20"), 0,
           "backwards is empty");

    static const char *const wrong[] = {"?from=yesterday", "?to=2026-13-01", "?limit=0",
                                        "?limit=201",      "?limit=x",       "?cursor=x",
                                        "?from=2026-02-30"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        is_int(count(WORLD_OWNER, ORG, wrong[i]), 422, "%s is refused", wrong[i]);
    char long_actor[320] = "?actor=";
    memset(long_actor + 7, 'x', 300);
    is_int(count(WORLD_OWNER, ORG, long_actor), 422, "so is a long actor");
    struct answer answer = get(WORLD_OWNER, ORG "?from=x&to=y&limit=0");
    ok(at(&answer, "/errors/2/pointer").length > 0, "three mistakes at once");
}

static void pages(void)
{
    int64_t all = count(WORLD_OWNER, ORG, "?limit=200");
    struct str cursor = STR("");
    struct str last = STR("");
    int64_t seen = 0;
    bool ordered = true;
    for (int page = 0; page < 100; page++) {
        struct str path = ARENA_JOIN(world.arena, STR(ORG "?limit=3&cursor="), cursor);
        struct answer answer = get(WORLD_OWNER, arena_cstr(world.arena, path));
        seen += rows(&answer);
        struct str first = at(&answer, "/items/0/audit_id");
        ordered = ordered && !str_equal(first, last);
        last = first;
        cursor = at(&answer, "/next_cursor");
        /* Entries that come meanwhile are newer than all pages that follow. */
        world.now_us += US_PER_S;
        probe_json(world_with_key(&world, WORLD_EDITOR), "PATCH", ORDERS,
                   page % 2 == 0 ? "{\"name\":\"A\"}" : "{\"name\":\"B\"}");
        if (str_is(cursor, "null"))
            break;
    }
    ok(seen == all && ordered,
       "page by page one sees what was there, while more is written");
    is_int(count(WORLD_OWNER, ORG, "?limit=200") > all ? 1 : 0, 1,
           "which is there afterwards");
    world_restore(&world);
}

/* Values as long as settings can be are cut for the page, between characters. */
static void long_values(void)
{
    struct buf text = buf_open(world.arena, KIB(8), KIB(16));
    while (text.length < 6001)
        BUF_ADD(&text, "\xc3\xa4\xe2\x82\xac");
    for (int shift = 0; shift < 3; shift++) {
        world_sql(
            &world,
            "INSERT INTO audit_entry (id, org_id, at_us, actor, credential, action,"
            " object_type, object_id, before_json, after_json, request_id, address) VALUES"
            " ('aud_long%d', 'acme', %lld, 'system', '', 'thing.changed', 'thing', 'x',"
            " '{\"list\":[\"%.*s\"]}', '{\"list\":[\"%.*s%.*s\"]}', '', '')",
            shift, (long long)world.now_us + shift, shift, "xxx", shift, "xxx",
            STR_ARG(buf_str(&text)));
        struct answer answer =
            probe_get(world_as(&world, WORLD_OWNER), "/organizations/acme/audit?limit=1");
        ok(answer.status == 200 && str_is_utf8(answer.body) &&
               str_contains(answer.body, STR("\xe2\x80\xa6")),
           "a long value is cut between its characters");
    }
    world_restore(&world);
}

static int64_t recent(enum world_person person)
{
    struct task *task = world_task(&world, person, NULL, NULL, NULL);
    struct list list;
    if (audit_recent(task, 200, &list) != DONE)
        bail_out("the newest entries are not read");
    return (int64_t)list.count;
}

static void newest(void)
{
    is_int(recent(WORLD_VIEWER),
           world_count(&world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'"),
           "the start page has what happened in one's organization");
    is_int(
        recent(WORLD_PROJECT_VIEWER),
        world_count(&world, "SELECT count(*) FROM audit_entry WHERE project_id = 'shop'"),
        "or project");
    is_int(recent(WORLD_RESOURCE_VIEWER),
           world_count(&world,
                       "SELECT count(*) FROM audit_entry WHERE resource_id = 'orders'"),
           "or on one's resource");
    is_int(recent(WORLD_STRANGER), 0, "or nowhere");
    is_int(recent(WORLD_LAPSED), 0, "when the role has expired, too");
}

int main(void)
{
    world_open(&world);
    one_entry();
    it_stays();
    visibility();
    addresses();
    filters();
    pages();
    long_values();
    newest();
    world_close(&world);
    return done_testing();
}
