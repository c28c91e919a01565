/* export-t.c: the trail leaves as a file, and attempts that were refused are in it. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/base/id.h"
#include "product/access/access.h"
#include "product/audit/audit.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

#define EXPORT "/api/v1/organizations/" WORLD_ORG "/audit/export"
#define ORDERS "/api/v1/projects/" WORLD_PROJECT "/resources/" WORLD_RESOURCE

static struct world world;

static struct answer get(enum world_person person, const char *query)
{
    struct str path = ARENA_JOIN(world.arena, STR(EXPORT), str_of(query));
    return probe_json(world_with_key(&world, person), "POST", arena_cstr(world.arena, path), NULL);
}

static int64_t lines(const struct answer *answer)
{
    int64_t count = 0;
    for (size_t i = 0; i < answer->body.length; i++)
        count += answer->body.at[i] == '\n';
    return count;
}

/* The part of the body behind its last but one line end. */
static struct str last_line(const struct answer *answer)
{
    size_t from = answer->body.length - 1;
    while (from > 0 && answer->body.at[from - 1] != '\n')
        from--;
    return str_slice(answer->body, from, answer->body.length);
}

static int64_t entries(void)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE org_id = 'acme'");
}

/* So many entries, each a millisecond after the one before. */
static void entries_add(int count, const char *object, const char *after)
{
    struct task *task = world_task(&world, WORLD_EDITOR, WORLD_ORG, NULL, NULL);
    for (int done = 0; done < count;) {
        enum outcome outcome = store_begin(task);
        for (int i = 0; i < 100 && done < count && outcome == DONE; i++, done++) {
            world.now_us += US_PER_MS;
            outcome = audit_add(task, &(struct audit_deed){.action = "thing.made",
                                                           .object_type = "thing",
                                                           .object_id = str_of(object),
                                                           .after_json = str_of(after)});
        }
        if (outcome != DONE || store_commit(task) != DONE)
            bail_out("no entries are written");
    }
}

/* ---- export ---- */

static void formats(void)
{
    struct answer answer = get(WORLD_OWNER, "");
    is_int(answer.status, 200, "an owner exports the trail");
    is_str(answer.content_type, STR("text/csv; charset=utf-8"), "as CSV when nothing is said");
    is_str(answer_header(&answer, "Content-Disposition"),
           STR("attachment; filename=\"acme-audit.csv\""), "as a file");
    ok(str_starts(answer.body, STR("\"audit_id\",\"at\",\"actor_id\",\"actor\",\"credential_id\",")),
       "with a head");
    /* The one that says that this was exported came later. */
    is_int(lines(&answer), entries() - 1 + 2, "a row for each entry, head and end");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'audit.exported'"),
           1, "that it was exported is an entry, too");
    is_str(last_line(&answer),
           arena_print(world.arena, "\"# end: %lld rows, complete\"\r\n", (long long)entries() - 1),
           "and a last line that says that it is whole");
    answer = get(WORLD_OWNER, "?format=ndjson&action=resource.created");
    is_str(answer.content_type, STR("application/x-ndjson"), "or as JSON lines");
    is_int(lines(&answer), 7, "of what the filters leave");
    is_str(last_line(&answer), STR("{\"end\":true,\"rows\":6,\"next_cursor\":null}\n"), "with an end");
    ok(str_starts(answer.body, STR("{\"audit_id\":\"aud_")) &&
           str_contains(answer.body, STR("\"action\":\"resource.created\"")),
       "each line being an entry as the list shows it");
    ok(!answer.broken, "the stream ends well");
}

static void many(void)
{
    entries_add(1234, "x", NULL);
    struct answer answer = get(WORLD_OWNER, "?action=thing.made");
    is_int(lines(&answer), 1236, "more than many pages are one file");
    is_int(world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'thing.made'"),
           1234, "which has all of them");
    struct answer json = get(WORLD_OWNER, "?action=thing.made&format=ndjson&limit=3");
    is_int(lines(&json), 1235, "a limit of lists is none of it");
    static char large[200000];
    memset(large, 'x', sizeof large - 1);
    char *after = arena_alloc(world.arena, sizeof large + 20);
    snprintf(after, sizeof large + 20, "{\"a\":\"%s\"}", large);
    entries_add(30, "large", after);
    json = get(WORLD_OWNER, "?format=ndjson&object_id=large");
    is_int(lines(&json), 31, "large entries, too");
    ok(json.body.length > 30 * sizeof large, "whole");
    world_restore(&world);
}

static void formulas(void)
{
    entries_add(1, "=cmd|' /C calc'!A0", "{\"a\":\"say \\\"hi\\\"\"}");
    entries_add(1, "@SUM(1)", NULL);
    entries_add(1, "+1", NULL);
    entries_add(1, "-1", NULL);
    struct answer answer = get(WORLD_OWNER, "?action=thing.made");
    ok(str_contains(answer.body, STR("\"'=cmd|' /C calc'!A0\"")) &&
           str_contains(answer.body, STR("\"'@SUM(1)\"")) &&
           str_contains(answer.body, STR("\"'+1\"")) && str_contains(answer.body, STR("\"'-1\"")),
       "what a table would run as a formula is text");
    ok(!str_contains(answer.body, STR(",\"=")) && !str_contains(answer.body, STR(",=")),
       "everywhere");
    ok(str_contains(answer.body, STR("\"{\"\"a\"\":\"\"say \\\"\"hi\\\"\"\"\"}\"")),
       "quotes are doubled");
    world_restore(&world);
}

static void limits(void)
{
    static const char *const wrong[] = {
        "?format=xml", "?from=2020-01-01&to=2026-01-01", "?from=yesterday", "?cursor=x",
        "?from=2020-01-01",
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        is_int(get(WORLD_OWNER, wrong[i]).status, 422, "%s is refused", wrong[i]);
    is_int(get(WORLD_OWNER, "?from=2026-11-21&to=2026-11-21").status, 200, "a day can be had");
    is_int(get(WORLD_VIEWER, "").status, 403, "a viewer may not export");
    is_int(get(WORLD_PROJECT_OWNER, "").status, 404, "nor a project's owner");
    is_int(get(WORLD_OTHER_OWNER, "").status, 404, "nor another organization's");
    is_int(get(WORLD_STRANGER, "").status, 404, "nor a stranger");
    struct answer answer = get(WORLD_OWNER, "?to=2026-11-20");
    is_int(lines(&answer), 3, "what was done before a day");
    answer = probe_ask(world_with_key(&world, WORLD_OWNER),
                       &(struct ask){.method = "GET", .path = EXPORT, .as_program = true});
    is_int(answer.status, 405, "it is asked for by POST only");
    answer = probe_get(world_as(&world, WORLD_OWNER),
                       "/organizations/acme/audit?actor=owner%40example.org&from=2026-11-01");
    ok(str_contains(answer.body,
                    STR("/organizations/acme/audit/export?format=csv&amp;"
                        "actor=owner%40example.org&amp;from=2026-11-01")),
       "the page leads to the export of what it shows");
}

/* A reviewer reads the audit without managing anything. */
static void reviewer(void)
{
    world_sql(&world,
              "INSERT INTO role_assignment (id, org_id, principal_id, role_id, scope_type, scope_id,"
              " created_us, updated_us) VALUES ('asg_review', 'acme', '%.*s',"
              " '10000000-0001-0000-0000-000000000005', 'organization', 'acme', 1, 1)",
              STR_ARG(world.people[WORLD_STRANGER].id));
    struct answer answer = get(WORLD_STRANGER, "");
    is_int(answer.status, 200, "a reviewer exports");
    ok(str_contains(answer.body, STR("\"192.0.2.7\"")), "and sees from where");
    answer = probe_get(world_as(&world, WORLD_STRANGER), "/organizations/acme");
    ok(str_contains(answer.body, STR("href=\"/organizations/acme/audit\"")),
       "the way there is in their menu");
    answer = probe_get(world_as(&world, WORLD_VIEWER), "/organizations/acme");
    ok(answer.status == 200 && !str_contains(answer.body, STR("href=\"/organizations/acme/audit\"")),
       "and not in a viewer's");
    world_restore(&world);
}

/* ---- refused attempts ---- */

static int64_t refused(const char *more)
{
    return world_count(&world, "SELECT count(*) FROM audit_entry WHERE action = 'access.refused'%s",
                       more);
}

static int try_rename(enum world_person person)
{
    return probe_json(world_with_key(&world, person), "PATCH", ORDERS, "{\"name\":\"No\"}").status;
}

static void attempts(void)
{
    is_int(try_rename(WORLD_VIEWER), 403, "a viewer may not rename");
    is_int(refused(" AND org_id = 'acme' AND project_id = 'shop' AND resource_id = 'orders'"), 1,
           "which the trail tells, with the place");
    is_str(world_text(&world, "SELECT object_id FROM audit_entry WHERE action = 'access.refused'"),
           STR("PATCH /api/v1/projects/{project}/resources/{resource}"), "what was tried");
    is_str(world_text(&world, "SELECT after_json FROM audit_entry WHERE action = 'access.refused'"),
           STR("{\"path\":\"/api/v1/projects/shop/resources/orders\",\"code\":\"permission_missing\","
               "\"needs\":\"write\"}"),
           "where and why");
    is_str(world_text(&world, "SELECT credential FROM audit_entry WHERE action = 'access.refused'"),
           world.people[WORLD_VIEWER].key_id, "and with which key");
    int64_t all = entries();
    is_int(try_rename(WORLD_STRANGER), 404, "to a stranger it does not exist");
    is_int(probe_json(world_with_key(&world, WORLD_VIEWER), "GET",
                      "/api/v1/organizations/" WORLD_ORG "/audit", NULL)
               .status,
           403, "and reading");
    is_int(entries(), all, "is no attempt to change");
    struct answer forged =
        PROBE(world_as(&world, WORLD_OWNER), .method = "POST",
              .path = "/projects/shop/resources/orders/name", .form = PAIRS(PAIR("name", "x")),
              .headers = PAIRS(PAIR("origin", "https://evil.example")));
    is_int(forged.status, 403, "a form of another site");
    is_int(refused(" AND actor = 'owner@example.org'"), 1, "is told as well");
    world_restore(&world);
}

static void flood(void)
{
    for (int i = 0; i < 25; i++)
        try_rename(WORLD_VIEWER);
    is_int(refused(""), 10, "nobody floods the trail");
    is_int(refused(" AND after_json LIKE '%%further%%'"), 1, "the last one says that there are more");
    try_rename(WORLD_PROJECT_VIEWER);
    is_int(refused(""), 11, "others are still told");
    world.now_us += 61 * US_PER_S;
    try_rename(WORLD_VIEWER);
    is_int(refused(""), 12, "and after a minute the same again");
    struct answer answer = probe_json(world_with_key(&world, WORLD_PROJECT_VIEWER), "GET",
                                      "/api/v1/projects/shop/audit?action=access.refused", NULL);
    const struct node *items =
        node_at_pointer(answer_json_body(world_with_key(&world, WORLD_PROJECT_VIEWER), &answer),
                        STR("/items"));
    is_int((int64_t)items->count, 1, "one sees one's own refusals, not those of others");
    answer = get(WORLD_OWNER, "?action=access.refused");
    is_int(lines(&answer), 14, "an owner all of them");
    world_restore(&world);
}

/* What is done with a key says so. */
static void keys(void)
{
    is_int(probe_json(world_with_key(&world, WORLD_OWNER), "DELETE", ORDERS, NULL).status, 202,
           "a resource is deleted by a key");
    is_str(world_text(&world, "SELECT credential FROM audit_entry WHERE action = 'resource.deleted'"
                              " ORDER BY id DESC LIMIT 1"),
           world.people[WORLD_OWNER].key_id, "and the trail names the key");
    world_restore(&world);
}

int main(void)
{
    world_open(&world);
    formats();
    many();
    formulas();
    limits();
    reviewer();
    attempts();
    flood();
    keys();
    world_close(&world);
    return done_testing();
}
